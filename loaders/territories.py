"""Territories: country, region, metropolitan city, homogeneous zones, municipalities, and other groupings of these."""

from __future__ import annotations

from rdflib import Literal, URIRef
from rdflib.namespace import DCTERMS, SKOS, XSD

from graph_store.namespaces import COE
from loaders.base import Source, Table
from loaders.builder import Builder, LinkFacts
from loaders.kinds import CONFIDENCES
from loaders.objectives import OWN_WORDING, state_titles
from loaders.records import Record

_LEVELS = {
    "country": "national",
    "region": "regional",
    "metropolitan": "metropolitan",
    "zone": "local",
    "municipality": "local",
    "grouping": "local",
}
_AREAS = ("country", "region", "metropolitan")


def state_area(row: Record, build: Builder) -> None:
    """A country, a region or a metropolitan city, with the codes other registers know it by."""
    kind = row.choice("kind", _AREAS)
    if not kind:
        return
    area = _state_territory(row, build, kind)
    state_titles(row, build, area, it="name_it", en="name_en", concept=False)
    for identifier in (row.text("code"), *row.items("identifiers")):
        build.text(area, DCTERMS.identifier, identifier)
    build.add(area, SKOS.exactMatch, row.url("exact_match"))


def state_zone(row: Record, build: Builder) -> None:
    """A homogeneous zone of the metropolitan city."""
    zone = _state_territory(row, build, "zone")
    state_titles(row, build, zone, it="name_it", en="name_en", concept=False)
    row.integer("municipalities_jan2015", least=0)
    row.integer("municipalities_apr2015", least=0)


def state_municipality(row: Record, build: Builder) -> None:
    """A municipality by its ISTAT code, within the metropolitan city, and within a zone where that is known."""
    municipality = _state_territory(row, build, "municipality")
    build.label(municipality, it=row.text("name"), en=row.text("name"), concept=False)
    build.text(municipality, DCTERMS.identifier, row.text("cadastral_code"))
    zone = build.referred(row, "zone", "territory/zone/")
    if zone is not None:
        facts = LinkFacts(
            confidence=row.choice("zone_confidence", CONFIDENCES),
            source=row.text("zone_source"),
            rationale_it="La fonte colloca il comune in questa zona omogenea.",
            rationale_en="The source places the municipality in this homogeneous zone.",
        )
        build.link(row, municipality, COE.within, zone, facts)


def state_grouping(row: Record, build: Builder) -> None:
    """A grouping of municipalities by another plan, programme or service."""
    grouping = _state_territory(row, build, "grouping")
    state_titles(row, build, grouping, it="name_it", en="name_en", concept=False)


def state_membership(row: Record, build: Builder) -> None:
    """A municipality that belongs to a grouping."""
    municipality = build.referred(row, "municipality", "territory/municipality/")
    grouping = build.referred(row, "grouping", "territory/grouping/")
    if municipality is not None and grouping is not None:
        build.link(row, municipality, COE.within, grouping)


def _state_territory(row: Record, build: Builder, kind: str) -> URIRef:
    code = row.code("code")
    territory = build.define(row, f"territory/{kind}/{code}", COE.Territory, notation=code)
    build.add(territory, COE.territoryKind, build.item("territory-kind", kind))
    build.add(territory, COE.level, build.item("level", _LEVELS[kind]))
    build.add(territory, COE.within, build.referred(row, "within"))
    population, year = row.integer("population", least=0), row.year("population_year")
    if population is not None:
        build.add(territory, COE.population, Literal(population, datatype=XSD.integer))
    if population is not None and year is not None:
        build.texts(
            territory,
            DCTERMS.description,
            it=f"Popolazione nel {year}: {population:,}".replace(",", "."),
            en=f"Population in {year}: {population:,}",
        )
    return territory


SOURCE = Source(
    name="territories",
    title_it="Territori",
    title_en="Territories",
    tables=(
        Table(
            "territories",
            "areas",
            state_area,
            columns=("kind", "code", "name_it", "name_en", "within", "identifiers", "exact_match", OWN_WORDING),
            required=("kind", "code", "name_it"),
            key=("kind", "code"),
            title_it="Stato, regione e città metropolitana",
            title_en="Country, region and metropolitan city",
        ),
        Table(
            "territories",
            "zones",
            state_zone,
            columns=(
                "code",
                "name_it",
                "name_en",
                "municipalities_jan2015",
                "municipalities_apr2015",
                "population",
                "population_year",
                "within",
                OWN_WORDING,
            ),
            required=("code", "name_it"),
            key=("code",),
            title_it="Zone omogenee",
            title_en="Homogeneous zones",
        ),
        Table(
            "territories",
            "municipalities",
            state_municipality,
            columns=(
                "code",
                "name",
                "cadastral_code",
                "population",
                "population_year",
                "within",
                "zone",
                "zone_confidence",
                "zone_source",
            ),
            required=("code", "name"),
            key=("code",),
            title_it="Comuni",
            title_en="Municipalities",
        ),
        Table(
            "territories",
            "groupings",
            state_grouping,
            columns=("code", "name_it", "name_en", "within", OWN_WORDING),
            required=("code", "name_it"),
            key=("code",),
            title_it="Altri raggruppamenti di comuni",
            title_en="Other groupings of municipalities",
        ),
        Table(
            "territories",
            "memberships",
            state_membership,
            columns=("municipality", "grouping"),
            required=("municipality", "grouping"),
            key=("municipality", "grouping"),
            title_it="Comuni nei raggruppamenti",
            title_en="Municipalities in the groupings",
        ),
    ),
)
