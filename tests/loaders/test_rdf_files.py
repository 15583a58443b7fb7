"""RDF files keep to their own graphs, and a slip in one is told with its line."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from graph_store.errors import BadInput
from graph_store.identifiers import graph_iri
from graph_store.store import GraphStore
from loaders.load import load

Written = Callable[..., Path]
STATEMENT = '<http://example.org/s> <http://www.w3.org/2000/01/rdf-schema#label> "città"@it .\n'
GRAPH = "https://w3id.org/coerenza/graph/"


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("mine.ttl", STATEMENT),
        ("mine.nt", STATEMENT),
        (
            "mine.rdf",
            '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"'
            ' xmlns:rdfs="http://www.w3.org/2000/01/rdf-schema#">'
            '<rdf:Description rdf:about="http://example.org/s"><rdfs:label xml:lang="it">città</rdfs:label>'
            "</rdf:Description></rdf:RDF>",
        ),
        (
            "mine.jsonld",
            '{"@id": "http://example.org/s",'
            ' "http://www.w3.org/2000/01/rdf-schema#label": {"@value": "città", "@language": "it"}}',
        ),
        ("mine.nq", STATEMENT.replace(" .", f" <{GRAPH}rdf-mine> .")),
        ("mine.trig", f"<{GRAPH}rdf-mine> {{ {STATEMENT} }}"),
    ],
)
def test_every_format_says_the_same(store: GraphStore, written: Written, name: str, content: str) -> None:
    report = load(store, "rdf", [written(name, content)])
    expected = STATEMENT.replace(" .\n", f" <{GRAPH}rdf-mine> .\n").encode()
    assert store.reader().nquads(graph_iri("rdf-mine")) == expected
    assert [(graph.name, graph.statements) for graph in report.graphs] == [("rdf-mine", 1)]


def test_blank_nodes_get_the_same_names_every_time(store: GraphStore, written: Written) -> None:
    path = written("mine.ttl", "[] <http://example.org/p> [ <http://example.org/q> 1 ], _:named .")
    load(store, "rdf", [path])
    first = store.reader().nquads(graph_iri("rdf-mine"))
    load(store, "rdf", [path])
    assert store.reader().nquads(graph_iri("rdf-mine")) == first


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("mine.ttl", STATEMENT + "<http://example.org/s> <http://example.org/p> .\n", "mine.ttl, row 2"),
        ("mine.nq", STATEMENT + STATEMENT + "no statement\n", "mine.nq, row 3"),
        ("mine.xlsx", "x", "the ending .xlsx; expected one of the endings .ttl"),
        ("mine.ttl", "", "no statement in it"),
        ("mine.nq", STATEMENT.replace(" .", f" <{GRAPH}agenda-missions> ."), "statements in the graph agenda-missions"),
        ("mine.nq", STATEMENT.replace(" .", f" <{GRAPH}ontology-core> ."), "statements in the graph ontology-core"),
        ("mine.nq", STATEMENT.replace(" .", f" <{GRAPH}example-links-links> ."), "the graph example-links-links"),
    ],
)
def test_a_bad_rdf_file_changes_nothing(
    store: GraphStore, written: Written, name: str, content: str, told: str
) -> None:
    before = store.versions.all(), len(store.reader())
    with pytest.raises(BadInput) as caught:
        load(store, "rdf", [written(name, content)])
    assert told in str(caught.value)
    assert (store.versions.all(), len(store.reader())) == before


def test_a_file_may_add_to_what_a_table_says_without_being_in_its_way(store: GraphStore, written: Written) -> None:
    mission = "https://w3id.org/coerenza/id/amsvs/mission/1.2"
    load(store, "rdf", [written("mine.ttl", f"<{mission}> a <https://w3id.org/coerenza/onto/Mission> .")])
    table = written(
        "missions.csv",
        "code,macro_area,title_it,source,confidence\n1.2,1,Una missione,https://example.org/,high\n4.2,4,Altra,https://example.org/,high\n",
    )
    assert load(store, "agenda", [table], keep_example=True).warnings == ()
