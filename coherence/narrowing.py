"""What of the network somebody wants to see: one goal's part, one actor's, what is sure, what lacks something."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from itertools import islice

import networkx as nx

from coherence.network import Graph, chain, found_by_name, nodes_of, part
from coherence.views import drawn_network, established
from coherence.vocabulary import ACTION_KINDS, SURE, Texts, bilingual, list_item
from graph_store.errors import UnknownResource
from graph_store.identifiers import Identifiers
from graph_store.reader import Reader
from graph_store.terms import Term

# Where many ways are equally short, so many say enough.
_MOST_WAYS = 50
DIMENSIONS = ("economic", "social", "environmental")
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

    ``focus``, ``until`` and ``goal`` are codes or references, ``actor`` a reference, ``dimension`` an item of the list
    of dimensions; ``hidden`` and ``opened`` are keys of LEVELS, ``opened`` those told in detail. ``year`` leaves out
    programmes, projects and funding lines that had not begun or were over; what has no date stays; 0 is any year.
    ``is_sure`` leaves out what is doubtful or only proposed; ``lacks`` leaves only what lacks something, with what it
    touches. With ``until`` only the shortest ways from the focus to that thing are left.
    """

    focus: str = ""
    until: str = ""
    goal: str = ""
    actor: str = ""
    dimension: str = ""
    year: int = 0
    hidden: frozenset[str] = frozenset()
    opened: frozenset[str] = frozenset()
    is_sure: bool = False
    lacks: bool = False
    detail: bool = False


@dataclass(frozen=True)
class Facets:
    """What things can be narrowed down by beside their links, by reference.

    Shape: a period is the first and the last year, None where nobody said.
    """

    dimensions: Mapping[str, frozenset[str]]
    periods: Mapping[str, tuple[int | None, int | None]]

    @property
    def years(self) -> list[int]:
        """Every year from the first beginning to the last end."""
        told = [year for period in self.periods.values() for year in period if year is not None]
        return list(range(min(told), max(told) + 1)) if told else []

    def is_under_way(self, reference: str, year: int) -> bool:
        """Was it going on in a year, as far as anybody said?"""
        first, last = self.periods.get(reference, (None, None))
        return (first is None or first <= year) and (last is None or last >= year)


NO_FACETS = Facets({}, {})


@dataclass(frozen=True)
class NamedActor:
    """Somebody who works on something in the network."""

    reference: str
    label: Texts


def narrowed(
    network: Graph,
    wanted: Narrowing,
    *,
    facets: Facets = NO_FACETS,
    acted_on: Iterable[str] = (),
    lacking: frozenset[str],
) -> Graph:
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
    if wanted.dimension:
        own = [one for one, dimensions in facets.dimensions.items() if wanted.dimension in dimensions]
        around = {reference for one in own if one in kept for reference in chain(kept, one)}
        kept = part(kept, around)
    if wanted.year:
        kept = part(
            kept,
            (
                node.reference
                for node in nodes_of(kept)
                if node.kind not in ACTION_KINDS or facets.is_under_way(node.reference, wanted.year)
            ),
        )
    if wanted.is_sure:
        kept = established(kept, SURE["sure"])
    if wanted.until and not wanted.focus:
        wanted = replace(wanted, focus=wanted.until, until="")
    ends = [found_by_name(network, name).reference for name in (wanted.focus, wanted.until) if name]
    if any(end not in kept for end in ends):
        return part(kept, ())
    drawn = (
        _between(kept, *ends)
        if len(ends) == 2
        else drawn_network(
            kept,
            focus=wanted.focus or None,
            detail=wanted.detail,
            opened=frozenset[str]().union(*(LEVELS[level] for level in wanted.opened)),
        )
    )
    if wanted.lacks:
        around = {
            one for here in lacking if here in drawn for one in (*drawn.successors(here), *drawn.predecessors(here))
        }
        drawn = part(drawn, (reference for reference in drawn if reference in lacking or reference in around))
    hidden = frozenset[str]().union(*(LEVELS[level] for level in wanted.hidden))
    return part(drawn, (node.reference for node in nodes_of(drawn) if node.kind not in hidden))


def read_facets(reader: Reader, names: Identifiers) -> Facets:
    """The facets of one version of the graph."""
    dimensions: dict[str, set[str]] = {}
    for row in reader.select("network/dimensions"):
        item = list_item(row["dimension"], "dimension")
        dimensions.setdefault(names.reference(str(row["thing"])), set()).add(item)
    periods = {
        names.reference(str(row["thing"])): (_year(row.get("start")), _year(row.get("end")))
        for row in reader.select("network/periods")
    }
    return Facets({one: frozenset(items) for one, items in dimensions.items()}, periods)


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


def _year(date: Term | None) -> int | None:
    year = str(date or "")[:4]
    return int(year) if year.isdecimal() else None


def _between(network: Graph, one: str, other: str) -> Graph:
    """The shortest ways from one thing to another, whichever way the links point; nothing where there is none."""
    undirected = network.to_undirected(as_view=True)
    if not nx.has_path(undirected, one, other):
        return part(network, ())
    ways = islice(nx.all_shortest_paths(undirected, one, other), _MOST_WAYS)
    return part(network, {reference for way in ways for reference in way})
