"""No text makes the engine call a host that was not found in it, and what only looks like a call is none."""

from __future__ import annotations

import random
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pyoxigraph as ox
import pytest

from graph_store.errors import BadQuery
from graph_store.outgoing_calls import check_outgoing_calls, outgoing_calls

ALLOWED = ("dati.example", "dati.example:8890")


@dataclass
class Listener:
    """A host that counts who calls it; /moved sends callers on to /target."""

    url: str = ""
    called: list[str] = field(default_factory=list)


@pytest.fixture(scope="module")
def listening() -> Iterator[Listener]:
    listener = Listener()

    class Answer(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._answer("text/turtle", b'<http://e/s> <http://e/p> "x" .')

        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            self._answer("application/sparql-results+json", b'{"head":{"vars":[]},"results":{"bindings":[]}}')

        def _answer(self, media_type: str, content: bytes) -> None:
            listener.called.append(self.path)
            moved = self.path.startswith("/moved")
            self.send_response(307 if moved else 200)
            self.send_header("Content-Type", media_type)
            self.send_header("Content-Length", str(len(content)))
            if moved:
                self.send_header("Location", f"{listener.url}/target")
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answer)
    listener.url = f"http://127.0.0.1:{server.server_port}"
    thread = Thread(target=server.serve_forever)
    thread.start()
    yield listener
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def host(listening: Listener) -> Listener:
    listening.called.clear()
    return listening


def engine() -> ox.Store:
    store = ox.Store()
    subject = ox.NamedNode("http://e/s")
    for thing in (ox.Literal("a"), ox.Literal("a'b"), ox.Literal(1), ox.NamedNode("http://e/GRAPH")):
        store.add(ox.Quad(subject, subject, thing, ox.DefaultGraph()))
    return store


def run(text: str) -> None:
    """Let the engine do what a text says, whatever comes of it."""
    with suppress(SyntaxError, OSError, RuntimeError):
        answer = engine().query(text)
        if isinstance(answer, ox.QuerySolutions):
            list(answer)
    with suppress(SyntaxError, OSError, RuntimeError):
        engine().update(text)


CALLS = [
    "SELECT * { SERVICE <HOST/x> { ?s ?p ?o } }",
    "SELECT * { service silent <HOST/x> { ?s ?p ?o } }",
    "SELECT * { SERVICESILENT<HOST/x>{ ?s ?p ?o } }",
    "SELECT * { SERVICE#comment\n<HOST/x>#{\n{ ?s ?p ?o } }",
    "SELECT * { #comment\rSERVICE <HOST/x> { ?s ?p ?o } }",
    "PREFIX u: <HOST/> SELECT * { SERVICE u:x { ?s ?p ?o } }",
    "PREFIX : <HOST/> SELECT * { SERVICE:x{ ?s ?p ?o } }",
    "PREFIX : <HOST/> PREFIX service: <http://e/> SELECT * { SERVICE:x{ ?s ?p ?o } }",
    "PREFIX : <HOST/> PREFIX g: <http://e/> SELECT * { ?s ?p g:GRAPH SERVICE:x{ ?s ?p ?o } }",
    "PREFIX : <HOST/> SELECT * { ?s ?p ?GRAPH SERVICE:x{ ?s ?p ?o } }",
    "SELECT * { ?s ?p 1SERVICE<HOST/x>{ ?s ?p ?o } }",
    "BASE <HOST/> SELECT * { SERVICE <x> { ?s ?p ?o } }",
    "BASE <http://e/> BASE <HOST/> SELECT * { SERVICE <x> { ?s ?p ?o } }",
    "PREFIX p: <http://e/> PREFIX p: <HOST/> SELECT * { SERVICE p:x { ?s ?p ?o } }",
    r"SELECT * { SERVICE <http:\u002f/127.0.0.1:PORT/x> { ?s ?p ?o } }",
    "SELECT * { ?a ?p ?b FILTER(?b<'x>') SERVICE <HOST/x> { ?s ?p ?o } FILTER(?b != 'y') }",
    "SELECT * { BIND(1 AS ?b) FILTER(?b<?b#>''' \n|| true) SERVICE <HOST/x> { ?s ?p ?o } #'''\n}",
    "SELECT * { VALUES ?x {'''a'} SERVICE <HOST/x> { ?s ?p ?o } }",
    "SELECT * { { SELECT * { SERVICE <HOST/x> { ?s ?p ?o } } } }",
    "SELECT * { FILTER EXISTS { SERVICE <HOST/x> { ?s ?p ?o } } }",
    "SELECT * { ?s ?p 'a\\'b' SERVICE <HOST/x> { ?s ?p ?o } }",
    "LOAD <HOST/x>",
    "load silent <HOST/x> into graph <http://e/g>",
    "LOADSILENT<HOST/x>",
    "PREFIX : <HOST/> CLEAR ALL;LOAD:x",
    "PREFIX load: <HOST/> LOAD load:x",
    "INSERT DATA { <http://e/a> <http://e/b> 'LOAD' } ; LOAD <HOST/x>",
    "BASE <HOST/> CLEAR ALL ; LOAD <x>",
    "INSERT { ?s ?p ?o } WHERE { SERVICE <HOST/x> { ?s ?p ?o } }",
    "PREFIX p: <HOST/> SELECT * { SERVICE p:a\u02c2b { ?s ?p ?o } }",
    "PREFIX \u02c2: <HOST/> LOAD \u02c2:x",
    "LOAD <HOST/moved>",
]


