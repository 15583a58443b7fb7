"""What meets what: cells with their links, what meets only through others, judgements between missions, flows."""

from __future__ import annotations

import pytest

from coherence.flows import flows
from coherence.interactions import read_interactions
from coherence.matrix import MATRICES, matrix, ways_between
from coherence.network import Graph, read_network
from coherence.views import drawn_network
from graph_store.identifiers import Identifiers
from graph_store.reader import Reader
from graph_store.store import GraphStore

NAMES = Identifiers()
MISSION = "amsvs/mission/es."


@pytest.fixture
def toy_city(toy_store: GraphStore) -> Reader:
    return toy_store.reader()


@pytest.fixture
def network(toy_city: Reader) -> Graph:
    return read_network(toy_city, NAMES)


def test_a_link_to_a_target_counts_for_its_goal_and_says_how_sure_it_is(network: Graph) -> None:
    found = matrix(network, MATRICES["goals"])
    cell = found.cell(f"{MISSION}1.2", "sdg/13")
    assert (cell.established, cell.proposed, cell.standing, cell.is_indirect) == (1, 0, "illustrative", False)
    assert [edge.target for edge in cell.edges] == ["sdg/13.1"]
    assert found.touched_by_row(f"{MISSION}1.2") == 1
    assert found.touched_by_column("sdg/11") == 0
    assert found.filled == 1


def test_what_meets_only_through_the_macro_area_is_indirect_and_the_way_is_told(network: Graph) -> None:
    found = matrix(network, MATRICES["goals"])
    cell = found.cell(f"{MISSION}1.1", "sdg/11")
    assert (cell.established, cell.is_indirect) == (0, True)
    ways = ways_between(network, found, f"{MISSION}1.1", "sdg/11")
    assert ways, "an indirect cell has a way"
    assert [node.code for node in ways[0]][:2] == ["es.1.1", "es.MAS 1"]
    assert ways[0][-1].code == "11"
    assert not found.cell(f"{MISSION}2.1", "sdg/11").is_indirect
    assert ways_between(network, found, f"{MISSION}2.1", "sdg/11") == []


def test_a_proposed_link_is_in_its_cell_and_counts_for_nothing(network: Graph) -> None:
    found = matrix(network, MATRICES["macro-areas"])
    cell = found.cell(f"{MISSION}2.1", "srsvs/mas/es.2")
    proposed = [ends for ends, one in found.cells.items() if one.proposed]
    assert len(proposed) == 1
    assert proposed[0][0] == f"{MISSION}2.1"
    assert found.touched_by_row(f"{MISSION}2.1") == 0
    assert not cell.established


def test_a_programme_counts_with_its_projects_and_one_that_touches_no_mission_is_left_out(network: Graph) -> None:
    found = matrix(network, MATRICES["programmes"])
    codes = [row.code for row in found.rows]
    assert "es.PRG-1" in codes
    assert "es.PRJ-1" not in codes, "a project of a programme is part of its row"
    assert "es.PRJ-2" in codes
    assert "es.PRG-3" not in codes
    assert found.left_out == 2, "es.PRG-3 and the fund"
    # The programme serves the area of intervention, which is part of the mission.
    assert found.cell("programme/es.PRG-1", f"{MISSION}1.1").established >= 1


def test_only_official_data_leave_no_illustrative_mission(network: Graph) -> None:
    found = matrix(network, MATRICES["goals"], ("official",))
    assert found.rows == ()
    assert [column.code for column in found.columns] == ["11", "13"]
    assert found.cells == {}


def test_a_pair_that_was_not_judged_is_not_zero(toy_city: Reader, network: Graph) -> None:
    found = read_interactions(toy_city, NAMES, network)
    assert (found.pairs, len(found.judged)) == (6, 1)
    judged = found.judged[f"{MISSION}1.1", f"{MISSION}1.2"]
    assert (judged.score, judged.is_proposed, judged.is_remedied) == (-1, False, False)
    assert (f"{MISSION}1.2", f"{MISSION}1.1") not in found.judged
    assert found.with_score(0) == 0
    assert [one.score for one in found.unremedied] == [-1]


def test_what_a_mission_gives_and_receives_is_summed_with_the_number_of_judgements(
    toy_city: Reader, network: Graph
) -> None:
    influence = {one.mission.code: one for one in read_interactions(toy_city, NAMES, network).influence()}
    giver, receiver = influence["es.1.1"], influence["es.1.2"]
    assert (giver.given, giver.given_sum, giver.received, giver.received_sum) == (1, -1, 0, 0)
    assert (receiver.given, receiver.given_sum, receiver.received, receiver.received_sum) == (0, 0, 1, -1)


def test_flows_go_down_the_levels_and_proposed_links_are_apart(network: Graph) -> None:
    found = flows(drawn_network(network))
    told = {(flow.upper.code, flow.lower.code): (flow.established, flow.proposed) for flow in found.flows}
    assert told["es.MAS 2", "es.2.1"] == (0, 1)
    assert told["es.MAS 1", "es.1.1"] == (1, 0)
    assert told["11", "es.I"] == (1, 0)
    assert found.established == sum(established for established, _ in told.values())


def test_columns_that_are_part_of_one_thing_stand_together_under_its_name(network: Graph) -> None:
    found = matrix(network, MATRICES["choices"])
    assert [(whole.code if whole else "", count) for whole, count in found.groups] == [("es.citta", 1)]
    goals = matrix(network, MATRICES["goals"])
    assert goals.groups == ((None, 2),)


def test_where_a_level_lies_between_what_is_reached_through_it_counts(network: Graph) -> None:
    choices = matrix(network, MATRICES["choices"])
    assert choices.filled == 0
    assert choices.indirect == 2
    assert choices.touched_by_row(f"{MISSION}1.1") == 1
    assert choices.touched_by_row(f"{MISSION}2.1") == 0
    goals = matrix(network, MATRICES["goals"])
    assert goals.indirect == 2
    assert goals.touched_by_row(f"{MISSION}1.1") == 0
