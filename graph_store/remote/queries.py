"""Strangers' SPARQL on a store elsewhere: sent on, within limits of time and size, and told as our own engine would.

An answer is read whole and written anew before anyone sees a byte of it, so a foreign engine that stops half-way and
says nothing of it is found out: what is only the beginning of a result cannot be read.
"""

from __future__ import annotations

import asyncio
import gzip
import json
import re
from io import BytesIO
from typing import Any

import httpx
import pyoxigraph as ox

from graph_store.answering.formats import BOOLEAN_FORMATS, GRAPH_FORMATS, SOLUTION_FORMATS, chosen_format
from graph_store.errors import (
    BadQuery,
    EndpointFailed,
    QueryFailed,
    QueryTooLong,
    ResultTooLarge,
    ServiceBusy,
)
from graph_store.namespaces import PREFIXES
from graph_store.public_query import Answer, PublicQueries, Question
from graph_store.queries import with_prefixes
from graph_store.remote.endpoint import RESULTS, TRIPLES, Dataset, kept_back, verdict_of
from graph_store.remote.store import RemoteStore
from graph_store.settings import Settings
from graph_store.syntax_problem import bad_query

# What a query says outside its strings, IRIs and comments.
_QUOTED = re.compile(
    r'"""(?:[^"\\]|\\.|"(?!""))*"""|\'\'\'(?:[^\'\\]|\\.|\'(?!\'\'))*\'\'\''
    r'|"(?:[^"\\\n]|\\.)*"|\'(?:[^\'\\\n]|\\.)*\'|<[^<>\s{}|\\^`"]*>|#[^\n]*',
    re.DOTALL,
)
_FORM = re.compile(r"(?<![\w:?$-])(SELECT|ASK|CONSTRUCT|DESCRIBE)\b(?![\w-]*:)", re.IGNORECASE)
# What no query has outside its strings: an update, or an instruction to the engine.
_NO_QUERY = re.compile(
    r"(?<![\w:?$-])(INSERT|DELETE|LOAD|CLEAR|DROP|CREATE|MOVE|COPY|DEFINE)\b(?![\w-]*:)", re.IGNORECASE
)
# Smaller answers are not worth packing.
_WORTH_PACKING = 1024
_SAMPLE = 300
_TABLES = ("SELECT", "ASK")


