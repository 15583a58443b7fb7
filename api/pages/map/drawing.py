"""How things of the network look: colours by level, dashes for what is doubtful, short labels, the table twin."""

from __future__ import annotations

from dataclasses import dataclass

from api.pages.texts import Texts
from coherence.gathering import hangs_on, is_box
from coherence.layout import Layout, Spacing
from coherence.network import Graph, NetworkEdge, NetworkNode, edge_between, edges_of, node_of, nodes_of
from coherence.vocabulary import DOUBTFUL_STANDINGS, natural_key

SPACING = Spacing()
TEXT = "#17324d"
SURE_LINE = "#4a5a6a"
DOUBTFUL_LINE = "#8795a3"
PROPOSED_LINE = "#b3741a"
_WHITE = "#ffffff"
# What fits on one line of a box.
_LINE_LENGTH = 28

# Fill and border by level; borders differ in lightness too, so that they survive greyscale.
_NATIONAL = ("#e6eef7", "#0066cc")
_REGIONAL = ("#e3f2ea", "#00703c")
_METROPOLITAN = ("#fdf0e1", "#a85500")
_ACTION = ("#efe9f7", "#5b3a93")
_COLOURS = {
    "Target": ("#f3f4f5", "#5d7083"),
    "NationalArea": _NATIONAL,
    "NationalChoice": _NATIONAL,
    "NationalObjective": _NATIONAL,
    "NationalVector": _NATIONAL,
    "MacroArea": _REGIONAL,
    "RegionalPriority": _REGIONAL,
    "RegionalVector": _REGIONAL,
    "Mission": _METROPOLITAN,
    "InterventionArea": _METROPOLITAN,
    "PlanObjective": _METROPOLITAN,
}


@dataclass(frozen=True)
class Look:
    """The look of a box: colours as #rrggbb; dashed for what must not be taken for established."""

    fill: str
    border: str
    text: str
    dashed: bool


def look_of(node: NetworkNode) -> Look:
    """The look of a thing: a goal has its official colour, what is doubtful a white box with a dashed border."""
    if node.kind == "Goal" and _is_colour(node.colour):
        return Look(node.colour, node.colour, readable_on(node.colour), dashed=False)
    fill, border = _COLOURS.get(node.kind, _ACTION)
    if node.standing in DOUBTFUL_STANDINGS:
        return Look(_WHITE, border, TEXT, dashed=True)
    return Look(fill, border, TEXT, dashed=False)


def line_colour(edge: NetworkEdge) -> str:
    """The colour of a link: darker the surer."""
    if edge.is_proposed:
        return PROPOSED_LINE
    return DOUBTFUL_LINE if edge.standing in DOUBTFUL_STANDINGS else SURE_LINE


def line_dashes(edge: NetworkEdge) -> list[int] | bool:
    """The dashes of a link; False is a full line."""
    if edge.is_proposed:
        return [2, 5]
    return [8, 5] if edge.standing in DOUBTFUL_STANDINGS else False


def readable_on(background: str) -> str:
    """Black or white, whichever contrasts more with a background colour.

    >>> readable_on("#FCC30B"), readable_on("#19486A")
    ('#000000', '#ffffff')
    """
    channels = [int(background[index : index + 2], 16) / 255 for index in (1, 3, 5)]
    linear = [value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4 for value in channels]
    luminance = 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
    return "#000000" if (luminance + 0.05) / 0.05 > 1.05 / (luminance + 0.05) else _WHITE


def short_label(node: NetworkNode, texts: Texts) -> str:
    """Two lines for a box: the code, with the standing where it is doubtful, and a title that fits."""
    doubtful = node.standing in DOUBTFUL_STANDINGS
    mark = f" · {texts.named('standing', node.standing)}" if doubtful else ""
    room = _LINE_LENGTH - len(mark)
    code = node.code if len(node.code) <= room else f"{node.code[: room - 1]}…"
    return f"{code}{mark}\n{shortened_text(node.label[texts.language], _LINE_LENGTH)}"


def shortened_text(text: str, length: int) -> str:
    """A text cut at a word, with a mark that it goes on.

    >>> shortened_text("Promuovere la green economy attraverso l'innovazione", 31)
    'Promuovere la green economy…'
    >>> shortened_text("Lotta contro il cambiamento climatico", 28)
    'Lotta contro il cambiamento…'
    """
    if len(text) <= length:
        return text
    cut = text[: length - 1]
    at_word = cut if text[length - 1] == " " else cut.rpartition(" ")[0]
    # Half a word says more than a third of the line left empty.
    kept = at_word if len(cut) - len(at_word) <= 6 else cut
    return kept.rstrip(" ,;:–-") + "…"