@pytest.mark.parametrize("text", CALLS)
def test_what_the_engine_would_call_is_found(host: Listener, text: str) -> None:
    text = text.replace("HOST", host.url).replace("PORT", host.url.rpartition(":")[2])
    run(text)
    assert host.called, "the engine does not call: the case proves nothing"
    assert host.url.removeprefix("http://") in {call.host for call in outgoing_calls(text)}
    with pytest.raises(BadQuery):
        check_outgoing_calls(text, ALLOWED)
    check_outgoing_calls(text, [host.url.removeprefix("http://"), "e"])


QUIET = [
    "SELECT * { ?s ?p 'SERVICE <HOST/x> { ?s ?p ?o }' }",
    'SELECT * { ?s ?p """LOAD <HOST/x> ; SERVICE <HOST/x> {}""" }',
    "SELECT * { ?s ?p ?o } # SERVICE <HOST/x> { ?s ?p ?o }",
    "SELECT * { ?s ?p <HOST/SERVICE> }",
    "SELECT ?service ?x { ?service ?x ?load }",
    "PREFIX service: <http://e/> SELECT * { ?s service:x service:y GRAPH service:g { ?s ?p ?o } }",
    "PREFIX services: <http://e/> SELECT * FROM services:x { ?s ?p ?o }",
    "PREFIX e: <http://e/> DESCRIBE e:service ?x { ?x ?p ?o }",
    "PREFIX load: <http://e/> INSERT DATA { load:a load:b load:c . <HOST/a> load:x <HOST/x> }",
    "PREFIX load: <http://e/> WITH load:g DELETE { ?s ?p ?o } WHERE { ?s ?p ?o }",
    "CLEAR SILENT GRAPH <http://e/load:x>",
    "INSERT DATA { <HOST/a> <HOST/b> 'load <HOST/x>;' }",
    "BASE <http://e/> INSERT DATA { <#a> <#b> 'SERVICE <HOST/x> {' }",
]


@pytest.mark.parametrize("text", QUIET)
def test_what_only_looks_like_a_call_is_none(host: Listener, text: str) -> None:
    text = text.replace("HOST", host.url)
    run(text)
    assert not host.called
    assert outgoing_calls(text) == ()


REFUSED = [
    ("SELECT * { VALUES ?u { <http://dati.example/> } SERVICE ?u { ?s ?p ?o } }", "needs the address itself"),
    ("SELECT * { SERVICE <http://127.0.0.1/> { ?s ?p ?o } }", r"would call 127\.0\.0\.1, which is not allowed"),
    ("SELECT * { SERVICE <http://[::1]/> { ?s ?p ?o } }", r"would call \[::1\], which is not allowed"),
    ("SELECT * { SERVICE <http://2130706433/> { ?s ?p ?o } }", "would call 2130706433, which is not allowed"),
    ("SELECT * { SERVICE <http://dati.example.evil/> { ?s ?p ?o } }", r"would call dati\.example\.evil"),
    ("SELECT * { SERVICE <http://dati.example:81/> { ?s ?p ?o } }", "would call dati.example:81"),
    ("SELECT * { SERVICE <http://dati.example@10.0.0.1/> { ?s ?p ?o } }", "only possible with a plain web address"),
    ("SELECT * { SERVICE <http://dati.example%2eevil/> { ?s ?p ?o } }", "only possible with a plain web address"),
    ("SELECT * { SERVICE <ftp://dati.example/> { ?s ?p ?o } }", "only possible with a plain web address"),
    ("SELECT * { SERVICE <unix:/run/db.sock> { ?s ?p ?o } }", "only possible with a plain web address"),
    ("BASE <http://[> SELECT * { SERVICE <x> { ?s ?p ?o } }", "only possible with a plain web address"),
    ("SELECT * { SERVICE <x> { ?s ?p ?o } }", "it cannot be told which host"),
    ("SELECT * { SERVICE p:x { ?s ?p ?o } }", "it cannot be told which host"),
    ("LOAD <file:///etc/passwd>", "only possible with a plain web address"),
    ("LOAD <http://169.254.169.254/latest/meta-data>", "LOAD would call 169.254.169.254"),
    ("PREFIX p: <http://dati.example> LOAD p:.evil", r"LOAD would call dati\.example\.evil"),
    ("PREFIX p: <http:> LOAD p:\\/\\/evil\\/x", "LOAD would call evil"),
    ("PREFIX p: <http://dati.example/> PREFIX p: <http://evil/> LOAD p:x", "LOAD would call evil"),
    (r"S\u0045RVICE", None),
    (r"SELECT * { S\u0045RVICE <http://evil/> { ?s ?p ?o } }", "SERVICE would call evil"),
    (r"SELECT * { ?s ?p 'a\u0027 SERVICE <http://evil/> { ?s ?p ?o } #' }", "SERVICE would call evil"),
]


