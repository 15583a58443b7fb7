"""A reader answers over the union of the graphs and keeps languages and datatypes."""

from __future__ import annotations

from pathlib import Path

import pytest
from rdflib import Graph, Literal, URIRef
from rdflib.namespace import XSD

from graph_store.errors import BadInput, BadQuery, UnknownResource
from graph_store.identifiers import graph_iri
from graph_store.queries import QUERY_FOLDER, named_query, parse_query, query_names
from graph_store.reader import Reader
from graph_store.terms import nquads

G, H = graph_iri("g"), graph_iri("h")
S, P = URIRef("http://example.org/s"), URIRef("http://example.org/p")
QUADS = [
    (S, P, Literal("mobilità", lang="it"), G),
    (S, P, Literal("2030", datatype=XSD.gYear), G),
    (S, P, Literal('with "quotes"\nand lines'), H),
]


@pytest.fixture
def reader() -> Reader:
    return Reader.of_quads(nquads(QUADS))


def test_terms_come_back_as_they_went_in(reader: Reader) -> None:
    assert {row["o"] for row in reader.select("SELECT ?o WHERE { ?s ?p ?o }")} == {o for _, _, o, _ in QUADS}


def test_quads_come_out_sorted_and_once(reader: Reader) -> None:
    assert nquads([*QUADS, *reversed(QUADS)]) == reader.nquads()
    lines = reader.nquads().splitlines()
    assert lines == sorted(lines)


def test_a_binding_narrows_a_query(reader: Reader) -> None:
    assert reader.select("SELECT ?s ?o WHERE { ?s ?p ?o }", s=URIRef("http://example.org/none")) == []
    assert reader.ask("ASK { ?s ?p 'mobilità'@it }")


def test_a_query_that_cannot_be_read_says_where(reader: Reader) -> None:
    with pytest.raises(BadQuery, match="line 1, column"):
        reader.select("SELECT WHERE {")


def test_one_graph_or_all_of_them(reader: Reader) -> None:
    assert len(reader.graph(H)) == 1
    assert len(reader.graph()) == 3
    assert reader.has_graph(G)
    assert not reader.has_graph(graph_iri("none"))


def test_dumps_are_read_back_by_another_parser(reader: Reader, tmp_path: Path) -> None:
    reader.dump(tmp_path / "one.ttl", graph=G)
    assert set(Graph().parse(tmp_path / "one.ttl")) == {(s, p, o) for s, p, o, g in QUADS if g == G}
    with pytest.raises(BadInput, match="one graph"):
        reader.dump(tmp_path / "all.ttl")
    with pytest.raises(BadInput, match="unknown file ending"):
        reader.dump(tmp_path / "all.docx")
    with pytest.raises(UnknownResource, match="no graph"):
        reader.dump(tmp_path / "none.ttl", graph=graph_iri("none"))


def test_house_prefixes_are_added_without_moving_lines() -> None:
    query = parse_query("x", "#+ summary: Missions\nSELECT ?m\nWHERE { ?m a coe:Mission }")
    assert query.text.count("\n") == 2
    assert "PREFIX coe: <https://w3id.org/coerenza/onto/>" in query.text
    assert query.summary("it") == "Missions"


def test_every_shipped_query_can_be_read_and_says_what_it_answers(reader: Reader) -> None:
    names = [name for folder in sorted(path.name for path in QUERY_FOLDER.iterdir()) for name in query_names(folder)]
    assert len(names) > 20, "the folders of queries were not found"
    for name in names:
        query = named_query(name)
        assert query.summary("it") != name, f"{name} has no summary"
        assert query.summary("en") != name, f"{name} has no summary"
        reader.select(query) if "SELECT" in query.text else reader.construct(query)


def test_an_unknown_query_name_is_told() -> None:
    with pytest.raises(UnknownResource, match="gaps/none"):
        named_query("gaps/none")
