"""Each hygiene query finds nothing in the vocabulary, and finds what is wrong in a sample that has it."""

from __future__ import annotations

import pytest
from rdflib import Graph
from vocabulary_files import reader_of, written

from graph_store.namespaces import PREFIXES
from graph_store.queries import named_query, query_names

QUERIES = [name.rpartition("/")[2] for name in query_names("hygiene")]

CLEAN_CLASS = """
coe:core a owl:Ontology .
coe:Square a owl:Class ; rdfs:isDefinedBy coe:core ;
    rdfs:label "piazza"@it , "square"@en ; rdfs:comment "Luogo che…"@it , "Place that…"@en .
"""
# A sample that has the fault, and the row the query answers with.
DIRTY: dict[str, tuple[str, list[list[str]]]] = {
    "term-without-label": ('coe:Square a owl:Class ; rdfs:label "piazza"@it .', [["coe:Square", "en"]]),
    "term-without-comment": ('coe:paved a owl:DatatypeProperty ; rdfs:comment "Is paved."@en .', [["coe:paved", "it"]]),
    "term-without-module": ("coe:Square a owl:Class ; rdfs:isDefinedBy coe:nowhere .", [["coe:Square"]]),
    "property-without-values": (
        "coe:paved a owl:DatatypeProperty . coe:wide a owl:DatatypeProperty ; rdfs:range xsd:decimal .",
        [["coe:paved"]],
    ),
    "undeclared-superior": (
        "coe:Square a owl:Class ; rdfs:subClassOf coe:Place , org:Site . org:Site a owl:Class .",
        [["coe:Square", "coe:Place"]],
    ),
    "undeclared-list": (
        "coe:paving a owl:ObjectProperty ; coe:valuesFrom coe:pavings . coe:size coe:valuesFrom coe:sizes ."
        " coe:sizes a skos:ConceptScheme .",
        [["coe:paving", "coe:pavings"]],
    ),
    "concept-without-list": ("coe:paving-stone a skos:Concept ; skos:inScheme coe:pavings .", [["coe:paving-stone"]]),
    "concept-incomplete": (
        'coe:paving-stone a skos:Concept ; skos:notation "stone" ; skos:definition "Of stone."@en .',
        [["coe:paving-stone", "definition it"], ["coe:paving-stone", "rank"]],
    ),
    "repeated-notation": (
        'coe:paving-stone skos:inScheme coe:pavings ; skos:notation "a" ; coe:rank 1 .'
        ' coe:paving-wood skos:inScheme coe:pavings ; skos:notation "a" ; coe:rank 2 .',
        [["coe:pavings", "a", "2"]],
    ),
    "repeated-label": (
        'coe:Plaza a owl:Class ; rdfs:label "square"@en . coe:Square a owl:Class ; rdfs:label "square"@en .'
        ' coe:square a owl:ObjectProperty ; rdfs:label "square"@en .',
        [["coe:Plaza", "coe:Square", "square"]],
    ),
    "term-badly-named": (
        "coe:town_square a owl:Class . coe:Paved a owl:DatatypeProperty . coe:Square a owl:Class .",
        [["coe:Paved", "owl:DatatypeProperty"], ["coe:town_square", "owl:Class"]],
    ),
    "unknown-own-term": (
        "coe:Square a owl:Class . org:Site rdfs:seeAlso coe:Squar ."
        " coe:squares a skos:ConceptScheme ; coe:paved true .",
        [["coe:Squar"], ["coe:paved"]],
    ),
    "deprecated-term-in-use": (
        "coe:Square a owl:Class ; rdfs:subClassOf coe:Plaza . "
        " coe:Plaza owl:deprecated true ; dct:isReplacedBy coe:Place . coe:Yard owl:deprecated true .",
        [["coe:Plaza", "coe:Square"], ["coe:Yard", "coe:Yard"]],
    ),
    "term-of-two-kinds": (
        "coe:paved a owl:DatatypeProperty , owl:ObjectProperty . coe:Square a owl:Class .",
        [["coe:paved", "2"]],
    ),
    "header-incomplete": (
        'coe:core a owl:Ontology ; dct:title "Core"@en ; dct:description "…"@en ; dct:creator "A" ; dct:publisher "A" ;'
        ' dct:issued "2026-11-22"^^xsd:date ; dct:modified "2026-11-22"^^xsd:date ; owl:versionIRI coe:v ;'
        ' owl:versionInfo "1" ; coe:maturity "provisional" .',
        [["coe:core", "dct:license"]],
    ),
}


def _rows(name: str, graph: Graph) -> list[list[str]]:
    return [[written(term) for term in row.values()] for row in reader_of(graph).select(f"hygiene/{name}")]


def _sample(turtle: str) -> Graph:
    graph = Graph()
    graph.parse(data="".join(f"@prefix {p}: <{iri}> .\n" for p, iri in PREFIXES.items()) + turtle, format="turtle")
    return graph


def test_there_are_fifteen_hygiene_queries_and_each_has_a_sample_that_fires_it() -> None:
    assert len(QUERIES) == 15
    assert set(QUERIES) == set(DIRTY)


@pytest.mark.parametrize("name", QUERIES)
def test_the_vocabulary_is_clean(name: str, vocabulary: Graph) -> None:
    assert _rows(name, vocabulary) == []


@pytest.mark.parametrize("name", QUERIES)
def test_the_query_finds_what_is_wrong_in_a_dirty_sample(name: str) -> None:
    turtle, expected = DIRTY[name]
    assert _rows(name, _sample(turtle)) == expected


@pytest.mark.parametrize("name", [name for name in QUERIES if name != "header-incomplete"])
def test_the_query_leaves_a_clean_term_alone(name: str) -> None:
    assert _rows(name, _sample(CLEAN_CLASS)) == []


@pytest.mark.parametrize("name", QUERIES)
def test_the_query_says_what_it_looks_for_in_both_languages(name: str) -> None:
    query = named_query(f"hygiene/{name}")
    assert query.summary("it") != query.summary("en")
    assert {"returns", "used_by", "source"} <= set(query.header)
