"""The W3C's Graph Store Protocol suite: its requests, written in words in the manifest, in the order given there."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from textwrap import dedent

import pytest
from fastapi.testclient import TestClient
from httpx import Response
from rdflib import Graph, Namespace, URIRef
from rdflib.collection import Collection
from rdflib.compare import isomorphic, to_isomorphic
from rdflib.namespace import RDFS

from api.app import create_app
from graph_store.settings import Settings
from graph_store.store import GraphStore
from graph_store.tokens import Role, Tokens

MF = Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#")
SUITE = Path(__file__).resolve().parents[3] / "shared" / "conformance" / "sparql11" / "http-rdf-update"
EXPECTED_COUNT = 18
HOST = "testserver"
PATH = "/graph-store"
# What the suite takes for granted: it deletes this graph, and no test of it makes it.
TAKEN_FOR_GRANTED = f"http://{HOST}{PATH}/person/2.ttl"
# Its Turtle lacks the dot at the end of a statement.
WITHOUT_LAST_DOT = re.compile(r'(foaf:(?:name|familyName|givenName) "[\w ]+")[ ]*(?=\r?\n|\Z)')
# It says that a POST changes a name which nothing in the POST says, and leaves out the one it adds.
ERRATA = {
    "get_of_post__existing_graph": (
        'v:fn "John Doe"\n       ] .',
        'v:fn "Jane Doe"\n       ] ; foaf:name "Jane Doe" .',
    )
}

pytestmark = pytest.mark.skipif(
    not SUITE.is_dir(), reason=f"the W3C SPARQL suite is not beside the project ({SUITE.name})"
)


@dataclass(frozen=True)
class Message:
    """A request or a response as the manifest writes it; ``first`` is its first line."""

    first: str
    headers: dict[str, str]
    body: str


@dataclass(frozen=True)
class Case:
    """One test: what is sent, and what must come back."""

    name: str
    request: Message
    response: Message


def suite_cases(folder: Path) -> list[Case]:
    path = folder / "manifest.ttl"
    if not path.is_file():
        return []
    graph = Graph().parse(path, publicID=path.as_uri())
    entries = Collection(graph, graph.value(URIRef(path.as_uri()), MF.entries))
    return [
        case(str(entry).rpartition("#")[2], str(told))
        for entry in entries
        for told in graph.objects(entry, RDFS.comment)
        if "#### Request" in str(told)
    ]


def case(name: str, told: str) -> Case:
    told = told.replace("http://$HOST$/$GRAPHSTORE$", f"http://{HOST}{PATH}")
    told = told.replace("$HOST$", HOST).replace("$GRAPHSTORE$", PATH)
    told = told.replace(*ERRATA.get(name, ("", "")))
    request, response = told.partition("#### Request")[2].split("#### Response")
    return Case(name, message(request), message(response))


def message(told: str) -> Message:
    lines = dedent(told.strip("\n")).strip().splitlines()
    end = lines.index("") if "" in lines else len(lines)
    headers = dict(line.split(": ", 1) for line in lines[1:end])
    return Message(lines[0], {name.lower(): value for name, value in headers.items()}, "\r\n".join(lines[end + 1 :]))


CASES = suite_cases(SUITE)


def test_no_test_of_the_suite_is_left_out() -> None:
    assert len(CASES) == EXPECTED_COUNT


@pytest.fixture(scope="module")
def answers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Response]]:
    """What came of each request; they build on each other."""
    settings = Settings(data_dir=tmp_path_factory.mktemp("graph-store"), query_workers=1)
    store = GraphStore(settings)
    with store.change("what the suite takes for granted") as change:
        graph = URIRef(TAKEN_FOR_GRANTED)
        change.replace_graph(graph, b"<urn:a> <urn:b> <urn:c> <%s> .\n" % TAKEN_FOR_GRANTED.encode())
    token = Tokens(settings.data_dir).add("editor", Role.EDITOR)
    told: dict[str, Response] = {}
    with TestClient(create_app(settings, store), base_url=f"http://{HOST}", follow_redirects=False) as service:
        for one in CASES:
            method, address, _ = one.request.first.split()
            made = told.get("post__create__new_graph")
            address = address.replace("$NEWPATH$", made.headers.get("location", "") if made else "")
            headers = one.request.headers | {"authorization": f"Bearer {token}"}
            body = WITHOUT_LAST_DOT.sub(r"\1 .", one.request.body)
            told[one.name] = service.request(method, address, headers=headers, content=body or None)
        yield told


@pytest.mark.parametrize("one", CASES, ids=lambda one: one.name)
def test_graph_store(one: Case, answers: dict[str, Response]) -> None:
    told = answers[one.name]
    status, expected = int(one.response.first.split()[0]), one.response.headers
    assert told.status_code == status, told.text
    if "content-type" in expected:
        assert told.headers["content-type"] == expected["content-type"]
        assert int(told.headers["content-length"]) > 0
    if "location" in expected:
        assert told.headers["location"].startswith(f"http://{HOST}{PATH}/")
    if one.response.body:
        wanted, found = (Graph().parse(data=text, format="turtle") for text in (one.response.body, told.text))
        assert isomorphic(wanted, found), f"{sorted(to_isomorphic(found))}"
