"""The network as files other tools open: GraphML (yEd, Cytoscape), GEXF (Gephi), JSON."""

from __future__ import annotations

import io
import re
from typing import Any

import networkx as nx

from coherence.layout import Layout
from coherence.network import Graph, NetworkEdge, NetworkNode, edges_of, nodes_of

# Characters XML 1.0 cannot hold, whatever the escaping.
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


def as_json(graph: Graph, layout: Layout) -> dict[str, Any]:
    """Nodes and edges with their places, as plain values."""
    return {
        "nodes": [_node_values(node) | {"x": place.x, "y": place.y} for node, place in _placed(graph, layout)],
        "edges": [_edge_values(edge) for edge in edges_of(graph)],
        "columns": [
            {"kinds": list(column.kinds), "left": column.left, "right": column.right, "count": column.count}
            for column in layout.columns
        ],
    }


def as_graphml(graph: Graph, layout: Layout, language: str) -> bytes:
    """The network in GraphML, labels in one language first."""
    buffer = io.BytesIO()
    nx.write_graphml(_plain(graph, layout, language, with_viz=False), buffer, encoding="utf-8")
    return buffer.getvalue()


def as_gexf(graph: Graph, layout: Layout, language: str) -> bytes:
    """The network in GEXF 1.2, with places and colours as Gephi reads them."""
    buffer = io.BytesIO()
    nx.write_gexf(_plain(graph, layout, language, with_viz=True), buffer, encoding="utf-8")
    return buffer.getvalue()


def _plain(graph: Graph, layout: Layout, language: str, *, with_viz: bool) -> nx.DiGraph[str]:
    """The network with attributes every format can hold: texts, numbers, truth values."""
    plain: nx.DiGraph[str] = nx.DiGraph()
    for node, place in _placed(graph, layout):
        texts = {
            "label": node.label[language],
            "label_it": node.label["it"],
            "label_en": node.label["en"],
            "kind": node.kind,
            "code": node.code,
            "level": node.level,
            "framework": node.framework,
            "standing": node.standing,
        }
        attributes: dict[str, Any] = {key: _NOT_XML.sub("", text) for key, text in texts.items()}
        if with_viz:
            # Gephi's y grows upwards.
            attributes["viz"] = {"position": {"x": float(place.x), "y": float(-place.y), "z": 0.0}}
        else:
            attributes |= {"x": place.x, "y": place.y}
        plain.add_node(node.reference, **attributes)
    for edge in edges_of(graph):
        values = _edge_values(edge)
        plain.add_edge(values.pop("source"), values.pop("target"), **values)
    return plain


def _placed(graph: Graph, layout: Layout) -> list[tuple[NetworkNode, Any]]:
    return [(node, layout.places[node.reference]) for node in nodes_of(graph)]


def _node_values(node: NetworkNode) -> dict[str, Any]:
    return {
        "reference": node.reference,
        "code": node.code,
        "kind": node.kind,
        "label": dict(node.label),
        "level": node.level,
        "framework": node.framework,
        "standing": node.standing,
        "colour": node.colour,
    }


def _edge_values(edge: NetworkEdge) -> dict[str, Any]:
    return {
        "source": edge.source,
        "target": edge.target,
        "predicate": edge.predicate,
        "status": edge.status,
        "standing": edge.standing,
        "strength": edge.strength,
        "has_evidence": edge.has_evidence,
        "links": edge.links,
    }
