"""The chain as a network: what it holds, what is drawn of it, where, and in which files."""

from __future__ import annotations

import io

import networkx as nx
import pytest

from coherence.export import as_gexf, as_graphml, as_json
from coherence.layout import Spacing, layered_layout
from coherence.network import (
    Graph,
    NetworkEdge,
    NetworkNode,
    chain,
    edge_between,
    edges_of,
    found_by_name,
    node_of,
    nodes_of,
)
from coherence.views import drawn_network, far_programmes, folded
from graph_store.errors import UnknownResource


def network_of(nodes: list[NetworkNode], edges: list[NetworkEdge]) -> Graph:
    graph: Graph = nx.DiGraph()
    for node in nodes:
        graph.add_node(node.reference, node=node)
    for edge in edges:
        graph.add_edge(edge.source, edge.target, edge=edge)
    return graph


def thing(kind: str, reference: str, **values: object) -> NetworkNode:
    code = reference.rpartition("/")[2]
    known = {"label": {"it": code, "en": code}, "standing": "official", "code": code} | values
    return NetworkNode(reference=reference, kind=kind, **known)  # type: ignore[arg-type]


def link(source: str, target: str, predicate: str = "contributesTo", status: str = "accepted") -> NetworkEdge:
    return NetworkEdge(source, target, predicate, status, "official")


def test_an_accepted_link_is_an_edge_with_what_its_record_says(toy_network: Graph) -> None:
    edge = edge_between(toy_network, "amsvs/mission/es.1.1", "srsvs/mas/es.1")
    assert edge is not None
    assert (edge.status, edge.strength, edge.has_evidence) == ("validated", 3, True)


def test_a_proposed_link_is_kept_apart_and_a_rejected_one_is_none(toy_network: Graph) -> None:
    proposed = edge_between(toy_network, "amsvs/mission/es.2.1", "srsvs/mas/es.2")
    assert proposed is not None
    assert proposed.is_proposed
    assert edge_between(toy_network, "snsvs-2022/objective/es.citta/es.I.2", "sdg/13.1") is None


def test_nodes_know_their_words_and_standing(toy_network: Graph) -> None:
    goal = node_of(toy_network, "sdg/11")
    assert (goal.label["it"], goal.label["en"]) == (
        "Città e comunità sostenibili",
        "Sustainable cities and communities",
    )
    assert (goal.standing, goal.colour, goal.level) == ("official", "#FD9D24", "global")
    assert node_of(toy_network, "amsvs/mission/es.1.1").standing == "illustrative"


def test_the_chain_of_a_mission_goes_up_to_goals_and_down_to_projects(toy_network: Graph) -> None:
    found = set(chain(toy_network, "amsvs/mission/es.1.1"))
    assert {"sdg/11", "sdg/11.2", "srsvs/mas/es.1", "programme/es.PRG-1", "programme/es.PRJ-1"} <= found
    assert not {"amsvs/mission/es.1.2", "srsvs/mas/es.2", "sdg/13"} & found


def test_a_bare_code_means_the_mission_before_the_target_or_the_plan() -> None:
    graph = network_of([thing("Target", "sdg/1.2"), thing("PlanObjective", "psm/1.2"), thing("Mission", "a/1.2")], [])
    assert found_by_name(graph, "1.2").reference == "a/1.2"
    assert found_by_name(graph, "sdg/1.2").kind == "Target"
    with pytest.raises(UnknownResource, match=r"9\.9"):
        found_by_name(graph, "9.9")


def test_a_bare_code_means_the_strategy_in_force() -> None:
    old, new = thing("MacroArea", "old/3", replaced=True), thing("MacroArea", "new/3")
    assert found_by_name(network_of([old, new], []), "3").reference == "new/3"


def test_folding_keeps_every_link_between_the_coarser_things(toy_network: Graph) -> None:
    small = folded(toy_network)
    assert "sdg/11.2" not in small
    assert "amsvs/area/es.1.1.1" not in small
    national = edge_between(small, "snsvs-2022/choice/es.citta/es.I", "sdg/11")
    implemented = edge_between(small, "programme/es.PRG-1", "amsvs/mission/es.1.1")
    assert national is not None
    assert implemented is not None
    assert implemented.predicate == "implements"


def test_links_folded_together_count_and_the_surest_speaks() -> None:
    nodes = [thing("Goal", "g"), thing("Target", "t1"), thing("Target", "t2"), thing("Mission", "m")]
    parts = [link("t1", "g", "partOf", "stated"), link("t2", "g", "partOf", "stated")]
    graph = network_of(nodes, [*parts, link("m", "t1", status="proposed"), link("m", "t2")])
    edge = edge_between(folded(graph), "m", "g")
    assert edge is not None
    assert (edge.links, edge.status) == (2, "accepted")


