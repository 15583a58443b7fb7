"""Observed values, as a statistical cube of the W3C Data Cube vocabulary (QB).

One value for each indicator, territory and year. The unit and the edition are attributes of the value: two editions of
one series are never one series, so the edition is stated whenever the source gives it.
"""

from __future__ import annotations

from rdflib import Literal, URIRef
from rdflib.namespace import QB, RDF, XSD

from graph_store.namespaces import COE, SDMX_ATTRIBUTE, SDMX_DIMENSION, SDMX_MEASURE
from loaders.base import Table
from loaders.builder import Builder
from loaders.records import Record

CUBE = "dataset/observations"
# The parts of the structure, in order: the property, how it is used, what it is called, and whether each value has it.
COMPONENTS: tuple[tuple[str, URIRef, URIRef, str, str, bool], ...] = (
    ("indicator", COE.ofIndicator, QB.dimension, "indicatore", "indicator", True),
    ("territory", SDMX_DIMENSION.refArea, QB.dimension, "territorio", "territory", True),
    ("year", SDMX_DIMENSION.refPeriod, QB.dimension, "anno", "year", True),
    ("value", SDMX_MEASURE.obsValue, QB.measure, "valore osservato", "observed value", True),
    ("unit", SDMX_ATTRIBUTE.unitMeasure, QB.attribute, "unità di misura", "unit", True),
    ("edition", COE.edition, QB.attribute, "edizione", "edition", False),
)
_KINDS = {
    QB.dimension: QB.DimensionProperty,
    QB.measure: QB.MeasureProperty,
    QB.attribute: QB.AttributeProperty,
}


def state_observation(row: Record, build: Builder) -> None:
    """The value of an indicator in a territory and a year."""
    scheme_and_code = indicator_parts(row)
    territory, year, value = row.text("territory"), row.year("year"), row.decimal("value")
    if scheme_and_code is None or year is None or value is None:
        return
    scheme, code = scheme_and_code
    place = territory.rpartition("/")[2]
    reference = f"observation/{scheme}/{code}/{place}/{year}"
    observation = build.define(row, reference, COE.Observation, notation=f"{code} {place} {year}")
    build.label(
        observation,
        it=f"{code}, territorio {place}, anno {year}",
        en=f"{code}, territory {place}, year {year}",
        concept=False,
    )
    build.add(observation, QB.dataSet, build.names.of(CUBE))
    build.add(observation, COE.ofIndicator, build.refer(row, "indicator", row.text("indicator")))
    build.add(observation, SDMX_DIMENSION.refArea, build.refer(row, "territory", territory))
    build.add(observation, SDMX_DIMENSION.refPeriod, year)
    build.add(observation, SDMX_MEASURE.obsValue, value)
    build.text(observation, SDMX_ATTRIBUTE.unitMeasure, row.text("unit"))
    build.text(observation, COE.edition, row.text("edition"))


def indicator_parts(row: Record) -> tuple[str, str] | None:
    """The scheme and the code of the row's indicator; a bare code is refused, because it names no indicator."""
    kind, _, rest = row.text("indicator").partition("/")
    scheme, _, code = rest.partition("/")
    if kind == "indicator" and scheme and code and "/" not in code:
        return scheme, code
    row.problem(
        "indicator", repr(row.text("indicator")), "an indicator with its scheme, such as indicator/istat-bes/01SAL001"
    )
    return None


def state_cube(build: Builder) -> None:
    """The dataset the values belong to, and its structure: dimensions, measure and attributes."""
    cube, structure = build.names.of(CUBE), build.names.of(f"{CUBE}/structure")
    build.add(cube, RDF.type, QB.DataSet)
    build.label(cube, it="Osservazioni degli indicatori", en="Observations of the indicators", concept=False)
    build.add(cube, QB.structure, structure)
    build.add(structure, RDF.type, QB.DataStructureDefinition)
    build.label(structure, it="Struttura delle osservazioni", en="Structure of the observations", concept=False)
    for order, component in enumerate(COMPONENTS, start=1):
        build.add(structure, QB.component, _component(build, order, *component))


def _component(
    build: Builder, order: int, name: str, property_: URIRef, role: URIRef, it: str, en: str, required: bool
) -> URIRef:
    component = build.names.of(f"{CUBE}/structure/{name}")
    build.add(component, RDF.type, QB.ComponentSpecification)
    build.label(component, it=it, en=en, concept=False)
    build.add(component, role, property_)
    build.add(component, QB.order, Literal(order, datatype=XSD.integer))
    build.add(property_, RDF.type, _KINDS[role])
    if role == QB.attribute:
        build.add(component, QB.componentRequired, Literal(required))
    return component


OBSERVATIONS = Table(
    source="indicators",
    stem="observations",
    state=state_observation,
    columns=("indicator", "territory", "year", "value", "unit", "edition"),
    required=("indicator", "territory", "year", "value", "unit"),
    key=("indicator", "territory", "year"),
    title_it="Osservazioni",
    title_en="Observations",
    finish=state_cube,
)
