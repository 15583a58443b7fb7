"""What the rows of one table state, without a store: for tests about single tables."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from rdflib import Graph, URIRef

from graph_store.errors import Problem
from graph_store.identifiers import Identifiers, graph_iri
from graph_store.terms import Triple, nquads
from loaders.base import Table
from loaders.builder import Builder
from loaders.ledger import Ledger
from loaders.load import REFERENCE_FOLDER
from loaders.provenance import described
from loaders.sourcing import Publishers, Sources
from loaders.tables import read_sheet, records

NAMES = Identifiers()
PUBLISHERS = Publishers.read(REFERENCE_FOLDER / "publishers.csv")


@dataclass(frozen=True)
class Stated:
    """The statements of a table, what was found wrong with it, and the bytes it is kept as."""

    triples: frozenset[Triple]
    problems: tuple[Problem, ...]
    quads: bytes

    @cached_property
    def graph(self) -> Graph:
        """The statements as a graph to look things up in."""
        graph = Graph()
        graph.addN((*triple, graph) for triple in self.triples)
        return graph

    def told(self) -> list[str]:
        """The problems as people read them."""
        return [str(problem) for problem in self.problems]

    def text(self, subject: URIRef, predicate: URIRef, language: str | None = None) -> str:
        """The one value there is, or the one in a language."""
        values = [
            str(value)
            for value in self.graph.objects(subject, predicate)
            if language is None or getattr(value, "language", None) == language
        ]
        assert len(values) == 1, f"{subject} {predicate}: {values}"
        return values[0]


def stated(table: Table, path: Path) -> Stated:
    """What a file states as that table; its sources are those of the shipped dataset.toml."""
    ledger = Ledger()
    shipped = described(REFERENCE_FOLDER / table.source, table.stem, "", "")
    builder = Builder(table.dataset, NAMES, Sources(NAMES, PUBLISHERS, shipped.sources), ledger)
    for record in records(read_sheet(path), table.columns, (*table.required, "source", "confidence"), ledger.problems):
        table.state(record, builder)
    if table.finish is not None:
        table.finish(builder)
    name = graph_iri(table.dataset)
    quads = nquads((s, p, o, name) for s, p, o in builder.triples)
    return Stated(frozenset(builder.triples), tuple(ledger.problems), quads)


def shipped(table: Table) -> Path:
    """The file of a table that comes with the project."""
    return REFERENCE_FOLDER / table.source / f"{table.stem}.csv"


def written(path: Path, *lines: str) -> Path:
    """A table written for one test."""
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path
