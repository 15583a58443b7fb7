"""The W3C's SPARQL 1.1 Protocol suite: every request of every test as its manifest gives it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from httpx import Response
from rdflib import Graph, Namespace, URIRef
from rdflib.collection import Collection
from rdflib.namespace import RDFS
from rdflib.term import Node

from graph_store.tokens import Role, Tokens

MF = Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#")
UT = Namespace("http://www.w3.org/2009/sparql/tests/test-update#")
HT = Namespace("http://www.w3.org/2011/http#")
CNT = Namespace("http://www.w3.org/2011/content#")
SUITE = Path(__file__).resolve().parents[3] / "shared" / "conformance" / "sparql11" / "protocol"
EXPECTED_COUNT = 34
FORMATS = {
    "boolean": {"application/sparql-results+json", "application/sparql-results+xml"},
    "tabular": {"application/sparql-results+json", "application/sparql-results+xml", "text/csv"},
    "RDF": {"text/turtle", "application/n-triples", "application/rdf+xml"},
}

pytestmark = pytest.mark.skipif(
    not SUITE.is_dir(), reason=f"the W3C SPARQL suite is not beside the project ({SUITE.name})"
)


@dataclass(frozen=True)
class Request:
    """One request and what must come of it."""

    method: str
    address: str
    headers: dict[str, str]
    body: bytes
    statuses: frozenset[str]
    format: str | None
    boolean: bool | None
    is_update: bool


@dataclass(frozen=True)
class Case:
    """One test: the graphs there are, and its requests in order."""

    name: str
    data: dict[str, Path] = field(default_factory=dict)
    requests: tuple[Request, ...] = ()


def suite_cases(folder: Path) -> list[Case]:
    path = folder / "manifest.ttl"
    if not path.is_file():
        return []
    graph = Graph().parse(path, publicID=path.as_uri())
    entries = Collection(graph, graph.value(URIRef(path.as_uri()), MF.entries))
    return [case(graph, entry) for entry in entries]


def case(graph: Graph, entry: Node) -> Case:
    name = str(entry).rpartition("#")[2]
    data = {
        str(graph.value(one, RDFS.label)): SUITE / str(graph.value(one, UT.graph)).rpartition("/")[2]
        for one in graph.objects(entry, UT.graphData)
    }
    listed = graph.value(graph.value(entry, MF.action), HT.requests)
    return Case(name, data, tuple(request(graph, one, name) for one in Collection(graph, listed)))


def request(graph: Graph, one: Node, name: str) -> Request:
    body = graph.value(one, HT.body)
    listed = graph.value(one, HT.headers)
    response = graph.value(one, HT.resp)
    headers = {
        str(graph.value(header, HT.fieldName)).lower(): str(graph.value(header, HT.fieldValue))
        for header in (Collection(graph, listed) if listed else ())
    }
    boolean, form = graph.value(response, MF.expectedBoolean), graph.value(response, MF.expectedFormat)
    return Request(
        method=str(graph.value(one, HT.methodName)),
        address=str(graph.value(one, HT.absolutePath)),
        headers=headers,
        body=str(graph.value(body, CNT.chars)).encode(str(graph.value(body, CNT.characterEncoding))) if body else b"",
        statuses=frozenset(str(status)[-3] for status in graph.objects(response, MF.expectedStatus)),
        format=None if form is None else str(form),
        boolean=None if boolean is None else bool(boolean.toPython()),
        # Queries and updates have endpoints of their own here, as the suite allows for.
        is_update="update" in name and headers.get("content-type") != "application/sparql-query",
    )


def answer(service: TestClient, token: str, one: Request) -> Response:
    path = "/update" if one.is_update else "/sparql"
    headers = one.headers | ({"authorization": f"Bearer {token}"} if one.is_update else {})
    address = one.address.replace("/sparql/", path, 1)
    return service.request(one.method, address, headers=headers, content=one.body or None)


CASES = suite_cases(SUITE)


def test_no_test_of_the_suite_is_left_out() -> None:
    assert len(CASES) == EXPECTED_COUNT


@pytest.mark.parametrize("one", CASES, ids=lambda one: one.name)
def test_protocol(one: Case, service_of: Callable[[str], TestClient], tmp_path: Path) -> None:
    trig = "".join(f"<{name}> {{ {path.read_text(encoding='utf-8')} }}\n" for name, path in one.data.items())
    service = service_of(trig or "<urn:other> { <urn:a> <urn:b> <urn:c> }")
    token = Tokens(tmp_path / "store").add("editor", Role.EDITOR)
    for asked in one.requests:
        told = answer(service, token, asked)
        assert str(told.status_code)[0] in asked.statuses, told.text
        assert told.status_code not in (401, 403, 404), "the test did not get where it wanted"
        if asked.format is not None:
            assert told.headers["content-type"].partition(";")[0] in FORMATS[asked.format]
        if asked.boolean is not None:
            content: Any = told.json()
            assert content["boolean"] is asked.boolean
