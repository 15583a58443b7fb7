"""Crowds on the map: too many things of one kind stand in boxes that say how many they are."""

from __future__ import annotations

from types import MappingProxyType

import networkx as nx

from coherence.gathering import gathered, hangs_on, is_box, members_of
from coherence.network import Graph, NetworkEdge, NetworkNode, edge_between, node_of
from coherence.vocabulary import Texts


def counted(kind: str, count: int) -> Texts:
    return MappingProxyType({"it": f"{count} × {kind}", "en": f"{count} × {kind}"})


def node(reference: str, kind: str, standing: str = "official") -> NetworkNode:
    code = reference.rpartition("/")[2]
    return NetworkNode(reference, kind, code, {"it": code, "en": code}, standing)


def city(projects: int, missions: int = 2) -> Graph:
    """Missions, each with its share of the projects; the last project hangs on nothing and is illustrative."""
    graph: Graph = nx.DiGraph()
    for number in range(missions):
        one = node(f"mission/{number}", "Mission")
        graph.add_node(one.reference, node=one)
    for number in range(projects):
        is_last = number == projects - 1
        one = node(f"project/{number}", "Project", "illustrative" if is_last else "official")
        graph.add_node(one.reference, node=one)
        if not is_last:
            target = f"mission/{number % missions}"
            graph.add_edge(
                one.reference, target, edge=NetworkEdge(one.reference, target, "implements", "accepted", "official")
            )
    return graph


def test_a_map_that_can_be_read_is_left_as_it_is() -> None:
    graph = city(10)
    assert gathered(graph, counted, most=10) is graph


def test_a_crowd_stands_in_a_box_for_each_thing_it_hangs_on() -> None:
    drawn = gathered(city(101), counted, most=20)
    assert set(drawn) == {
        "mission/0",
        "mission/1",
        "gathered/Project/mission/0",
        "gathered/Project/mission/1",
        "project/100",
    }
    box = node_of(drawn, "gathered/Project/mission/0")
    assert (box.code, box.label["it"], box.standing) == ("0 …", "50 × Project", "official")
    edge = edge_between(drawn, box.reference, "mission/0")
    assert edge is not None
    assert edge.links == 50
    assert members_of(drawn, box.reference)[:2] == ("project/0", "project/2")
    assert members_of(drawn, "mission/0") == ()


def test_where_even_the_boxes_are_too_many_the_whole_kind_is_one_box_as_doubtful_as_its_worst() -> None:
    drawn = gathered(city(400, missions=15), counted, most=14)
    boxes = [reference for reference in drawn if is_box(reference)]
    assert sorted(boxes) == ["gathered/Mission/", "gathered/Project/"]
    projects = node_of(drawn, "gathered/Project/")
    assert (projects.code, projects.label["en"], projects.standing) == ("…", "400 × Project", "illustrative")
    edge = edge_between(drawn, "gathered/Project/", "gathered/Mission/")
    assert edge is not None
    assert edge.links == 399


def test_ten_thousand_things_leave_a_map_that_can_be_drawn() -> None:
    drawn = gathered(city(10_000, missions=100), counted)
    assert len(drawn) <= 250
    assert (
        sum(len(members_of(drawn, box)) or 1 for box in drawn if box not in {f"mission/{n}" for n in range(100)})
        == 10_000
    )


def test_a_box_knows_what_its_members_hang_on() -> None:
    assert hangs_on("gathered/Project/amsvs/mission/1.2") == "amsvs/mission/1.2"
    assert hangs_on("gathered/Project/") == ""
    assert hangs_on("sdg/3") == "sdg/3"
