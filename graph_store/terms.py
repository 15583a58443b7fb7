"""Terms from one library to the other, and quads to bytes, keeping language and datatype."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import TypeAlias

import pyoxigraph as ox
from rdflib import BNode, Literal, URIRef
from rdflib.term import Node

Term: TypeAlias = URIRef | BNode | Literal
Triple: TypeAlias = tuple[Node, Node, Node]
Quad: TypeAlias = tuple[Node, Node, Node, URIRef]


def to_engine(term: Node) -> ox.NamedNode | ox.BlankNode | ox.Literal:
    """An rdflib term as the engine's; language tags and datatypes are kept.

    >>> str(to_engine(Literal("mobilità", lang="it")))
    '"mobilità"@it'
    """
    if isinstance(term, URIRef):
        return ox.NamedNode(str(term))
    if isinstance(term, BNode):
        return ox.BlankNode(str(term))
    if isinstance(term, Literal):
        if term.language is not None:
            return ox.Literal(str(term), language=term.language)
        if term.datatype is not None:
            return ox.Literal(str(term), datatype=ox.NamedNode(str(term.datatype)))
        return ox.Literal(str(term))
    raise TypeError(f"not an RDF term: {term!r}")


def from_engine(term: ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple) -> Term:
    """An engine term as rdflib's; a plain string has no datatype there, as rdflib writes it."""
    if isinstance(term, ox.NamedNode):
        return _iri(term.value)
    if isinstance(term, ox.BlankNode):
        return BNode(term.value)
    if isinstance(term, ox.Literal):
        if term.language is not None:
            return Literal(term.value, lang=term.language)
        if term.datatype.value == "http://www.w3.org/2001/XMLSchema#string":
            return Literal(term.value)
        return Literal(term.value, datatype=URIRef(term.datatype.value))
    raise TypeError("quoted triples are not used in this graph")


@lru_cache(maxsize=2**17)
def _iri(value: str) -> URIRef:
    """The same IRI comes back many times over, and rdflib checks each it makes."""
    return URIRef(value)


def is_absolute_iri(text: str) -> bool:
    """May this be the name of a thing, or of a graph?

    >>> is_absolute_iri("urn:a"), is_absolute_iri("a"), is_absolute_iri("http://[")
    (True, False, False)
    """
    try:
        ox.NamedNode(text)
    except ValueError:
        return False
    return True


def nquads(quads: Iterable[Quad]) -> bytes:
    """Quads as sorted N-Quads: the same set gives the same bytes, so a diff of them can be read."""
    lines = {
        str(ox.Quad(to_engine(s), to_engine(p), to_engine(o), ox.NamedNode(str(g)))) + " .\n"  # type: ignore[arg-type]
        for s, p, o, g in quads
    }
    return "".join(sorted(lines)).encode()
