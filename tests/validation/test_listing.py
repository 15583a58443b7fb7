"""Of a rule that finds very much only so much is listed, and all of it is counted."""

from __future__ import annotations

import pytest
from rdflib import RDF, Graph, Literal, Namespace
from rdflib.namespace import SH

from validation.engine import Result, listed
from validation.engines import ENGINES, graph_engine
from validation.report import Report, report_of
from validation.rules import Rule, rules_of

EX = Namespace("http://example.org/")
FOUND, LISTED = 25, 10


@pytest.fixture
def data() -> Graph:
    graph = Graph()
    for number in range(FOUND):
        graph.add((EX[f"person-{number:02}"], RDF.type, EX.Person))
    return graph


@pytest.fixture
def rules() -> tuple[Rule, ...]:
    graph = Graph()
    graph.add((EX.Named, RDF.type, SH.NodeShape))
    graph.add((EX.Named, SH.targetClass, EX.Person))
    graph.add((EX.Named, SH.property, EX["Named-name"]))
    graph.add((EX["Named-name"], SH.path, EX.name))
    graph.add((EX["Named-name"], SH.minCount, Literal(1)))
    return rules_of(graph)


def report(data: Graph, rules: tuple[Rule, ...], engine: str, limit: int | None) -> Report:
    return report_of(graph_engine(data, rules, engine).run(rules, limit=limit), data)


@pytest.mark.parametrize("engine", ENGINES)
def test_what_is_not_listed_is_counted(data: Graph, rules: tuple[Rule, ...], engine: str) -> None:
    found = report(data, rules, engine, LISTED)
    assert [outcome.findings for outcome in found.rules] == [FOUND]
    assert [finding.focus for finding in found.findings] == [str(EX[f"person-{n:02}"]) for n in range(LISTED)]
    assert found.unlisted(found.rules[0]) == FOUND - LISTED
    assert found.count("violation") == FOUND


@pytest.mark.parametrize("engine", ENGINES)
def test_without_a_limit_everything_is_listed(data: Graph, rules: tuple[Rule, ...], engine: str) -> None:
    found = report(data, rules, engine, None)
    assert len(found.findings) == found.rules[0].findings == FOUND
    assert found.unlisted(found.rules[0]) == 0


def test_nothing_listed_is_still_something_found(data: Graph, rules: tuple[Rule, ...]) -> None:
    found = report(data, rules, "sparql", 0)
    assert found.findings == ()
    assert not found.conforms
    assert found.reaches("violation")


def test_the_first_in_order_are_kept_whatever_the_order_they_come_in() -> None:
    results = [Result(EX.shape, EX[f"n{n:03}"], "", None, "violation", "") for n in range(100)]
    kept, found = listed(iter(results[::-1] + results[::3]), 5)
    assert found == 100
    assert [result.focus for result in kept] == [EX.n000, EX.n000, EX.n001, EX.n002, EX.n003]
