"""No stranger's query may hurt: each ends in time, with a whole answer or an error that says why."""

from __future__ import annotations

import asyncio
import csv
import gzip
import json
import os
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TypeVar

import pytest
from rdflib import Graph

from graph_store.errors import BadQuery, CoherenceError, QueryTooLong, ResultTooLarge, ServiceBusy
from graph_store.identifiers import graph_iri
from graph_store.public_query import Answer, PublicQueries, Question
from graph_store.settings import Settings
from graph_store.store import GraphStore

T = TypeVar("T")

TABLE = ("application/sparql-results+json",)
LIMIT_S = 1.5
COUNT = "SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }"
ENDLESS = "SELECT (COUNT(*) AS ?n) WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> GraphStore:
    path: Path = tmp_path_factory.mktemp("public")
    settings = Settings(
        data_dir=path,
        query_timeout_s=LIMIT_S,
        query_memory_mib=1024,
        query_max_mib=1,
        query_max_rows=5000,
        query_workers=2,
        query_long_workers=1,
        query_waiting=3,
    )
    store = GraphStore(settings)
    graph = graph_iri("numbers")
    lines = (f'<http://example.org/{i}> <http://example.org/p> "{i}" <{graph}> .\n' for i in range(3000))
    with store.change("fill") as change:
        change.replace_graph(graph, "".join(lines).encode())
    return store


def with_queries(store: GraphStore, work: Callable[[PublicQueries], Awaitable[T]], **settings: object) -> T:
    """What some work with the queries of a store comes to."""

    async def run() -> T:
        async with PublicQueries(store.settings.model_copy(update=settings)) as queries:
            return await work(queries)

    return asyncio.run(run())


def asked(store: GraphStore, text: str, accepted: tuple[str, ...] = TABLE, *, gzip: bool = False) -> Answer:
    question = Question(store.current(), text, accepted, gzip=gzip)
    return with_queries(store, lambda queries: queries.answer(question))


def number(answer: Answer) -> str:
    value: str = json.loads(answer.read())["results"]["bindings"][0]["n"]["value"]
    return value


def test_an_answer_is_whole_and_says_its_version(store: GraphStore) -> None:
    answer = asked(store, COUNT)
    assert number(answer) == "3000"
    assert (answer.media_type, answer.version, answer.size) == (TABLE[0], 1, len(answer.read()))


def test_the_first_accepted_format_that_fits_the_form_is_used(store: GraphStore) -> None:
    table = asked(store, "SELECT ?s WHERE { ?s ?p '7' }", ("text/turtle", "text/csv"))
    assert list(csv.reader(table.read().decode().splitlines())) == [["s"], ["http://example.org/7"]]
    graph = asked(store, "CONSTRUCT WHERE { ?s ?p '7' }", ("text/csv", "text/turtle"))
    assert len(Graph().parse(graph.read(), format="turtle")) == 1
    assert asked(store, "ASK { ?s ?p '7' }", ("text/csv",)).read() == b'{"head":{},"boolean":true}'


def test_a_large_answer_comes_whole_in_parts_and_packed_if_wished(store: GraphStore) -> None:
    question = "SELECT ?a ?d WHERE { ?a ?b ?c . ?d ?e ?f } LIMIT 4000"
    plain, packed = asked(store, question, ("text/csv",)), asked(store, question, ("text/csv",), gzip=True)
    assert plain.size == len(plain.read())
    assert len(plain.read().splitlines()) == 4001
    assert packed.encoding == "gzip"
    assert packed.size * 5 < plain.size
    assert len(gzip.decompress(packed.read()).splitlines()) == 4001


@pytest.mark.parametrize(
    "hostile",
    [
        ENDLESS,
        "SELECT ?a ?d WHERE { ?a ?b ?c . ?d ?e ?f } ORDER BY ?c ?f LIMIT 5",
        "SELECT (GROUP_CONCAT(CONCAT(?c, ?f)) AS ?x) WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i } GROUP BY ?g",
    ],
)
def test_a_query_that_takes_too_long_is_stopped(store: GraphStore, hostile: str) -> None:
    async def both(queries: PublicQueries) -> Answer:
        begun = time.monotonic()
        with pytest.raises(QueryTooLong, match="stopped"):
            await queries.answer(Question(store.current(), hostile, TABLE))
        assert time.monotonic() - begun < LIMIT_S + 1
        return await queries.answer(Question(store.current(), "ASK { ?s ?p '7' }", TABLE))

    assert with_queries(store, both).read() == b'{"head":{},"boolean":true}'


