"""Reasoning (OWL 2 RL) finds no contradiction in vocabulary, alignments and toy city, and finds one that is there."""

from __future__ import annotations

import owlrl
import pytest
from owlrl.Namespaces import ERRNS
from rdflib import Graph, URIRef
from rdflib.namespace import RDF, SKOS

from graph_store.identifiers import Identifiers
from graph_store.namespaces import COE, PREFIXES, SDG, SDGO
from graph_store.reader import Reader

_name = Identifiers().of
CONTRADICTIONS = {
    "a mission that is also a macro-area": "id:x a coe:Mission , coe:MacroArea .",
    "a programme that implements a document": "id:p coe:implements id:d . id:d a coe:Document .",
    "a lead actor that is a territory": "id:p coe:leadActor id:t . id:t a coe:Territory .",
    "a programme that is also a document": "id:p a coe:Programme , coe:Document .",
    "a level that is no level": "id:x coe:level id:a . id:a a coe:Actor .",
}


def _closed(graph: Graph) -> Graph:
    owlrl.DeductiveClosure(owlrl.OWLRL_Semantics).expand(graph)
    return graph


def _contradictions(closed: Graph) -> list[str]:
    return sorted(str(message) for message in closed.objects(None, ERRNS.error))


def _with(vocabulary: Graph, turtle: str) -> Graph:
    graph = Graph()
    for triple in vocabulary:
        graph.add(triple)
    graph.parse(data="".join(f"@prefix {p}: <{iri}> .\n" for p, iri in PREFIXES.items()) + turtle, format="turtle")
    return graph


@pytest.fixture(scope="module")
def closed_city(vocabulary: Graph, toy_city: Reader) -> Graph:
    """Vocabulary, alignments and toy city with everything that follows from them."""
    graph = toy_city.graph()
    for triple in vocabulary:
        graph.add(triple)
    return _closed(graph)


def test_nothing_in_the_toy_city_contradicts_the_vocabulary(closed_city: Graph) -> None:
    assert _contradictions(closed_city) == []


@pytest.mark.parametrize("turtle", CONTRADICTIONS.values(), ids=CONTRADICTIONS.keys())
def test_a_contradiction_is_found(vocabulary: Graph, turtle: str) -> None:
    messages = _contradictions(_closed(_with(vocabulary, turtle)))
    assert messages
    assert all("isjoint" in message for message in messages)


def test_reasoning_adds_no_class_of_ours_that_the_toy_city_does_not_already_state(
    closed_city: Graph, toy_city: Reader
) -> None:
    stated = toy_city.graph()
    things = {subject for subject in stated.subjects(RDF.type, None) if isinstance(subject, URIRef)}
    added = {
        (str(thing), str(kind))
        for thing in things
        for kind in closed_city.objects(thing, RDF.type)
        if str(kind).startswith((str(COE), str(SDGO), str(SKOS))) and (thing, RDF.type, kind) not in stated
    }
    assert added == set()


def test_inverses_and_parents_follow(closed_city: Graph) -> None:
    assert (_name("document/es.DOC-PSM"), COE.adopts, _name("amsvs/mission/es.1.1")) in closed_city
    assert (_name("amsvs/mission/es.1.1"), COE.implementedBy, _name("programme/es.PRJ-2")) in closed_city
    # Whoever leads takes part.
    assert (_name("programme/es.PRG-1"), COE.participant, _name("actor/es.ACT-CITTA")) in closed_city
    assert (SDG["11"], COE.hasPart, SDG["11.2"]) in closed_city


def test_a_role_in_time_of_the_italian_ontology_is_taking_part(vocabulary: Graph) -> None:
    role = "https://w3id.org/italia/onto/RO/"
    closed = _closed(
        _with(vocabulary, f"id:r <{role}forEntity> id:m ; <{role}isRoleInTimeOf> id:a . id:m a coe:Mission .")
    )
    assert (_name("m"), COE.participant, _name("a")) in closed
