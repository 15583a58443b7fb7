"""What of the network somebody wants to see: one goal's part, one actor's, what is sure, what lacks something."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from itertools import islice

import networkx as nx

from coherence.network import Graph, chain, edges_of, found_by_name, nodes_of, part
from coherence.views import drawn_network
from coherence.vocabulary import ACTION_KINDS, DOUBTFUL_STANDINGS, Texts, bilingual
from graph_store.errors import UnknownResource
from graph_store.identifiers import Identifiers
from graph_store.reader import Reader

# Where many ways are equally short, so many say enough.
_MOST_WAYS = 50
# Columns that can be left out together, in the order of the chain.
LEVELS = {
    "global": frozenset({"Goal", "Target"}),
    "national": frozenset({"NationalArea", "NationalChoice", "NationalObjective", "NationalVector"}),
    "regional": frozenset({"MacroArea", "RegionalPriority", "RegionalVector"}),
    "metropolitan": frozenset({"Mission", "InterventionArea", "PlanObjective"}),
    "actions": ACTION_KINDS,
}


@dataclass(frozen=True)
class Narrowing:
    """What is wanted of the network; what is empty narrows nothing.

    ``focus``, ``until`` and ``goal`` are codes or references, ``actor`` a reference; ``hidden`` are keys of LEVELS.
    ``is_sure`` leaves out what is doubtful or only proposed; ``lacks`` leaves only what lacks something, with what it
    touches. With ``until`` only the shortest ways from the focus to that thing are left.
    """

    focus: str = ""
    until: str = ""
    goal: str = ""
    actor: str = ""
    hidden: frozenset[str] = frozenset()
    is_sure: bool = False
    lacks: bool = False
    detail: bool = False


@dataclass(frozen=True)
class NamedActor:
    """Somebody who works on something in the network."""

    reference: str
    label: Texts


def narrowed(network: Graph, wanted: Narrowing, *, acted_on: Iterable[str] = (), lacking: frozenset[str]) -> Graph:
    """The part of the network to draw.

    ``acted_on`` are the things the actor wanted works on, ``lacking`` those that lack something.
    Errors: UnknownResource for a focus or a goal that is not there.
    """
    kept = network
    if wanted.goal:
        kept = chain(kept, found_by_name(kept, wanted.goal).reference)
    if wanted.actor:
        chains = (chain(network, reference) for reference in acted_on if reference in network)
        reached = {reference for one in chains for reference in one}
        kept = part(kept, (reference for reference in kept if reference in reached))
    if wanted.is_sure:
        kept = _sure(kept)
    if wanted.until and not wanted.focus:
        wanted = replace(wanted, focus=wanted.until, until="")
    ends = [found_by_name(network, name).reference for name in (wanted.focus, wanted.until) if name]
    if any(end not in kept for end in ends):
        return part(kept, ())
    drawn = (
        _between(kept, *ends)
        if len(ends) == 2
        else drawn_network(kept, focus=wanted.focus or None, detail=wanted.detail)
    )
    if wanted.lacks:
        around = {
            one for here in lacking if here in drawn for one in (*drawn.successors(here), *drawn.predecessors(here))
        }
        drawn = part(drawn, (reference for reference in drawn if reference in lacking or reference in around))
    hidden = frozenset[str]().union(*(LEVELS[level] for level in wanted.hidden))
    return part(drawn, (node.reference for node in nodes_of(drawn) if node.kind not in hidden))


def actors_in(reader: Reader, names: Identifiers) -> list[NamedActor]:
    """Everybody who leads or takes part in something of the chain, by name."""
    rows = reader.select("network/actors")
    found = [
        NamedActor(names.reference(str(row["actor"])), bilingual(row.get("it"), row.get("en"), "")) for row in rows
    ]
    return sorted(found, key=lambda actor: (actor.label["it"].casefold(), actor.reference))


def acted_on(reader: Reader, names: Identifiers, actor: str) -> list[str]:
    """What an actor leads or takes part in. Errors: UnknownResource when nobody is called so."""
    things = [names.reference(str(row["thing"])) for row in reader.select("network/acted-on", actor=names.of(actor))]
    if not things:
        raise UnknownResource(f"the network has no actor called {actor}")
    return things


def _between(network: Graph, one: str, other: str) -> Graph:
    """The shortest ways from one thing to another, whichever way the links point; nothing where there is none."""
    undirected = network.to_undirected(as_view=True)
    if not nx.has_path(undirected, one, other):
        return part(network, ())
    ways = islice(nx.all_shortest_paths(undirected, one, other), _MOST_WAYS)
    return part(network, {reference for way in ways for reference in way})


def _sure(network: Graph) -> Graph:
    sure = part(network, (node.reference for node in nodes_of(network) if node.standing not in DOUBTFUL_STANDINGS))
    doubtful = [edge for edge in edges_of(sure) if edge.is_proposed or edge.standing in DOUBTFUL_STANDINGS]
    sure.remove_edges_from([(edge.source, edge.target) for edge in doubtful])
    return sure
