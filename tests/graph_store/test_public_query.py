"""No stranger's query may hurt: each ends in time, with a whole answer or an error that says why."""

from __future__ import annotations

import csv
import json
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from rdflib import Graph

from graph_store.errors import BadQuery, QueryTooLong, ResultTooLarge
from graph_store.identifiers import graph_iri
from graph_store.public_query import Answer, PublicQueries
from graph_store.settings import Settings
from graph_store.store import GraphStore

SOLUTIONS = ("application/sparql-results+json",)
LIMIT_S = 1.5


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> GraphStore:
    path: Path = tmp_path_factory.mktemp("public")
    settings = Settings(data_dir=path, query_timeout_s=LIMIT_S, query_memory_mib=1024, query_max_mib=1, query_workers=1)
    store = GraphStore(settings)
    graph = graph_iri("numbers")
    lines = (f'<http://example.org/{i}> <http://example.org/p> "{i}" <{graph}> .\n' for i in range(3000))
    with store.change("fill") as change:
        change.replace_graph(graph, "".join(lines).encode())
    return store


@pytest.fixture(scope="module")
def queries(store: GraphStore) -> Iterator[PublicQueries]:
    queries = PublicQueries(store.settings)
    yield queries
    queries.close()


def asked(queries: PublicQueries, store: GraphStore, text: str, accepted: tuple[str, ...] = SOLUTIONS) -> Answer:
    return queries.answer(store.current(), text, accepted)


def test_an_answer_is_whole_and_says_its_version(queries: PublicQueries, store: GraphStore) -> None:
    answer = asked(queries, store, "SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }")
    assert json.loads(answer.path.read_bytes())["results"]["bindings"][0]["n"]["value"] == "3000"
    assert (answer.media_type, answer.version) == (SOLUTIONS[0], 1)


def test_the_first_accepted_format_that_fits_the_form_is_used(queries: PublicQueries, store: GraphStore) -> None:
    table = asked(queries, store, "SELECT ?s WHERE { ?s ?p '7' }", ("text/turtle", "text/csv"))
    assert list(csv.reader(table.path.read_text().splitlines())) == [["s"], ["http://example.org/7"]]
    graph = asked(queries, store, "CONSTRUCT WHERE { ?s ?p '7' }", ("text/csv", "text/turtle"))
    assert len(Graph().parse(graph.path, format="turtle")) == 1


@pytest.mark.parametrize(
    "hostile",
    [
        "SELECT (COUNT(*) AS ?n) WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }",
        "SELECT ?a ?d WHERE { ?a ?b ?c . ?d ?e ?f } ORDER BY ?c ?f LIMIT 5",
        "SELECT (GROUP_CONCAT(CONCAT(?c, ?f)) AS ?x) WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i } GROUP BY ?g",
    ],
)
def test_a_query_that_takes_too_long_is_stopped(queries: PublicQueries, store: GraphStore, hostile: str) -> None:
    begun = time.monotonic()
    with pytest.raises(QueryTooLong, match="stopped"):
        asked(queries, store, hostile)
    assert time.monotonic() - begun < LIMIT_S + 2
    assert asked(queries, store, "ASK { ?s ?p '7' }").path.read_bytes() == b'{"head":{},"boolean":true}'


def test_an_answer_that_is_too_large_is_refused_whole(queries: PublicQueries, store: GraphStore) -> None:
    with pytest.raises(ResultTooLarge, match="LIMIT"):
        asked(queries, store, "SELECT * WHERE { ?a ?b ?c . ?d ?e ?f } LIMIT 20000")


def test_a_query_text_of_megabytes_is_refused(queries: PublicQueries, store: GraphStore) -> None:
    with pytest.raises(ResultTooLarge, match="KiB"):
        asked(queries, store, "ASK { ?s ?p '" + "x" * 600_000 + "' }")


@pytest.mark.parametrize("text", ["SELECT * WHERE { SERVICE <http://example.org/> { ?s ?p ?o } }", "ask{service ?x{}}"])
def test_no_other_host_is_called(queries: PublicQueries, store: GraphStore, text: str) -> None:
    with pytest.raises(BadQuery, match="SERVICE"):
        asked(queries, store, text)


def test_the_word_service_in_a_text_or_comment_is_no_call(queries: PublicQueries, store: GraphStore) -> None:
    asked(queries, store, 'ASK { ?s ?p \'service\', """a SERVICE""", <http://e/SERVICE> } # SERVICE')


@pytest.mark.parametrize(
    "text", ["DROP ALL", "INSERT DATA { <http://e/s> <http://e/p> 1 }", "LOAD <file:///etc/passwd>"]
)
def test_an_update_is_no_query(queries: PublicQueries, store: GraphStore, text: str) -> None:
    with pytest.raises(BadQuery, match=r"error at 1:\d"):
        asked(queries, store, text)


def test_a_data_set_can_be_chosen(queries: PublicQueries, store: GraphStore) -> None:
    counted = "SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }"
    chosen = queries.answer(store.current(), counted, SOLUTIONS, default_graphs=(str(graph_iri("none")),))
    assert json.loads(chosen.path.read_bytes())["results"]["bindings"][0]["n"]["value"] == "0"
