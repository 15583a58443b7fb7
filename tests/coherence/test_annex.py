"""The DUP annex: which objectives of a programming document go with which missions."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from rdflib import Graph

from coherence.annex import Annex, annex, programming_documents
from coherence.documents import read_documents
from coherence.indicators import read_indicators
from coherence.network import read_network
from coherence.views import established
from graph_store.identifiers import Identifiers
from graph_store.reader import Reader
from graph_store.store import GraphStore

PREFIXES = """
@prefix coe: <https://w3id.org/coerenza/onto/> . @prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> . @base <https://w3id.org/coerenza/id/> .
"""
# A strategic objective with two operational ones: the first serves a mission, the second is only proposed for another.
OBJECTIVES = """
<framework/es.dup> a coe:Framework ; skos:notation "es.dup" ; coe:statedIn <document/es.DOC-DUP> .
<dup/objective/1> a coe:PlanObjective ; skos:notation "1" ; skos:inScheme <framework/es.dup> .
<dup/objective/1.1> a coe:PlanObjective ; skos:notation "1.1" ; skos:inScheme <framework/es.dup> ;
  coe:partOf <dup/objective/1> ; coe:contributesTo <amsvs/mission/es.2.1> .
<dup/objective/1.2> a coe:PlanObjective ; skos:notation "1.2" ; skos:inScheme <framework/es.dup> ;
  coe:partOf <dup/objective/1> .
<link/p> a coe:Link ; rdf:subject <dup/objective/1.2> ; rdf:predicate coe:contributesTo ;
  rdf:object <amsvs/mission/es.1.2> ; coe:linkStatus coe:link-status-proposed .
"""


@pytest.fixture
def annex_of(toy_store: GraphStore) -> Callable[[str], Annex]:
    """The annex of the toy city's programming document, with some more statements in the graph."""

    def make(turtle: str) -> Annex:
        reader = Reader.of_quads(toy_store.reader().nquads() + _quads(turtle))
        names = Identifiers()
        network = read_network(reader, names)
        documents = read_documents(reader, names, network, "framework/es.amsvs")
        (dup,) = programming_documents(reader, documents)
        return annex(dup, documents, network, established(network), read_indicators(reader, names, network))

    return make


def _quads(turtle: str) -> bytes:
    graph = Graph().parse(data=PREFIXES + turtle, format="turtle")
    return "".join(f"{s.n3()} {p.n3()} {o.n3()} <urn:g> .\n" for s, p, o in graph).encode()


def test_the_single_programming_document_is_known_by_its_name(annex_of: Callable[[str], Annex]) -> None:
    assert annex_of("").document.thing.code == "es.DOC-DUP"


def test_without_objectives_of_the_document_every_mission_stays_without_one(annex_of: Callable[[str], Annex]) -> None:
    made = annex_of("")
    assert made.objectives == ()
    assert [row.mission.code for row in made.missions_without] == ["es.1.1", "es.1.2", "es.2.1"]


def test_an_objective_goes_with_the_mission_it_contributes_to(annex_of: Callable[[str], Annex]) -> None:
    made = annex_of(OBJECTIVES)
    assert [node.code for node in made.objectives] == ["1", "1.1", "1.2"]
    associated = {row.mission.code: [one.node.code for one in row.objectives] for row in made.rows}
    assert associated == {"es.1.1": [], "es.1.2": ["1.2"], "es.2.1": ["1.1"]}


def test_a_proposed_association_is_shown_and_does_not_count(annex_of: Callable[[str], Annex]) -> None:
    made = annex_of(OBJECTIVES)
    assert [row.mission.code for row in made.missions_without] == ["es.1.1", "es.1.2"]
    # The strategic objective is served by its part; the one with a proposal only is left.
    assert [node.code for node in made.objectives_without] == ["1.2"]


def test_an_objective_of_an_area_of_intervention_goes_with_its_mission(annex_of: Callable[[str], Annex]) -> None:
    made = annex_of(
        '<framework/es.dup> a coe:Framework ; skos:notation "es.dup" ; coe:statedIn <document/es.DOC-DUP> .'
        '<dup/objective/2> a coe:PlanObjective ; skos:notation "2" ; skos:inScheme <framework/es.dup> ;'
        "  coe:contributesTo <amsvs/area/es.1.1.1> ."
    )
    (row,) = [row for row in made.rows if row.is_associated]
    assert row.mission.code == "es.1.1"
    assert made.objectives_without == ()


def test_a_document_that_takes_a_mission_up_names_no_objective_by_that(annex_of: Callable[[str], Annex]) -> None:
    made = annex_of("<amsvs/mission/es.1.1> coe:adoptedIn <document/es.DOC-DUP> .")
    (row,) = [row for row in made.rows if row.is_adopted]
    assert row.mission.code == "es.1.1"
    assert not row.is_associated
    assert made.adopted == 1


def test_a_mission_has_its_macro_area_its_goals_its_indicators_and_what_implements_its_areas(
    annex_of: Callable[[str], Annex],
) -> None:
    first, second, third = annex_of("").rows
    assert [one.node.code for one in first.macro_areas] == ["es.MAS 1"]
    assert [one.node.code for one in first.programmes] == ["es.PRG-1"]
    assert first.projects == 1
    assert [one.indicator.code for one in first.measures] == ["es.TPL"]
    # The first mission names no goal, the second names a target of goal 13 itself.
    assert ([goal.code for goal in first.goals], [goal.code for goal in first.chain_goals]) == ([], ["11"])
    assert [goal.code for goal in second.goals] == ["13"]
    assert [one.edge.is_proposed for one in third.macro_areas] == [True]
