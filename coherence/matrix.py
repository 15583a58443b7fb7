"""Two kinds of things laid against each other: which row has links with which column, how sure, and which has none.

A link of a row is one of its own or of something it is made of (the areas of intervention of a mission, the projects
of a programme), with the column or something *that* is made of (the targets of a goal). Where a row has no such link
but a chain of established links leads from it up to the column, the cell is *indirect*: the two meet, through others.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby, islice

import networkx as nx

from coherence.network import Graph, NetworkEdge, NetworkNode, edge_between, edges_of, node_of, nodes_of, part
from coherence.views import established, in_force
from coherence.vocabulary import ACTION_KINDS, STANDINGS

# Where many ways are equally short, so many say enough.
_MOST_WAYS = 8


@dataclass(frozen=True)
class MatrixKinds:
    """What is laid against what.

    ``skips_empty`` leaves out rows that touch no column, which are then counted; ``through_others`` says that the two
    are meant to meet through a level between them, so that totals count such cells as well.
    """

    name: str
    rows: frozenset[str]
    columns: frozenset[str]
    skips_empty: bool = False
    through_others: bool = False


MATRICES = {
    one.name: one
    for one in (
        MatrixKinds("goals", frozenset({"Mission"}), frozenset({"Goal"})),
        MatrixKinds("macro-areas", frozenset({"Mission"}), frozenset({"MacroArea"})),
        MatrixKinds("choices", frozenset({"Mission"}), frozenset({"NationalChoice"}), through_others=True),
        MatrixKinds("programmes", ACTION_KINDS, frozenset({"Mission"}), skips_empty=True),
    )
}


@dataclass(frozen=True)
class Cell:
    """Where a row and a column meet; ``edges`` are the links that join them directly, those only proposed last."""

    edges: tuple[NetworkEdge, ...]
    is_indirect: bool

    @property
    def established(self) -> int:
        """How many links stand."""
        return sum(edge.links for edge in self.edges if not edge.is_proposed)

    @property
    def proposed(self) -> int:
        """How many links wait for review."""
        return sum(edge.links for edge in self.edges if edge.is_proposed)

    @property
    def standing(self) -> str:
        """That of the surest link that stands, else of the surest proposed; empty where there is none."""
        counted = [edge for edge in self.edges if not edge.is_proposed] or self.edges
        return min((edge.standing for edge in counted), key=STANDINGS.index, default="")

    @property
    def has_evidence(self) -> bool:
        """Does a link that stands have evidence?"""
        return any(edge.has_evidence for edge in self.edges if not edge.is_proposed)


EMPTY = Cell((), is_indirect=False)


@dataclass(frozen=True)
class Matrix:
    """Rows against columns; what is not in ``cells`` is empty. ``left_out`` counts rows that touch no column.

    Shape: ``groups`` are what neighbouring columns are part of, each with the number of its columns; None where they
    are part of nothing.
    """

    kinds: MatrixKinds
    rows: tuple[NetworkNode, ...]
    columns: tuple[NetworkNode, ...]
    groups: tuple[tuple[NetworkNode | None, int], ...]
    cells: dict[tuple[str, str], Cell]
    left_out: int

    def cell(self, row: str, column: str) -> Cell:
        """The cell of two references."""
        return self.cells.get((row, column), EMPTY)

    def touched_by_row(self, row: str) -> int:
        """How many columns the row has an established link with, or reaches where that is meant."""
        return sum(self._counts(self.cell(row, column.reference)) for column in self.columns)

    def touched_by_column(self, column: str) -> int:
        """How many rows have an established link with the column, or reach it where that is meant."""
        return sum(self._counts(self.cell(row.reference, column)) for row in self.rows)

    def _counts(self, cell: Cell) -> bool:
        return cell.established > 0 or (self.kinds.through_others and cell.is_indirect)

    @property
    def indirect(self) -> int:
        """In how many cells the two meet only through others."""
        return sum(cell.is_indirect for cell in self.cells.values())

    @property
    def filled(self) -> int:
        """How many cells have an established link."""
        return sum(cell.established > 0 for cell in self.cells.values())


def matrix(network: Graph, kinds: MatrixKinds, standings: Iterable[str] = STANDINGS) -> Matrix:
    """The matrix of two kinds; strategies no longer in force are left out, and links and rows of other standings."""
    wanted = frozenset(standings)
    current = in_force(network)
    current = part(current, (node.reference for node in nodes_of(current) if node.standing in wanted))
    row_of, column_of = _wholes(current, kinds.rows), _wholes(current, kinds.columns)
    links: dict[tuple[str, str], list[NetworkEdge]] = {}
    for edge in edges_of(current):
        if edge.predicate != "partOf" and edge.standing in wanted:
            row, column = row_of.get(edge.source), column_of.get(edge.target)
            if row is not None and column is not None:
                links.setdefault((row, column), []).append(edge)
    cells = {ends: Cell(_ordered(edges), is_indirect=False) for ends, edges in links.items()}
    standing = established(current, wanted)
    for ends in _reached(standing, row_of, column_of):
        known = cells.get(ends, EMPTY)
        if not known.established:
            cells[ends] = Cell(known.edges, is_indirect=True)
    rows = [node for node in nodes_of(current) if row_of.get(node.reference) == node.reference]
    touching = {row for row, _ in cells}
    kept = [node for node in rows if not kinds.skips_empty or node.reference in touching]
    columns = [node for node in nodes_of(current) if column_of.get(node.reference) == node.reference]
    # What belongs together stands together: the choices of one national area, whose codes begin again in each.
    columns.sort(key=lambda node: [one.sort_key for one in _whole_of(current, node)])
    wholes = [next(iter(_whole_of(current, node)), None) for node in columns]
    return Matrix(
        kinds=kinds,
        rows=tuple(kept),
        columns=tuple(columns),
        groups=tuple((whole, sum(1 for _ in members)) for whole, members in groupby(wholes)),
        cells=cells,
        left_out=len(rows) - len(kept),
    )


def ways_between(
    network: Graph, found: Matrix, row: str, column: str, standings: Iterable[str] = STANDINGS
) -> list[list[NetworkNode]]:
    """The shortest ways of established links from a row up to a column, each from the row on."""
    current = established(in_force(network), standings)
    if row not in current or column not in current:
        return []
    # From the parts of the row, as well as from itself.
    starts = [node for node, whole in _wholes(current, found.kinds.rows).items() if whole == row]
    beginnings = sorted(starts, key=lambda start: (start != row, node_of(current, start).sort_key))
    # A way from a part that passes through the row is the row's own.
    ways = (way for start in beginnings for way in _ways(current, start, column) if start == row or row not in way)
    shortest = sorted(islice(ways, 10 * _MOST_WAYS), key=len)
    return [[node_of(current, reference) for reference in way] for way in shortest[:_MOST_WAYS]]


def _ways(graph: Graph, start: str, end: str) -> Iterator[list[str]]:
    if nx.has_path(graph, start, end):
        yield from islice(nx.all_shortest_paths(graph, start, end), _MOST_WAYS)


def _wholes(graph: Graph, kinds: frozenset[str]) -> dict[str, str]:
    """Of everything that is one of these kinds or part of one: the outermost it is part of."""
    outermost: dict[str, str] = {}
    for node in nodes_of(graph):
        if node.kind in kinds and not any(node_of(graph, one).kind in kinds for one in _wider(graph, node.reference)):
            waiting = [node.reference]
            while waiting:
                here = waiting.pop()
                if here not in outermost:
                    outermost[here] = node.reference
                    waiting.extend(_parts(graph, here))
    return outermost


def _wider(graph: Graph, reference: str) -> list[str]:
    return [one for one in graph.successors(reference) if _is_part(graph, reference, one)]


def _whole_of(graph: Graph, node: NetworkNode) -> list[NetworkNode]:
    """What a thing is part of, if there is such a thing in the network."""
    return sorted((node_of(graph, one) for one in _wider(graph, node.reference)), key=lambda one: one.sort_key)[:1]


def _parts(graph: Graph, reference: str) -> list[str]:
    return [one for one in graph.predecessors(reference) if _is_part(graph, one, reference)]


def _is_part(graph: Graph, smaller: str, wider: str) -> bool:
    edge = edge_between(graph, smaller, wider)
    return edge is not None and edge.predicate == "partOf"


def _reached(graph: Graph, row_of: dict[str, str], column_of: dict[str, str]) -> set[tuple[str, str]]:
    """Every row with every column that established links lead to."""
    return {
        (row, column_of[above])
        for reference, row in row_of.items()
        if reference in graph
        for above in nx.descendants(graph, reference)
        if above in column_of and column_of[above] != row
    }


def _ordered(edges: list[NetworkEdge]) -> tuple[NetworkEdge, ...]:
    return tuple(
        sorted(edges, key=lambda edge: (edge.is_proposed, STANDINGS.index(edge.standing), edge.source, edge.target))
    )
