"""Where each thing of the network is drawn: levels as columns, few crossings, the same place every time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from coherence.network import Graph, NetworkNode, SortKey, edges_of, nodes_of
from coherence.vocabulary import CHAIN_KINDS

_COLUMN_OF_KIND = {
    "Goal": 0,
    "Target": 1,
    "NationalArea": 2,
    "NationalChoice": 3,
    "NationalObjective": 4,
    "NationalVector": 4,
    "MacroArea": 5,
    "RegionalPriority": 6,
    "RegionalVector": 6,
    "Mission": 7,
    "InterventionArea": 8,
    "PlanObjective": 9,
    "Programme": 10,
    "FundingLine": 10,
    "Project": 10,
}
_SWEEPS = 4


@dataclass(frozen=True)
class Place:
    """The middle of a node on the plane, in pixels at scale 1; y grows downwards."""

    x: int
    y: int


@dataclass(frozen=True)
class Column:
    """A column of the drawing: the kinds in it, its left and right edge, how many things it holds."""

    kinds: tuple[str, ...]
    left: int
    right: int
    count: int


@dataclass(frozen=True)
class Layout:
    """A drawing: where every node is, and the columns they stand in.

    Units: width and height in pixels at scale 1, from the outer edges of the outermost nodes.
    """

    places: Mapping[str, Place]
    columns: Sequence[Column]
    width: int
    height: int


@dataclass(frozen=True)
class Spacing:
    """Sizes of a drawing in pixels, and the most things one column holds before it is set in two."""

    node_width: int = 216
    row_height: int = 50
    column_gap: int = 76
    inner_gap: int = 12
    rows: int = 32


_USUAL = Spacing()


def layered_layout(graph: Graph, spacing: Spacing = _USUAL) -> Layout:
    """A drawing of the network in columns, from the goals on the left to programmes on the right.

    The order within a column follows the mean place of the neighbours, column by column and back; goals keep their
    numbers' order. Same network, same drawing.
    """
    ordered = _ordered_columns(graph)
    places: dict[str, Place] = {}
    columns: list[Column] = []
    left = 0
    tallest = max((min(len(column), _rows(column, spacing)) for column in ordered), default=0)
    for column in ordered:
        width = _set_column(column, left, tallest, spacing, places)
        kinds = sorted({node.kind for node in column}, key=CHAIN_KINDS.index)
        columns.append(Column(tuple(kinds), left, left + width, len(column)))
        left += width + spacing.column_gap
    return Layout(places, columns, max(left - spacing.column_gap, 0), tallest * spacing.row_height)


def _ordered_columns(graph: Graph) -> list[list[NetworkNode]]:
    by_column: dict[int, list[NetworkNode]] = {}
    built_of_parts = any(edge.predicate == "partOf" for edge in edges_of(graph))
    for node in nodes_of(graph):
        # Areas get a column of their own only where the choices inside them are drawn as their parts.
        kind = node.kind if built_of_parts or node.kind != "NationalArea" else "NationalChoice"
        by_column.setdefault(_COLUMN_OF_KIND[kind], []).append(node)
    columns = [by_column[number] for number in sorted(by_column)]
    for sweep in range(_SWEEPS):
        indexes = range(len(columns)) if sweep % 2 == 0 else range(len(columns) - 1, -1, -1)
        for index in indexes:
            if columns[index][0].kind != "Goal":
                columns[index] = _by_barycentre(graph, columns, index, from_left=sweep % 2 == 0)
    return columns


def _by_barycentre(graph: Graph, columns: list[list[NetworkNode]], index: int, *, from_left: bool) -> list[NetworkNode]:
    settled = columns[:index] if from_left else columns[index + 1 :]
    height = {
        node.reference: (row + 0.5) / len(column) for column in settled for row, node in enumerate(column) if column
    }
    now = {node.reference: (row + 0.5) / len(columns[index]) for row, node in enumerate(columns[index])}

    def key(node: NetworkNode) -> tuple[float, SortKey]:
        around = [*graph.successors(node.reference), *graph.predecessors(node.reference)]
        heights = [height[one] for one in around if one in height]
        # What has no neighbour on that side stays where it is.
        return (sum(heights) / len(heights) if heights else now[node.reference]), node.sort_key

    return sorted(columns[index], key=key)


def _rows(column: Sequence[NetworkNode], spacing: Spacing) -> int:
    inner = -(-len(column) // spacing.rows)
    return -(-len(column) // inner)


def _set_column(
    column: Sequence[NetworkNode], left: int, tallest: int, spacing: Spacing, places: dict[str, Place]
) -> int:
    inner = -(-len(column) // spacing.rows)
    rows = _rows(column, spacing)
    # A short column is spread over the height of the tallest one, but never torn apart.
    pitch = spacing.row_height * min(2.0, tallest / rows)
    top = (tallest * spacing.row_height - rows * pitch) / 2
    for number, node in enumerate(column):
        row, position = divmod(number, inner)
        x = left + position * (spacing.node_width + spacing.inner_gap) + spacing.node_width // 2
        places[node.reference] = Place(x, round(top + (row + 0.5) * pitch))
    return inner * spacing.node_width + (inner - 1) * spacing.inner_gap
