"""What a foreign engine keeps back, or breaks off, is an error and never an answer."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest
from rdflib import URIRef

from graph_store.errors import BadQuery, EndpointFailed, QueryFailed
from graph_store.public_query import Answer, Question
from graph_store.remote.bound_query import with_bindings
from graph_store.remote.endpoint import Dataset, kept_back, verdict_of
from graph_store.remote.queries import RemoteQueries
from graph_store.remote.store import RemoteStore
from graph_store.settings import Settings
from graph_store.versions import Version

ROWS = '{"head":{"vars":["n"]},"results":{"bindings":[{"n":{"type":"uri","value":"urn:a"}}'
WHOLE = ROWS + "]}}"
SELECT = "SELECT ?n WHERE { ?n a ?t }"
Asked = Callable[[str, httpx.Response], Answer]


@pytest.fixture
def asked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Asked:
    """Ask a query of an engine that gives one response, whatever it is asked."""
    settings = Settings(data_dir=tmp_path, store="http://engine.invalid/sparql")
    store = RemoteStore(settings)
    monkeypatch.setattr(store, "dataset", lambda: Dataset(("urn:g",), only=True))

    def ask(query: str, response: httpx.Response) -> Answer:
        async def answered() -> Answer:
            client = httpx.AsyncClient(transport=httpx.MockTransport(lambda _: response))
            monkeypatch.setattr(store.endpoint, "asynchronous", lambda **_: client)
            async with RemoteQueries(settings, store) as queries:
                version = Version(1, "2026-11-22T10:00:00+00:00", "test", "test", 1, None, tmp_path)
                return await queries.answer(Question(version, query, ("text/csv",)))

        return asyncio.run(answered())

    return ask


def test_a_whole_answer_is_told(asked: Asked) -> None:
    assert asked(SELECT, httpx.Response(200, text=WHOLE)).read().split() == [b"n", b"urn:a"]


@pytest.mark.parametrize("content", [ROWS, ROWS + "]", ROWS[:60], "", "<html>"])
def test_half_an_answer_is_an_error(asked: Asked, content: str) -> None:
    with pytest.raises(EndpointFailed, match="half an answer"):
        asked(SELECT, httpx.Response(200, text=content))


def test_what_the_engine_says_it_kept_back_is_an_error(asked: Asked) -> None:
    with pytest.raises(QueryFailed, match="time limit"):
        asked(SELECT, httpx.Response(200, text=WHOLE, headers={"X-SQL-State": "S1TAT"}))
    with pytest.raises(QueryFailed, match="status 500"):
        asked(SELECT, httpx.Response(500, text="out of memory"))


def test_the_engines_refusal_is_told_with_line_and_token(asked: Asked) -> None:
    with pytest.raises(BadQuery) as caught:
        asked("SELECT ?n\nWHERE { ?n }", httpx.Response(400, text="37000"))
    assert caught.value.line == 2


def test_rows_beyond_an_engines_own_limit_are_missed() -> None:
    assert "no more than 10000 rows" in kept_back({"x-sparql-maxrows": "10000"}, 10_000)
    assert kept_back({"x-sparql-maxrows": "10000"}, 9_999) == ""


def test_a_verdict_is_read_in_both_forms() -> None:
    table = '{"head":{"vars":["r"]},"results":{"bindings":[{"r":{"type":"literal","value":"1"}}]}}'
    assert verdict_of(table.encode())
    assert not verdict_of(b'{"head":{"vars":["r"]},"results":{"bindings":[]}}')
    assert not verdict_of(b'{"head":{},"boolean":false}')
    with pytest.raises(ValueError, match="no verdict"):
        verdict_of(b"[]")


def test_values_are_written_where_variables_stand_and_nowhere_else() -> None:
    text = 'SELECT ?a (COUNT(?b) AS ?n) WHERE { ?a <urn:?a> ?b ; ?p "?a" } GROUP BY ?a ?b LIMIT 2'
    bound = with_bindings(text, {"a": URIRef("urn:x")})
    assert bound == 'SELECT  (COUNT(?b) AS ?n) WHERE { <urn:x> <urn:?a> ?b ; ?p "?a" } GROUP BY  ?b LIMIT 2'
