"""The DUP annex: which objectives of a single programming document go with which missions of the agenda.

An objective of the document is a coe:PlanObjective of a framework that is stated in it, or one adopted in it. It goes
with a mission when a link joins it to the mission or to one of its areas of intervention, in either direction. That the
document takes a mission up without naming an objective is told apart: it is less than an association.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import networkx as nx

from coherence.documents import STANDS, Document, Documents
from coherence.indicators import Assignment, Indicator
from coherence.link_records import LinkRecord
from coherence.network import Graph, NetworkEdge, NetworkNode, edge_between, node_of, nodes_of
from graph_store.reader import Reader

_ACTIONS = ("Programme", "FundingLine")


@dataclass(frozen=True)
class Linked:
    """Something a mission is linked to, with the link."""

    node: NetworkNode
    edge: NetworkEdge


@dataclass(frozen=True)
class Measure:
    """An indicator of a mission, with the assignment that says so."""

    indicator: Indicator
    assignment: Assignment


@dataclass(frozen=True)
class AnnexRow:
    """What goes with one mission.

    ``goals`` are those the mission names itself, by goal or by target; ``chain_goals`` those it reaches only through
    its macro-area and the national strategy. ``adoption`` is the link by which the document takes the mission up as a
    whole. What implements an area of intervention of the mission belongs to the mission. Units: projects counts the
    projects that carry it out.
    """

    mission: NetworkNode
    macro_areas: tuple[Linked, ...]
    goals: tuple[NetworkNode, ...]
    chain_goals: tuple[NetworkNode, ...]
    adoption: LinkRecord | None
    objectives: tuple[Linked, ...]
    measures: tuple[Measure, ...]
    programmes: tuple[Linked, ...]
    projects: int

    @property
    def is_associated(self) -> bool:
        """Does an objective of the document go with it, by a link that is more than proposed?"""
        return any(not one.edge.is_proposed for one in self.objectives)

    @property
    def is_adopted(self) -> bool:
        """Does the document take it up, by a link that is more than proposed?"""
        return self.adoption is not None and self.adoption.status in STANDS


@dataclass(frozen=True)
class Annex:
    """The annex of one document: missions in the order of the agenda, objectives in that of the document."""

    document: Document
    rows: tuple[AnnexRow, ...]
    objectives: tuple[NetworkNode, ...]
    objectives_without: tuple[NetworkNode, ...]

    @property
    def missions_without(self) -> list[AnnexRow]:
        """The missions no objective of the document goes with."""
        return [row for row in self.rows if not row.is_associated]

    @property
    def adopted(self) -> int:
        """How many missions the document takes up."""
        return sum(row.is_adopted for row in self.rows)


def programming_documents(reader: Reader, documents: Documents) -> list[Document]:
    """The single programming documents (DUP): of the metropolitan city first, the newest first, then by title."""
    known = {str(row["document"]) for row in reader.select("documents/single-programming-documents")}
    found = [document for document in documents.documents if document.thing.iri in known]
    return sorted(found, key=lambda one: (one.level != "metropolitan", one.status != "in-force", _newest_first(one)))


def annex(
    document: Document, documents: Documents, network: Graph, settled: Graph, indicators: Iterable[Indicator]
) -> Annex:
    """The annex of one programming document.

    ``settled`` is the network without proposed links, see coherence.views.established.
    """
    objectives = _objectives(document, network)
    measures: dict[str, list[Measure]] = {}
    for indicator in indicators:
        for assignment in indicator.objectives("Mission"):
            measures.setdefault(assignment.objective.reference, []).append(Measure(indicator, assignment))
    uptake = documents.uptake(document)
    adoptions = {link.other.reference: link for link in (*uptake.proposed, *uptake.taken)}
    references = frozenset(node.reference for node in objectives)
    return Annex(
        document=document,
        rows=tuple(
            _row(
                mission,
                network,
                settled,
                references,
                adoptions.get(mission.reference),
                tuple(measures.get(mission.reference, ())),
            )
            for mission in documents.missions
        ),
        objectives=objectives,
        objectives_without=tuple(
            node for node in objectives if not _serves_mission(node, settled, references, documents.missions)
        ),
    )


def _row(
    mission: NetworkNode,
    network: Graph,
    settled: Graph,
    objectives: frozenset[str],
    adoption: LinkRecord | None,
    measures: tuple[Measure, ...],
) -> AnnexRow:
    around = _around(network, mission.reference)
    goals = _named_goals(mission, settled)
    reached = (node_of(settled, one) for one in nx.descendants(settled, mission.reference))
    return AnnexRow(
        mission=mission,
        macro_areas=tuple(one for one in around if one.node.kind == "MacroArea" and not one.node.replaced),
        goals=goals,
        chain_goals=_ordered(node for node in reached if node.kind == "Goal" and node not in goals),
        adoption=adoption,
        objectives=tuple(one for one in around if one.node.reference in objectives),
        measures=measures,
        programmes=tuple(one for one in around if one.node.kind in _ACTIONS),
        projects=sum(one.node.kind == "Project" and not one.edge.is_proposed for one in around),
    )


def _objectives(document: Document, network: Graph) -> tuple[NetworkNode, ...]:
    adopted = {link.other.reference for link in document.links if link.status in STANDS}
    return tuple(
        node
        for node in nodes_of(network)
        if node.kind == "PlanObjective" and (node.framework in document.frameworks or node.reference in adopted)
    )


def _around(network: Graph, mission: str) -> list[Linked]:
    """What a mission and its areas of intervention are linked to, each thing once, by its surest link."""
    own = _neighbours(network, mission)
    areas = [one.node.reference for one in own if one.node.kind == "InterventionArea" and one.edge.target == mission]
    found: dict[str, Linked] = {}
    for one in (*own, *(each for area in areas for each in _neighbours(network, area))):
        known = found.get(one.node.reference)
        if known is None or (known.edge.is_proposed and not one.edge.is_proposed):
            found[one.node.reference] = one
    return sorted(found.values(), key=lambda one: one.node.sort_key)


def _neighbours(network: Graph, reference: str) -> list[Linked]:
    """What a thing is linked to in either direction."""
    ends = [(reference, other) for other in network.successors(reference)]
    ends += [(other, reference) for other in network.predecessors(reference)]
    found = []
    for source, target in ends:
        edge = edge_between(network, source, target)
        if edge is not None:
            found.append(Linked(node_of(network, target if source == reference else source), edge))
    return found


def _named_goals(mission: NetworkNode, settled: Graph) -> tuple[NetworkNode, ...]:
    named = [node_of(settled, one) for one in settled.successors(mission.reference)]
    goals = [node for node in named if node.kind == "Goal"]
    for target in (node for node in named if node.kind == "Target"):
        above = (node_of(settled, one) for one in settled.successors(target.reference))
        goals += [node for node in above if node.kind == "Goal"]
    return _ordered(goals)


def _serves_mission(
    objective: NetworkNode, settled: Graph, objectives: frozenset[str], missions: Iterable[NetworkNode]
) -> bool:
    """Does the objective, or one that is part of it, go with a mission or one of its areas?"""
    own = {objective.reference, *(nx.ancestors(settled, objective.reference) & objectives)}
    joined = {other for one in own for other in (*settled.successors(one), *settled.predecessors(one))}
    above_areas = {above for one in joined if _is_area(settled, one) for above in settled.successors(one)}
    return any(mission.reference in joined | above_areas for mission in missions)


def _is_area(settled: Graph, reference: str) -> bool:
    return node_of(settled, reference).kind == "InterventionArea"


def _ordered(nodes: Iterable[NetworkNode]) -> tuple[NetworkNode, ...]:
    return tuple(sorted({node.reference: node for node in nodes}.values(), key=lambda node: node.sort_key))


def _newest_first(document: Document) -> tuple[int, str]:
    return -int(document.year) if document.year.isdecimal() else 0, document.thing.label["it"].casefold()
