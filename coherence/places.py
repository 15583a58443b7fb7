"""Where each thing stands: its level of government, and the missions it serves or is part of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import networkx as nx

from coherence.levels import read_levels
from coherence.network import Graph, missions_in_force
from graph_store.identifiers import Identifiers
from graph_store.reader import Reader


@dataclass(frozen=True)
class Places:
    """By IRI: the level of government, and the codes of the missions in the order people count them."""

    levels: Mapping[str, str]
    missions: Mapping[str, tuple[str, ...]]


def read_places(reader: Reader, names: Identifiers, settled: Graph) -> Places:
    """The places of everything in one version of the graph.

    A thing stands by a mission when it is the mission, or when links that are not merely proposed lead from it up to
    the mission: its areas of intervention, the programmes and projects that carry it out. ``settled`` is the network
    without proposed links, see coherence.views.established.
    """
    missions: dict[str, list[str]] = {}
    for node in missions_in_force(settled):
        for reference in (node.reference, *nx.ancestors(settled, node.reference)):
            missions.setdefault(str(names.of(reference)), []).append(node.code)
    return Places(read_levels(reader), {iri: tuple(codes) for iri, codes in missions.items()})