@pytest.mark.parametrize(("text", "reason"), REFUSED)
def test_what_is_not_allowed_is_refused_with_the_reason(text: str, reason: str | None) -> None:
    if reason is None:
        check_outgoing_calls(text, ALLOWED)
        return
    with pytest.raises(BadQuery, match=reason):
        check_outgoing_calls(text, ALLOWED)


@pytest.mark.parametrize(
    "text",
    [
        "SELECT * { SERVICE <https://dati.example/sparql> { ?s ?p ?o } }",
        "SELECT * { SERVICE <https://DATI.example:443/sparql> { ?s ?p ?o } }",
        "SELECT * { SERVICE <http://dati.example:8890/sparql?x=1#y> { ?s ?p ?o } }",
        "PREFIX d: <http://dati.example/> LOAD d:all ; LOAD SILENT <http://dati.example> INTO GRAPH d:g",
        "SELECT * { ?s ?p ?o }",
    ],
)
def test_the_hosts_that_are_named_may_be_called(text: str) -> None:
    check_outgoing_calls(text, ALLOWED)


def test_prefixes_the_engine_knows_are_resolved() -> None:
    with pytest.raises(BadQuery, match=r"SERVICE would call purl\.org"):
        check_outgoing_calls("ASK { SERVICE dct:x { ?s ?p ?o } }", ALLOWED, {"dct": "http://purl.org/dc/terms/"})


def test_a_refusal_says_where() -> None:
    with pytest.raises(BadQuery) as refused:
        check_outgoing_calls("SELECT *\n{ ?s ?p ?o .\n  SERVICE <http://evil/> { ?s ?p ?o } }", ALLOWED)
    assert (refused.value.line, refused.value.column, refused.value.token) == (3, 3, "SERVICE")
    assert str(refused.value) == "line 3, column 3: SERVICE would call evil, which is not allowed here"


def test_the_engine_does_not_follow_who_sends_it_on(host: Listener) -> None:
    run(f"SELECT * {{ SERVICE <{host.url}/moved> {{ ?s ?p ?o }} }}")
    run(f"LOAD <{host.url}/moved>")
    assert set(host.called) == {"/moved"}


@pytest.mark.parametrize(
    "piece",
    [
        "SERVICE",
        "SERVICE:a.",
        " SERVICE:a ",
        "SERVICE#",
        "'''\\'",
        "\\'''",
        '\\"',
        "<service:a'#",
        "LOAD ",
        "service:x{",
        "(<'",
        "PREFIX load:<a> ",
        ":",
    ],
)
def test_a_long_text_made_to_be_slow_is_looked_through_in_a_moment(piece: str) -> None:
    text = "SERVICE " + piece * (500_000 // len(piece))
    begin = time.process_time()
    with suppress(BadQuery):
        outgoing_calls(text)
    assert time.process_time() - begin < 3


def test_no_text_put_together_at_random_calls_unseen(host: Listener) -> None:
    chance = random.Random(4)  # noqa: S311
    gaps = ["", " ", "\n", "\r", "#c\n", "#'\n", "#'''\n", '#"\r', "#{\n"]
    strings = ["'a'", '"b"', "'''c'''", '"""d"""', "'#'", "'x>'", "''", "'\\''", "'''a''b'''"]
    iris = [f"<{host.url}/x>", "u:x", "<x>", "<#f>", "<it's>", "<urn:a#b>", "u:a\\'b"]
    operators = ["<", ">", "=", "<=", "||", "&&"]

    def gap() -> str:
        return chance.choice(gaps)

    def expression() -> str:
        terms = [chance.choice([*strings, "?a", "1", *iris]) for _ in range(chance.randint(1, 4))]
        return "".join(term + gap() + chance.choice(operators) + gap() for term in terms) + "?b"

    def element() -> str:
        kind = chance.random()
        if kind < 0.4:
            return f"SERVICE{gap()}{chance.choice(iris[:3])}{gap()}{{?s ?p ?o}}"
        if kind < 0.8:
            return f"FILTER({expression()})"
        return f"?s ?p {chance.choice([*strings, *iris])} . "

    called = 0
    for _ in range(3000):
        text = f"BASE <{host.url}/> PREFIX u: <{host.url}/> SELECT * {{" + "".join(
            element() + gap() for _ in range(chance.randint(1, 5))
        )
        host.called.clear()
        run(text + "}")
        if host.called:
            called += 1
            with pytest.raises(BadQuery):
                check_outgoing_calls(text + "}", ALLOWED)
    assert called > 100
