"""Reading one version of the graph with our own queries; strangers' queries go through public_query."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, TypeAlias

import pyoxigraph as ox
from rdflib import Graph, URIRef
from rdflib.term import Node

from graph_store.errors import BadInput, Problem, UnknownResource
from graph_store.namespaces import PREFIXES
from graph_store.queries import Query, named_query
from graph_store.syntax_problem import bad_query
from graph_store.terms import Quad, Term, from_engine, nquads, to_engine

Row: TypeAlias = dict[str, Term]


def in_order(rows: Iterable[Row], *names: str) -> list[Row]:
    """Rows by the texts of some of their variables, absent ones first.

    For our own queries of many rows, instead of their ORDER BY: the engine decodes both terms at every comparison,
    which takes longer than all the rest of the query.
    """
    return sorted(rows, key=lambda row: tuple(str(row.get(name, "")) for name in names))


class Reader:
    """A graph that does not change under one's hands; the default graph is the union of all named ones."""

    def __init__(self, engine: ox.Store, *, default_graph: URIRef | None = None) -> None:
        self._engine = engine
        self._default_graph = None if default_graph is None else ox.NamedNode(str(default_graph))

    @classmethod
    def of_version(cls, database: Path) -> Reader:
        """Open a published version."""
        return cls(ox.Store.read_only(str(database)))

    @classmethod
    def of_quads(cls, data: bytes, *, default_graph: URIRef | None = None) -> Reader:
        """A graph in memory, from N-Quads; queries see one of its graphs by default, or the union of all."""
        engine = ox.Store()
        engine.bulk_load(data, format=ox.RdfFormat.N_QUADS)
        return cls(engine, default_graph=default_graph)

    def select(self, query: str | Query, **bindings: Node) -> list[Row]:
        """The rows of a SELECT; unbound variables are absent from their row.

        The query is a Query, the name of one (``gaps/mission-without-macro-area``) or a SPARQL text.
        A binding sets a variable, which must stand in the projection.
        Errors: BadQuery when the text cannot be read.
        """
        return list(_rows(self._run(query, bindings)))

    def solutions(self, query: str) -> Iterator[tuple[Term | None, ...]]:
        """The rows of a SELECT as they come, in the order of its projection; for answers of many rows."""
        found: Any = self._run(query, {})
        for solution in found:
            # A list first: a generator for each of a million rows costs more than the rows.
            yield tuple([None if value is None else from_engine(value) for value in solution])

    def bindings(self, query: str) -> Iterator[Row]:
        """The rows of a SELECT as they come, by variable; unbound variables are absent."""
        return _rows(self._run(query, {}))

    def ask(self, query: str | Query, **bindings: Node) -> bool:
        """The answer of an ASK."""
        return bool(self._run(query, bindings))

    def construct(self, query: str | Query, **bindings: Node) -> Graph:
        """The graph of a CONSTRUCT or DESCRIBE."""
        graph = Graph()
        triples: Any = self._run(query, bindings)
        for triple in triples:
            graph.add((from_engine(triple.subject), from_engine(triple.predicate), from_engine(triple.object)))
        return graph

    def graphs(self) -> list[URIRef]:
        """The named graphs there are, sorted."""
        return sorted(URIRef(graph.value) for graph in self._engine.named_graphs() if isinstance(graph, ox.NamedNode))

    def has_graph(self, graph: URIRef) -> bool:
        """Is there a named graph of that name?"""
        return self._engine.contains_named_graph(ox.NamedNode(str(graph)))

    def graph(self, graph: URIRef | None = None) -> Graph:
        """One named graph as an rdflib graph, or the union of all of them."""
        result = Graph()
        for s, p, o, _ in self.quads(graph):
            result.add((s, p, o))
        return result

    def quads(self, graph: URIRef | None = None) -> Iterator[Quad]:
        """The statements of one named graph, or of all of them."""
        where = None if graph is None else ox.NamedNode(str(graph))
        for quad in self._engine.quads_for_pattern(None, None, None, where):
            if isinstance(quad.graph_name, ox.NamedNode):
                yield (
                    from_engine(quad.subject),
                    from_engine(quad.predicate),
                    from_engine(quad.object),
                    URIRef(quad.graph_name.value),
                )

    def about(self, resources: Iterable[URIRef], predicates: Iterable[URIRef]) -> Graph:
        """What the graph says of some resources with some predicates, whichever named graph says it."""
        wanted = [ox.NamedNode(str(predicate)) for predicate in predicates]
        result = Graph()
        for resource in resources:
            for predicate in wanted:
                for quad in self._engine.quads_for_pattern(ox.NamedNode(str(resource)), predicate, None, None):
                    result.add((resource, URIRef(quad.predicate.value), from_engine(quad.object)))
        return result

    def nquads(self, graph: URIRef | None = None) -> bytes:
        """The same statements as sorted N-Quads."""
        return nquads(self.quads(graph))

    def dump(self, output: Path, *, graph: URIRef | None = None) -> None:
        """Write one named graph, or all of them, to a file in the format its ending names.

        Errors: UnknownResource for a graph that is not there; BadInput for an ending that is no RDF format,
        or one that cannot hold several graphs when all are asked for.
        """
        file_format = ox.RdfFormat.from_extension(output.suffix.removeprefix("."))
        if file_format is None:
            raise BadInput(
                [Problem(output.name, None, None, "an unknown file ending", "nq, trig, ttl, nt, rdf or jsonld")]
            )
        if graph is None and not file_format.supports_datasets:
            raise BadInput(
                [Problem(output.name, None, None, "a format for one graph", "nq or trig, or one graph (--graph)")]
            )
        if graph is not None and not self.has_graph(graph):
            raise UnknownResource(f"there is no graph {graph}")
        where = None if graph is None else ox.NamedNode(str(graph))
        # Opened here, where an error names the file.
        with output.open("wb") as file:
            self._engine.dump(file, file_format, from_graph=where, prefixes=PREFIXES)

    def is_described(self, resource: URIRef, *, outside: frozenset[URIRef] = frozenset()) -> bool:
        """Does some named graph, other than those left outside, say anything of the resource?"""
        found = self._engine.quads_for_pattern(ox.NamedNode(str(resource)), None, None, None)
        return any(str(getattr(quad.graph_name, "value", "")) not in outside for quad in found)

    def __len__(self) -> int:
        return len(self._engine)

    def _run(self, query: str | Query, bindings: dict[str, Node]) -> Any:
        text = query_text(query)
        try:
            return self._engine.query(
                text,
                prefixes=PREFIXES,
                use_default_graph_as_union=self._default_graph is None,
                default_graph=self._default_graph,
                substitutions={ox.Variable(name): to_engine(value) for name, value in bindings.items()},
            )
        except SyntaxError as error:
            raise bad_query(text, str(error)) from error


def _rows(found: Any) -> Iterator[Row]:
    names = [variable.value for variable in found.variables]
    for solution in found:
        yield {name: from_engine(value) for name, value in zip(names, solution, strict=True) if value is not None}


def query_text(query: str | Query) -> str:
    """The text of a query, which may be named."""
    if isinstance(query, Query):
        return query.text
    if " " not in query.strip() and "/" in query:
        return named_query(query).text
    return query
