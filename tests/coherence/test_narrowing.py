"""What of the map somebody wants: a goal's part, an actor's, what is sure, what lacks something."""

from __future__ import annotations

import pytest

from coherence.narrowing import Narrowing, acted_on, actors_in, narrowed
from coherence.network import Graph, edges_of, nodes_of, read_network
from graph_store.errors import UnknownResource
from graph_store.identifiers import Identifiers
from graph_store.reader import Reader
from graph_store.store import GraphStore

NAMES = Identifiers()


@pytest.fixture
def toy_city(toy_store: GraphStore) -> Reader:
    return toy_store.reader()


@pytest.fixture
def network(toy_city: Reader) -> Graph:
    return read_network(toy_city, NAMES)


def kinds(graph: Graph) -> set[str]:
    return {node.kind for node in nodes_of(graph)}


def test_nothing_wanted_is_the_folded_map(network: Graph) -> None:
    drawn = narrowed(network, Narrowing(), lacking=frozenset())
    assert {"Goal", "Mission", "MacroArea"} <= kinds(drawn)
    assert "Target" not in kinds(drawn)


def test_one_goal_leaves_what_leads_to_it(network: Graph) -> None:
    drawn = narrowed(network, Narrowing(goal="11"), lacking=frozenset())
    goals = [node.code for node in nodes_of(drawn) if node.kind == "Goal"]
    assert "11" in goals
    whole = narrowed(network, Narrowing(), lacking=frozenset())
    assert 1 < len(drawn) < len(whole)


def test_what_an_actor_works_on_is_seen_with_its_chain(toy_city: Reader, network: Graph) -> None:
    whole = narrowed(network, Narrowing(detail=True), lacking=frozenset())
    for actor in actors_in(toy_city, NAMES):
        things = acted_on(toy_city, NAMES, actor.reference)
        drawn = narrowed(network, Narrowing(actor=actor.reference, detail=True), acted_on=things, lacking=frozenset())
        assert set(things) & set(whole) <= set(drawn) < set(whole)
    with pytest.raises(UnknownResource, match="nobody"):
        acted_on(toy_city, NAMES, "actor/nobody")


def test_only_what_is_sure_has_no_doubtful_box_and_no_doubtful_line(network: Graph) -> None:
    drawn = narrowed(network, Narrowing(is_sure=True, detail=True), lacking=frozenset())
    assert {node.standing for node in nodes_of(drawn)} <= {"official", "reported"}
    assert not any(edge.is_proposed or edge.standing in ("unverified", "illustrative") for edge in edges_of(drawn))


def test_columns_can_be_hidden(network: Graph) -> None:
    drawn = narrowed(network, Narrowing(hidden=frozenset({"global", "actions"})), lacking=frozenset())
    assert not kinds(drawn) & {"Goal", "Target", "Programme", "FundingLine", "Project"}
    assert "Mission" in kinds(drawn)


def test_only_gaps_leaves_what_lacks_something_and_its_neighbours(network: Graph) -> None:
    whole = narrowed(network, Narrowing(), lacking=frozenset())
    lacking = "amsvs/mission/es.1.1"
    drawn = narrowed(network, Narrowing(lacks=True), lacking=frozenset({lacking, "not/drawn"}))
    assert set(drawn) == {lacking, *whole.successors(lacking), *whole.predecessors(lacking)}


def test_a_focus_outside_what_is_wanted_leaves_nothing(network: Graph) -> None:
    goals = [node.code for node in nodes_of(network) if node.kind == "Goal"]
    missions = [node for node in nodes_of(network) if node.kind == "Mission"]
    outside = [
        (goal, mission.code)
        for goal in goals
        for mission in missions
        if mission.reference not in narrowed(network, Narrowing(goal=goal), lacking=frozenset())
    ]
    assert outside
    for goal, mission in outside:
        assert len(narrowed(network, Narrowing(goal=goal, focus=mission), lacking=frozenset())) == 0
    with pytest.raises(UnknownResource):
        narrowed(network, Narrowing(goal="99"), lacking=frozenset())


def test_the_way_between_two_things_is_the_shortest(network: Graph) -> None:
    drawn = narrowed(network, Narrowing(focus="es.1.1", until="11"), lacking=frozenset())
    assert {"amsvs/mission/es.1.1", "sdg/11"} <= set(drawn)
    undirected = drawn.to_undirected(as_view=True)
    ends = [reference for reference in undirected if undirected.degree(reference) == 1]
    assert set(ends) <= {"amsvs/mission/es.1.1", "sdg/11"}
    with pytest.raises(UnknownResource):
        narrowed(network, Narrowing(focus="es.1.1", until="nothing"), lacking=frozenset())
