"""The elements of the interactive map as plain values: places, looks and words; the script only draws them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from api.pages.map import drawing
from api.pages.texts import Texts
from coherence.coverage import ABOVE, Coverage
from coherence.gathering import members_of
from coherence.layout import layered_layout
from coherence.network import Graph, NetworkEdge, NetworkNode, edges_of, nodes_of
from coherence.vocabulary import ACTION_KINDS, DOUBTFUL_STANDINGS


def map_elements(graph: Graph, gaps: Mapping[str, int], coverage: list[Coverage], words: Texts) -> dict[str, Any]:
    """Columns, nodes and edges.

    ``gaps`` counts the findings by reference. Units: places and sizes in pixels at scale 1, places are middles.
    """
    layout = layered_layout(graph, drawing.SPACING)
    unserved = {reference for one in coverage if one.direction == ABOVE for reference in one.uncovered}
    unanchored = {reference for one in coverage if one.direction != ABOVE for reference in one.uncovered}
    nodes = []
    for node in nodes_of(graph):
        place = layout.places[node.reference]
        missing = {"up": node.reference in unanchored, "down": node.reference in unserved}
        nodes.append(
            _node(node, words) | {"x": place.x, "y": place.y, "gaps": _gaps_in(graph, node.reference, gaps)} | missing
        )
    return {
        "size": {"width": layout.width, "height": layout.height},
        "box": {"width": drawing.SPACING.node_width - 12, "height": drawing.SPACING.row_height - 12},
        "columns": [
            {"left": column.left, "right": column.right, "title": column_title(column.kinds, words)}
            for column in layout.columns
        ],
        "nodes": nodes,
        "edges": [_edge(edge, words) for edge in edges_of(graph)],
    }


def _gaps_in(graph: Graph, reference: str, gaps: Mapping[str, int]) -> int:
    """The findings of a thing, or of all that stands in a box."""
    return sum(gaps.get(one, 0) for one in members_of(graph, reference) or (reference,))


def column_title(kinds: tuple[str, ...], words: Texts) -> str:
    """What stands above a column."""
    if ACTION_KINDS.issuperset(kinds):
        return words("map.actions")
    title = ", ".join(words.named("kinds", kind) for kind in kinds)
    return title[:1].upper() + title[1:]


def _node(node: NetworkNode, words: Texts) -> dict[str, Any]:
    look = drawing.look_of(node)
    return {
        "id": node.reference,
        "code": node.code,
        "name": node.label[words.language],
        "label": drawing.short_label(node, words),
        "title": drawing.full_title(node, words),
        "fill": look.fill,
        "border": look.border,
        "text": look.text,
        "dashed": look.dashed,
    }


def _edge(edge: NetworkEdge, words: Texts) -> dict[str, Any]:
    kind = "proposed" if edge.is_proposed else "doubtful" if edge.standing in DOUBTFUL_STANDINGS else "sure"
    return {
        "source": edge.source,
        "target": edge.target,
        "kind": kind,
        "colour": drawing.line_colour(edge),
        "words": drawing.link_words(edge, words),
    }
