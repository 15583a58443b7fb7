"""Crowds on the map: too many things of one kind to be told apart stand in boxes that say how many they are."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import replace

import networkx as nx

from coherence.network import Graph, NetworkNode, edges_of, node_of, nodes_of
from coherence.views import add_folded
from coherence.vocabulary import STANDINGS, Texts

# More things of one kind than these are no column any more.
MOST_OF_KIND = 120
MOST_IN_DETAIL = 480
_PREFIX = "gathered/"

Naming = Callable[[str, int], Texts]


def gathered(graph: Graph, naming: Naming, most: int = MOST_OF_KIND) -> Graph:
    """The network with crowds in boxes: by what they hang on, and where those are too many as well, all in one.

    ``naming`` gives the words for so many things of a kind. A box is as doubtful as the most doubtful thing in it.
    Shape: a box has ``members``, the references of what is in it, beside its ``node``.
    """
    kinds = Counter(node.kind for node in nodes_of(graph))
    crowded = {kind for kind, count in kinds.items() if count > most}
    if not crowded:
        return graph
    boxes = _boxes(graph, crowded, most)
    stand_in = {member: box for box, members in boxes.items() for member in members}
    result: Graph = nx.DiGraph()
    for node in nodes_of(graph):
        if node.reference not in stand_in:
            result.add_node(node.reference, node=node)
    for box, members in boxes.items():
        result.add_node(box, node=_box(graph, box, members, naming), members=tuple(members))
    for edge in edges_of(graph):
        source, target = stand_in.get(edge.source, edge.source), stand_in.get(edge.target, edge.target)
        if source != target:
            add_folded(result, edge, source, target)
    return result


def members_of(graph: Graph, reference: str) -> tuple[str, ...]:
    """What is in a box; nothing for what is no box."""
    members: tuple[str, ...] = graph.nodes[reference].get("members", ()) if reference in graph else ()
    return members


def is_box(reference: str) -> bool:
    """Is this the reference of a box?"""
    return reference.startswith(_PREFIX)


def hangs_on(reference: str) -> str:
    """What the members of a box hang on; the thing itself for what is no box, nothing for a box of a whole kind.

    >>> hangs_on("gathered/Project/amsvs/mission/1.2"), hangs_on("sdg/3"), hangs_on("gathered/Project/")
    ('amsvs/mission/1.2', 'sdg/3', '')
    """
    return reference.removeprefix(_PREFIX).partition("/")[2] if is_box(reference) else reference


def _boxes(graph: Graph, crowded: set[str], most: int) -> dict[str, list[str]]:
    by_kind: dict[str, dict[str, list[str]]] = {kind: {} for kind in crowded}
    for node in nodes_of(graph):
        if node.kind in crowded:
            by_kind[node.kind].setdefault(_hook(graph, node, crowded), []).append(node.reference)
    boxes: dict[str, list[str]] = {}
    for kind, groups in by_kind.items():
        if len(groups) > most:
            groups = {"": [member for members in groups.values() for member in members]}
        for hook, members in groups.items():
            if len(members) > 1:
                boxes[f"{_PREFIX}{kind}/{hook}"] = members
    return boxes


def _hook(graph: Graph, node: NetworkNode, crowded: set[str]) -> str:
    """The first thing above that is not itself one of a crowd."""
    above = [node_of(graph, one) for one in graph.successors(node.reference)]
    told = [one for one in above if one.kind not in crowded]
    return min(told, key=lambda one: one.sort_key).reference if told else ""


def _box(graph: Graph, box: str, members: list[str], naming: Naming) -> NetworkNode:
    nodes = [node_of(graph, member) for member in members]
    hook = hangs_on(box)
    return replace(
        nodes[0],
        reference=box,
        code=f"{node_of(graph, hook).code} …" if hook else "…",
        label=naming(nodes[0].kind, len(nodes)),
        standing=max((node.standing for node in nodes), key=STANDINGS.index),
        colour="",
    )
