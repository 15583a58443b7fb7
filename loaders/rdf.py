"""Files that are RDF already: triples into a graph named after the file, quads into the graphs they name."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from rdflib import URIRef

from graph_store.errors import BadInput, Problem
from graph_store.identifiers import graph_iri
from graph_store.namespaces import GRAPH
from graph_store.rdf_files import read_rdf

# Graphs that coerenza fills from tables and from its own files: an RDF file may not overwrite them by accident.
_OWN_PREFIXES = ("ontology-", "vocabulary-", "alignment-", "example-")


def graph_of(path: Path, prefix: str = "rdf") -> URIRef:
    """The graph the statements of a file go to when it names none: ``rdf-<name of the file>``."""
    stem = "".join(letter if letter.isalnum() or letter in "-_." else "-" for letter in path.stem.casefold())
    return graph_iri(f"{prefix}-{stem}")


def rdf_graphs(path: Path, datasets: Iterable[str]) -> dict[URIRef, bytes]:
    """The named graphs of an RDF file, as N-Quads.

    ``datasets`` are the names of the tables' graphs. Errors: BadInput for a file that cannot be read, or that names
    a graph which belongs to a table or to the vocabulary: those are loaded from their own files.
    """
    graphs = read_rdf(path, graph_of(path))
    taken = {graph_iri(name) for name in datasets}
    for graph in graphs:
        name = graph.removeprefix(str(GRAPH))
        if graph in taken or (name != graph and name.startswith(_OWN_PREFIXES)):
            expected = "another graph: that one is filled from its own table (coerenza load)"
            raise BadInput([Problem(path.name, None, None, f"statements in the graph {name}", expected)])
    return graphs
