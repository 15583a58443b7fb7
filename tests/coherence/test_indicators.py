"""Indicators: what they measure, which way they go, whether what is to be reached will be."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

import pytest
from rdflib import Dataset, URIRef

from coherence.indicators import Indicator, missions_without, read_indicators
from coherence.network import Graph, read_network
from coherence.trend import outlook, trend
from graph_store.identifiers import Identifiers
from graph_store.reader import Reader
from graph_store.store import GraphStore
from graph_store.terms import Quad

Fill = Callable[[GraphStore, list[Quad]], None]
NAMES = Identifiers()
UP, DOWN = "higher-is-better", "lower-is-better"


@pytest.fixture
def toy_city(toy_store: GraphStore) -> Reader:
    return toy_store.reader()


@pytest.fixture
def network(toy_city: Reader) -> Graph:
    return read_network(toy_city, NAMES)


@pytest.fixture
def indicators(toy_city: Reader, network: Graph) -> dict[str, Indicator]:
    return {one.code: one for one in read_indicators(toy_city, NAMES, network)}


# A value of another edition, which counts something else.
EDITION = """
@prefix coe: <https://w3id.org/coerenza/onto/> . @prefix qb: <http://purl.org/linked-data/cube#> .
@prefix d: <http://purl.org/linked-data/sdmx/2009/dimension#> .
@prefix m: <http://purl.org/linked-data/sdmx/2009/measure#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> . @base <https://w3id.org/coerenza/id/> .
<urn:graph:edition> {
  <observation/n22> a coe:Observation, qb:Observation ; coe:ofIndicator <indicator/es.locale/es.TPL> ;
    coe:edition "N22" ; d:refArea <territory/metropolitan/es.900> ; d:refPeriod "2024"^^xsd:gYear ; m:obsValue 7.0 .
}
"""


def series(*values: float, since: int = 2018) -> list[tuple[int, Decimal]]:
    return [(since + place, Decimal(str(value))) for place, value in enumerate(values)]


def test_an_indicator_knows_what_it_measures_and_how_sure_that_is(indicators: dict[str, Indicator]) -> None:
    buses = indicators["es.TPL"]
    assert [(each.objective.code, each.status) for each in buses.assignments] == [("es.1.1", "validated")]
    assert buses.status == "validated"
    assert indicators["es.VERDE"].status == "proposed"


def test_only_the_own_territory_has_a_trend_and_two_values_are_too_few(indicators: dict[str, Indicator]) -> None:
    buses, green = indicators["es.TPL"], indicators["es.VERDE"]
    assert buses.own is not None
    assert buses.own.points == [(2021, Decimal(100)), (2022, Decimal(110))]
    assert buses.trend.way == "few-values"
    assert green.own is None
    assert [one.kind for one in green.series] == ["municipality"]
    assert green.trend.way == "no-values"


def test_a_target_that_can_be_compared_has_an_outlook(indicators: dict[str, Indicator]) -> None:
    (target,) = indicators["es.TPL"].targets
    assert (target.operator, target.value, target.horizon) == (">=", Decimal(130), 2030)
    assert target.is_comparable
    assert indicators["es.TPL"].outlook(target) == "unknown", "two values give no pace"


def test_missions_that_nothing_measures_include_those_with_a_mere_proposal(
    network: Graph, indicators: dict[str, Indicator]
) -> None:
    assert [node.code for node in missions_without(network, indicators.values())] == ["es.1.2", "es.2.1"]


def test_one_odd_year_does_not_decide() -> None:
    assert trend(series(20, 33, 25, 24, 23, 22), DOWN).way == "wanted"
    steady = trend(series(10, 11, 30, 13, 14, 15), UP)
    assert steady.way == "wanted"
    assert steady.pace is not None
    assert Decimal("0.9") < steady.pace < Decimal("1.5")


def test_less_than_one_in_a_hundred_a_year_is_stable() -> None:
    assert trend(series(100, 100.5, 101), UP).way == "stable"
    assert trend(series(100, 102, 104), UP).way == "wanted"
    assert trend(series(100, 102, 104), DOWN).way == "opposite"


def test_what_cannot_be_judged_says_why() -> None:
    assert trend([], UP).way == "no-values"
    assert trend(series(1, 2), UP).way == "few-values"
    assert trend(series(1, 2, 3), "not-monotonic").way == "no-direction"
    assert trend(series(0, 2, 3), UP).way == "from-zero"
    old = [(2005, Decimal(1)), (2006, Decimal(2)), (2020, Decimal(3)), (2022, Decimal(4))]
    assert trend(old, UP).way == "few-values", "old values are left out"


@pytest.mark.parametrize(
    ("last", "pace", "years", "operator", "wanted", "expected"),
    [
        (70, None, None, ">=", 65, "reached"),
        (60, 1, 5, ">=", 65, "in-time"),
        (60, 1, 4, ">=", 65, "too-late"),
        (20, -1, 5, "<", 15, "too-late"),
        (20, -2, 5, "<", 15, "in-time"),
        (60, 1, None, ">=", 65, "unknown"),
        (60, 1, -1, ">=", 65, "unknown"),
        (60, None, 5, ">=", 65, "unknown"),
        (60, 1, 5, "circa", 65, "unknown"),
    ],
)
def test_the_outlook_goes_on_at_the_same_pace(
    last: int, pace: int | None, years: int | None, operator: str, wanted: int, expected: str
) -> None:
    told = outlook(Decimal(last), None if pace is None else Decimal(pace), years, operator, Decimal(wanted))
    assert told == expected


def test_editions_of_a_source_are_not_mixed(toy_store: GraphStore, filled: Fill) -> None:
    told = Dataset()
    told.parse(data=EDITION, format="trig")
    before = [(s, p, o, URIRef(str(g))) for s, p, o, g in told.quads() if isinstance(g, URIRef)]
    filled(toy_store, before)
    reader = toy_store.reader()
    (buses,) = [one for one in read_indicators(reader, NAMES, read_network(reader, NAMES)) if one.code == "es.TPL"]
    assert [(one.edition, len(one.values)) for one in buses.series] == [("", 2), ("N22", 1)]
    assert buses.own is not None
    assert buses.own.edition == "N22", "the one that goes furthest"
    assert buses.own.points == [(2024, Decimal(7))]
