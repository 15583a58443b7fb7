"""The W3C's SHACL test suite, core and SPARQL: every test as the W3C expects it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import pytest
import rdflib
from rdflib import BNode, Graph, Namespace
from rdflib.namespace import RDF, SH
from rdflib.term import Node

from validation.compiled.engine import CompiledEngine
from validation.compiled.file_source import SHAPES_GRAPH, FileSource
from validation.reading.paths import path_text
from validation.rules import Rule, rules_of, severity_name

MF = Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#")
SHT = Namespace("http://www.w3.org/ns/shacl-test#")
SUITE = Path(__file__).resolve().parents[3] / "shared" / "conformance" / "shacl"
EXPECTED_COUNT = 121

pytestmark = pytest.mark.skipif(
    not SUITE.is_dir(), reason=f"the W3C SHACL suite is not beside the project ({SUITE.name})"
)


@dataclass(frozen=True)
class Case:
    """One test: what is validated with what, and what must come out (None: a failure)."""

    name: str
    data: Path
    shapes: Path
    expected: Counter[tuple[str, ...]] | None


def parsed(path: Path) -> Graph:
    # As written: SHACL tells "1"^^xsd:boolean from true.
    rdflib.NORMALIZE_LITERALS = False
    try:
        return Graph().parse(path, format="turtle", publicID=path.as_uri())
    finally:
        rdflib.NORMALIZE_LITERALS = True


def suite_cases(folder: Path) -> list[Case]:
    """Every test in the folder; one that its manifest forgot is a test all the same."""
    return [
        case(graph, entry, path)
        for path in sorted(folder.rglob("*.ttl"))
        for graph in [parsed(path)]
        for entry in graph.subjects(RDF.type, SHT.Validate)
    ]


def case(graph: Graph, entry: Node, manifest: Path) -> Case:
    action = graph.value(entry, MF.action)
    data, shapes = (
        Path(str(graph.value(action, predicate)).removeprefix("file://"))
        for predicate in (SHT.dataGraph, SHT.shapesGraph)
    )
    report = graph.value(entry, MF.result)
    expected = None
    if report != SHT.Failure:
        expected = Counter(expectation(graph, result) for result in graph.objects(report, SH.result))
    return Case(f"{manifest.parent.name}/{manifest.stem}", data, shapes, expected)


def expectation(graph: Graph, result: Node) -> tuple[str, ...]:
    path = graph.value(result, SH.resultPath)
    return (
        said(graph.value(result, SH.focusNode)),
        path_said(graph, path),
        said(graph.value(result, SH.value)),
        severity_name(graph.value(result, SH.resultSeverity)),
        str(graph.value(result, SH.sourceConstraintComponent)),
        said(graph.value(result, SH.sourceShape)),
    )


def path_said(graph: Graph, path: Node | None) -> str:
    return "" if path is None else path_text(graph, path)


def said(term: Node | None) -> str:
    """A term as text; blank nodes have no name that two parsers share."""
    if term is None:
        return ""
    return "blank" if isinstance(term, BNode) else term.n3()


CASES = suite_cases(SUITE) if SUITE.is_dir() else []


def results(case: Case) -> Counter[tuple[str, ...]]:
    shapes = parsed(case.shapes)
    engine = CompiledEngine(FileSource(parsed(case.data), shapes), shapes_graph=SHAPES_GRAPH)
    rules: tuple[Rule, ...] = rules_of(shapes)
    runs = engine.run(rules)
    errors = [run.error for run in runs if run.error]
    if errors:
        raise RuntimeError("; ".join(errors))
    return Counter(
        (said(r.focus), r.path, said(r.value), r.severity, r.component, said(r.shape))
        for run in runs
        for r in run.results
    )


def test_the_whole_suite_was_found() -> None:
    assert len(CASES) == EXPECTED_COUNT


@pytest.mark.parametrize("case", CASES, ids=[case.name for case in CASES])
def test_w3c(case: Case) -> None:
    if case.expected is None:
        with pytest.raises(RuntimeError):
            results(case)
    else:
        assert results(case) == case.expected