def test_a_strategy_no_longer_in_force_is_not_drawn_unless_asked_for() -> None:
    old = thing("NationalChoice", "old/1", replaced=True)
    graph = network_of([old, thing("NationalChoice", "new/1")], [])
    assert set(drawn_network(graph)) == {"new/1"}
    assert set(drawn_network(graph, focus="old/1")) == {"old/1"}


def test_the_focus_itself_is_never_folded_away() -> None:
    nodes = [thing("Goal", "g"), thing("Target", "t"), *(thing("Mission", f"m{n}") for n in range(200))]
    graph = network_of(nodes, [link("t", "g", "partOf", "stated"), *(link(f"m{n}", "t") for n in range(200))])
    assert "t" in drawn_network(graph, focus="t")


def test_measures_of_other_governments_that_serve_only_goals_are_not_drawn_unless_asked_for() -> None:
    nodes = [
        thing("Goal", "g"),
        thing("Mission", "m"),
        thing("Programme", "far", level="national"),
        thing("Programme", "alone", level="european"),
        thing("Programme", "near", level="national"),
        thing("FundingLine", "fund", level="national"),
        thing("Programme", "local", level="metropolitan"),
    ]
    links = [link("far", "g", "implements"), link("near", "m", "implements"), link("near", "fund", "fundedBy")]
    graph = network_of(nodes, links)
    assert far_programmes(graph) == {"far", "alone"}
    assert set(drawn_network(graph)) == {"g", "m", "near", "fund", "local"}
    assert set(drawn_network(graph, focus="far")) == {"far", "g"}


def test_the_same_network_is_drawn_in_the_same_place(toy_network: Graph) -> None:
    drawn = drawn_network(toy_network)
    shuffled: Graph = nx.DiGraph()
    for reference in sorted(drawn, reverse=True):
        shuffled.add_node(reference, **drawn.nodes[reference])
    shuffled.add_edges_from(sorted(drawn.edges(data=True), key=lambda edge: edge[:2], reverse=True))
    assert layered_layout(shuffled) == layered_layout(drawn)


def test_levels_stand_from_left_to_right_and_nothing_overlaps(toy_network: Graph) -> None:
    spacing = Spacing()
    layout = layered_layout(drawn_network(toy_network, detail=True), spacing)
    order = ["sdg/11", "sdg/11.2", "srsvs/mas/es.1", "amsvs/mission/es.1.1", "programme/es.PRG-1"]
    xs = [layout.places[reference].x for reference in order]
    assert xs == sorted(set(xs))
    places = list(layout.places.values())
    for index, one in enumerate(places):
        for other in places[index + 1 :]:
            apart = abs(one.x - other.x) >= spacing.node_width or abs(one.y - other.y) >= spacing.row_height - 1
            assert apart, (one, other)


def test_a_long_column_is_set_in_several() -> None:
    spacing = Spacing(rows=10)
    graph = network_of([thing("Programme", f"p{number}") for number in range(35)], [])
    layout = layered_layout(graph, spacing)
    assert layout.height == 9 * spacing.row_height
    assert len({place.x for place in layout.places.values()}) == 4


def test_barycentre_undoes_a_crossing() -> None:
    nodes = [thing("Goal", "sdg/1"), thing("Goal", "sdg/2"), thing("Mission", "m/1"), thing("Mission", "m/2")]
    layout = layered_layout(network_of(nodes, [link("m/1", "sdg/2"), link("m/2", "sdg/1")]))
    assert layout.places["sdg/1"].y < layout.places["sdg/2"].y
    assert layout.places["m/2"].y < layout.places["m/1"].y


def test_an_empty_network_is_drawn_as_nothing() -> None:
    layout = layered_layout(nx.DiGraph())
    assert (layout.width, layout.height, dict(layout.places)) == (0, 0, {})


def test_files_hold_labels_as_text_and_nothing_xml_forbids() -> None:
    label = {"it": "<b>\x00&</b>", "en": "x"}
    graph = network_of([thing("Goal", "g", label=label)], [])
    layout = layered_layout(graph)
    graphml = nx.read_graphml(io.BytesIO(as_graphml(graph, layout, "it")))
    gexf = nx.read_gexf(io.BytesIO(as_gexf(graph, layout, "it")))
    assert graphml.nodes["g"]["label"] == "<b>&</b>"
    assert gexf.nodes["g"]["label_it"] == "<b>&</b>"
    assert as_json(graph, layout)["nodes"][0]["label"] == label


def test_reading_order_is_that_of_the_chain(toy_network: Graph) -> None:
    kinds = [node.kind for node in nodes_of(toy_network)]
    assert kinds[0] == "Goal"
    assert kinds[-1] == "Project"
    assert len(edges_of(toy_network)) == toy_network.number_of_edges()
