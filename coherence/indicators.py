"""The indicators: what each measures and how sure that is, what was observed where, what is to be reached.

The United Nations' own indicators are left out: they belong to the goals, and nobody observes them here under that
name. A series never mixes editions of a source, because a code can mean another thing in another edition.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cached_property

from coherence.network import Graph, NetworkNode, missions_in_force, node_of
from coherence.trend import Trend, outlook, trend
from coherence.vocabulary import Texts, bilingual, list_item, natural_key
from graph_store.identifiers import Identifiers
from graph_store.reader import Reader

OWN_TERRITORY = "metropolitan"
# From the territory whose agenda it is to what it is compared with.
TERRITORY_KINDS = (OWN_TERRITORY, "region", "country", "zone", "municipality", "grouping", "")
# From what is certain to what waits.
ASSIGNMENT_STATUSES = ("validated", "accepted", "proposed")


@dataclass(frozen=True)
class Observed:
    """One observed value; ``source`` is an address or empty, ``note`` says what one has to know of it."""

    year: int
    value: Decimal
    standing: str
    source: str
    citation: str
    note: str


@dataclass(frozen=True)
class TerritorySeries:
    """The values of one territory in one edition of a source, oldest first."""

    territory: str
    kind: str
    label: Texts
    edition: str
    values: tuple[Observed, ...]

    @property
    def last(self) -> Observed:
        """The newest value."""
        return self.values[-1]

    @property
    def points(self) -> list[tuple[int, Decimal]]:
        """Years and values."""
        return [(one.year, one.value) for one in self.values]


@dataclass(frozen=True)
class Target:
    """A value to reach; ``horizon`` is None where no year was set; not comparable when what is observed differs."""

    iri: str
    label: Texts
    operator: str
    value: Decimal
    horizon: int | None
    scope: Texts
    issuer: str
    is_superseded: bool
    is_comparable: bool
    note: Texts
    standing: str


@dataclass(frozen=True)
class Assignment:
    """What the indicator measures, and where the assignment stands."""

    objective: NetworkNode
    status: str
    standing: str


@dataclass(frozen=True)
class Indicator:
    """One indicator with everything that is known of it."""

    iri: str
    reference: str
    code: str
    label: Texts
    unit: Texts
    direction: str
    producer: str
    levels: frozenset[str]
    standing: str
    assignments: tuple[Assignment, ...]
    series: tuple[TerritorySeries, ...]
    targets: tuple[Target, ...]

    @cached_property
    def own(self) -> TerritorySeries | None:
        """The series of the territory whose agenda it is: of several editions the one that goes furthest."""
        own = [one for one in self.series if one.kind == OWN_TERRITORY]
        return max(own, key=lambda one: (one.last.year, len(one.values), one.edition), default=None)

    @cached_property
    def trend(self) -> Trend:
        """Which way it goes in the own territory."""
        return trend(self.own.points if self.own else (), self.direction)

    @property
    def baseline(self) -> Observed | None:
        """The first value of the own territory."""
        return self.own.values[0] if self.own else None

    @property
    def valid_targets(self) -> tuple[Target, ...]:
        """The targets that still hold."""
        return tuple(one for one in self.targets if not one.is_superseded)

    def outlook(self, target: Target) -> str:
        """Whether the own territory reaches a target; unknown for one that cannot be compared."""
        if self.own is None or not target.is_comparable or target.is_superseded:
            return "unknown"
        years = None if target.horizon is None else target.horizon - self.own.last.year
        return outlook(self.own.last.value, self.trend.pace, years, target.operator, target.value)

    def objectives(self, kind: str) -> list[Assignment]:
        """The objectives of one kind it measures."""
        return [one for one in self.assignments if one.objective.kind == kind]

    @property
    def status(self) -> str:
        """The surest status of its assignments to missions; empty where no mission has it."""
        said = {one.status for one in self.objectives("Mission")}
        return next((status for status in ASSIGNMENT_STATUSES if status in said), "")


def read_indicators(reader: Reader, names: Identifiers, network: Graph) -> list[Indicator]:
    """The indicators of one version of the graph, by list and code."""
    assigned = _assignments(reader, names, network)
    series = _series(reader)
    targets = _targets(reader)
    found: dict[str, Indicator] = {}
    levels: dict[str, set[str]] = {}
    for row in reader.select("indicators/indicators"):
        iri, code = str(row["indicator"]), str(row["code"])
        if "level" in row:
            levels.setdefault(iri, set()).add(list_item(row["level"], "level"))
        if iri in found:
            continue
        found[iri] = Indicator(
            iri=iri,
            reference=names.reference(iri),
            code=code,
            label=bilingual(row.get("label_it"), row.get("label_en"), code),
            unit=bilingual(row.get("unit_it"), row.get("unit_en"), ""),
            direction=list_item(row.get("direction"), "direction"),
            producer=str(row.get("producer", "")),
            levels=frozenset(),
            standing=list_item(row.get("standing"), "standing", "unverified"),
            assignments=tuple(assigned.get(iri, ())),
            series=tuple(series.get(iri, ())),
            targets=tuple(targets.get(iri, ())),
        )
    return [replace(one, levels=frozenset(levels.get(one.iri, ()))) for one in found.values()]


def missions_without(network: Graph, indicators: Iterable[Indicator]) -> list[NetworkNode]:
    """The missions in force that no indicator measures, by an assignment that stands."""
    measured = {
        one.objective.reference
        for indicator in indicators
        for one in indicator.objectives("Mission")
        if one.status != "proposed"
    }
    return [node for node in missions_in_force(network) if node.reference not in measured]


def _assignments(reader: Reader, names: Identifiers, network: Graph) -> Mapping[str, list[Assignment]]:
    found: dict[str, dict[str, Assignment]] = {}
    for row in reader.select("indicators/assignments"):
        reference = names.reference(str(row["objective"]))
        if reference not in network:
            continue
        one = Assignment(
            objective=node_of(network, reference),
            status=list_item(row["status"], "link-status"),
            standing=list_item(row.get("standing"), "standing", "unverified"),
        )
        known = found.setdefault(str(row["indicator"]), {})
        if reference not in known or _doubt(one) < _doubt(known[reference]):
            known[reference] = one
    return {iri: sorted(ones.values(), key=lambda one: one.objective.sort_key) for iri, ones in found.items()}


def _doubt(one: Assignment) -> int:
    return ASSIGNMENT_STATUSES.index(one.status) if one.status in ASSIGNMENT_STATUSES else len(ASSIGNMENT_STATUSES)


def _series(reader: Reader) -> Mapping[str, list[TerritorySeries]]:
    labels: dict[str, tuple[str, Texts]] = {}
    values: dict[tuple[str, str, str], dict[int, Observed]] = {}
    for row in reader.select("indicators/observations"):
        territory = str(row["territory"])
        code = territory.rpartition("/")[2]
        name = bilingual(row.get("territory_it"), row.get("territory_en"), code)
        labels.setdefault(territory, (list_item(row.get("kind"), "territory-kind"), name))
        one = Observed(
            year=int(str(row["year"])[:4]),
            value=Decimal(str(row["value"])),
            standing=list_item(row.get("standing"), "standing", "unverified"),
            source=str(row.get("source", "")),
            citation=str(row.get("citation", "")),
            note=str(row.get("note", "")),
        )
        values.setdefault((str(row["indicator"]), territory, str(row.get("edition", ""))), {}).setdefault(one.year, one)
    found: dict[str, list[TerritorySeries]] = {}
    for (indicator, territory, edition), years in values.items():
        kind, label = labels[territory]
        ordered = tuple(years[year] for year in sorted(years))
        found.setdefault(indicator, []).append(TerritorySeries(territory, kind, label, edition, ordered))
    for ones in found.values():
        ones.sort(key=lambda one: (_place(one.kind), natural_key(one.territory), one.edition))
    return found


def _place(kind: str) -> int:
    return TERRITORY_KINDS.index(kind) if kind in TERRITORY_KINDS else len(TERRITORY_KINDS)


def _targets(reader: Reader) -> Mapping[str, list[Target]]:
    found: dict[str, dict[str, Target]] = {}
    for row in reader.select("indicators/targets"):
        iri = str(row["target"])
        horizon = str(row.get("horizon", ""))[:4]
        found.setdefault(str(row["indicator"]), {}).setdefault(
            iri,
            Target(
                iri=iri,
                label=bilingual(row.get("label_it"), row.get("label_en"), iri.rpartition("/")[2]),
                operator=str(row.get("operator", "")),
                value=Decimal(str(row["value"])),
                horizon=int(horizon) if horizon.isdecimal() else None,
                scope=bilingual(row.get("scope_it"), row.get("scope_en"), ""),
                issuer=str(row.get("issuer", "")),
                is_superseded=str(row.get("superseded", "false")) == "true",
                is_comparable=str(row.get("comparable", "false")) == "true",
                note=bilingual(row.get("note_it"), row.get("note_en"), ""),
                standing=list_item(row.get("standing"), "standing", "unverified"),
            ),
        )
    return {indicator: list(ones.values()) for indicator, ones in found.items()}
