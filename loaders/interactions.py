"""Interactions: how two objectives of one level, or two programmes, help or hinder each other (Nilsson, −3 to +3)."""

from __future__ import annotations

from dataclasses import replace

from graph_store.namespaces import COE
from loaders.base import Source, Table
from loaders.builder import Builder
from loaders.links import link_facts
from loaders.records import Record


def state_interaction(row: Record, build: Builder) -> None:
    """A judged interaction, with what mitigates it; a pair that was not judged has no row, which is not 0."""
    score = row.integer("score", least=-3, most=3)
    subject, target = build.referred(row, "subject"), build.referred(row, "object")
    if subject is None or target is None:
        return
    if subject == target:
        row.problem("object", "the same as the subject", "another objective or programme")
        return
    record = build.link(row, subject, COE.interactsWith, target, replace(link_facts(row), score=score))
    build.texts(record, COE.mitigation, it=row.text("mitigation_it"), en=row.text("mitigation_en"))
    for answer in build.all_referred(row, "mitigated_by"):
        build.add(record, COE.mitigatedBy, answer)


SOURCE = Source(
    name="interactions",
    title_it="Interazioni",
    title_en="Interactions",
    tables=(
        Table(
            "interactions",
            "interactions",
            state_interaction,
            columns=(
                "subject",
                "object",
                "score",
                "status",
                "rationale_it",
                "rationale_en",
                "document",
                "page",
                "quotation",
                "mitigation_it",
                "mitigation_en",
                "mitigated_by",
                "author",
                "date",
            ),
            required=("subject", "object", "score"),
            key=("subject", "object"),
            title_it="Interazioni",
            title_en="Interactions",
        ),
    ),
)