def test_a_small_query_goes_first_whatever_else_runs(store: GraphStore) -> None:
    async def bystander(queries: PublicQueries) -> tuple[list[float], list[BaseException | Answer]]:
        hostile = [
            asyncio.ensure_future(queries.answer(Question(store.current(), f"{ENDLESS} # {i}", TABLE), client="h"))
            for i in range(4)
        ]
        waits = []
        for i in range(20):
            begun = time.monotonic()
            assert number(await queries.answer(Question(store.current(), f"{COUNT} # {i}", TABLE))) == "3000"
            waits.append(time.monotonic() - begun)
            await asyncio.sleep(0.05)
        return waits, await asyncio.gather(*hostile, return_exceptions=True)

    waits, ends = with_queries(store, bystander)
    # Two of four fill both places of the short lane for a quarter of a second each, one after the other.
    assert sorted(waits)[10] < 0.25
    assert all(isinstance(end, QueryTooLong | ServiceBusy) for end in ends)


def test_what_was_given_to_a_process_together_with_a_slow_query_does_not_wait_for_it(store: GraphStore) -> None:
    async def bystanders(queries: PublicQueries) -> list[float]:
        slow = asyncio.ensure_future(queries.answer(Question(store.current(), ENDLESS, TABLE)))
        begun = time.monotonic()

        async def answered(i: int) -> float:
            assert number(await queries.answer(Question(store.current(), f"{COUNT} # {i}", TABLE))) == "3000"
            return time.monotonic() - begun

        # More than processes, and all at once: one of them has to share with the slow one.
        waits = await asyncio.gather(*(answered(i) for i in range(3)))
        assert queries.state["short_running"] == 1
        slow.cancel()
        return list(waits)

    assert max(with_queries(store, bystanders, query_timeout_s=30, query_short_s=15)) < 10


def test_who_asks_much_is_turned_away_before_who_asks_little(store: GraphStore) -> None:
    async def crowd(queries: PublicQueries) -> list[BaseException | Answer]:
        version = store.current()
        many = [queries.answer(Question(version, f"{COUNT} # {i}", TABLE), client="much") for i in range(8)]
        one = queries.answer(Question(version, f"{COUNT} # one", TABLE), client="little")
        return await asyncio.gather(*many, one, return_exceptions=True)

    ends = with_queries(store, crowd)
    assert isinstance(ends[-1], Answer)
    assert {type(end) for end in ends[:-1]} == {Answer, ServiceBusy}


def test_what_many_ask_at_once_is_answered_once(store: GraphStore) -> None:
    async def crowd(queries: PublicQueries) -> list[Answer]:
        question = Question(store.current(), COUNT, TABLE)
        return await asyncio.gather(*(queries.answer(question) for _ in range(20)))

    answers = with_queries(store, crowd)
    assert len({id(answer) for answer in answers}) == 1


def test_who_goes_on_waiting_is_answered_though_the_first_to_ask_hung_up(store: GraphStore) -> None:
    async def leave(queries: PublicQueries) -> tuple[Answer, bool]:
        question = Question(store.current(), COUNT, TABLE)
        first, second = (asyncio.ensure_future(queries.answer(question)) for _ in range(2))
        await asyncio.sleep(0)
        first.cancel()
        return await second, first.cancelled()

    answer, is_given_up = with_queries(store, leave)
    assert number(answer) == "3000"
    assert is_given_up


def test_a_problem_is_told_to_all_who_ask_the_same(store: GraphStore) -> None:
    async def crowd(queries: PublicQueries) -> list[BaseException | Answer]:
        question = Question(store.current(), "SELECT", TABLE)
        return await asyncio.gather(*(queries.answer(question) for _ in range(5)), return_exceptions=True)

    assert {type(end) for end in with_queries(store, crowd)} == {BadQuery}


def test_an_answer_is_remembered_unless_it_changes(store: GraphStore) -> None:
    async def twice(queries: PublicQueries, text: str) -> bool:
        question = Question(store.current(), text, TABLE)
        return await queries.answer(question) is await queries.answer(question)

    assert with_queries(store, lambda queries: twice(queries, COUNT))
    assert not with_queries(store, lambda queries: twice(queries, "SELECT (RAND() AS ?n) WHERE {}"))
    assert Question(store.current(), "SELECT (NOW() AS ?n) {}", TABLE).tag is None
    assert Question(store.current(), "SELECT (STRUUID () AS ?n) {}", TABLE).tag is None


def test_a_query_nobody_waits_for_is_given_up(store: GraphStore) -> None:
    async def leave(queries: PublicQueries) -> dict[str, int]:
        waiting = asyncio.ensure_future(queries.answer(Question(store.current(), ENDLESS, TABLE)))
        await asyncio.sleep(0.5)
        assert queries.state["long_running"] == 1
        waiting.cancel()
        await asyncio.sleep(0.1)
        return queries.state

    assert with_queries(store, leave) == dict.fromkeys(
        ("short_running", "short_waiting", "long_running", "long_waiting"), 0
    )


