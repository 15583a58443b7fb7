"""Changing the graph over SPARQL: all of an update becomes the next version, or nothing does."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from httpx import Response
from rdflib import URIRef

from api.app import create_app
from graph_store.errors import GraphReserved
from graph_store.namespaces import GRAPH
from graph_store.settings import Settings
from graph_store.store import GraphStore
from graph_store.tokens import Role, Tokens
from validation import validated_store

DEFAULT = "https://w3id.org/coerenza/graph/default"
KEPT = "urn:kept"
DATA = {
    "urn:plans": b'<urn:psm> <urn:title> "Piano strategico" <urn:plans> .\n<urn:psm> <urn:year> "2024" <urn:plans> .\n',
    "urn:actors": b'<urn:cm> <urn:title> "Citt\xc3\xa0 metropolitana" <urn:actors> .\n',
    KEPT: b"<urn:finding> <urn:about> <urn:psm> <urn:kept> .\n",
}
# Nine columns of a hundred values each: nobody counts that far.
ENDLESS = " ".join(f"VALUES ?v{n} {{ {' '.join(map(str, range(100)))} }}" for n in range(9))


class Service:
    """A service whose graph one may change, and what it says afterwards."""

    def __init__(self, client: TestClient, store: GraphStore, role: Role) -> None:
        self.client = client
        self.store = store
        self.token = Tokens(store.settings.data_dir).add("ufficio", role)

    def update(self, text: str, **parameters: Any) -> Response:
        headers = self.headers | {"Content-Type": "application/sparql-update"}
        return self.client.post("/update", content=text.encode(), headers=headers, params=parameters)

    @property
    def headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}", "Accept-Language": "en"}

    def statements(self) -> set[tuple[str, ...]]:
        return {tuple(str(term) for term in quad) for quad in self.store.reader().quads()}

    def audited(self) -> dict[str, Any]:
        lines = (self.store.settings.data_dir / "audit.jsonl").read_text(encoding="utf-8").splitlines()
        told: dict[str, Any] = json.loads(lines[-1])
        return told


@pytest.fixture
def service(tmp_path: Path) -> Iterator[Service]:
    settings = Settings(data_dir=tmp_path / "store", query_workers=1, update_timeout_s=5)
    store = GraphStore(settings, reserved_graphs=[URIRef(KEPT)])
    with store.change("fill for a test") as change:
        for graph, data in DATA.items():
            change.replace_graph(URIRef(graph), data)
    with TestClient(create_app(settings, store), raise_server_exceptions=False) as client:
        yield Service(client, store, Role.EDITOR)


def test_an_update_becomes_the_next_version_and_says_what_it_changed(service: Service) -> None:
    answer = service.update('INSERT DATA { GRAPH <urn:plans> { <urn:dup> <urn:title> "DUP" } }')
    assert answer.status_code == 200
    assert answer.json() == {"version": 2, "changed": True, "graphs": ["urn:plans"]}
    assert answer.headers["Coerenza-Version"] == "2"
    assert ("urn:dup", "urn:title", "DUP", "urn:plans") in service.statements()
    assert service.store.current().author == "ufficio"


def test_an_update_may_come_as_a_form(service: Service) -> None:
    form = {"update": "DELETE WHERE { GRAPH <urn:plans> { <urn:psm> <urn:year> ?year } }"}
    assert service.client.post("/update", data=form, headers=service.headers).json()["graphs"] == ["urn:plans"]
    assert ("urn:psm", "urn:year", "2024", "urn:plans") not in service.statements()


def test_who_shows_no_token_changes_nothing(service: Service) -> None:
    answer = service.client.post("/update", data={"update": "CLEAR ALL"})
    assert (answer.status_code, answer.headers["www-authenticate"]) == (401, 'Bearer realm="coerenza"')
    assert service.store.current().number == 1


def test_a_reader_s_token_is_not_enough(service: Service) -> None:
    service.token = Tokens(service.store.settings.data_dir).add("lettore", Role.READER)
    answer = service.update("CLEAR ALL")
    assert (answer.status_code, answer.json()["type"].rpartition("/")[2]) == (403, "role-too-small")
    assert service.store.current().number == 1


def test_what_changes_nothing_publishes_nothing(service: Service) -> None:
    answer = service.update('DELETE DATA { GRAPH <urn:plans> { <urn:psm> <urn:title> "Altro" } }')
    assert answer.json() == {"version": 1, "changed": False, "graphs": []}
    assert service.store.current().number == 1


def test_where_reads_the_union_of_all_graphs(service: Service) -> None:
    service.update("INSERT { GRAPH <urn:list> { ?thing <urn:called> ?title } } WHERE { ?thing <urn:title> ?title }")
    listed = {thing for thing, _, _, graph in service.statements() if graph == "urn:list"}
    assert listed == {"urn:psm", "urn:cm"}


def test_a_later_operation_sees_what_an_earlier_one_wrote(service: Service) -> None:
    service.update(
        'INSERT DATA { GRAPH <urn:new> { <urn:dup> <urn:title> "DUP" } } ; '
        "INSERT { GRAPH <urn:list> { ?thing <urn:seen> true } } WHERE { ?thing <urn:title> ?title }"
    )
    assert {thing for thing, _, _, graph in service.statements() if graph == "urn:list"} == {
        "urn:psm",
        "urn:cm",
        "urn:dup",
    }


def test_statements_without_a_graph_stand_in_the_default_graph_and_nowhere_else(service: Service) -> None:
    answer = service.update('INSERT DATA { <urn:a> <urn:note> "1" . GRAPH <urn:plans> { <urn:a> <urn:note> "2" } }')
    assert answer.json()["graphs"] == [DEFAULT, "urn:plans"]
    assert {quad for quad in service.statements() if quad[0] == "urn:a"} == {
        ("urn:a", "urn:note", "1", DEFAULT),
        ("urn:a", "urn:note", "2", "urn:plans"),
    }
    everywhere = service.client.get("/sparql", params={"query": "ASK { <urn:a> <urn:note> '1' }"})
    assert everywhere.json()["boolean"] is True


def test_default_means_the_default_graph_and_it_goes_when_it_is_empty(service: Service) -> None:
    service.update("COPY <urn:plans> TO DEFAULT")
    assert len([quad for quad in service.statements() if quad[3] == DEFAULT]) == 2
    assert service.update("CLEAR DEFAULT").json()["graphs"] == [DEFAULT]
    assert URIRef(DEFAULT) not in service.store.reader().graphs()


def test_named_graphs_of_the_request_are_what_where_reads(service: Service) -> None:
    copy = "INSERT { GRAPH <urn:copy> { ?s ?p ?o } } WHERE { ?s ?p ?o }"
    service.update(copy, **{"using-graph-uri": "urn:actors"})
    assert {quad[0] for quad in service.statements() if quad[3] == "urn:copy"} == {"urn:cm"}


def test_delete_where_obeys_the_graphs_of_the_request(service: Service) -> None:
    service.update("DELETE WHERE { GRAPH ?g { ?s <urn:title> ?o } }", **{"using-named-graph-uri": "urn:actors"})
    assert {quad[3] for quad in service.statements() if quad[1] == "urn:title"} == {"urn:plans"}


@pytest.mark.parametrize("clause", ["USING <urn:plans>", "USING NAMED <urn:plans>"])
def test_graphs_named_in_the_request_and_in_the_text_are_a_conflict(service: Service, clause: str) -> None:
    text = f"INSERT {{ <urn:a> <urn:b> ?o }} {clause} WHERE {{ ?s ?p ?o }}"
    answer = service.update(text, **{"using-graph-uri": "urn:actors"})
    assert answer.status_code == 400
    assert "USING or WITH" in answer.json()["detail"]


def test_declarations_may_stand_before_each_operation(service: Service) -> None:
    answer = service.update(
        "PREFIX a: <urn:> INSERT DATA { GRAPH a:one { a:x a:y 1 } } ;\n"
        "PREFIX b: <urn:> # a second one; with a mark\nINSERT DATA { GRAPH b:two { a:x b:y '}' } }"
    )
    assert answer.json()["graphs"] == ["urn:one", "urn:two"]


@pytest.mark.parametrize(
    ("text", "line", "column", "token"),
    [
        ("INSERT DATA { <urn:a> <urn:b> }", 1, 31, "}"),
        ("CLEAR ALL ;\n  INSRT DATA { <urn:a> <urn:b> 1 }", 2, 3, "INSRT"),
        ("CLEAR ALL ; INSERT DATA { nope:a <urn:b> 1 }", 1, 27, "nope:a"),
        ("CLEAR ALL ;\nDELETE DATA {\n  <urn:a> <urn:b> nope:c }", 3, 19, "nope:c"),
    ],
)
def test_a_mistake_is_told_with_its_place(service: Service, text: str, line: int, column: int, token: str) -> None:
    answer = service.update(text)
    told = answer.json()
    assert (answer.status_code, told["line"], told["column"], told["token"]) == (400, line, column, token)
    assert service.store.current().number == 1


def test_data_with_a_variable_say_why_they_are_refused(service: Service) -> None:
    answer = service.update("DELETE DATA { ?plan <urn:year> '2024' }")
    assert answer.status_code == 400
    assert "DELETE DATA take no variables" in answer.json()["detail"]


def test_when_one_operation_fails_none_is_done(service: Service) -> None:
    answer = service.update("INSERT DATA { GRAPH <urn:new> { <urn:a> <urn:b> 1 } } ; DROP GRAPH <urn:nowhere>")
    assert answer.status_code == 400
    assert answer.json()["detail"] == "The graph <urn:nowhere> does not exist; nothing was changed"
    assert URIRef("urn:new") not in service.store.reader().graphs()


@pytest.mark.parametrize(
    "text",
    [
        "INSERT DATA { GRAPH <urn:kept> { <urn:a> <urn:b> 1 } }",
        "DROP GRAPH <urn:kept>",
        "MOVE <urn:kept> TO <urn:elsewhere>",
        "WITH <urn:kept> DELETE { ?s ?p ?o } WHERE { ?s ?p ?o }",
        "DELETE { GRAPH ?g { ?s ?p ?o } } WHERE { GRAPH ?g { ?s ?p ?o } }",
    ],
)
def test_what_the_service_keeps_itself_is_not_written_by_hand(service: Service, text: str) -> None:
    answer = service.update(text)
    assert (answer.status_code, answer.json()["type"].rpartition("/")[2]) == (403, "graph-reserved")
    assert "urn:kept" in answer.json()["detail"]
    assert service.store.current().number == 1


@pytest.mark.parametrize("verb", ["CLEAR", "DROP"])
@pytest.mark.parametrize("what", ["ALL", "NAMED"])
def test_emptying_everything_leaves_what_the_service_keeps(service: Service, verb: str, what: str) -> None:
    assert service.update(f"{verb} {what}").json()["graphs"] == ["urn:actors", "urn:plans"]
    assert {quad[3] for quad in service.statements()} == {"urn:kept"}


@pytest.mark.parametrize(
    "text",
    [
        "LOAD <http://127.0.0.1:9/data.ttl>",
        "INSERT { <urn:a> <urn:b> ?o } WHERE { SERVICE <http://127.0.0.1:9/sparql> { ?s ?p ?o } }",
    ],
)
def test_other_hosts_are_not_called(service: Service, text: str) -> None:
    answer = service.update(text)
    assert answer.status_code == 400
    assert "127.0.0.1:9, which is not allowed here" in answer.json()["detail"]


def test_an_endless_update_is_stopped_and_changes_nothing(service: Service) -> None:
    text = f"INSERT {{ <urn:a> <urn:b> ?n }} WHERE {{ SELECT (COUNT(*) AS ?n) {{ {ENDLESS} }} }}"
    began = time.monotonic()
    answer = service.update(text)
    assert (answer.status_code, answer.json()["detail"]) == (503, "stopped after 5 seconds; nothing was changed")
    assert time.monotonic() - began < 7
    assert service.store.current().number == 1
    assert service.update('INSERT DATA { <urn:a> <urn:b> "after" }').status_code == 200


def test_text_that_would_crash_the_engine_crashes_nothing_else(service: Service) -> None:
    deep = "INSERT DATA { <urn:a> <urn:b> " + "[ <urn:b> " * 60_000 + "1" + "]" * 60_000 + " }"
    answer = service.update(deep)
    assert (answer.status_code, answer.json()["type"].rpartition("/")[2]) == (503, "update-too-long")
    assert service.client.get("/sparql", params={"query": "ASK { <urn:psm> ?p ?o }"}).json()["boolean"] is True


@pytest.mark.parametrize(
    ("content_type", "body", "status"),
    [
        ("text/plain", b"CLEAR ALL", 415),
        ("application/sparql-update", b"\xff\xfe", 400),
        ("application/sparql-update", b"  ", 400),
        ("application/x-www-form-urlencoded", b"query=ASK%20%7B%7D", 400),
        ("application/x-www-form-urlencoded", b"update=CLEAR%20ALL&using-graph-uri=nowhere", 400),
    ],
)
def test_requests_that_are_no_update_are_refused(service: Service, content_type: str, body: bytes, status: int) -> None:
    answer = service.client.post("/update", content=body, headers=service.headers | {"Content-Type": content_type})
    assert (answer.status_code, answer.headers["content-type"]) == (status, "application/problem+json")


def test_an_update_waits_for_somebody_who_is_about_to_finish(service: Service) -> None:
    begun, wait = threading.Event(), threading.Event()

    def write() -> None:
        with service.store.change("something else"):
            begun.set()
            wait.wait(5)

    other = threading.Thread(target=write)
    other.start()
    begun.wait(5)
    threading.Timer(0.3, wait.set).start()
    assert service.update('INSERT DATA { <urn:a> <urn:b> "1" }').status_code == 200
    other.join()


def test_an_update_does_not_wait_for_ever(service: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("api.routes.update.WAIT_S", 0.1)
    with service.store.change("something else"):
        answer = service.update('INSERT DATA { <urn:a> <urn:b> "1" }')
    assert (answer.status_code, answer.json()["type"].rpartition("/")[2]) == (503, "store-busy")
    assert int(answer.headers["retry-after"]) > 0


def test_every_update_is_on_record_the_refused_ones_too(service: Service) -> None:
    service.update('INSERT DATA { <urn:a> <urn:b> "1" }')
    done = service.audited()
    assert (done["who"], done["role"], done["before"], done["after"], done["outcome"]) == (
        "ufficio",
        "editor",
        1,
        2,
        "done",
    )
    assert 'INSERT DATA { <urn:a> <urn:b> "1" }' in done["what"]
    service.update("DROP GRAPH <urn:kept>")
    refused = service.audited()
    assert (refused["before"], refused["after"], refused["outcome"]) == (2, 2, "refused")


def test_without_a_store_there_is_nothing_to_change(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path / "store", query_workers=1)
    store = GraphStore(settings)
    with TestClient(create_app(settings, store), raise_server_exceptions=False) as client:
        answer = Service(client, store, Role.EDITOR).update("CLEAR ALL")
    assert (answer.status_code, answer.json()["type"].rpartition("/")[2]) == (503, "store-missing")


@pytest.mark.parametrize("graph", ["findings", "finding-decisions"])
def test_findings_and_decisions_are_what_the_product_keeps_itself(tmp_path: Path, graph: str) -> None:
    store = validated_store(Settings(data_dir=tmp_path))
    with pytest.raises(GraphReserved, match=graph):
        store.check_writable(GRAPH[graph])
    store.check_writable(GRAPH["programmes"])
