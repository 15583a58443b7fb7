"""A graph from a file as a source for the engine, which remembers how its numbers were written.

The embedded engine keeps numbers and times by value: "4.0" comes back as "4", and an xsd:byte as an xsd:integer. For
files the original term is given back, so that a report speaks of what stands in the file.
"""

from __future__ import annotations

from collections.abc import Iterator

from rdflib import Graph, Literal, URIRef
from rdflib.term import Node

from graph_store.identifiers import graph_iri
from graph_store.reader import Reader
from graph_store.terms import nquads

DATA_GRAPH = graph_iri("data")
SHAPES_GRAPH = graph_iri("shapes")


class FileSource:
    """Data, and the shapes beside them in a graph of their own, which only ``GRAPH $shapesGraph`` sees."""

    def __init__(self, data: Graph, shapes: Graph) -> None:
        quads = [(s, p, o, DATA_GRAPH) for s, p, o in data]
        quads += [(s, p, o, SHAPES_GRAPH) for s, p, o in shapes]
        self._reader = Reader.of_quads(nquads(quads), default_graph=DATA_GRAPH)
        self._originals = _originals(data)

    def solutions(self, query: str) -> Iterator[tuple[Node | None, ...]]:
        """The rows of a SELECT, in the order of its variables."""
        for row in self._reader.solutions(query):
            yield tuple(self._originals.get(term, term) if isinstance(term, Literal) else term for term in row)

    def bindings(self, query: str) -> Iterator[dict[str, Node]]:
        """The rows of a SELECT by variable; unbound variables are absent."""
        for row in self._reader.bindings(query):
            yield {
                name: self._originals.get(term, term) if isinstance(term, Literal) else term
                for name, term in row.items()
            }


def _originals(data: Graph) -> dict[Node, Node]:
    """What the engine makes of each literal, with the literal it was made of, where the two differ."""
    typed = {o for o in data.objects() if isinstance(o, Literal) and o.datatype is not None}
    literals = sorted(typed, key=lambda literal: (str(literal), str(literal.datatype)))
    predicate = URIRef("urn:x-coerenza:literal")
    quads = [(URIRef(f"urn:x-coerenza:{i}"), predicate, literal, DATA_GRAPH) for i, literal in enumerate(literals)]
    kept = Reader.of_quads(nquads(quads)).solutions(f"SELECT ?s ?o WHERE {{ ?s {predicate.n3()} ?o }}")
    found: dict[Node, Node] = {}
    for subject, value in kept:
        original = literals[int(str(subject).rsplit(":", 1)[-1])]
        if value is not None and value.n3() != original.n3():
            found.setdefault(value, original)
    return found
