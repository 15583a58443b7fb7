"""The Sustainable Development Goals, their targets and the United Nations' indicators, under the UN's own addresses."""

from __future__ import annotations

from rdflib import Literal
from rdflib.namespace import DCTERMS, SKOS

from graph_store.namespaces import COE, SDGO
from loaders.base import Source, Table
from loaders.builder import Builder
from loaders.objectives import state_objective
from loaders.records import Record

FRAMEWORK = "agenda-2030"
PILLARS = ("people", "planet", "prosperity", "peace", "partnership")


def state_goal(row: Record, build: Builder) -> None:
    """One of the 17 goals, with its colour and its pillar (one of the five P)."""
    code = row.code("code")
    goal = state_objective(row, build, f"sdg/{code}", COE.Goal, notation=code, framework=FRAMEWORK, level="global")
    build.label(goal, it=row.text("title_it"), en=row.text("title_en"))
    build.text(goal, DCTERMS.description, row.text("title_long_en"), "en")
    build.text(goal, COE.colour, row.text("colour"))
    build.text(goal, COE.pillar, row.choice("pillar", PILLARS))


def state_target(row: Record, build: Builder) -> None:
    """A target of a goal: the English text is the UN's, the short Italian label this project's own."""
    code = row.code("code")
    target = state_objective(row, build, f"sdg/{code}", COE.Target, notation=code, framework=FRAMEWORK, level="global")
    build.label(target, it=row.text("label_it"), en=row.text("title_en"), own=("it",))
    goal = build.referred(row, "goal", "sdg/")
    if goal is not None:
        build.add(target, COE.partOf, goal)
        build.add(goal, SDGO.hasTarget, target)
        build.add(target, SDGO.isTargetOf, goal)


def state_indicator(row: Record, build: Builder) -> None:
    """A UN indicator, named by its permanent code; one that stands under several targets is the same indicator."""
    code, permanent = row.code("code"), row.code("unsd_code")
    reference = f"sdg/{permanent}"
    if row.text("repeat_of"):
        indicator = build.refer(row, "repeat_of", reference)
        build.add(indicator, DCTERMS.identifier, Literal(code))
    else:
        indicator = build.define(row, reference, COE.Indicator, SDGO.Indicator, notation=code)
        build.label(indicator, it="", en=row.text("title_en"))
        build.add(indicator, DCTERMS.identifier, Literal(permanent))
        build.add(indicator, SKOS.inScheme, build.refer(row, None, f"framework/{FRAMEWORK}"))
    target = build.referred(row, "target", "sdg/")
    if target is not None:
        build.add(target, COE.measuredBy, indicator)
        build.add(target, SDGO.hasIndicator, indicator)
        build.add(indicator, SDGO.isIndicatorOf, target)


SOURCE = Source(
    name="sdg",
    title_it="Obiettivi di sviluppo sostenibile",
    title_en="Sustainable Development Goals",
    tables=(
        Table(
            "sdg",
            "goals",
            state_goal,
            columns=("code", "title_it", "title_en", "title_long_en", "colour", "pillar"),
            required=("code", "title_it", "title_en", "colour"),
            key=("code",),
            title_it="Obiettivi di sviluppo sostenibile",
            title_en="Sustainable Development Goals",
        ),
        Table(
            "sdg",
            "targets",
            state_target,
            columns=("code", "goal", "title_en", "label_it"),
            required=("code", "goal", "title_en"),
            key=("code",),
            title_it="Traguardi degli Obiettivi di sviluppo sostenibile",
            title_en="Targets of the Sustainable Development Goals",
        ),
        Table(
            "sdg",
            "indicators",
            state_indicator,
            columns=("code", "target", "unsd_code", "title_en", "repeat_of"),
            required=("code", "target", "unsd_code", "title_en"),
            key=("code",),
            title_it="Indicatori delle Nazioni Unite",
            title_en="Indicators of the United Nations",
        ),
    ),
)
