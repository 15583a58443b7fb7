"""Who works with whom: the network between actors, and those who join its parts."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import TypeAlias

import networkx as nx

from coherence.actors import Actors, Involvement, WorkKey
from coherence.vocabulary import DOUBTFUL_STANDINGS

ActorGraph: TypeAlias = "nx.Graph[str]"

# Scores of betweenness below this are noise of floating point.
_NOISE = 1e-9


@dataclass(frozen=True)
class Tie:
    """Two actors work together.

    Shape: ``shared`` are the references of what both work on, missions first; doubtful is a tie of which nothing
    shared is established.
    """

    first: str
    second: str
    shared: tuple[str, ...]
    is_doubtful: bool

    @property
    def weight(self) -> int:
        """How many things they share."""
        return len(self.shared)


@dataclass(frozen=True)
class Collaboration:
    """The network of the involvements given; ``graph`` has a node for each actor, and a Tie as ``tie`` of each edge."""

    known: Actors
    involvements: tuple[Involvement, ...]
    graph: ActorGraph

    @cached_property
    def works(self) -> dict[str, list[str]]:
        """What each actor works on, missions first."""
        found: dict[str, set[str]] = {}
        for one in self.involvements:
            found.setdefault(one.actor, set()).add(one.work)
        return {actor: sorted(works, key=self._work_key) for actor, works in found.items()}

    @cached_property
    def led(self) -> dict[str, set[str]]:
        """What each actor leads."""
        found: dict[str, set[str]] = {}
        for one in self.involvements:
            if one.role == "leadActor":
                found.setdefault(one.actor, set()).add(one.work)
        return found

    @cached_property
    def ties(self) -> list[Tie]:
        """All ties, the strongest first."""
        found: list[Tie] = [data["tie"] for _, _, data in self.graph.edges(data=True)]
        return sorted(found, key=lambda tie: (-tie.weight, tie.first, tie.second))

    @cached_property
    def brokerage(self) -> dict[str, float]:
        """Betweenness centrality of each actor, 0–1: the share of shortest ways between two others that pass it.

        Source: Freeman (1977), as networkx computes it; ties count alike, however much is shared.
        """
        return dict(nx.betweenness_centrality(self.graph, normalized=True))

    @cached_property
    def broker_rank(self) -> dict[str, int]:
        """The place of those who join actors that would not meet otherwise, from 1; equal scores share a place.

        A category named as a whole (“citizens”) meets nobody, and has no place.
        """
        actors = self.known.actors
        scores = {
            actor: score for actor, score in self.brokerage.items() if score > _NOISE and not actors[actor].is_group
        }
        return {actor: 1 + sum(other > score + _NOISE for other in scores.values()) for actor, score in scores.items()}

    @cached_property
    def groups(self) -> list[list[str]]:
        """Actors that are joined by ties, directly or through others; the largest group first, none of one actor."""
        parts = [sorted(part) for part in nx.connected_components(self.graph) if len(part) > 1]
        return sorted(parts, key=lambda part: (-len(part), part))

    @cached_property
    def alone(self) -> list[str]:
        """Those who work on something, but with nobody the graph knows of."""
        return sorted(actor for actor, degree in self.graph.degree() if degree == 0)

    def missions_of(self, actor: str) -> list[str]:
        """The missions an actor works on, as people count them."""
        return [work for work in self.works.get(actor, []) if self.known.works[work].is_mission]

    def others_of(self, actor: str) -> list[str]:
        """Programmes, projects and actions an actor works on."""
        return [work for work in self.works.get(actor, []) if not self.known.works[work].is_mission]

    def ties_of(self, actor: str) -> list[Tie]:
        """The ties of an actor, the strongest first."""
        return self._ties_by_actor.get(actor, [])

    @cached_property
    def _ties_by_actor(self) -> dict[str, list[Tie]]:
        found: dict[str, list[Tie]] = {}
        for tie in self.ties:
            found.setdefault(tie.first, []).append(tie)
            found.setdefault(tie.second, []).append(tie)
        return found

    def _work_key(self, work: str) -> WorkKey:
        return self.known.works[work].sort_key


def collaboration(known: Actors, involvements: Iterable[Involvement]) -> Collaboration:
    """The network between those involved: the projection of actors and what they work on.

    Shape: an actor who works on something with nobody is a node without ties.
    """
    kept = tuple(involvements)
    both: ActorGraph = nx.Graph()
    actors = sorted({one.actor for one in kept})
    both.add_nodes_from(actors)
    sure: set[tuple[str, str]] = set()
    for one in kept:
        both.add_edge(one.actor, one.work)
        if one.standing not in DOUBTFUL_STANDINGS:
            sure.add((one.actor, one.work))
    projected = nx.bipartite.projected_graph(both, actors)
    graph: ActorGraph = nx.Graph()
    graph.add_nodes_from(actors)
    for ends in sorted(tuple(sorted(edge)) for edge in projected.edges()):
        first, second = ends
        shared = sorted(set(both[first]) & set(both[second]), key=lambda work: known.works[work].sort_key)
        doubtful = not any((first, work) in sure and (second, work) in sure for work in shared)
        graph.add_edge(first, second, tie=Tie(first, second, tuple(shared), doubtful), weight=len(shared))
    return Collaboration(known, kept, graph)
