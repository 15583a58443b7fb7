"""Reading the graph where an engine elsewhere keeps it, as a version of our own store is read."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import cast

import pyoxigraph as ox
from rdflib import Graph, Literal, URIRef
from rdflib.namespace import XSD
from rdflib.term import Node

from graph_store.errors import EndpointFailed
from graph_store.namespaces import GRAPH
from graph_store.queries import Query, named_query, with_prefixes
from graph_store.reader import Reader, Row, query_text
from graph_store.remote.bound_query import with_bindings
from graph_store.remote.endpoint import Dataset, Endpoint
from graph_store.terms import Quad, Term, from_engine

# Where there is no graph, queries see one that does not exist: to name none would let them see whatever is there.
_NOTHING = str(GRAPH["none"])


class RemoteReader(Reader):
    """Some named graphs of an endpoint; their union is the default graph."""

    def __init__(self, endpoint: Endpoint, graphs: Iterable[str], *, whole: bool = False) -> None:
        self._graphs = tuple(sorted(graphs))
        self._exact = endpoint.seeing(Dataset(self._graphs or (_NOTHING,), only=True))
        self._endpoint = endpoint.seeing(dataset_of(endpoint, self._graphs)) if whole else self._exact

    def select(self, query: str | Query, **bindings: Node) -> list[Row]:
        """The rows of a SELECT; see Reader. Errors: BadQuery; EndpointFailed."""
        given = cast(Row, bindings)
        booleans = _booleans(query)
        rows = [given | row for row in self._endpoint.bindings(_text(query, bindings))]
        for row in rows:
            row |= {name: _as_boolean(row[name]) for name in booleans if name in row}
        return rows

    def solutions(self, query: str) -> Iterator[tuple[Term | None, ...]]:
        """The rows of a SELECT as they come, in the order of its projection."""
        return self._endpoint.solutions(_text(query, {}))

    def bindings(self, query: str) -> Iterator[Row]:
        """The rows of a SELECT as they come, by variable; unbound variables are absent."""
        return self._endpoint.bindings(_text(query, {}))

    def ask(self, query: str | Query, **bindings: Node) -> bool:
        """The answer of an ASK."""
        return self._endpoint.ask(_text(query, bindings))

    def construct(self, query: str | Query, **bindings: Node) -> Graph:
        """The graph of a CONSTRUCT or DESCRIBE."""
        graph = Graph()
        content = self._endpoint.triples(_text(query, bindings))
        try:
            for quad in ox.parse(content, format=ox.RdfFormat.N_TRIPLES):
                graph.add((from_engine(quad.subject), from_engine(quad.predicate), from_engine(quad.object)))
        except SyntaxError as error:
            raise EndpointFailed(f"{self._endpoint.name} sent statements that cannot be read: {error}") from error
        return graph

    def graphs(self) -> list[URIRef]:
        """The named graphs there are, sorted."""
        return [URIRef(graph) for graph in self._graphs]

    def has_graph(self, graph: URIRef) -> bool:
        """Is there a named graph of that name?"""
        return str(graph) in self._graphs

    def quads(self, graph: URIRef | None = None) -> Iterator[Quad]:
        """The statements of one named graph, or of all of them, graph by graph."""
        for name in self.graphs() if graph is None else [graph]:
            if self.has_graph(name):
                for s, p, o in self._exact.solutions(f"SELECT ?s ?p ?o WHERE {{ GRAPH {name.n3()} {{ ?s ?p ?o }} }}"):
                    yield cast(Quad, (s, p, o, name))

    def about(self, resources: Iterable[URIRef], predicates: Iterable[URIRef]) -> Graph:
        """What the graph says of some resources with some predicates, whichever named graph says it."""
        return self._endpoint.about(resources, predicates)

    def dump(self, output: Path, *, graph: URIRef | None = None) -> None:
        """Write one named graph, or all of them, to a file in the format its ending names; see Reader."""
        Reader.of_quads(self.nquads(graph)).dump(output, graph=graph)

    def is_described(self, resource: URIRef, *, outside: frozenset[URIRef] = frozenset()) -> bool:
        """Does some named graph, other than those left outside, say anything of the resource?"""
        query = f"SELECT DISTINCT ?g WHERE {{ GRAPH ?g {{ {resource.n3()} ?p ?o }} }}"
        return any(row["g"] not in outside and str(row["g"]) in self._graphs for row in self._endpoint.bindings(query))

    def __len__(self) -> int:
        [(count,)] = self._exact.solutions("SELECT (COUNT(*) AS ?n) WHERE { GRAPH ?g { ?s ?p ?o } }")
        return int(str(count))


def dataset_of(endpoint: Endpoint, graphs: Iterable[str]) -> Dataset:
    """How to ask of all graphs of a version: as the union of everything where that can be asked for.

    It is many times faster than the union of a list.
    """
    return Dataset(union=True) if endpoint.knows_union else Dataset(tuple(graphs) or (_NOTHING,), only=True)


def _booleans(query: str | Query) -> list[str]:
    """The variables that a query of ours says are booleans."""
    if isinstance(query, str):
        if query_text(query) == query:
            return []
        query = named_query(query)
    return re.findall(r"(\w+) boolean\b", query.header.get("returns", ""))


def _as_boolean(value: Term) -> Term:
    """A truth value as one: what Virtuoso computes is 1 or 0."""
    is_number = isinstance(value, Literal) and value.datatype == XSD.integer
    return Literal(str(value) == "1") if is_number else value


def _text(query: str | Query, bindings: dict[str, Node]) -> str:
    return with_bindings(with_prefixes(query_text(query)), bindings)
