"""Where each actor of the network is drawn: who works together close together, the same place every time."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from math import hypot, sqrt

import networkx as nx

from coherence.collaboration import ActorGraph
from coherence.layout import Place

# Pixels at scale 1: around the drawing, for each actor of a group, between groups.
_MARGIN, _ROOM, _GAP = 70, 104, 60
_NEAREST = 62
# More actors than these are laid out with springs.
_MANY = 150
_WIDEST = 1080
_NO_DISTANCE = 1e-9


@dataclass(frozen=True)
class Drawing:
    """Where each actor of a network is drawn, in pixels; those without ties are left out."""

    places: dict[str, Place]
    width: int
    height: int


def drawing(graph: ActorGraph) -> Drawing:
    """A place for everybody who has ties: group by group, the closer the fewer steps between them.

    Same network, same drawing: nothing in it is drawn by lot. Source: Kamada and Kawai (1989), as networkx computes it.
    """
    return _drawing(tuple(sorted((min(edge), max(edge)) for edge in graph.edges())))


@lru_cache(maxsize=64)
def _drawing(edges: tuple[tuple[str, str], ...]) -> Drawing:
    graph: ActorGraph = nx.Graph()
    graph.add_edges_from(edges)
    parts = [sorted(part) for part in nx.connected_components(graph)]
    places: dict[str, Place] = {}
    left = top = row = width = 0
    for part in sorted(parts, key=lambda part: (-len(part), part)):
        across, down, found = _group(nx.Graph(graph.subgraph(part)), part)
        if left and left + across > _WIDEST:
            left, top, row = 0, top + row + _GAP, 0
        for actor, (x, y) in found.items():
            places[actor] = Place(round(left + x + _MARGIN), round(top + y + _MARGIN))
        left += across + _GAP + _ROOM
        row = max(row, down)
        width = max(width, left - _GAP - _ROOM)
    return Drawing(places, width + 2 * _MARGIN, top + row + 2 * _MARGIN)


def _group(graph: ActorGraph, actors: list[str]) -> tuple[int, int, dict[str, tuple[float, float]]]:
    """The places of one group, from 0, with its width and height."""
    ordered: ActorGraph = nx.Graph()
    ordered.add_nodes_from(actors)
    ordered.add_edges_from(sorted(tuple(sorted(edge)) for edge in graph.edges()))
    # Springs say less of how far two are from one another, and take a time that large groups can bear.
    laid = nx.kamada_kawai_layout(ordered, weight=None) if len(actors) <= _MANY else nx.spring_layout(ordered, seed=1)
    size = _ROOM * sqrt(len(actors))
    across, down = (size * 1.5, size * 0.85) if len(actors) > 2 else (size, 0.0)
    xs, ys = [float(laid[one][0]) for one in actors], [float(laid[one][1]) for one in actors]
    points = {one: (_scaled(x, xs, across), _scaled(y, ys, down)) for one, x, y in zip(actors, xs, ys, strict=True)}
    points = _apart(points)
    lowest_x, lowest_y = min(x for x, _ in points.values()), min(y for _, y in points.values())
    moved = {one: (x - lowest_x, y - lowest_y) for one, (x, y) in points.items()}
    return round(max(x for x, _ in moved.values())), round(max(y for _, y in moved.values())), moved


def _scaled(value: float, among: list[float], room: float) -> float:
    spread = max(among) - min(among)
    return (value - min(among)) / spread * room if spread > _NO_DISTANCE else 0.0


def _apart(points: dict[str, tuple[float, float]]) -> dict[str, tuple[float, float]]:
    """The same places, pushed apart where two are too near to be told from one another."""
    places = {one: list(point) for one, point in points.items()}
    names = sorted(places)
    for _ in range(60):
        moved = False
        for index, one in enumerate(names):
            for other in names[index + 1 :]:
                dx, dy = places[other][0] - places[one][0], places[other][1] - places[one][1]
                distance = hypot(dx, dy)
                if distance >= _NEAREST:
                    continue
                moved = True
                # Two in the very same place are parted sideways.
                ux, uy = (dx / distance, dy / distance) if distance > _NO_DISTANCE else (1.0, 0.0)
                push = (_NEAREST - distance) / 2 + 0.01
                for place, sign in ((places[one], -1), (places[other], 1)):
                    place[0] += sign * ux * push
                    place[1] += sign * uy * push
        if not moved:
            break
    return {one: (x, y) for one, (x, y) in places.items()}
