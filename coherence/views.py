"""Which part of the network is drawn: whole, folded so that it can be read, or the chain of one thing."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import networkx as nx

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
    part,
)
from coherence.vocabulary import ACTION_KINDS, STANDINGS

# More than this is no longer a map: it is folded first.
READABLE_NODES = 160
_HIGHER_GOVERNMENTS = frozenset({"global", "european", "national"})
_HIGHER_KINDS = frozenset({"Goal", "Target", "NationalArea", "NationalChoice", "NationalObjective", "NationalVector"})
# What the folded map shows; the finer kinds are folded into the one they are part of.
_OVERVIEW_KINDS = frozenset({"Goal", "NationalChoice", "MacroArea", "Mission", "Programme", "FundingLine", "Project"})


def drawn_network(
    graph: Graph, *, focus: str | None = None, detail: bool = False, opened: frozenset[str] = frozenset()
) -> Graph:
    """The network to draw: by default the folded chain; with a focus, the chain of that thing.

    ``opened`` are kinds that are not folded into what they are part of, where a link reaches them.
    Errors: UnknownResource when there is nothing called like the focus.
    """
    current = in_force(graph)
    if focus is None:
        return near(detailed(current) if detail else folded(current, opened=opened))
    centre = found_by_name(graph, focus)
    whole = chain(graph if centre.replaced else current, centre.reference)
    if detail or len(whole) <= READABLE_NODES:
        return whole
    return near(folded(whole, always=centre.reference, opened=opened), always=centre.reference)


def near(graph: Graph, *, always: str | None = None) -> Graph:
    """The network without the programmes of higher governments that touch nothing below the national strategy.

    A recovery plan has hundreds of measures that serve a goal and no territory's strategy: drawn, they would hide the
    chain. Each has its own chain when it is asked for. ``always`` names a thing that stays.
    """
    far = far_programmes(graph) - {always}
    return part(graph, (reference for reference in graph if reference not in far))


def far_programmes(graph: Graph) -> set[str]:
    """The programmes of higher governments that touch nothing below the national strategy."""
    far = {
        node.reference for node in nodes_of(graph) if node.kind in ACTION_KINDS and node.level in _HIGHER_GOVERNMENTS
    }
    # What touches a near thing is near, and so on along the links.
    waiting = [
        node.reference
        for node in nodes_of(graph)
        if node.reference not in far and (node.kind in ACTION_KINDS or node.kind not in _HIGHER_KINDS)
    ]
    while waiting:
        here = waiting.pop()
        for other in (*graph.successors(here), *graph.predecessors(here)):
            if other in far:
                far.discard(other)
                waiting.append(other)
    return far


def in_force(graph: Graph) -> Graph:
    """The network without the strategies that were replaced by newer ones."""
    return part(graph, (node.reference for node in nodes_of(graph) if not node.replaced))


def established(graph: Graph, standings: Iterable[str] = STANDINGS) -> Graph:
    """The network without links that are only proposed, and without things and links of other standings."""
    wanted = frozenset(standings)
    result = part(graph, (node.reference for node in nodes_of(graph) if node.standing in wanted))
    left_out = [edge for edge in edges_of(result) if edge.is_proposed or edge.standing not in wanted]
    result.remove_edges_from([(edge.source, edge.target) for edge in left_out])
    return result


def detailed(graph: Graph) -> Graph:
    """Every kind unfolded; targets and projects only where a link other than ``part of`` reaches them."""
    linked = _linked(graph)
    kept = (
        node.reference for node in nodes_of(graph) if node.kind not in {"Target", "Project"} or node.reference in linked
    )
    return part(graph, kept)


def folded(graph: Graph, *, always: str | None = None, opened: frozenset[str] = frozenset()) -> Graph:
    """The network with fine things folded into the coarser thing they are part of.

    A target is folded into its goal, a national objective into its choice, a priority into its macro-area, an area of
    intervention into its mission, a project into its programme. What has nothing to fold into is shown only where
    a link reaches it, so that no link is lost. ``always`` names a thing that is never folded, ``opened`` kinds that are
    not where a link reaches them.
    """
    linked = _linked(graph)
    stand_in = {node.reference: _stand_in(graph, node, linked, always, opened) for node in nodes_of(graph)}
    result: Graph = nx.DiGraph()
    for reference in stand_in.values():
        if reference is not None:
            result.add_node(reference, node=node_of(graph, reference))
    for edge in edges_of(graph):
        source, target = stand_in[edge.source], stand_in[edge.target]
        if source is None or target is None or source == target:
            continue
        # Between two boxes of one strategy ``part of`` says how it is built, not how levels answer one another.
        if edge.predicate != "partOf" or node_of(graph, source).kind in ACTION_KINDS | opened:
            add_folded(result, edge, source, target)
    return result


def _linked(graph: Graph) -> set[str]:
    linking = [edge for edge in edges_of(graph) if edge.predicate != "partOf"]
    return {edge.source for edge in linking} | {edge.target for edge in linking}


def _stand_in(
    graph: Graph, node: NetworkNode, linked: set[str], always: str | None, opened: frozenset[str]
) -> str | None:
    if node.reference == always or (node.kind in opened and node.reference in linked):
        return node.reference
    line = list(_line_of_parents(graph, node.reference))
    if node.kind in ACTION_KINDS:
        # A project stands inside the outermost programme it is part of.
        programmes = [one for one in line if node_of(graph, one).kind in ACTION_KINDS]
        return programmes[-1]
    shown = next((one for one in line if node_of(graph, one).kind in _OVERVIEW_KINDS), None)
    if shown is not None:
        return shown
    return node.reference if node.reference in linked else None


def _line_of_parents(graph: Graph, reference: str) -> Iterable[str]:
    seen: set[str] = set()
    current: str | None = reference
    while current is not None and current not in seen:
        seen.add(current)
        yield current
        here = current
        parents = [one for one in graph.successors(here) if _is_part(graph, here, one)]
        current = min(parents, default=None)


def _is_part(graph: Graph, source: str, target: str) -> bool:
    edge = edge_between(graph, source, target)
    return edge is not None and edge.predicate == "partOf"


def add_folded(result: Graph, edge: NetworkEdge, source: str, target: str) -> None:
    """Put a link between the things that stand for its ends, together with those that are there already."""
    known = edge_between(result, source, target)
    moved = replace(edge, source=source, target=target)
    result.add_edge(source, target, edge=moved if known is None else _both(known, moved))


def _both(one: NetworkEdge, other: NetworkEdge) -> NetworkEdge:
    # The surer of the two speaks for both: one established link is enough for the pair to be linked.
    surer = min((one, other), key=lambda edge: (edge.is_proposed, STANDINGS.index(edge.standing)))
    return replace(
        surer,
        strength=max(one.strength, other.strength),
        has_evidence=one.has_evidence or other.has_evidence,
        links=one.links + other.links,
    )
