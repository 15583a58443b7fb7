"""How much flows from level to level: the links between neighbouring boxes of the folded chain, counted."""

from __future__ import annotations

from dataclasses import dataclass

from coherence.network import Graph, NetworkNode, edges_of, node_of, nodes_of

# The column of each kind in the picture of flows, from the world's goals to what is done on the ground.
COLUMNS = {"Goal": 0, "NationalChoice": 1, "MacroArea": 2, "Mission": 3, "Programme": 4, "FundingLine": 4, "Project": 4}


@dataclass(frozen=True)
class Flow:
    """The links from a lower box to a higher one; ``proposed`` are counted apart."""

    lower: NetworkNode
    upper: NetworkNode
    established: int
    proposed: int
    standing: str


@dataclass(frozen=True)
class Flows:
    """The boxes that something flows through, and the flows."""

    boxes: tuple[NetworkNode, ...]
    flows: tuple[Flow, ...]

    @property
    def established(self) -> int:
        """All links that stand."""
        return sum(flow.established for flow in self.flows)


def flows(folded: Graph) -> Flows:
    """The flows of a folded chain; every link goes to a higher column, so that nothing runs in a circle."""
    found = []
    for edge in edges_of(folded):
        lower, upper = node_of(folded, edge.source), node_of(folded, edge.target)
        places = COLUMNS.get(lower.kind, -1), COLUMNS.get(upper.kind, -1)
        if places[0] > places[1] >= 0:
            counts = (0, edge.links) if edge.is_proposed else (edge.links, 0)
            found.append(Flow(lower, upper, *counts, standing=edge.standing))
    ends = {node.reference for flow in found for node in (flow.lower, flow.upper)}
    found.sort(key=lambda flow: (flow.lower.sort_key, flow.upper.sort_key))
    return Flows(tuple(node for node in nodes_of(folded) if node.reference in ends), tuple(found))
