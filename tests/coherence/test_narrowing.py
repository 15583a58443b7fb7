"""What of the map somebody wants: a goal's part, an actor's, what is sure, what lacks something."""

from __future__ import annotations

import pytest

from coherence.narrowing import Facets, Narrowing, acted_on, actors_in, narrowed, read_facets
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


def test_a_dimension_leaves_the_chains_of_the_missions_that_name_it(toy_city: Reader, network: Graph) -> None:
    facets = read_facets(toy_city, NAMES)
    assert facets.dimensions["amsvs/mission/es.1.2"] == {"environmental"}
    wanted = Narrowing(dimension="environmental")
    drawn = narrowed(network, wanted, facets=facets, lacking=frozenset())
    missions = {node.reference for node in nodes_of(drawn) if node.kind == "Mission"}
    own = {one for one, dimensions in facets.dimensions.items() if "environmental" in dimensions}
    assert missions == {one for one in own if one.startswith("amsvs/mission/")}
    assert "Programme" in kinds(drawn)


def test_a_year_leaves_out_what_had_ended_and_keeps_what_has_no_date(toy_city: Reader, network: Graph) -> None:
    facets = read_facets(toy_city, NAMES)
    assert facets.periods["programme/es.PRG-3"][1] == 2020
    drawn = narrowed(network, Narrowing(year=2026, detail=True), facets=facets, lacking=frozenset())
    assert "programme/es.PRG-3" not in drawn
    undated = {node.reference for node in nodes_of(network) if node.kind == "Programme"} - set(facets.periods)
    assert undated <= set(narrowed(network, Narrowing(year=1990, detail=True), facets=facets, lacking=frozenset()))


def test_a_period_that_is_open_at_one_end_goes_on() -> None:
    facets = Facets({}, {"a": (2020, None), "b": (None, 2021)})
    assert [facets.is_under_way("a", year) for year in (2019, 2020, 2040)] == [False, True, True]
    assert [facets.is_under_way("b", year) for year in (2000, 2021, 2022)] == [True, True, False]
    assert facets.is_under_way("unknown", 1900)
    assert facets.years == [2020, 2021]


def test_one_level_is_told_in_detail_and_the_others_stay_folded(network: Graph) -> None:
    drawn = narrowed(network, Narrowing(opened=frozenset({"global"})), lacking=frozenset())
    targets = {node.code for node in nodes_of(drawn) if node.kind == "Target"}
    assert {"11.2", "13.1"} <= targets
    assert "sdg/11" in drawn.successors("sdg/11.2"), "a target keeps its goal"
    assert "NationalObjective" not in kinds(drawn)
    national = narrowed(network, Narrowing(opened=frozenset({"national"})), lacking=frozenset())
    assert "NationalObjective" in kinds(national)
    assert "Target" not in kinds(national)
