"""The network over HTTP: every format says the same thing."""

from __future__ import annotations

import io

import networkx as nx
import pytest
from fastapi.testclient import TestClient

FOLDED = {
    "sdg/11",
    "sdg/13",
    "snsvs-2022/choice/es.citta/es.I",
    "srsvs/mas/es.1",
    "srsvs/mas/es.2",
    "amsvs/mission/es.1.1",
    "amsvs/mission/es.1.2",
    "amsvs/mission/es.2.1",
    "programme/es.PRG-1",
    "programme/es.PRG-2",
    "programme/es.PRG-3",
    "programme/es.FIN-1",
    "programme/es.PRJ-2",
}


def test_json_holds_nodes_with_places_and_edges_with_status(ask: TestClient) -> None:
    network = ask.get("/api/v1/network").json()
    assert {node["reference"] for node in network["nodes"]} == FOLDED
    mission = next(node for node in network["nodes"] if node["code"] == "es.1.1")
    assert mission["label"]["en"] == "Public transport for all"
    assert (mission["level"], mission["standing"], mission["kind"]) == ("metropolitan", "illustrative", "Mission")
    assert isinstance(mission["x"], int)
    proposed = [edge for edge in network["edges"] if edge["status"] == "proposed"]
    assert [(edge["source"], edge["target"]) for edge in proposed] == [("amsvs/mission/es.2.1", "srsvs/mas/es.2")]


def test_graphml_and_gexf_parse_to_the_same_network(ask: TestClient) -> None:
    expected = {(edge["source"], edge["target"]) for edge in ask.get("/api/v1/network").json()["edges"]}
    graphml = nx.read_graphml(io.BytesIO(ask.get("/api/v1/network?format=graphml").content))
    gexf = nx.read_gexf(io.BytesIO(ask.get("/api/v1/network?format=gexf").content))
    for graph in (graphml, gexf):
        assert set(graph.nodes) == FOLDED
        assert set(graph.edges) == expected
        assert graph.nodes["sdg/11"]["standing"] == "official"


def test_labels_follow_the_language(ask: TestClient) -> None:
    for language, label in (("it", "Strade più fresche"), ("en", "Cooler streets")):
        content = ask.get(f"/api/v1/network?format=graphml&lang={language}").content
        assert nx.read_graphml(io.BytesIO(content)).nodes["amsvs/mission/es.1.2"]["label"] == label


def test_a_focus_leaves_only_its_chain(ask: TestClient) -> None:
    by_code = ask.get("/api/v1/network?focus=es.1.2").json()
    by_reference = ask.get("/api/v1/network?focus=amsvs/mission/es.1.2").json()
    assert by_code == by_reference
    assert {node["reference"] for node in by_code["nodes"]} == {
        "amsvs/mission/es.1.2",
        "programme/es.PRG-2",
        "srsvs/mas/es.1",
        "snsvs-2022/objective/es.citta/es.I.1",
        "snsvs-2022/choice/es.citta/es.I",
        "snsvs-2022/area/es.citta",
        "sdg/11",
        "sdg/11.2",
        "sdg/13",
        "sdg/13.1",
    }


def test_detail_unfolds_but_leaves_out_targets_nobody_links(ask: TestClient) -> None:
    references = {node["reference"] for node in ask.get("/api/v1/network?detail=true").json()["nodes"]}
    assert {"sdg/11.2", "sdg/13.1", "amsvs/area/es.1.1.1", "snsvs-2022/objective/es.citta/es.I.2"} <= references
    assert "sdg/11.6" not in references


@pytest.mark.parametrize(
    ("accept", "returned"),
    [
        ("application/json", "application/json"),
        ("text/html", "text/html; charset=utf-8"),
        ("application/graphml+xml", "application/graphml+xml"),
        ("application/gexf+xml;q=0.5, image/png", "application/gexf+xml"),
    ],
)
def test_the_format_may_be_asked_for_by_header(ask: TestClient, accept: str, returned: str) -> None:
    assert ask.get("/api/v1/network", headers={"Accept": accept}).headers["content-type"] == returned
