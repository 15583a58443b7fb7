"""The metropolitan agenda (AMSvS): missions with their results and macro-area, intervention areas."""

from __future__ import annotations

from rdflib import Literal, URIRef
from rdflib.namespace import XSD

from graph_store.namespaces import COE
from loaders.base import Source, Table
from loaders.builder import Builder, LinkFacts
from loaders.kinds import CONFIDENCES, DIMENSIONS
from loaders.objectives import state_objective
from loaders.records import Record

FRAMEWORK = "amsvs"
HORIZONS = ("2030", "2050")


def state_mission(row: Record, build: Builder) -> None:
    """A mission, its dimensions and expected results, and its link to a macro-area of the regional strategy."""
    code = row.code("code")
    mission = state_objective(
        row, build, f"amsvs/mission/{code}", COE.Mission, notation=code, framework=FRAMEWORK, level="metropolitan"
    )
    build.label(mission, it=row.text("title_it"), en=row.text("title_en"), own=("en",))
    for dimension in row.choices("dimensions", DIMENSIONS):
        build.add(mission, COE.dimension, build.item("dimension", dimension))
    for horizon in HORIZONS:
        _state_result(row, build, mission, code, horizon)
    macro_area = build.referred(row, "macro_area", "srsvs/mas/")
    if macro_area is not None:
        facts = LinkFacts(
            confidence=row.choice("macro_area_confidence", CONFIDENCES),
            source=row.text("macro_area_source"),
            rationale_it=row.text("macro_area_rationale_it"),
            rationale_en=row.text("macro_area_rationale_en"),
        )
        build.link(row, mission, COE.contributesTo, macro_area, facts)


def _state_result(row: Record, build: Builder, mission: URIRef, code: str, horizon: str) -> None:
    it, en = row.text(f"results_{horizon}_it"), row.text(f"results_{horizon}_en")
    if not (it or en):
        return
    result = build.part(row, f"amsvs/mission/{code}/result/{horizon}", COE.ExpectedResult, notation=f"{code}/{horizon}")
    build.label(result, it=it, en=en, concept=False, own=("en",))
    build.add(result, COE.horizon, Literal(horizon, datatype=XSD.gYear, normalize=False))
    build.add(mission, COE.expectedResult, result)


def state_area(row: Record, build: Builder) -> None:
    """An intervention area, part of its mission."""
    code = row.code("code")
    area = state_objective(
        row, build, f"amsvs/area/{code}", COE.InterventionArea, notation=code, framework=FRAMEWORK, level="metropolitan"
    )
    build.label(area, it=row.text("title_it"), en=row.text("title_en"), own=("en",))
    build.add(area, COE.partOf, build.referred(row, "mission", "amsvs/mission/"))


SOURCE = Source(
    name="agenda",
    title_it="Agenda metropolitana per lo sviluppo sostenibile (AMSvS)",
    title_en="Metropolitan agenda for sustainable development (AMSvS)",
    tables=(
        Table(
            "agenda",
            "missions",
            state_mission,
            columns=(
                "code",
                "macro_area",
                "title_it",
                "title_en",
                "dimensions",
                *(f"results_{horizon}_{language}" for horizon in HORIZONS for language in ("it", "en")),
                "macro_area_confidence",
                "macro_area_rationale_it",
                "macro_area_rationale_en",
                "macro_area_source",
            ),
            required=("code", "title_it"),
            key=("code",),
            title_it="AMSvS: missioni",
            title_en="AMSvS: missions",
        ),
        Table(
            "agenda",
            "intervention_areas",
            state_area,
            columns=("code", "mission", "title_it", "title_en"),
            required=("code", "mission", "title_it"),
            key=("code",),
            title_it="AMSvS: aree di intervento",
            title_en="AMSvS: intervention areas",
        ),
    ),
)
