"""A shapes graph read into values: what each shape asks of which nodes.

Source: SHACL, https://www.w3.org/TR/shacl/ (sections 2 to 6).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from rdflib import BNode, Graph, Literal, URIRef
from rdflib.collection import Collection
from rdflib.namespace import RDF, RDFS, SH
from rdflib.term import Node

from validation.compiled.errors import BadShape
from validation.compiled.paths import Path, read_path

_TARGETS = (SH.targetNode, SH.targetClass, SH.targetSubjectsOf, SH.targetObjectsOf)
# Constraint parameters whose values are shapes, or lists of shapes.
_SHAPE_VALUED = (SH.property, SH.node, SH["not"], SH.qualifiedValueShape)
_SHAPE_LISTS = (SH["and"], SH["or"], SH.xone)


@dataclass(frozen=True)
class Shape:
    """One shape: where it stands, its path (None for a node shape) and how it reports."""

    node: Node
    path: Path | None
    path_node: Node | None
    severity: URIRef
    deactivated: bool


class ShapesGraph:
    """A shapes graph, asked as SHACL reads it. The graph itself is never changed."""

    def __init__(self, graph: Graph) -> None:
        self.graph = graph
        self._shapes: dict[Node, Shape] = {}

    def shape(self, node: Node) -> Shape:
        """The shape a node stands for. Errors: BadShape for a path or a severity that is none."""
        if node not in self._shapes:
            path_node = self._only(node, SH.path)
            self._shapes[node] = Shape(
                node=node,
                path=None if path_node is None else read_path(self.graph, path_node),
                path_node=path_node,
                severity=self._severity(node),
                deactivated=self.flag(node, SH.deactivated),
            )
        return self._shapes[node]

    def targeted(self) -> list[Node]:
        """The shapes that have targets, in a stable order."""
        found = {shape for predicate in _TARGETS for shape in self.graph.subjects(predicate)}
        found.update(shape for shape in self.all_shapes() if self.is_class(shape))
        return sorted(found, key=str)

    def all_shapes(self) -> set[Node]:
        """Every node that is a shape by type, by target, by parameter or by being used as one."""
        declared = {s for kind in (SH.NodeShape, SH.PropertyShape) for s in self.graph.subjects(RDF.type, kind)}
        targeting = {s for predicate in _TARGETS for s in self.graph.subjects(predicate)}
        used = {o for predicate in _SHAPE_VALUED for o in self.graph.objects(None, predicate)}
        for predicate in _SHAPE_LISTS:
            for head in self.graph.objects(None, predicate):
                used.update(self.members(head))
        return declared | targeting | used

    def is_class(self, shape: Node) -> bool:
        """Is the shape a class too, and so its own target?"""
        return (shape, RDF.type, RDFS.Class) in self.graph

    def values(self, shape: Node, parameter: URIRef) -> list[Node]:
        """The values of a parameter, in a stable order."""
        return sorted(self.graph.objects(shape, parameter), key=lambda node: (str(type(node)), str(node)))

    def only(self, shape: Node, parameter: URIRef) -> Node | None:
        """The one value of a parameter, or None. Errors: BadShape when there are several."""
        return self._only(shape, parameter)

    def integer(self, shape: Node, parameter: URIRef) -> int | None:
        """The one integer value of a parameter. Errors: BadShape when it is none."""
        value = self._only(shape, parameter)
        if value is None:
            return None
        number = value.value if isinstance(value, Literal) else None
        if not isinstance(number, int) or isinstance(number, bool):
            raise BadShape(f"{self.name(shape)}: {_last(parameter)} takes a whole number, not {value.n3()}")
        return number

    def flag(self, shape: Node, parameter: URIRef) -> bool:
        """Is a boolean parameter true?"""
        value = self._only(shape, parameter)
        if value is None:
            return False
        if not isinstance(value, Literal) or not isinstance(value.value, bool):
            raise BadShape(f"{self.name(shape)}: {_last(parameter)} takes true or false, not {value.n3()}")
        # SHACL switches a constraint on by the literal true alone, not by "1".
        return str(value) == "true"

    def members(self, head: Node) -> list[Node]:
        """The members of an RDF list. Errors: BadShape for what is no list."""
        if head != RDF.nil and (head, RDF.first, None) not in self.graph:
            raise BadShape(f"{head.n3()} is used as a list, and is none")
        return list(Collection(self.graph, head))

    def messages(self, shape: Node) -> dict[str, str]:
        """The messages of a shape or constraint by language; "" for none."""
        found = sorted(o for o in self.graph.objects(shape, SH.message) if isinstance(o, Literal))
        return {message.language or "": str(message) for message in found}

    def name(self, shape: Node) -> str:
        """What to call a shape in an error: its IRI, else the IRI of what it belongs to."""
        seen: set[Node] = set()
        while isinstance(shape, BNode) and shape not in seen:
            seen.add(shape)
            shape = next(iter(sorted(self.graph.subjects(None, shape), key=str)), shape)
        return str(shape)

    def _severity(self, shape: Node) -> URIRef:
        value = self._only(shape, SH.severity)
        if value is None:
            return SH.Violation
        if not isinstance(value, URIRef):
            raise BadShape(f"{self.name(shape)}: severity takes an IRI, not {value.n3()}")
        return value

    def _only(self, shape: Node, parameter: URIRef) -> Node | None:
        values = self.values(shape, parameter)
        if len(values) > 1:
            raise BadShape(f"{self.name(shape)}: {_last(parameter)} has {len(values)} values and takes one")
        return values[0] if values else None


def literals(values: Iterable[Node], shapes: ShapesGraph, shape: Node, parameter: URIRef) -> list[Literal]:
    """The values as literals. Errors: BadShape when one is not."""
    found = []
    for value in values:
        if not isinstance(value, Literal):
            raise BadShape(f"{shapes.name(shape)}: {_last(parameter)} takes a literal, not {value.n3()}")
        found.append(value)
    return found


def _last(parameter: URIRef) -> str:
    return f"sh:{parameter.removeprefix(str(SH))}" if parameter.startswith(str(SH)) else str(parameter)
