"""The homogeneous zones: their municipalities, and what is done and measured there, with money counted once.

A project in several municipalities gives each an equal part of its amount, so that the amounts of all areas add up
to the amounts of all projects. One that names zones and no municipality is divided among its zones; one that names
only the metropolitan territory belongs to none of them, and is told apart.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

from coherence.network import Graph, node_of
from coherence.vocabulary import STANDINGS, Texts, bilingual, kind_of, list_item, natural_key
from graph_store.identifiers import Identifiers
from graph_store.reader import Reader, in_order

# Areas that are no zone: municipalities whose zone is not known, and the metropolitan territory as a whole.
UNPLACED, WHOLE = "unplaced", "whole"
_NARROW_KINDS = ("Project", "FundingLine", "Programme")


@dataclass(frozen=True)
class Territory:
    """A zone, a municipality or the metropolitan territory; population is None where nobody tells it."""

    iri: str
    kind: str
    code: str
    label: Texts
    standing: str
    population: int | None
    zone: str


@dataclass(frozen=True)
class Placed:
    """A project, programme or funding line and where it applies; a part has no money of its own (amount None)."""

    iri: str
    kind: str
    label: Texts
    standing: str
    territories: frozenset[str]
    amount_eur: Decimal | None

    @property
    def is_project(self) -> bool:
        """Is it a project? Programmes and funding lines are counted apart, without their money."""
        return self.kind == "Project"


@dataclass(frozen=True)
class Place:
    """A municipality with its projects; the whole amounts must not be added up over municipalities, the shared may."""

    territory: Territory
    projects: int
    amount_eur: Decimal
    shared_eur: Decimal
    indicators: int


@dataclass(frozen=True)
class Area:
    """A zone, UNPLACED or WHOLE (zone is None then), with what is there.

    Units: amount_eur is the part of the projects' money that falls to the area; with_amount counts its projects with
    a known amount; indicators have a value for the area itself or for one of its municipalities.
    """

    key: str
    zone: Territory | None
    places: tuple[Place, ...]
    projects: int
    with_amount: int
    amount_eur: Decimal
    programmes: tuple[Placed, ...]
    indicators: int


@dataclass(frozen=True)
class ZoneTotals:
    """All areas together: each project, programme and indicator once."""

    municipalities: int
    projects: int
    with_amount: int
    amount_eur: Decimal
    programmes: int
    indicators: int


@dataclass(frozen=True)
class Zones:
    """What one version of the graph says of the metropolitan territory."""

    territories: Mapping[str, Territory]
    placed: tuple[Placed, ...]
    observed: Mapping[str, frozenset[str]]

    def areas(self, standings: Iterable[str] = STANDINGS) -> list[Area]:
        """The zones by number, then what is in no known zone, then what applies to the territory as a whole."""
        placed = self._of_standing(standings)
        shared = [(one, self._shares(one)) for one in placed]
        by_territory: dict[str, list[Placed]] = {}
        for one in placed:
            for iri in one.territories:
                by_territory.setdefault(iri, []).append(one)
        zones = [iri for iri, one in self.territories.items() if one.kind == "zone"]
        zones.sort(key=lambda iri: natural_key(self.territories[iri].code))
        return [self._area(key, shared, by_territory) for key in (*zones, UNPLACED, WHOLE)]

    def totals(self, standings: Iterable[str] = STANDINGS) -> ZoneTotals:
        """Everything once."""
        placed = self._of_standing(standings)
        projects = [one for one in placed if one.is_project]
        amounts = [one.amount_eur for one in projects if one.amount_eur is not None]
        return ZoneTotals(
            municipalities=sum(one.kind == "municipality" for one in self.territories.values()),
            projects=len(projects),
            with_amount=len(amounts),
            amount_eur=sum(amounts, Decimal(0)),
            programmes=len(placed) - len(projects),
            indicators=len(frozenset[str]().union(*self.observed.values())),
        )

    def _of_standing(self, standings: Iterable[str]) -> list[Placed]:
        wanted = frozenset(standings)
        return [one for one in self.placed if one.standing in wanted]

    def _area(
        self, key: str, shared: list[tuple[Placed, dict[str, Decimal]]], by_territory: Mapping[str, list[Placed]]
    ) -> Area:
        zone = self.territories.get(key)
        members = [one for one in self.territories.values() if self._is_member(one, key)]
        here = [(one, shares[key]) for one, shares in shared if key in shares]
        projects = [(one, share) for one, share in here if one.is_project]
        places = {one.iri: self._place(one, by_territory.get(one.iri, [])) for one in members}
        own = [key] if zone else [one.iri for one in self.territories.values() if one.kind == "metropolitan"]
        observed = (*places, *own) if key != UNPLACED else tuple(places)
        return Area(
            key=key,
            zone=zone,
            places=tuple(sorted(places.values(), key=lambda place: (place.territory.label["it"], place.territory.iri))),
            projects=len(projects),
            with_amount=sum(one.amount_eur is not None for one, _ in projects),
            amount_eur=sum(((one.amount_eur or Decimal(0)) * share for one, share in projects), Decimal(0)),
            programmes=tuple(one for one, _ in here if not one.is_project),
            indicators=len(frozenset[str]().union(*(self.observed.get(iri, frozenset()) for iri in observed))),
        )

    def _is_member(self, territory: Territory, key: str) -> bool:
        return territory.kind == "municipality" and (territory.zone or UNPLACED) == key

    def _place(self, municipality: Territory, placed: list[Placed]) -> Place:
        here = [one for one in placed if one.is_project]
        return Place(
            territory=municipality,
            projects=len(here),
            amount_eur=sum((one.amount_eur or Decimal(0) for one in here), Decimal(0)),
            shared_eur=sum((self._divided(one) for one in here), Decimal(0)),
            indicators=len(self.observed.get(municipality.iri, ())),
        )

    def _divided(self, project: Placed) -> Decimal:
        """What falls to each municipality of a project."""
        return (project.amount_eur or Decimal(0)) / len(self._of_kind(project, "municipality"))

    def _shares(self, placed: Placed) -> dict[str, Decimal]:
        """The part of a thing that falls to each area."""
        municipalities, zones = self._of_kind(placed, "municipality"), self._of_kind(placed, "zone")
        areas = [self.territories[one].zone or UNPLACED for one in municipalities] or zones or [WHOLE]
        shares: dict[str, Decimal] = {}
        for area in areas:
            shares[area] = shares.get(area, Decimal(0)) + Decimal(1) / len(areas)
        return shares

    def _of_kind(self, placed: Placed, kind: str) -> list[str]:
        return sorted(one for one in placed.territories if self.territories[one].kind == kind)


def read_zones(reader: Reader, names: Identifiers, network: Graph) -> Zones:
    """The territory of one version of the graph; the network is its whole chain."""
    territories: dict[str, Territory] = {}
    for row in reader.select("territories/territories"):
        iri, code = str(row["territory"]), str(row["code"])
        territories.setdefault(
            iri,
            Territory(
                iri=iri,
                kind=list_item(row["kind"], "territory-kind"),
                code=code,
                label=bilingual(row.get("label_it"), row.get("label_en"), code),
                standing=list_item(row.get("standing"), "standing", "unverified"),
                population=int(str(row["population"])) if "population" in row else None,
                zone=str(row.get("zone", "")),
            ),
        )
    observed: dict[str, set[str]] = {}
    for row in reader.select("territories/observed"):
        observed.setdefault(str(row["territory"]), set()).add(str(row["indicator"]))
    return Zones(
        territories=territories,
        placed=tuple(_placed(reader, names, network)),
        observed={iri: frozenset(indicators) for iri, indicators in observed.items()},
    )


def _placed(reader: Reader, names: Identifiers, network: Graph) -> list[Placed]:
    where: dict[str, set[str]] = {}
    found: dict[str, Placed] = {}
    parts = {str(row["part"]) for row in reader.select("territories/parts")}
    for row in in_order(reader.select("territories/placed"), "thing", "territory", "kind", "amountEur"):
        iri, kind = str(row["thing"]), kind_of(row["kind"])
        where.setdefault(iri, set()).add(str(row["territory"]))
        known = found.get(iri)
        if known is not None and _NARROW_KINDS.index(known.kind) <= _NARROW_KINDS.index(kind):
            continue
        node = node_of(network, names.reference(iri))
        found[iri] = Placed(
            iri=iri,
            kind=kind,
            label=node.label,
            standing=node.standing,
            territories=frozenset(),
            amount_eur=None if iri in parts or "amountEur" not in row else Decimal(str(row["amountEur"])),
        )
    return [replace(one, territories=frozenset(where[iri])) for iri, one in found.items()]
