"""The network of actors as a drawing: a shape for each category, larger for more missions, labels apart."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from math import cos, pi, sin, sqrt

from api.addresses import Addresses
from api.pages.map.drawing import shortened_text
from api.pages.texts import Texts
from coherence.actor_layout import drawing
from coherence.actors import Actor
from coherence.collaboration import Collaboration, Tie
from coherence.vocabulary import DOUBTFUL_STANDINGS

# Pixels at scale 1.
_SMALLEST, _LARGEST = 8.0, 21.0
_NARROWEST = 1140
# More ties than these are a blot: the strongest are drawn.
_MOST_TIES = 1_000
_MOST_NAMED = 8
_LABEL_HEIGHT, _LETTER = 17, 7.4
_LONGEST_LABEL = 30
_CORNERS = {"intermediate-body": (3, -90), "institution": (4, -45), "research": (4, -90), "business": (6, 0)}
# How far a shape reaches sideways, for a radius of 1.
_REACH = {"intermediate-body": 1.35, "research": 1.25, "other": 1.2}


@dataclass(frozen=True)
class Mark:
    """An actor in the drawing; ``path`` is its outline around its own place."""

    x: int
    y: int
    path: str
    category: str
    dashed: bool
    faint: bool
    title: str
    address: str


@dataclass(frozen=True)
class Thread:
    """A tie in the drawing; width in pixels."""

    x1: int
    y1: int
    x2: int
    y2: int
    width: float
    dashed: bool
    title: str


@dataclass(frozen=True)
class Label:
    """A name beside a mark; anchor is that of SVG."""

    x: float
    y: float
    anchor: str
    text: str


@dataclass(frozen=True)
class ActorDrawing:
    """The whole drawing, from ``left`` on; ``left_out`` counts the ties that are too many to draw."""

    left: int
    width: int
    height: int
    marks: list[Mark]
    threads: list[Thread]
    labels: list[Label]
    left_out: int = 0

    @property
    def unnamed(self) -> int:
        """How many actors have a mark and no label."""
        return len(self.marks) - len(self.labels)


@dataclass(frozen=True)
class _Box:
    left: float
    top: float
    right: float
    bottom: float

    def meets(self, other: _Box) -> bool:
        return (
            self.left < other.right and other.left < self.right and self.top < other.bottom and other.top < self.bottom
        )


def outline(category: str, radius: float) -> str:
    """The shape of a category, as a path of SVG around 0, 0; all shapes of one radius have about the same area.

    >>> outline("institution", 10)
    'M8.9 -8.9L8.9 8.9L-8.9 8.9L-8.9 -8.9Z'
    """
    if category in _CORNERS:
        corners, start = _CORNERS[category]
        # The circle of the radius and the polygon cover the same area.
        reach = radius * sqrt(2 * pi / (corners * sin(2 * pi / corners)))
        angles = [(start + 360 * number / corners) * pi / 180 for number in range(corners)]
        return "M" + "L".join(f"{reach * cos(angle):.1f} {reach * sin(angle):.1f}" for angle in angles) + "Z"
    if category == "association":
        arc = f"A{radius:.1f} {radius:.1f} 0 1 1"
        return f"M{-radius:.1f} 0{arc} {radius:.1f} 0{arc} {-radius:.1f} 0Z"
    arm, half = f"{radius * 1.2:.1f}", f"{radius * 0.45:.1f}"
    right = f"M-{half} -{arm}H{half}V-{half}H{arm}V{half}H{half}V{arm}"
    return f"{right}H-{half}V{half}H-{arm}V-{half}H-{half}Z"


def actor_drawing(
    shown: Collaboration, chosen: Collection[str], words: Texts, addresses: Addresses
) -> ActorDrawing | None:
    """The ties of those chosen, with everybody at their other end; None where there are no ties.

    Those who were not chosen are drawn faint.
    """
    all_ties = [tie for tie in shown.ties if tie.first in chosen or tie.second in chosen]
    ties = all_ties[:_MOST_TIES]
    if not ties:
        return None
    laid = drawing(shown.graph.edge_subgraph([(tie.first, tie.second) for tie in ties]))
    most = max(len(shown.missions_of(actor)) for actor in laid.places)
    radius = {
        actor: _SMALLEST + (_LARGEST - _SMALLEST) * sqrt(len(shown.missions_of(actor)) / most if most else 0)
        for actor in laid.places
    }
    marks = [
        Mark(
            x=place.x,
            y=place.y,
            path=outline(actor.category, radius[actor.reference]),
            category=actor.category,
            dashed=actor.standing in DOUBTFUL_STANDINGS,
            faint=actor.reference not in chosen,
            title=_title(actor, shown, words),
            address=addresses.page(actor.iri),
        )
        for actor, place in ((shown.known.actors[one], laid.places[one]) for one in sorted(laid.places))
    ]
    threads = [
        Thread(
            laid.places[tie.first].x,
            laid.places[tie.first].y,
            laid.places[tie.second].x,
            laid.places[tie.second].y,
            1 + min(tie.weight - 1, 8) * 0.6,
            tie.is_doubtful,
            _tie_title(tie, shown, words),
        )
        for tie in reversed(ties)
    ]
    # A few actors are drawn no larger than many.
    width = max(laid.width, _NARROWEST)
    frame = _Box((laid.width - width) // 2, 0, (laid.width + width) // 2, laid.height)
    labels = _labels(shown, {one: (place.x, place.y) for one, place in laid.places.items()}, radius, frame, words)
    return ActorDrawing(int(frame.left), width, laid.height, marks, threads, labels, len(all_ties) - len(ties))


def _labels(
    shown: Collaboration,
    places: dict[str, tuple[int, int]],
    radius: dict[str, float],
    frame: _Box,
    words: Texts,
) -> list[Label]:
    taken = [
        _Box(x - radius[one] - 1, y - radius[one] - 1, x + radius[one] + 1, y + radius[one] + 1)
        for one, (x, y) in places.items()
    ]
    labels = []
    # Those who work on most are named first.
    for one in sorted(places, key=lambda one: (-len(shown.works[one]), -shown.graph.degree(one), one)):
        actor, (x, y) = shown.known.actors[one], places[one]
        text = shortened_text(actor.label[words.language], _LONGEST_LABEL)
        for label, box in _candidates(text, x, y, radius[one] * _REACH.get(actor.category, 1) + 5):
            if box.left >= frame.left and box.right <= frame.right and not any(box.meets(other) for other in taken):
                labels.append(label)
                taken.append(box)
                break
    return labels


def _candidates(text: str, x: float, y: float, away: float) -> list[tuple[Label, _Box]]:
    """Places for a name: beside the mark, below and above it, then at its corners."""
    long, half, near = len(text) * _LETTER, _LABEL_HEIGHT / 2, away * 0.8
    places = [("start", x + away, y), ("end", x - away, y)]
    places += [("middle", x, y + away + half), ("middle", x, y - away - half)]
    places += [
        (side, x + sign * near, y + up * (near + 4)) for up in (1, -1) for side, sign in (("start", 1), ("end", -1))
    ]
    found = []
    for anchor, at, middle in places:
        left = {"start": at, "end": at - long, "middle": at - long / 2}[anchor]
        found.append((Label(at, middle + 5, anchor, text), _Box(left, middle - half, left + long, middle + half)))
    return found


def _title(actor: Actor, shown: Collaboration, words: Texts) -> str:
    missions = words.counted("actors.missions_count", len(shown.missions_of(actor.reference)))
    partners = words.counted("actors.partners_count", int(shown.graph.degree(actor.reference)))
    standing = words.named("standing", actor.standing)
    what = words.named("actors.one", actor.category)
    return f"{actor.label[words.language]} ({what}, {standing}): {missions}, {partners}"


def _tie_title(tie: Tie, shown: Collaboration, words: Texts) -> str:
    first, second = (shown.known.actors[one].label[words.language] for one in (tie.first, tie.second))
    codes = [shown.known.works[work].code for work in tie.shared[:_MOST_NAMED]]
    more = ", …" if tie.weight > _MOST_NAMED else ""
    return f"{first} – {second}: {', '.join(codes)}{more}"