def full_title(node: NetworkNode, texts: Texts) -> str:
    """Everything a box stands for, in one line of plain text."""
    label = node.label[texts.language]
    if is_box(node.reference):
        return f"{label} ({texts.named('standing', node.standing)})"
    named = f"{node.code} {label}" if node.code != label else label
    return f"{texts.named('kind', node.kind)} {named} ({texts.named('standing', node.standing)})"


def link_words(edge: NetworkEdge, texts: Texts) -> str:
    """What a link says, and how far it can be relied on."""
    said = texts.named("predicate", edge.predicate)
    note = link_note(edge, texts)
    many = f", {texts('map.folded', count=edge.links)}" if edge.links > 1 else ""
    return f"{said}{many}" + (f" ({note})" if note else "")


def link_note(edge: NetworkEdge, texts: Texts) -> str:
    """What must be said of a link that is not established fact; nothing of one that is."""
    if edge.is_proposed:
        return texts.named("status", edge.status)
    return texts.named("standing", edge.standing) if edge.standing in DOUBTFUL_STANDINGS else ""


@dataclass(frozen=True)
class LinkCell:
    """One link in the table: what it says, the other end, and a note where it is doubtful."""

    predicate: str
    code: str
    label: str
    note: str


@dataclass(frozen=True)
class TableRow:
    """One thing of the map as a row of its table; ``chain`` is what to look at alone, empty for a box of a kind."""

    reference: str
    chain: str
    is_box: bool
    code: str
    label: str
    kind: str
    standing: str
    up: list[LinkCell]
    down: list[LinkCell]


def table_rows(graph: Graph, texts: Texts) -> list[TableRow]:
    """The same things and links as the drawing, as rows."""
    return [
        TableRow(
            reference=node.reference,
            chain=hangs_on(node.reference),
            is_box=is_box(node.reference),
            code=node.code,
            label=node.label[texts.language],
            kind=texts.named("kind", node.kind),
            standing=node.standing,
            up=_cells(graph, node.reference, texts, upwards=True),
            down=_cells(graph, node.reference, texts, upwards=False),
        )
        for node in nodes_of(graph)
    ]


def _cells(graph: Graph, reference: str, texts: Texts, *, upwards: bool) -> list[LinkCell]:
    cells = []
    others = graph.successors(reference) if upwards else graph.predecessors(reference)
    for other in sorted(others, key=natural_key):
        edge = edge_between(graph, reference, other) if upwards else edge_between(graph, other, reference)
        if edge is not None:
            said = f"{texts.named('predicate', edge.predicate)}:" if upwards else ""
            node = node_of(graph, other)
            label = shortened_text(node.label[texts.language], 60)
            cells.append(LinkCell(said, node.code, label, link_note(edge, texts)))
    return cells


@dataclass(frozen=True)
class Box:
    """A thing in the small drawing of the home page, in the units of the layout."""

    x: int
    y: int
    width: int
    height: int
    fill: str
    border: str
    dashed: bool
    title: str


@dataclass(frozen=True)
class Line:
    """A link in the small drawing."""

    x1: int
    y1: int
    x2: int
    y2: int
    colour: str
    dashed: bool


@dataclass(frozen=True)
class Preview:
    """The map as a small drawing without text."""

    width: int
    height: int
    boxes: list[Box]
    lines: list[Line]


def preview(graph: Graph, layout: Layout, texts: Texts) -> Preview:
    """A small drawing of a network that needs no script."""
    half_width, height = SPACING.node_width // 2, SPACING.row_height - 16
    boxes = []
    for node in nodes_of(graph):
        place, look = layout.places[node.reference], look_of(node)
        left, top = place.x - half_width, place.y - height // 2
        title = full_title(node, texts)
        boxes.append(Box(left, top, 2 * half_width, height, look.fill, look.border, look.dashed, title))
    lines = []
    for edge in edges_of(graph):
        start, end = layout.places[edge.source], layout.places[edge.target]
        inwards = half_width if start.x > end.x else -half_width
        dashed = line_dashes(edge) is not False
        lines.append(Line(start.x - inwards, start.y, end.x + inwards, end.y, line_colour(edge), dashed))
    return Preview(layout.width, layout.height, boxes, lines)


def _is_colour(text: str) -> bool:
    return len(text) == 7 and text[0] == "#" and all(digit in "0123456789abcdefABCDEF" for digit in text[1:])
