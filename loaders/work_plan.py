"""The work plan of the agenda: its fronts, actions, methods and resources, who takes part, what they deal with."""

from __future__ import annotations

from rdflib.namespace import DCTERMS

from graph_store.namespaces import COE
from loaders.base import Source, Table
from loaders.builder import Builder
from loaders.records import Record

KINDS = ("front", "framing", "action", "method", "resource")


def state_action(row: Record, build: Builder) -> None:
    """An action of the plan of one year; the summaries are this project's own."""
    year, code = row.code("year"), row.code("code")
    action = build.define(row, f"work-plan/{year}/{code}", COE.WorkPlanAction, notation=code)
    build.label(action, it=row.text("summary_it"), en=row.text("summary_en"), concept=False, own=("it", "en"))
    build.text(action, COE.workPlanBlock, row.text("block"), "it")
    build.text(action, DCTERMS.type, row.choice("kind", KINDS))
    for actor in build.all_referred(row, "actors", "actor/"):
        build.add(action, COE.participant, actor)
    for concern in build.all_referred(row, "concerns"):
        build.add(action, COE.concerns, concern)


SOURCE = Source(
    name="work_plan",
    title_it="Piano di lavoro dell'agenda",
    title_en="Work plan of the agenda",
    tables=(
        Table(
            "work_plan",
            "actions",
            state_action,
            columns=("year", "code", "block", "kind", "summary_it", "summary_en", "actors", "concerns"),
            required=("year", "code", "block", "kind", "summary_it"),
            key=("year", "code"),
            title_it="Azioni del piano di lavoro",
            title_en="Actions of the work plan",
        ),
    ),
)
