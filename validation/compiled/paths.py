"""SHACL property paths as values, and how SPARQL writes them.

Source: SHACL, section 2.3.1, https://www.w3.org/TR/shacl/#property-paths.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from rdflib import BNode, Graph, URIRef
from rdflib.collection import Collection
from rdflib.namespace import RDF, SH
from rdflib.term import Node

from validation.compiled.errors import BadShape


@dataclass(frozen=True)
class Predicate:
    """One step along a predicate."""

    iri: URIRef


@dataclass(frozen=True)
class Inverse:
    """A path walked backwards."""

    path: Path


@dataclass(frozen=True)
class Sequence:
    """One path after the other."""

    parts: tuple[Path, ...]


@dataclass(frozen=True)
class Alternative:
    """Any one of several paths."""

    parts: tuple[Path, ...]


@dataclass(frozen=True)
class Repeated:
    """A path walked ``at_least`` times (0 or 1); once at most unless ``many``."""

    path: Path
    at_least: int
    many: bool


Path: TypeAlias = Predicate | Inverse | Sequence | Alternative | Repeated

_REPETITIONS = (
    (SH.zeroOrMorePath, 0, True),
    (SH.oneOrMorePath, 1, True),
    (SH.zeroOrOnePath, 0, False),
)


def read_path(graph: Graph, node: Node) -> Path:
    """The path a node of a shapes graph stands for.

    Errors: BadShape for what is no path, or a path that contains itself.
    """
    return _read(graph, node, frozenset())


def _read(graph: Graph, node: Node, above: frozenset[Node]) -> Path:
    if isinstance(node, URIRef):
        return Predicate(node)
    if not isinstance(node, BNode) or node in above:
        raise BadShape(f"{node} is not a property path")
    inside = above | {node}
    if graph.value(node, RDF.first) is not None:
        return Sequence(_members(graph, node, inside))
    inverse = graph.value(node, SH.inversePath)
    if inverse is not None:
        return Inverse(_read(graph, inverse, inside))
    alternative = graph.value(node, SH.alternativePath)
    if alternative is not None:
        return Alternative(_members(graph, alternative, inside))
    for predicate, at_least, many in _REPETITIONS:
        repeated = graph.value(node, predicate)
        if repeated is not None:
            return Repeated(_read(graph, repeated, inside), at_least, many)
    raise BadShape("a blank node is used as a property path, but says nothing a path can say")


def _members(graph: Graph, head: Node, above: frozenset[Node]) -> tuple[Path, ...]:
    members = tuple(_read(graph, member, above) for member in Collection(graph, head))
    if len(members) < 2:
        raise BadShape("a sequence or an alternative of paths needs two members at least")
    return members


def sparql_path(path: Path) -> str:
    """The path as SPARQL writes it.

    >>> either = Alternative((Predicate(URIRef("http://e/a")), Inverse(Predicate(URIRef("http://e/b")))))
    >>> sparql_path(Repeated(either, at_least=0, many=True))
    '(<http://e/a>|^<http://e/b>)*'
    """
    match path:
        case Predicate(iri):
            return iri.n3()
        case Inverse(inner):
            return f"^{sparql_path(inner)}" if isinstance(inner, Predicate) else f"^({sparql_path(inner)})"
        case Sequence(parts):
            return "(" + "/".join(map(sparql_path, parts)) + ")"
        case Alternative(parts):
            return "(" + "|".join(map(sparql_path, parts)) + ")"
        case Repeated(inner, at_least, many):
            mark = "?" if not many else "*" if at_least == 0 else "+"
            written = sparql_path(inner)
            return (
                f"{written}{mark}" if isinstance(inner, Predicate) or written.startswith("(") else f"({written}){mark}"
            )


def is_closure(path: Path) -> bool:
    """Does walking the path mean walking an unknown number of steps?"""
    match path:
        case Predicate():
            return False
        case Inverse(inner):
            return is_closure(inner)
        case Sequence(parts) | Alternative(parts):
            return any(map(is_closure, parts))
        case Repeated(inner, _, many):
            return many or is_closure(inner)


def is_optional(path: Path) -> bool:
    """Can the path be walked in no step at all, and so leads from every node to itself?"""
    match path:
        case Predicate():
            return False
        case Inverse(inner):
            return is_optional(inner)
        case Sequence(parts):
            return all(map(is_optional, parts))
        case Alternative(parts):
            return any(map(is_optional, parts))
        case Repeated(inner, at_least, _):
            return at_least == 0 or is_optional(inner)


def reversed_path(path: Path) -> Path:
    """The path that leads back.

    >>> a, b = Predicate(URIRef("http://e/a")), Predicate(URIRef("http://e/b"))
    >>> sparql_path(reversed_path(Sequence((a, Inverse(b)))))
    '(<http://e/b>/^<http://e/a>)'
    """
    match path:
        case Predicate():
            return Inverse(path)
        case Inverse(inner):
            return inner
        case Sequence(parts):
            return Sequence(tuple(reversed_path(part) for part in reversed(parts)))
        case Alternative(parts):
            return Alternative(tuple(map(reversed_path, parts)))
        case Repeated(inner, at_least, many):
            return Repeated(reversed_path(inner), at_least, many)
