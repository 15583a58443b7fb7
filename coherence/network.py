"""The chain as a directed graph: what a node and an edge mean, and the chain of one thing up and down.

A node is something a strategy states or somebody does; an edge goes from the lower thing to the higher one
(programme → mission → macro-area → national objective → target → goal). An edge with the status ``proposed`` is
not a fact of the graph yet: it waits for review, and is kept apart wherever something is counted.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import TypeAlias

import networkx as nx
from rdflib import URIRef

from coherence.vocabulary import CHAIN_KINDS, STANDINGS, Texts, bilingual, kind_of, list_item, natural_key
from graph_store.errors import UnknownResource
from graph_store.identifiers import Identifiers
from graph_store.reader import Reader, Row, in_order

Graph: TypeAlias = "nx.DiGraph[str]"
SortKey: TypeAlias = tuple[int, str, tuple[tuple[int, int, str], ...], str]

STATED = "stated"
PROPOSED = "proposed"
REJECTED = "rejected"
# Of two statements between the same two things, the one that says more.
_PREDICATES = ("implements", "contributesTo", "fundedBy", "partOf")
# Several strategies count from 1.1: which of them a bare code means, first choice first.
_MEANT_FIRST = ("Mission", "Goal", "MacroArea", "InterventionArea", "Target", "RegionalPriority")
_MEANT_ORDER = (*_MEANT_FIRST, *(kind for kind in CHAIN_KINDS if kind not in _MEANT_FIRST))


@dataclass(frozen=True)
class NetworkNode:
    """One thing of the chain.

    Units: reference is the part of the IRI people write in tables; level and standing are items of the lists
    of the same name; replaced tells that its strategy is no longer in force.
    """

    reference: str
    kind: str
    code: str
    label: Texts
    standing: str
    level: str = ""
    framework: str = ""
    colour: str = ""
    replaced: bool = False

    @cached_property
    def sort_key(self) -> SortKey:
        """Chain order, then the codes of one strategy as people count them."""
        return CHAIN_KINDS.index(self.kind), self.framework, natural_key(self.code), self.reference


@dataclass(frozen=True)
class NetworkEdge:
    """One link of the chain, or several that were folded into one.

    Units: links counts the links it stands for; strength is 1 to 3, 0 where nobody judged it.
    """

    source: str
    target: str
    predicate: str
    status: str
    standing: str
    strength: int = 0
    has_evidence: bool = False
    links: int = 1

    @property
    def is_proposed(self) -> bool:
        """Does it still wait for review?"""
        return self.status == PROPOSED


def read_network(reader: Reader, names: Identifiers) -> Graph:
    """The whole chain of one version of the graph.

    Shape: nodes are references, each with a ``node`` (NetworkNode); edges have an ``edge`` (NetworkEdge).
    """
    graph: Graph = nx.DiGraph()
    for node in _nodes(reader.select("network/nodes"), names):
        graph.add_node(node.reference, node=node)
    for edge in _edges(reader, names, graph):
        known = edge_between(graph, edge.source, edge.target)
        if known is None or _weight(edge) < _weight(known):
            graph.add_edge(edge.source, edge.target, edge=edge)
    return graph


def nodes_of(graph: Graph) -> list[NetworkNode]:
    """The nodes of a network in the order people read them."""
    found: list[NetworkNode] = [data["node"] for _, data in graph.nodes(data=True)]
    return sorted(found, key=lambda node: node.sort_key)


def edges_of(graph: Graph) -> list[NetworkEdge]:
    """The edges of a network, ordered by what they join."""
    found: list[NetworkEdge] = [data["edge"] for _, _, data in graph.edges(data=True)]
    return sorted(found, key=lambda edge: (edge.source, edge.target))


def missions_in_force(graph: Graph) -> list[NetworkNode]:
    """The missions that were not replaced, in the order people count them."""
    return [node for node in nodes_of(graph) if node.kind == "Mission" and not node.replaced]


def node_of(graph: Graph, reference: str) -> NetworkNode:
    """One node. Errors: UnknownResource when the network has no such node."""
    if reference not in graph:
        raise UnknownResource(f"the network has nothing called {reference}")
    node: NetworkNode = graph.nodes[reference]["node"]
    return node


def edge_between(graph: Graph, source: str, target: str) -> NetworkEdge | None:
    """The edge from one node to another, if there is one."""
    data = graph.get_edge_data(source, target)
    return None if data is None else data["edge"]


def found_by_name(graph: Graph, name: str) -> NetworkNode:
    """The node a person means by a reference or by a code alone.

    Where several strategies use a code, one in force is meant before one that was replaced, and a mission before
    anything else: ``1.2`` is the mission before it is the target of the same number.
    Errors: UnknownResource.
    """
    wanted = name.strip()
    if wanted in graph:
        return node_of(graph, wanted)
    same = [node for node in nodes_of(graph) if node.code.casefold() == wanted.casefold()]
    if not same:
        raise UnknownResource(f"the network has nothing called {wanted}")
    return min(same, key=lambda node: (node.replaced, _MEANT_ORDER.index(node.kind), node.sort_key))


def chain(graph: Graph, reference: str) -> Graph:
    """The part of the network that one thing leads up to, and that leads up to it.

    Errors: UnknownResource when the network has no such node.
    """
    node_of(graph, reference)
    kept = {reference, *nx.descendants(graph, reference), *nx.ancestors(graph, reference)}
    return part(graph, kept)


def part(graph: Graph, kept: Iterable[str]) -> Graph:
    """The nodes asked for and the edges between them, as a network of its own."""
    return nx.DiGraph(graph.subgraph(kept))


def _nodes(rows: Iterable[Row], names: Identifiers) -> Iterable[NetworkNode]:
    seen: set[str] = set()
    ordered = in_order(rows, "node", "kind", "standing", "label_it", "label_en")
    for row in sorted(ordered, key=lambda row: CHAIN_KINDS.index(kind_of(row["kind"]))):
        reference = names.reference(str(row["node"]))
        # A thing told of twice (two labels, two kinds) is still one thing.
        if reference in seen:
            continue
        seen.add(reference)
        code = str(row.get("code", reference.rpartition("/")[2]))
        framework = row.get("framework")
        yield NetworkNode(
            reference=reference,
            kind=kind_of(row["kind"]),
            code=code,
            label=bilingual(row.get("label_it"), row.get("label_en"), code),
            standing=list_item(row.get("standing"), "standing", "unverified"),
            level=list_item(row.get("level"), "level"),
            framework="" if framework is None else names.reference(str(framework)),
            colour=str(row.get("colour", "")),
            replaced=str(row.get("replaced", "false")) == "true",
        )


def _edges(reader: Reader, names: Identifiers, graph: Graph) -> Iterable[NetworkEdge]:
    recorded: set[tuple[str, str, str]] = set()
    stated = {_ends(row, names) for row in reader.select("network/links")}
    rows = reader.select("network/link-records")
    for row in in_order(rows, "subject", "predicate", "object", "status", "standing", "strength", "evidence"):
        ends = _ends(row, names)
        status = list_item(row["status"], "link-status")
        if ends[0] in graph and ends[2] in graph and status != REJECTED:
            recorded.add(ends)
            yield _recorded_edge(row, ends, status)
    for subject, predicate, target in sorted(stated - recorded):
        if subject in graph and target in graph:
            standing = node_of(graph, subject).standing
            yield NetworkEdge(subject, target, predicate, STATED, standing)


def _recorded_edge(row: Row, ends: tuple[str, str, str], status: str) -> NetworkEdge:
    return NetworkEdge(
        source=ends[0],
        target=ends[2],
        predicate=ends[1],
        status=status,
        standing=list_item(row.get("standing"), "standing", "unverified"),
        strength=int(str(row.get("strength", 0))),
        has_evidence=str(row.get("evidence", "false")) == "true",
    )


def _ends(row: Row, names: Identifiers) -> tuple[str, str, str]:
    subject, target = row["subject"], row["object"]
    target_name = names.reference(str(target)) if isinstance(target, URIRef) else ""
    return names.reference(str(subject)), kind_of(row["predicate"]), target_name


def _weight(edge: NetworkEdge) -> tuple[bool, int, int]:
    return edge.is_proposed, STANDINGS.index(edge.standing), _PREDICATES.index(edge.predicate)