class RemoteQueries(PublicQueries):
    """Queries of strangers on a store elsewhere; started and closed in the event loop that asks."""

    def __init__(self, settings: Settings, store: RemoteStore) -> None:
        super().__init__(settings)
        self._store = store
        self._places = asyncio.Semaphore(settings.query_workers + settings.query_long_workers)
        self._waiting = 0
        self._running = 0
        self._client: httpx.AsyncClient | None = None

    async def __aenter__(self) -> RemoteQueries:
        self._client = self._store.endpoint.asynchronous(timeout_s=self._settings.query_timeout_s)
        return self

    async def __aexit__(self, *problem: object) -> None:
        if self._client is not None:
            await self._client.aclose()
        self._spool.cleanup()

    @property
    def state(self) -> dict[str, int]:
        """How many queries run and wait."""
        return {"running": self._running, "waiting": self._waiting}

    async def _computed(self, question: Question, client: str) -> Answer:
        form = _form_of(question.query)
        if self._waiting >= self._settings.query_waiting:
            raise ServiceBusy("too many queries are waiting; try again in a moment")
        self._waiting += 1
        try:
            await self._places.acquire()
        finally:
            self._waiting -= 1
        self._running += 1
        try:
            async with asyncio.timeout(self._settings.query_timeout_s):
                content = await self._fetched(question, form)
                return await asyncio.to_thread(self._told, question, form, content)
        except (TimeoutError, httpx.TimeoutException) as error:
            limit = self._settings.query_timeout_s
            raise QueryTooLong(
                f"the query was stopped after {limit:g} seconds; use LIMIT or a narrower pattern"
            ) from error
        except httpx.HTTPError as error:
            name = self._store.endpoint.name
            raise EndpointFailed(f"{name} gave no whole answer: {error or type(error).__name__}") from error
        finally:
            self._running -= 1
            self._places.release()

    async def _fetched(self, question: Question, form: str) -> bytes:
        if self._client is None:
            raise RuntimeError("queries are answered only while the service runs")
        address, graphs = await asyncio.to_thread(self._dataset, question)
        asked = {"query": with_prefixes(question.query), **graphs}
        headers = {"Accept": RESULTS if form in _TABLES else TRIPLES}
        most = self._settings.query_max_mib * 2**20
        received = bytearray()
        async with self._client.stream("POST", address, data=asked, headers=headers) as response:
            async for part in response.aiter_bytes():
                received += part
                if len(received) > most:
                    raise ResultTooLarge(
                        f"the answer is larger than {self._settings.query_max_mib} MiB: use LIMIT, or download the data"
                    )
            self._check_response(response, bytes(received), question.query, form)
        return bytes(received)

    def _dataset(self, question: Question) -> tuple[httpx.URL, dict[str, list[str]]]:
        """Where to ask, and with which graphs: those of the question, or those of the current version."""
        if question.default_graphs or question.named_graphs:
            dataset = Dataset()
            graphs = {
                "default-graph-uri": list(question.default_graphs),
                "named-graph-uri": list(question.named_graphs),
            }
        else:
            dataset = self._store.dataset()
            graphs = {"default-graph-uri": list(dataset.graphs), "named-graph-uri": list(dataset.graphs)}
        return self._store.endpoint.address(dataset), graphs

    def _check_response(self, response: httpx.Response, content: bytes, query: str, form: str) -> None:
        said = " ".join(content[: 4 * _SAMPLE].decode(errors="replace").split())[:_SAMPLE]
        if response.status_code == httpx.codes.BAD_REQUEST:
            raise _refusal(query, form, said)
        if response.status_code != httpx.codes.OK:
            raise QueryFailed(f"the engine behind this service answered with status {response.status_code}: {said}")
        reason = kept_back(response.headers, content.count(b"\n"))
        if reason:
            raise QueryFailed(f"the engine behind this service {reason}")

    def _told(self, question: Question, form: str, content: bytes) -> Answer:
        """The answer in the form the caller accepts. Errors: EndpointFailed where it is none, or half of one."""
        output = BytesIO()
        parsed: Any = None
        try:
            if form in _TABLES:
                fitting = BOOLEAN_FORMATS if form == "ASK" else SOLUTION_FORMATS
                media_type = chosen_format(fitting, question.accepted)
                if form == "ASK":
                    content = json.dumps({"head": {}, "boolean": verdict_of(content)}).encode()
                elif len(content) > 2 * self._settings.query_max_rows:
                    # No row is shorter than two bytes.
                    parsed = ox.parse_query_results(content, format=ox.QueryResultsFormat.JSON)
                    self._check_rows(sum(1 for _ in parsed))
                parsed = ox.parse_query_results(content, format=ox.QueryResultsFormat.JSON)
                parsed.serialize(output, SOLUTION_FORMATS[media_type])
            else:
                media_type = chosen_format(GRAPH_FORMATS, question.accepted)
                parsed = ox.parse(content, format=ox.RdfFormat.N_TRIPLES)
                ox.serialize((quad.triple for quad in parsed), output, GRAPH_FORMATS[media_type], prefixes=PREFIXES)
        except (SyntaxError, ValueError) as error:
            raise EndpointFailed(f"{self._store.endpoint.name} sent half an answer, or none: {error}") from error
        finally:
            # The engine's objects must go in the thread they were made in, and an error would keep them.
            parsed = None
        body, encoding = output.getvalue(), ""
        if question.gzip and len(body) > _WORTH_PACKING:
            body, encoding = gzip.compress(body, compresslevel=5, mtime=0), "gzip"
        return Answer(media_type, question.version.number, len(body), question.tag, encoding, body)

    def _check_rows(self, count: int) -> None:
        most = self._settings.query_max_rows
        if count > most:
            raise ResultTooLarge(f"the answer has more than {most:,} rows: use LIMIT, or download the data")


def _form_of(query: str) -> str:
    """SELECT, ASK, CONSTRUCT or DESCRIBE. Errors: BadQuery for anything else, above all for an update."""
    bare = _QUOTED.sub(" ", query)
    form = _FORM.search(bare)
    if form is None or _NO_QUERY.search(bare):
        raise BadQuery("this is no query: a query begins with SELECT, ASK, CONSTRUCT or DESCRIBE, after its prefixes")
    return form[1].upper()


def _refusal(query: str, form: str, said: str) -> BadQuery:
    """Why an engine did not take a query; where our own parser sees it too, with line, column and token."""
    if form != "ASK":
        try:
            # On an empty store, and nobody takes a row of it: it is only read.
            ox.Store().query(query, prefixes=PREFIXES)
        except SyntaxError as error:
            return bad_query(query, str(error))
    return BadQuery(f"the engine behind this service does not take the query: {said}")
