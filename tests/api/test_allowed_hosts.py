"""Hosts that may be called: what they answer becomes part of the answer, and what goes wrong there is told as such."""

from __future__ import annotations

import json
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Event, Thread
from typing import Any

import pytest
from fastapi.testclient import TestClient
from httpx import Response

from api.app import create_app
from graph_store.settings import Settings
from graph_store.store import GraphStore
from graph_store.tokens import Role, Tokens
from tests.api.conftest import TOY_CITY, publish

LIMIT_S = 2.0
NAMES = {"head": {"vars": ["o"]}, "results": {"bindings": [{"o": {"type": "literal", "value": "Da fuori"}}]}}
PAGE = b"<!DOCTYPE HTML>\n<title>Non trovata</title>\n" + b"<p>niente</p>\n" * 1000
FILES = {
    "/data.ttl": (200, "text/turtle", b"<urn:loaded> <urn:title> 'Da fuori' ."),
    "/broken.ttl": (200, "text/turtle", b"<urn:loaded> <urn:title> 'Da fuori ."),
    "/page": (200, "text/html", PAGE),
    "/sparql": (200, "application/sparql-results+json", json.dumps(NAMES).encode()),
    "/no-results": (200, "application/sparql-results+json", PAGE),
}


class Host:
    """A service over the toy city that may call one host, and the two of them."""

    def __init__(self, client: TestClient, store: GraphStore, name: str) -> None:
        self.store, self.name = store, name
        self._client = client
        self._token = Tokens(store.settings.data_dir).add("ufficio", Role.EDITOR)

    def query(self, path: str, *, silent: str = "", form: str = "SELECT ?m ?o") -> Response:
        called = f"SERVICE {silent} <http://{self.name}{path}> {{ <urn:a> <urn:title> ?o }}"
        text = f"{form} {{ ?m a coe:Mission . {called} }}"
        return self._client.get("/sparql", params={"query": text, "format": "csv"})

    def update(self, text: str) -> Response:
        headers = {"Authorization": f"Bearer {self._token}", "Content-Type": "application/sparql-update"}
        return self._client.post("/update", content=text.encode(), headers=headers)

    def load(self, path: str, silent: str = "") -> Response:
        return self.update(f"LOAD {silent} <http://{self.name}{path}> INTO GRAPH <urn:loaded>")


@pytest.fixture
def host(tmp_path: Path) -> Iterator[Host]:
    released = Event()

    class Answer(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._answer()

        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            self._answer()

        def _answer(self) -> None:
            if self.path == "/endless":
                released.wait(30)
            status, media_type, content = FILES.get(self.path, (404, "text/html", PAGE))
            self.send_response(status)
            self.send_header("Content-Type", media_type)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answer)
    Thread(target=server.serve_forever, daemon=True).start()
    name = f"127.0.0.1:{server.server_port}"
    settings = Settings(
        data_dir=tmp_path / "store",
        query_workers=1,
        query_timeout_s=LIMIT_S,
        update_timeout_s=LIMIT_S,
        allowed_hosts=(name,),
    )
    store = GraphStore(settings)
    publish(store, TOY_CITY.read_text(encoding="utf-8"))
    with TestClient(create_app(settings, store), raise_server_exceptions=False) as client:
        yield Host(client, store, name)
    released.set()
    server.shutdown()
    server.server_close()


def told(answer: Response) -> tuple[int, str, str]:
    problem: dict[str, Any] = answer.json()
    return answer.status_code, problem["type"].rpartition("/")[2], problem["reason"]


def test_what_another_host_knows_is_joined_with_what_is_here(host: Host) -> None:
    answer = host.query("/sparql")
    assert answer.status_code == 200
    rows = answer.text.splitlines()
    assert rows[0] == "m,o"
    assert len(rows) == 1 + 3
    assert all(row.startswith("https://") and row.endswith(",Da fuori") for row in rows[1:])


@pytest.mark.parametrize("form", ["SELECT ?m ?o", "ASK", "CONSTRUCT { ?m <urn:title> ?o } WHERE"])
def test_a_service_that_fails_fails_the_query_and_says_so(host: Host, form: str) -> None:
    status, kind, reason = told(host.query("/gone", form=form))
    assert (status, kind) == (500, "query-failed")
    assert reason == f"Error 404 Not Found returned by http://{host.name}/gone with payload"


def test_a_service_that_answers_something_else_fails_the_query(host: Host) -> None:
    status, kind, reason = told(host.query("/no-results"))
    assert (status, kind) == (500, "query-failed")
    assert "<p>" not in reason


def test_a_service_that_may_fail_leaves_the_rest(host: Host) -> None:
    assert [row.endswith(",") for row in host.query("/gone", silent="SILENT").text.splitlines()[1:]] == [True] * 3


def test_a_service_that_does_not_answer_is_given_up(host: Host) -> None:
    assert told(host.query("/endless"))[:2] == (503, "query-too-long")
    assert host.query("/sparql").status_code == 200


def test_data_of_another_host_are_loaded(host: Host) -> None:
    answer = host.load("/data.ttl")
    assert answer.status_code == 200
    assert answer.json()["graphs"] == ["urn:loaded"]
    assert [str(row["o"]) for row in host.store.reader().select("SELECT ?o { <urn:loaded> <urn:title> ?o }")] == [
        "Da fuori"
    ]


@pytest.mark.parametrize(
    ("path", "reason"),
    [
        ("/gone", "Error 404 Not Found returned by http://HOST/gone with payload; nothing was changed"),
        ("/page", "The content media type text/html is not supported; nothing was changed"),
        ("/broken.ttl", "what another host sent cannot be read: Parser error"),
    ],
)
def test_data_that_cannot_be_loaded_change_nothing_and_say_why(host: Host, path: str, reason: str) -> None:
    before = host.store.current()
    status, kind, said = told(host.load(path))
    assert (status, kind) == (400, "update-failed")
    assert said.replace(host.name, "HOST").startswith(reason)
    assert host.store.current() == before


def test_data_that_need_not_be_there_are_no_error(host: Host) -> None:
    assert host.load("/gone", silent="SILENT").status_code == 200


def test_an_update_may_ask_another_host(host: Host) -> None:
    where = f"SERVICE <http://{host.name}/sparql> {{ <urn:a> <urn:title> ?o }}"
    assert host.update(f"INSERT {{ <urn:a> <urn:title> ?o }} WHERE {{ {where} }}").status_code == 200
    where = where.replace("/sparql", "/gone")
    assert told(host.update(f"INSERT {{ <urn:a> <urn:title> ?o }} WHERE {{ {where} }}"))[:2] == (400, "update-failed")


def test_an_update_whose_host_does_not_answer_is_given_up(host: Host) -> None:
    assert told(host.load("/endless"))[:2] == (503, "update-too-long")
