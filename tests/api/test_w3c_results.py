"""The W3C's suites of result formats (CSV, TSV, JSON) and of the service description."""

from __future__ import annotations

import csv
import io
import json
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import rdflib
from fastapi.testclient import TestClient
from rdflib import Graph, Namespace, URIRef
from rdflib.collection import Collection
from rdflib.namespace import RDF
from rdflib.term import Node
from rdflib.util import from_n3

MF = Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#")
QT = Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-query#")
SD = Namespace("http://www.w3.org/ns/sparql-service-description#")
SUITES = Path(__file__).resolve().parents[3] / "shared" / "conformance" / "sparql11"
MEDIA_TYPES = {
    ".csv": "text/csv",
    ".tsv": "text/tab-separated-values",
    ".srj": "application/sparql-results+json",
}
EXPECTED_COUNT = 6 + 4
# The engine gives "1.0E6"^^xsd:double back as 1000000, and "-3"^^xsd:negativeInteger as an integer.
BY_VALUE = {"csv03", "tsv03"}

pytestmark = pytest.mark.skipif(
    not SUITES.is_dir(), reason=f"the W3C SPARQL suite is not beside the project ({SUITES.name})"
)


@dataclass(frozen=True)
class Case:
    """One test: a query, the data, and the file that holds the answer."""

    name: str
    query: Path
    data: Path
    result: Path


def suite_cases(folder: Path) -> list[Case]:
    path = folder / "manifest.ttl"
    if not path.is_file():
        return []
    graph = Graph().parse(path, publicID=path.as_uri())
    return [case(graph, entry, folder) for entry in Collection(graph, graph.value(URIRef(path.as_uri()), MF.entries))]


def case(graph: Graph, entry: Node, folder: Path) -> Case:
    action = graph.value(entry, MF.action)
    places = (graph.value(action, QT.query), graph.value(action, QT.data), graph.value(entry, MF.result))
    query, data, result = (folder / str(place).rpartition("/")[2] for place in places)
    return Case(str(entry).rpartition("#")[2], query, data, result)


CASES = [*suite_cases(SUITES / "csv-tsv-res"), *suite_cases(SUITES / "json-res")]


def rows(content: str, ending: str) -> tuple[Any, ...]:
    """The columns of an answer, and its rows, in whatever order; blank nodes have no name that lasts."""
    if ending == ".csv":
        head, *found = csv.reader(io.StringIO(content, newline=""))
        return sorted(head), Counter(
            row_of(head, [("_:" if cell.startswith("_:") else cell) for cell in row]) for row in found
        )
    if ending == ".tsv":
        head, *found = [line.split("\t") for line in content.splitlines()]
        return sorted(head), Counter(row_of(head, [tsv_term(cell) for cell in row]) for row in found)
    told = json.loads(content)
    if "boolean" in told:
        return (told["boolean"],)
    found = [
        {name: json.dumps({**value, "value": "" if value["type"] == "bnode" else value["value"]}, sort_keys=True)
         for name, value in row.items()}
        for row in told["results"]["bindings"]
    ]  # fmt: skip
    return sorted(told["head"]["vars"]), Counter(frozenset(row.items()) for row in found)


def row_of(head: list[str], cells: list[str]) -> tuple[tuple[str, str], ...]:
    """A row as what stands under each heading."""
    return tuple(sorted(zip(head, cells, strict=True)))


def tsv_term(cell: str) -> str:
    """A term, however it is abbreviated."""
    if not cell or cell.startswith("_:"):
        return cell[:2]
    return repr(from_n3(cell))


def test_no_test_of_the_suites_is_left_out() -> None:
    assert len(CASES) == EXPECTED_COUNT


def as_parameter(one: Case) -> Any:
    reason = "the engine keeps numbers by their value, not by their spelling, and negativeInteger as integer"
    marks = [pytest.mark.xfail(reason=reason)] if one.name in BY_VALUE else []
    return pytest.param(one, id=one.name, marks=marks)


@pytest.mark.parametrize("one", [as_parameter(one) for one in CASES])
def test_result_format(one: Case, service_of: Callable[[str], TestClient], monkeypatch: pytest.MonkeyPatch) -> None:
    # As written: 1.0e6 is not 1000000.
    monkeypatch.setattr(rdflib, "NORMALIZE_LITERALS", False)
    graph = Graph().parse(one.data)
    service = service_of(f"<urn:data> {{ {graph.serialize(format='nt')} }}")
    ending = one.result.suffix
    query = one.query.read_text(encoding="utf-8")
    answer = service.get("/sparql", params={"query": query}, headers={"Accept": MEDIA_TYPES[ending]})
    assert answer.headers["content-type"].startswith(MEDIA_TYPES[ending])
    assert rows(answer.text, ending) == rows(one.result.read_bytes().decode(), ending)


def described(service: TestClient, media_type: str = "text/turtle") -> Graph:
    answer = service.get("/sparql", headers={"Accept": media_type})
    assert (answer.status_code, answer.headers["content-type"].partition(";")[0]) == (200, media_type)
    return Graph().parse(data=answer.content, format=media_type)


@pytest.mark.parametrize(
    "media_type", ["text/turtle", "application/rdf+xml", "application/n-triples", "application/ld+json"]
)
def test_service_description_returns_rdf(ask: TestClient, media_type: str) -> None:
    assert (None, RDF.type, SD.Service) in described(ask, media_type)


def test_service_description_has_a_matching_endpoint_triple(ask: TestClient) -> None:
    assert (None, SD.endpoint, URIRef("http://testserver/sparql")) in described(ask)


def test_service_description_conforms_to_the_schema(ask: TestClient) -> None:
    graph = described(ask)
    classes = {
        SD.endpoint: (SD.Service, None),
        SD.defaultDataset: (SD.Service, SD.Dataset),
        SD.defaultGraph: (SD.Dataset, SD.Graph),
        SD.namedGraph: (SD.Dataset, SD.NamedGraph),
        SD.graph: (SD.NamedGraph, SD.Graph),
        SD.name: (SD.NamedGraph, None),
        SD.supportedLanguage: (SD.Service, None),
        SD.resultFormat: (SD.Service, None),
        SD.feature: (SD.Service, None),
    }
    used = {predicate for predicate in graph.predicates() if str(predicate).startswith(str(SD))}
    assert used - set(classes) == set()
    for predicate, (domain, range_) in classes.items():
        for subject, found in graph.subject_objects(predicate):
            assert (subject, RDF.type, domain) in graph, predicate
            assert range_ is None or (found, RDF.type, range_) in graph, predicate
    for service in graph.subjects(RDF.type, SD.Service):
        assert len(list(graph.objects(service, SD.endpoint))) == 1
        assert set(graph.objects(service, SD.supportedLanguage)) <= {SD.SPARQL11Query, SD.SPARQL11Update}
