"""The parameters of SHACL's constraints and what each takes.

Source: SHACL, section 4, https://www.w3.org/TR/shacl/#core-components.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from rdflib import Graph, Literal, URIRef
from rdflib.namespace import RDF, SH, XSD
from rdflib.term import Node

from validation.compiled.patterns import is_pattern

_NODE_KINDS = (SH.IRI, SH.BlankNode, SH.Literal, SH.BlankNodeOrIRI, SH.BlankNodeOrLiteral, SH.IRIOrLiteral)


@dataclass(frozen=True)
class Kind:
    """What a parameter takes: a test on a value of the shapes graph, and the same in words."""

    holds: Callable[[Graph, Node], bool]
    expected: str


def members(shapes: Graph, head: Node) -> list[Node] | None:
    """The members of a list; None for what is no list, has two rests, or turns back on itself."""
    found, seen = [], set[Node]()
    while head != RDF.nil:
        first, rest = list(shapes.objects(head, RDF.first)), list(shapes.objects(head, RDF.rest))
        if head in seen or len(first) != 1 or len(rest) != 1:
            return None
        seen.add(head)
        found.append(first[0])
        head = rest[0]
    return found


def _is_count(_: Graph, value: Node) -> bool:
    number = value.value if isinstance(value, Literal) else None
    return isinstance(number, int) and not isinstance(number, bool) and number >= 0


def _is_flag(_: Graph, value: Node) -> bool:
    return isinstance(value, Literal) and value.datatype == XSD.boolean and str(value) in ("true", "false", "1", "0")


def _is_iri(_: Graph, value: Node) -> bool:
    return isinstance(value, URIRef)


def _is_literal(_: Graph, value: Node) -> bool:
    return isinstance(value, Literal)


def _is_no_literal(_: Graph, value: Node) -> bool:
    return not isinstance(value, Literal)


def _is_text(_: Graph, value: Node) -> bool:
    return isinstance(value, Literal) and value.language is None and value.datatype in (None, XSD.string)


def _is_message(_: Graph, value: Node) -> bool:
    return isinstance(value, Literal) and (value.language is not None or value.datatype in (None, XSD.string))


def _is_pattern(shapes: Graph, value: Node) -> bool:
    """What Python alone can read is left to pySHACL; what neither can read is no pattern."""
    if not _is_text(shapes, value):
        return False
    try:
        re.compile(str(value))
    except re.error:
        return is_pattern(str(value))
    return True


def _are_flags(shapes: Graph, value: Node) -> bool:
    return _is_text(shapes, value) and set(str(value)) <= set("smixq")


def _is_node_kind(_: Graph, value: Node) -> bool:
    return value in _NODE_KINDS


_COUNT = Kind(_is_count, "a whole number, 0 or more")
_FLAG = Kind(_is_flag, "true or false")
_IRI = Kind(_is_iri, "an IRI")
_LITERAL = Kind(_is_literal, "a literal")
_SHAPE = Kind(_is_no_literal, "a shape")
_TEXT = Kind(_is_text, "a text")

KINDS: dict[URIRef, Kind] = {
    **dict.fromkeys((SH.minCount, SH.maxCount, SH.minLength, SH.maxLength), _COUNT),
    **dict.fromkeys((SH.qualifiedMinCount, SH.qualifiedMaxCount), _COUNT),
    **dict.fromkeys((SH.closed, SH.deactivated, SH.uniqueLang, SH.qualifiedValueShapesDisjoint, SH.optional), _FLAG),
    **dict.fromkeys((SH["class"], SH.datatype, SH.severity), _IRI),
    **dict.fromkeys((SH.targetClass, SH.targetSubjectsOf, SH.targetObjectsOf), _IRI),
    **dict.fromkeys((SH.equals, SH.disjoint, SH.lessThan, SH.lessThanOrEquals), _IRI),
    **dict.fromkeys((SH.minExclusive, SH.minInclusive, SH.maxExclusive, SH.maxInclusive), _LITERAL),
    **dict.fromkeys((SH.property, SH.node, SH["not"], SH.qualifiedValueShape), _SHAPE),
    **dict.fromkeys((SH.select, SH.ask, SH.construct), _TEXT),
    SH.message: Kind(_is_message, "a text, with a language or without"),
    SH.nodeKind: Kind(_is_node_kind, "one of " + ", ".join(f"sh:{kind.removeprefix(str(SH))}" for kind in _NODE_KINDS)),
    SH.pattern: Kind(_is_pattern, "a regular expression"),
    SH.flags: Kind(_are_flags, "letters out of s, m, i, x and q"),
}
# Parameters that take a list, and what its members are.
LISTS: dict[URIRef, Kind] = {
    SH["in"]: Kind(lambda shapes, value: True, "anything"),
    SH.languageIn: _TEXT,
    SH.ignoredProperties: _IRI,
    **dict.fromkeys((SH["and"], SH["or"], SH.xone), _SHAPE),
}
ONLY_ONE = (
    SH.path, SH.datatype, SH.nodeKind, SH.minCount, SH.maxCount, SH.minLength, SH.maxLength, SH.minExclusive,
    SH.minInclusive, SH.maxExclusive, SH.maxInclusive, SH.flags, SH.languageIn, SH.uniqueLang, SH.qualifiedMinCount,
    SH.qualifiedMaxCount, SH.closed, SH.ignoredProperties, SH["in"], SH.deactivated, SH.severity, SH.select, SH.ask,
)  # fmt: skip
# Parameters that count or compare the values of a path.
ON_VALUES = (
    SH.minCount, SH.maxCount, SH.uniqueLang, SH.lessThan, SH.lessThanOrEquals, SH.qualifiedValueShape,
)  # fmt: skip