def test_a_process_that_is_killed_is_replaced(store: GraphStore) -> None:
    async def killed(queries: PublicQueries) -> Answer:
        with pytest.raises(QueryTooLong, match="memory"):
            await queries.answer(
                Question(store.current(), "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i } ORDER BY ?i ?f ?c", TABLE)
            )
        return await queries.answer(Question(store.current(), COUNT, TABLE))

    assert number(with_queries(store, killed, query_timeout_s=60.0)) == "3000"


def test_no_process_is_left_behind(store: GraphStore) -> None:
    with_queries(store, lambda queries: queries.answer(Question(store.current(), COUNT, TABLE)))
    children = Path(f"/proc/{os.getpid()}/task/{os.getpid()}/children").read_text().split()
    ours = [Path(f"/proc/{child}/cmdline").read_bytes() for child in children]
    assert not [line for line in ours if b"answering.worker" in line]


@pytest.mark.parametrize("media_type", ["text/csv", "text/tab-separated-values", *TABLE])
def test_an_answer_of_too_many_rows_is_refused_whole(store: GraphStore, media_type: str) -> None:
    with pytest.raises(ResultTooLarge, match="5,000 rows"):
        asked(store, "SELECT ?c ?f WHERE { ?a ?b ?c . ?d ?e ?f } LIMIT 5001", (media_type,))
    assert asked(store, "SELECT ?c ?f WHERE { ?a ?b ?c . ?d ?e ?f } LIMIT 5000", (media_type,)).size > 0


def test_an_answer_that_is_too_large_is_refused_whole(store: GraphStore) -> None:
    with pytest.raises(ResultTooLarge, match="1 MiB"):
        asked(store, "SELECT * WHERE { ?a ?b ?c . ?d ?e ?f } LIMIT 20000")


def test_a_query_text_of_megabytes_is_refused(store: GraphStore) -> None:
    with pytest.raises(ResultTooLarge, match="KiB"):
        asked(store, "ASK { ?s ?p '" + "x" * 600_000 + "' }")


@pytest.mark.parametrize(
    "text",
    [
        "SELECT * WHERE { SERVICE <http://example.org/> { ?s ?p ?o } }",
        "ask{service ?x{}}",
        "SELECT * { ?s ?p 1SERVICE<http://example.org/>{ ?s ?p ?o } }",
        "SELECT * { #c\rSERVICE <http://example.org/> { ?s ?p ?o } }",
    ],
)
def test_no_other_host_is_called(store: GraphStore, text: str) -> None:
    with pytest.raises(BadQuery, match="SERVICE"):
        asked(store, text)


def test_the_word_service_in_a_text_or_comment_is_no_call(store: GraphStore) -> None:
    asked(store, 'ASK { ?s ?p \'service\', """a SERVICE""", <http://e/SERVICE> } # SERVICE')


@pytest.mark.parametrize(
    "text", ["DROP ALL", "INSERT DATA { <http://e/s> <http://e/p> 1 }", "LOAD <file:///etc/passwd>"]
)
def test_an_update_is_no_query(store: GraphStore, text: str) -> None:
    with pytest.raises(BadQuery, match="line 1, column"):
        asked(store, text)


def test_a_data_set_can_be_chosen(store: GraphStore) -> None:
    question = Question(store.current(), COUNT, TABLE, default_graphs=(str(graph_iri("none")),))
    assert number(with_queries(store, lambda queries: queries.answer(question))) == "0"


def test_a_version_that_is_read_is_not_dropped(store: GraphStore, tmp_path: Path) -> None:
    own = GraphStore(Settings(data_dir=tmp_path, kept_versions=1, query_timeout_s=5))
    graph = graph_iri("numbers")

    def publish(value: int) -> None:
        with own.change("fill") as change:
            change.replace_graph(graph, f'<http://e/s> <http://e/p> "{value}" <{graph}> .\n'.encode())

    publish(1)

    async def old_then_new(queries: PublicQueries) -> list[str]:
        old = own.current()
        found = [number(await queries.answer(Question(old, COUNT, TABLE)))]
        publish(2)
        assert old.folder.exists()
        found.append(number(await queries.answer(Question(old, f"{COUNT} # again", TABLE))))
        return found

    assert with_queries(own, old_then_new) == ["1", "1"]
    publish(3)
    assert [version.number for version in own.versions.all()] == [3]


@pytest.mark.parametrize("problem", [BadQuery, ResultTooLarge, QueryTooLong, ServiceBusy])
def test_every_problem_is_told_to_the_one_who_asked(problem: type[CoherenceError]) -> None:
    assert issubclass(problem, CoherenceError)
