"""An endpoint elsewhere is asked as our own store is; whatever is no whole answer is an error that says why."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs

import pytest
from rdflib import BNode, Literal, URIRef
from rdflib.namespace import RDFS, XSD

from graph_store.errors import BadQuery, EndpointFailed
from graph_store.remote.endpoint import Endpoint

JSON = "application/sparql-results+json"
ONE_ROW = b'{"head":{"vars":["s"]},"results":{"bindings":[{"s":{"type":"uri","value":"http://e/s"}}]}}'
NO_ROW = b'{"head":{"vars":["s"]},"results":{"bindings":[]}}'
ASKED = "SELECT ?s WHERE { ?s ?p ?o }"
# Status, headers and body of an answer to a query; the first one is about the default graph.
Answer = tuple[int, dict[str, str], bytes]
Answering = Callable[[str, dict[str, str]], Answer]


def ok(body: bytes, media_type: str = JSON) -> Answer:
    return 200, {"Content-Type": media_type}, body


@pytest.fixture
def endpoint_of() -> Iterator[Callable[..., Endpoint]]:
    """An endpoint on this machine that answers as a function says."""
    opened: list[tuple[ThreadingHTTPServer, threading.Thread, Endpoint]] = []

    def make(answering: Answering, *, user: str = "", timeout_s: float = 5.0) -> Endpoint:
        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"])).decode()
                status, headers, content = answering(body, {**self.headers, "path": self.path})
                self.send_response(status)
                for name, value in {"Content-Length": str(len(content)), **headers}.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(content)

            def log_message(self, *arguments: object) -> None:
                """Say nothing."""

        server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
        thread.start()
        endpoint = Endpoint(f"http://{user}127.0.0.1:{server.server_port}/sparql", timeout_s=timeout_s)
        opened.append((server, thread, endpoint))
        return endpoint

    yield make
    for server, thread, endpoint in opened:
        endpoint.close()
        server.shutdown()
        server.server_close()
        thread.join()


def test_rows_come_as_our_own_store_gives_them(endpoint_of: Callable[..., Endpoint]) -> None:
    row = (
        b'{"head":{"vars":["a","b","c","d"]},"results":{"bindings":[{'
        b'"a":{"type":"literal","value":"citt\xc3\xa0","xml:lang":"it"},'
        b'"b":{"type":"literal","value":"x","datatype":"http://www.w3.org/2001/XMLSchema#string"},'
        b'"c":{"type":"typed-literal","value":"7","datatype":"http://www.w3.org/2001/XMLSchema#integer"}}]}}'
    )
    endpoint = endpoint_of(lambda form, _: ok(row if "%3Fa" in form else ONE_ROW))
    assert list(endpoint.solutions("SELECT ?a")) == [
        (Literal("città", lang="it"), Literal("x"), Literal("7", datatype=XSD.integer), None)
    ]
    assert list(endpoint.bindings(ASKED)) == [{"s": URIRef("http://e/s")}]


def test_an_empty_default_graph_stands_for_the_union_of_the_named_ones(endpoint_of: Callable[..., Endpoint]) -> None:
    forms = []

    def answer(body: str, headers: dict[str, str]) -> Answer:
        if "union-default-graph" in headers["path"]:
            return 400, {}, b"unknown parameter"
        form = parse_qs(body)
        if "default-graph-uri" not in form:
            graphs = b'{"head":{"vars":["g"]},"results":{"bindings":[{"g":{"type":"uri","value":"http://e/g"}}]}}'
            return ok(graphs if "GRAPH" in body else NO_ROW)
        forms.append(form)
        return ok(ONE_ROW)

    assert len(list(endpoint_of(answer).solutions(ASKED))) == 1
    assert forms == [{"query": [ASKED], "default-graph-uri": ["http://e/g"]}]


def test_where_the_union_can_be_asked_for_by_name_it_is(endpoint_of: Callable[..., Endpoint]) -> None:
    paths = []

    def answer(_: str, headers: dict[str, str]) -> Answer:
        paths.append(headers["path"])
        return ok(ONE_ROW if "union-default-graph" in headers["path"] else NO_ROW)

    assert len(list(endpoint_of(answer).solutions(ASKED))) == 1
    assert paths == ["/sparql"] + ["/sparql?union-default-graph=true"] * 2


def test_an_endpoint_without_a_statement_is_told(endpoint_of: Callable[..., Endpoint]) -> None:
    with pytest.raises(EndpointFailed, match="holds no statement"):
        list(endpoint_of(lambda body, _: ok(NO_ROW.replace(b'"s"', b'"g"'))).solutions(ASKED))


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        ((500, {}, b"out of memory"), "status 500: “out of memory”"),
        ((413, {"Content-Type": "application/problem+json"}, b'{"detail": "use LIMIT"}'), "status 413: “use LIMIT”"),
        ((401, {}, b""), "only those it knows .status 401.: it said nothing"),
        ((403, {"Content-Type": "text/html"}, b"<h1>Forbidden</h1>"), "status 403.: “Forbidden”"),
        ((302, {"Location": "http://u:secret@elsewhere/"}, b""), "has moved to http://elsewhere/: give that address"),
        (ok(b"<html><title>Sign in</title></html>", "text/html"), "a web page, not with SPARQL results: “Sign in”"),
        (ok(b"s\nhttp://e/s\n", "text/csv"), "answered with text/csv"),
        (ok(b"s\nhttp://e/s\n", ""), "answered with something unnamed"),
        (ok(b"{}"), "has no rows"),
        (ok(b'{"head":{},"boolean":true}'), "has no rows"),
        (ok(b""), "has no rows"),
        (ok(ONE_ROW[:-1]), "stops after its rows"),
        (ok(ONE_ROW[:-3]), "stops in the middle of its rows"),
        (ok(ONE_ROW[:-20]), "stops in the middle of its rows"),
        (ok(ONE_ROW.replace(b"uri", b"thing")), "a term of the unknown kind thing"),
        (ok(ONE_ROW.replace(b'"value"', b'"word"')), "a term that is none"),
        (ok(ONE_ROW.replace(b'"vars"', b'"link"')), "does not name the variables"),
        (ok(ONE_ROW.replace(b"http://e/s", b"\xff")), "is not UTF-8"),
        ((200, {"Content-Type": JSON, "Content-Length": "999"}, ONE_ROW), "broke off its answer"),
    ],
)
def test_what_is_no_whole_answer_is_told_with_the_endpoint(
    endpoint_of: Callable[..., Endpoint], answer: Answer, told: str
) -> None:
    endpoint = endpoint_of(lambda *_: answer, timeout_s=1.0)
    with pytest.raises(EndpointFailed, match=told) as failed:
        list(endpoint.solutions(ASKED))
    assert endpoint.name in str(failed.value)
    assert "secret" not in str(failed.value)


def test_a_refused_query_is_a_bad_query(endpoint_of: Callable[..., Endpoint]) -> None:
    with pytest.raises(BadQuery, match="refuses the query: “parse error at 1:3”"):
        list(endpoint_of(lambda *_: (400, {}, b"parse error\n at 1:3")).solutions(ASKED))


def test_an_endpoint_that_is_not_there_is_asked_once() -> None:
    endpoint = Endpoint("http://127.0.0.1:9/sparql")
    for _ in range(2):
        with pytest.raises(EndpointFailed, match=r"http://127.0.0.1:9/sparql cannot be reached"):
            list(endpoint.solutions(ASKED))
    endpoint.close()


def test_an_endpoint_that_does_not_answer_is_told(endpoint_of: Callable[..., Endpoint]) -> None:
    done = threading.Event()

    def slow(*_: object) -> Answer:
        done.wait(3)
        return ok(ONE_ROW)

    with pytest.raises(EndpointFailed, match=r"was silent for 0.2 seconds"):
        list(endpoint_of(slow, timeout_s=0.2).solutions(ASKED))
    done.set()


@pytest.mark.parametrize("url", ["ftp://e/sparql", "sparql", "", "http://", "http://u:secret@/", "http://e:port/"])
def test_what_is_no_address_is_told(url: str) -> None:
    with pytest.raises(EndpointFailed, match="is no address of an endpoint") as failed:
        Endpoint(url)
    assert "secret" not in str(failed.value)


def test_credentials_are_sent_and_never_told(
    endpoint_of: Callable[..., Endpoint], caplog: pytest.LogCaptureFixture
) -> None:
    sent = []

    def answer(_: str, headers: dict[str, str]) -> Answer:
        if "Authorization" not in headers:
            return 401, {"WWW-Authenticate": 'Basic realm="e"'}, b"who are you?"
        sent.append(headers["Authorization"])
        return (401, {}, b"no") if len(sent) > 1 else ok(ONE_ROW)

    endpoint = endpoint_of(answer, user="ada:secret@")
    with caplog.at_level(logging.DEBUG), pytest.raises(EndpointFailed) as failed:
        list(endpoint.solutions(ASKED))
    assert sent[0] == "Basic YWRhOnNlY3JldA=="
    assert "secret" not in str(failed.value) + endpoint.name + caplog.text.replace(sent[0], "")


def blank(label: str, *, pushed: str = "") -> bytes:
    first = f'"a":{{"type":"bnode","value":"{pushed}"}},' if pushed else ""
    return (
        '{"head":{"vars":["a","b"]},"results":{"bindings":'
        f'[{{{first}"b":{{"type":"bnode","value":"{label}"}}}}]}}}}'
    ).encode()


def test_blank_nodes_are_taken_where_their_names_hold(endpoint_of: Callable[..., Endpoint]) -> None:
    endpoint = endpoint_of(lambda query, _: ok(blank("nodeID://b1", pushed="x" if "BNODE" in query else "")))
    assert list(endpoint.bindings("SELECT ?b")) == [{"b": BNode("nodeID://b1")}]


def test_blank_nodes_numbered_anew_in_each_answer_are_refused(endpoint_of: Callable[..., Endpoint]) -> None:
    endpoint = endpoint_of(lambda query, _: ok(blank("b1", pushed="b0") if "BNODE" in query else blank("b0")))
    with pytest.raises(EndpointFailed, match="gives blank nodes other names in each answer"):
        list(endpoint.bindings("SELECT ?b"))


def test_many_resources_are_asked_about_in_parts(endpoint_of: Callable[..., Endpoint]) -> None:
    queries = []

    def answer(query: str, _: dict[str, str]) -> Answer:
        queries.append(query)
        return ok(
            b'{"head":{"vars":["s","p","o"]},"results":{"bindings":[{"s":{"type":"uri","value":"http://e/1"},'
            b'"p":{"type":"uri","value":"http://e/p"},"o":{"type":"literal","value":"one"}}]}}'
        )

    names = endpoint_of(answer).about((URIRef(f"http://e/{number}") for number in range(450)), [RDFS.label])
    assert list(names) == [(URIRef("http://e/1"), URIRef("http://e/p"), Literal("one"))]
    assert len([query for query in queries if "VALUES" in query]) == 3
