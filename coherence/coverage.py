"""How well the levels answer one another: coverage from above, anchoring from below, joint by joint.

Definitions. A thing of the upper level is *covered* when an established link of the lower level reaches it or
something it is made of (its targets, its objectives, its areas of intervention). A thing of the lower level is
*anchored* when an established link leads to the upper level from it, from something it is made of, or from what it is
part of (a project is anchored through its programme). A link that is only proposed counts for neither: it is
counted apart.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from coherence.network import Graph, NetworkEdge, NetworkNode, edge_between, edges_of, node_of, nodes_of
from coherence.views import in_force
from coherence.vocabulary import ACTION_KINDS

ABOVE = "from-above"
BELOW = "from-below"


@dataclass(frozen=True)
class JointKinds:
    """Two neighbouring levels: what they are made of, and the kinds that are counted."""

    joint: str
    upper: frozenset[str]
    lower: frozenset[str]
    counted_above: tuple[frozenset[str], ...]
    counted_below: tuple[frozenset[str], ...]


@dataclass(frozen=True)
class Coverage:
    """One count at one joint.

    Units: total, covered, with_evidence and proposed count things; share and evidence_share are 0–1.
    Shape: proposed are the things not covered that a proposed link would cover; uncovered names the rest.
    """

    joint: str
    direction: str
    kinds: tuple[str, ...]
    total: int
    covered: int
    with_evidence: int
    proposed: int
    uncovered: tuple[str, ...]

    @property
    def share(self) -> float | None:
        """Covered over total; None for nothing over nothing, because 0/0 is not 0 %."""
        return self.covered / self.total if self.total else None

    @property
    def evidence_share(self) -> float | None:
        """Of all, the share whose link has evidence; None for nothing over nothing."""
        return self.with_evidence / self.total if self.total else None


_GLOBAL = frozenset({"Goal", "Target"})
_NATIONAL = frozenset({"NationalArea", "NationalChoice", "NationalObjective", "NationalVector"})
_REGIONAL = frozenset({"MacroArea", "RegionalPriority", "RegionalVector"})
_METROPOLITAN = frozenset({"Mission", "InterventionArea"})

JOINTS = (
    JointKinds(
        "sdg-national",
        _GLOBAL,
        _NATIONAL,
        (frozenset({"Goal"}), frozenset({"Target"})),
        (frozenset({"NationalObjective"}),),
    ),
    JointKinds(
        "national-regional",
        _NATIONAL,
        _REGIONAL,
        (frozenset({"NationalChoice"}), frozenset({"NationalObjective"})),
        (frozenset({"MacroArea"}),),
    ),
    JointKinds(
        "regional-metropolitan",
        _REGIONAL,
        _METROPOLITAN,
        (frozenset({"MacroArea"}), frozenset({"RegionalPriority"})),
        (frozenset({"Mission"}),),
    ),
    JointKinds(
        "metropolitan-programmes",
        _METROPOLITAN,
        ACTION_KINDS,
        (frozenset({"Mission"}), frozenset({"InterventionArea"})),
        (frozenset({"Programme"}), frozenset({"Project"})),
    ),
)


def coverage(network: Graph) -> list[Coverage]:
    """Every joint of the chain, from above and from below; strategies no longer in force are left out.

    Source: OECD Recommendation on Policy Coherence for Sustainable Development (2019), vertical coherence.
    """
    current = in_force(network)
    counts: list[Coverage] = []
    for joint in JOINTS:
        crossing = [
            edge
            for edge in edges_of(current)
            if node_of(current, edge.target).kind in joint.upper and node_of(current, edge.source).kind in joint.lower
        ]
        counts.extend(_counted(current, joint.joint, ABOVE, kinds, crossing) for kinds in joint.counted_above)
        counts.extend(_counted(current, joint.joint, BELOW, kinds, crossing) for kinds in joint.counted_below)
    return counts


def _counted(
    network: Graph, joint: str, direction: str, kinds: frozenset[str], crossing: Iterable[NetworkEdge]
) -> Coverage:
    established: set[str] = set()
    evidenced: set[str] = set()
    proposed: set[str] = set()
    for edge in crossing:
        if direction == ABOVE:
            reached = _along_parts(network, edge.target, upwards=True)
        else:
            reached = _along_parts(network, edge.source, upwards=True) | _along_parts(
                network, edge.source, upwards=False
            )
        (proposed if edge.is_proposed else established).update(reached)
        if edge.has_evidence and not edge.is_proposed:
            evidenced.update(reached)
    counted = [node for node in nodes_of(network) if node.kind in kinds]
    return Coverage(
        joint=joint,
        direction=direction,
        kinds=tuple(sorted(kinds)),
        total=len(counted),
        covered=_number_in(counted, established),
        with_evidence=_number_in(counted, evidenced),
        proposed=_number_in(counted, proposed - established),
        uncovered=tuple(node.reference for node in counted if node.reference not in established),
    )


def _number_in(nodes: Iterable[NetworkNode], references: set[str]) -> int:
    return sum(node.reference in references for node in nodes)


def _along_parts(network: Graph, reference: str, *, upwards: bool) -> set[str]:
    """A thing with everything it is, directly or not, a part of; or, downwards, with everything that is part of it."""
    found = {reference}
    waiting = [reference]
    while waiting:
        here = waiting.pop()
        for other in network.successors(here) if upwards else network.predecessors(here):
            edge = edge_between(network, here, other) if upwards else edge_between(network, other, here)
            if edge is not None and edge.predicate == "partOf" and other not in found:
                found.add(other)
                waiting.append(other)
    return found
