"""Files that are RDF already, as N-Quads of named graphs; the same file gives the same bytes."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyoxigraph as ox
from rdflib import URIRef

from graph_store.errors import BadInput, Problem
from graph_store.identifiers import short_hash

_FORMATS = {
    ".ttl": ox.RdfFormat.TURTLE,
    ".nt": ox.RdfFormat.N_TRIPLES,
    ".nq": ox.RdfFormat.N_QUADS,
    ".trig": ox.RdfFormat.TRIG,
    ".rdf": ox.RdfFormat.RDF_XML,
    ".owl": ox.RdfFormat.RDF_XML,
    ".xml": ox.RdfFormat.RDF_XML,
    ".jsonld": ox.RdfFormat.JSON_LD,
}
# Where RDF 1.1 wants the addresses that stand for blank nodes.
_SKOLEM = "https://w3id.org/.well-known/genid/coerenza-"


def read_rdf(path: Path, graph: URIRef) -> dict[URIRef, bytes]:
    """The statements of a file as sorted N-Quads, by named graph; those in no graph of their own go to ``graph``.

    Blank nodes become addresses of their own (RDF 1.1, skolemization), numbered in the order of the file: an engine
    renames blank nodes as it likes, and the same file would look changed each time it is loaded.
    Errors: BadInput for a file that is missing, has an unknown ending or a syntax error (with its line).
    """
    file_format = _FORMATS.get(path.suffix.casefold())
    if file_format is None:
        expected = "one of the endings " + ", ".join(_FORMATS)
        raise BadInput([Problem(path.name, None, None, f"the ending {path.suffix or '(none)'}", expected)])
    if not path.is_file():
        raise BadInput([Problem(str(path), None, None, "there is no such file", "an RDF file")])
    lines: dict[URIRef, set[str]] = {}
    try:
        for name, quad in _named(ox.parse(path=str(path), format=file_format, base_iri=str(graph)), graph):
            lines.setdefault(name, set()).add(f"{quad} .\n")
    except SyntaxError as error:
        found = error.msg or "it cannot be read"
        raise BadInput([Problem(path.name, error.lineno, None, found, f"{file_format.name} without errors")]) from error
    if not lines:
        raise BadInput([Problem(path.name, None, None, "no statement in it", "at least one")])
    return {name: "".join(sorted(statements)).encode() for name, statements in lines.items()}


def _named(quads: Iterator[ox.Quad], graph: URIRef) -> Iterator[tuple[URIRef, ox.Quad]]:
    names: dict[str, ox.NamedNode] = {}
    prefix = f"{_SKOLEM}{short_hash(str(graph))}-"

    def renamed(term: ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple) -> ox.NamedNode | ox.Literal:
        if isinstance(term, ox.BlankNode):
            return names.setdefault(term.value, ox.NamedNode(f"{prefix}{len(names)}"))
        if isinstance(term, ox.Triple):
            raise SyntaxError("a statement about a quoted statement, which is not used here")
        return term

    for quad in quads:
        name = quad.graph_name
        if isinstance(name, ox.BlankNode):
            raise SyntaxError("a graph without a name of its own (a blank node)")
        where = ox.NamedNode(str(graph)) if isinstance(name, ox.DefaultGraph) else name
        subject: Any = renamed(quad.subject)
        yield URIRef(where.value), ox.Quad(subject, quad.predicate, renamed(quad.object), where)
