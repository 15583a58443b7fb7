"""Constraints said in SPARQL: ``sh:sparql``, and constraint components of somebody's own.

Source: SHACL, sections 5 and 6, https://www.w3.org/TR/shacl/#sparql-constraints.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product

from rdflib import Literal, URIRef
from rdflib.namespace import OWL, RDF, RDFS, SH
from rdflib.term import Node

from validation.compiled import algebra as a
from validation.compiled.errors import BadShape, NotCompiled
from validation.compiled.paths import sparql_path
from validation.compiled.plan import QueryCheck
from validation.compiled.query_functions import functions_of
from validation.compiled.query_text import unsupported_feature, with_terms
from validation.compiled.shapes import Shape, ShapesGraph

_GIVEN = frozenset({"this", "shapesGraph", "currentShape"})


@dataclass(frozen=True)
class QueryConstraint:
    """A constraint as a text to ask, in which only the focus node, and the value of an ASK, are still open.

    ``form`` is ``select`` (each row is a violation) or ``ask`` (false is one, asked for each value node).
    """

    key: str
    name: str
    form: str
    text: str
    shape: Shape
    messages: tuple[tuple[str, str], ...]


class QueryConstraints:
    """The SPARQL constraints of a shapes graph, which stands under ``graph_name`` where the data are, if at all."""

    def __init__(self, shapes: ShapesGraph, graph_name: URIRef | None = None) -> None:
        self.shapes = shapes
        self.graph_name = graph_name
        self.known: dict[str, QueryConstraint] = {}
        self._components = [self._component(node) for node in self._component_nodes()]

    def checks(self, shape: Shape, focus: a.NodeSet) -> Iterator[QueryCheck]:
        """The checks of a shape that are said in SPARQL."""
        for constraint in self.shapes.values(shape.node, SH.sparql):
            if not self.shapes.flag(constraint, SH.deactivated):
                key = self._constraint(shape, constraint, "select", constraint, {}).key
                yield QueryCheck(shape, SH.SPARQLConstraintComponent, focus, key)
        for component in self._components:
            for given in component.applications(self.shapes, shape):
                form, validator = component.validator(self.shapes, shape)
                key = self._constraint(shape, validator, form, component.node, given).key
                yield QueryCheck(shape, component.node, focus, key)

    def _constraint(
        self, shape: Shape, validator: Node, form: str, named: Node, given: dict[str, Node]
    ) -> QueryConstraint:
        key = "|".join([str(shape.node), str(validator), str(named), *(f"{k}={v.n3()}" for k, v in given.items())])
        if key not in self.known:
            self.known[key] = QueryConstraint(
                key=key,
                name=self.shapes.name(shape.node),
                form=form,
                text=self._text(shape, validator, form, given),
                shape=shape,
                messages=tuple(self.shapes.messages(validator).items()),
            )
        return self.known[key]

    def _text(self, shape: Shape, validator: Node, form: str, given: dict[str, Node]) -> str:
        name = self.shapes.name(shape.node)
        body = self.shapes.only(validator, SH.ask if form == "ask" else SH.select)
        if not isinstance(body, Literal):
            raise BadShape(f"{name}: a SPARQL constraint without its {form} text")
        text = str(body)
        # A SELECT returns its ?value; only an ASK is given one (SHACL, section 6.3).
        problem = unsupported_feature(text, _GIVEN | set(given) | ({"value"} if form == "ask" else set()))
        if problem is not None:
            raise BadShape(f"{name}: {problem}")
        prefixes = self._prefixes(validator, name)
        for function in functions_of(prefixes + text):
            if (URIRef(function), RDF.type, SH.SPARQLFunction) in self.shapes.graph:
                raise NotCompiled(f"{name}: the function <{function}> is made of SPARQL, and is not compiled")
            raise BadShape(f"{name}: there is no function <{function}>")
        terms = {parameter: _term(value, name) for parameter, value in given.items()}
        if isinstance(shape.node, URIRef):
            terms["currentShape"] = shape.node.n3()
        if self.graph_name is not None:
            terms["shapesGraph"] = self.graph_name.n3()
        if shape.path is not None:
            terms["PATH"] = sparql_path(shape.path)
        return prefixes + with_terms(text, terms)

    def _prefixes(self, validator: Node, name: str) -> str:
        declared = declared_in(self.shapes, validator, name)
        return "".join(f"PREFIX {prefix}: <{namespace}> " for prefix, namespace in sorted(declared.items()))

    def _component_nodes(self) -> list[Node]:
        graph = self.shapes.graph
        kinds = set(graph.transitive_subjects(RDFS.subClassOf, SH.ConstraintComponent))
        found = {node for kind in kinds for node in graph.subjects(RDF.type, kind)}
        return sorted((node for node in found if (node, SH.parameter, None) in graph), key=str)

    def _component(self, node: Node) -> Component:
        if not isinstance(node, URIRef):
            raise BadShape("a constraint component must have an IRI")
        parameters = []
        for parameter in self.shapes.values(node, SH.parameter):
            path = self.shapes.only(parameter, SH.path)
            if not isinstance(path, URIRef):
                raise BadShape(f"{node}: the path of a parameter must be a property")
            parameters.append((path, self.shapes.flag(parameter, SH.optional)))
        return Component(node, tuple(parameters))


def declared_in(shapes: ShapesGraph, validator: Node, name: str) -> dict[str, str]:
    """The prefixes declared for a text. Errors: BadShape for one that is declared twice, differently."""
    declared: dict[str, str] = {}
    for owner in shapes.values(validator, SH.prefixes):
        for ontology in shapes.graph.transitive_objects(owner, OWL.imports):
            for declaration in shapes.graph.objects(ontology, SH.declare):
                prefix = str(shapes.graph.value(declaration, SH.prefix))
                namespace = str(shapes.graph.value(declaration, SH.namespace))
                if declared.setdefault(prefix, namespace) != namespace:
                    raise BadShape(f"{name}: the prefix {prefix} is declared twice, differently")
    return declared


@dataclass(frozen=True)
class Component:
    """A constraint component: its parameters, each a property and whether it may be left out."""

    node: URIRef
    parameters: tuple[tuple[URIRef, bool], ...]

    def applications(self, shapes: ShapesGraph, shape: Shape) -> Iterator[dict[str, Node]]:
        """The parameter values with which a shape uses the component; none where a required one is missing."""
        choices: list[list[tuple[str, Node | None]]] = []
        for path, optional in self.parameters:
            values: list[Node | None] = list(shapes.values(shape.node, path))
            if not values and not optional:
                return
            choices.append([(_local_name(path), value) for value in values or [None]])
        for chosen in product(*choices):
            yield {name: value for name, value in chosen if value is not None}

    def validator(self, shapes: ShapesGraph, shape: Shape) -> tuple[str, Node]:
        """The validator for a shape of this kind, and its form."""
        specific = SH.nodeValidator if shape.path is None else SH.propertyValidator
        for predicate in (specific, SH.validator):
            for validator in shapes.values(self.node, predicate):
                return ("ask" if (validator, SH.ask, None) in shapes.graph else "select"), validator
        raise BadShape(f"{self.node}: the component has no validator for {shapes.name(shape.node)}")


def _local_name(path: URIRef) -> str:
    return str(path).rsplit("#", 1)[-1].rsplit("/", 1)[-1]


def _term(value: Node, name: str) -> str:
    if not isinstance(value, URIRef | Literal):
        raise NotCompiled(f"{name}: a parameter of a SPARQL constraint must be an IRI or a literal")
    return value.n3()
