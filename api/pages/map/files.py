"""The map as it is narrowed on the page, to take away: a picture that scales, and its links as a table."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from api.pages.rendering import templates
from api.pages.texts import Texts
from coherence.network import Graph, edges_of, node_of

CSV_COLUMNS = (
    "from_code",
    "from_name",
    "from_kind",
    "from_standing",
    "link",
    "link_status",
    "link_standing",
    "links",
    "to_code",
    "to_name",
    "to_kind",
    "to_standing",
)
# Characters XML 1.0 cannot hold, whatever the escaping.
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_DASHES = {"proposed": "2 5", "doubtful": "8 5"}


@dataclass(frozen=True)
class Curve:
    """A link between the sides of two boxes. Units: those of the drawing."""

    x1: float
    y1: float
    x2: float
    y2: float
    colour: str
    dashes: str
    words: str

    @property
    def middle(self) -> float:
        """Half-way between the columns, where the curve bends."""
        return (self.x1 + self.x2) / 2


def map_picture(drawing: dict[str, Any], *, title: str, note: str, words: Texts) -> str:
    """The elements of the map as SVG; ``note`` is written below."""
    template = templates().get_template("map.svg")
    text = template.render(drawing=drawing, lines=list(_curves(drawing)), title=title, note=note, t=words)
    return _NOT_XML.sub("", text).strip() + "\n"


def link_rows(graph: Graph, words: Texts) -> Iterator[list[str]]:
    """A row for each link of the drawing, in the columns of CSV_COLUMNS."""
    for edge in edges_of(graph):
        ends = []
        for reference in (edge.source, edge.target):
            node = node_of(graph, reference)
            kind, standing = words.named("kind", node.kind), words.named("standing", node.standing)
            ends.append([node.code, node.label[words.language], kind, standing])
        link = [
            words.named("predicate", edge.predicate),
            words.named("status", edge.status),
            words.named("standing", edge.standing),
            str(edge.links),
        ]
        yield [*ends[0], *link, *ends[1]]


def _curves(drawing: dict[str, Any]) -> Iterator[Curve]:
    places = {node["id"]: node for node in drawing["nodes"]}
    half = drawing["box"]["width"] / 2
    for edge in drawing["edges"]:
        start, end = places[edge["source"]], places[edge["target"]]
        towards = -half if end["x"] < start["x"] else half
        yield Curve(
            start["x"] + towards,
            start["y"],
            end["x"] - towards,
            end["y"],
            edge["colour"],
            _DASHES.get(edge["kind"], ""),
            edge["words"],
        )
