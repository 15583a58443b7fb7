"""Indicators: the schemes that code them, what they are, and which objective each was assigned to.

A code is unique inside its scheme only (``10AMB020`` is air quality in one, climate concern in another), so an
indicator is always named ``indicator/<scheme>/<code>``, and a suffix such as ``P`` or ``-N22`` is part of the code.
Values are in ``observations.py``, numbers to reach in ``indicator_targets.py``.
"""

from __future__ import annotations

from rdflib import URIRef
from rdflib.namespace import DCTERMS, SKOS

from graph_store.namespaces import COE
from loaders.base import Source, Table
from loaders.builder import Builder
from loaders.indicator_targets import TARGETS
from loaders.kinds import LEVELS
from loaders.links import link_facts
from loaders.observations import OBSERVATIONS
from loaders.records import Record

DIRECTIONS = ("higher-is-better", "lower-is-better", "not-monotonic")
DIRECTION_BASES = ("curated", "own judgement")
# What a row of groups.csv is: the path of its reference, its classes, and whether it is a concept.
GROUPS: dict[str, tuple[str, tuple[URIRef, ...], bool]] = {
    "scheme": ("indicator", (COE.IndicatorScheme, SKOS.ConceptScheme), False),
    "domain": ("indicator-domain", (SKOS.Concept,), True),
    "set": ("indicator-set", (SKOS.Collection,), True),
}


def state_group(row: Record, build: Builder) -> None:
    """A coding scheme, a thematic domain, or a set of indicators that somebody published."""
    kind, code = row.choice("kind", GROUPS), row.code("code")
    if not kind:
        return
    path, classes, concept = GROUPS[kind]
    group = build.define(row, f"{path}/{code}", *classes, notation=code)
    build.label(group, it=row.text("title_it"), en=row.text("title_en"), concept=concept, own=("en",))


def state_indicator(row: Record, build: Builder) -> None:
    """An indicator in its scheme: unit, direction, who computes it, the levels and years it is there for."""
    scheme, code = row.code("scheme"), row.code("code")
    indicator = build.define(row, f"indicator/{scheme}/{code}", COE.Indicator, notation=code)
    build.label(indicator, it=row.text("title_it"), en=row.text("title_en"), own=("en",))
    build.add(indicator, SKOS.inScheme, build.refer(row, "scheme", f"indicator/{scheme}"))
    _measure(row, build, indicator)
    for level in row.choices("levels", LEVELS):
        build.add(indicator, COE.availableAt, build.item("level", level))
    for column, property_ in (("first_year", COE.firstYear), ("last_year", COE.lastYear)):
        build.add(indicator, property_, row.year(column))
    build.add(indicator, DCTERMS.subject, build.referred(row, "domain", "indicator-domain/"))
    for collection in build.all_referred(row, "sets", "indicator-set/"):
        build.add(collection, SKOS.member, indicator)
    for global_indicator in build.all_referred(row, "un_indicator"):
        build.add(indicator, SKOS.relatedMatch, global_indicator)


def _measure(row: Record, build: Builder, indicator: URIRef) -> None:
    build.text(indicator, COE.unit, row.text("unit_it"))
    build.texts(indicator, COE.unitName, it=row.text("unit_it"), en=row.text("unit_en"))
    build.add(indicator, COE.direction, build.item("direction", row.choice("direction", DIRECTIONS)))
    if row.choice("direction_basis", DIRECTION_BASES) == "own judgement":
        build.text(indicator, SKOS.editorialNote, "direction: own judgement of this project")
    build.text(indicator, COE.producer, row.text("producer"))
    build.text(indicator, COE.dataSource, row.text("data_source"))
    build.text(indicator, COE.updateFrequency, row.text("update_frequency"))


def state_assignment(row: Record, build: Builder) -> None:
    """An indicator that measures an objective: accepted where a source says so, proposed where it is our judgement."""
    objective = build.refer(row, "objective", row.text("objective"))
    indicator = build.refer(row, "indicator", row.text("indicator"))
    build.link(row, objective, COE.measuredBy, indicator, link_facts(row))


GROUP_TABLE = Table(
    source="indicators",
    stem="groups",
    state=state_group,
    columns=("kind", "code", "title_it", "title_en"),
    required=("kind", "code", "title_it", "title_en"),
    key=("kind", "code"),
    title_it="Sistemi di codifica, domini e insiemi di indicatori",
    title_en="Coding schemes, domains and sets of indicators",
)
INDICATOR_TABLE = Table(
    source="indicators",
    stem="indicators",
    state=state_indicator,
    columns=(
        "scheme", "code", "title_it", "title_en", "unit_it", "unit_en", "direction", "direction_basis", "producer",
        "data_source", "levels", "update_frequency", "first_year", "last_year", "domain", "sets", "un_indicator",
    ),
    required=("scheme", "code", "title_it", "title_en", "unit_it", "direction"),
    key=("scheme", "code"),
    title_it="Indicatori",
    title_en="Indicators",
)  # fmt: skip
ASSIGNMENT_TABLE = Table(
    source="indicators",
    stem="assignments",
    state=state_assignment,
    columns=(
        "objective", "indicator", "strength", "status", "rationale_it", "rationale_en", "document", "page",
        "quotation", "author", "date",
    ),
    required=("objective", "indicator"),
    key=("objective", "indicator"),
    title_it="Indicatori assegnati agli obiettivi",
    title_en="Indicators assigned to objectives",
)  # fmt: skip
SOURCE = Source(
    name="indicators",
    title_it="Indicatori, osservazioni e valori obiettivo",
    title_en="Indicators, observations and target values",
    tables=(GROUP_TABLE, INDICATOR_TABLE, OBSERVATIONS, TARGETS, ASSIGNMENT_TABLE),
)
