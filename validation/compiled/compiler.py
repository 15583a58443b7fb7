"""From shapes to checks: what each constraint of SHACL Core asks, said in the algebra.

Source: SHACL, section 4, https://www.w3.org/TR/shacl/#core-components.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from rdflib import URIRef
from rdflib.namespace import RDF, SH
from rdflib.term import Node

from validation.compiled import algebra as a
from validation.compiled.errors import BadShape, NotCompiled
from validation.compiled.paths import Path, Predicate, is_optional
from validation.compiled.patterns import is_pattern
from validation.compiled.plan import AnyCheck, Check, failing_nodes, reached_through
from validation.compiled.query_constraints import QueryConstraints
from validation.compiled.shapes import Shape, ShapesGraph, literals

_KINDS = {
    SH.IRI: {"iri"},
    SH.BlankNode: {"blank"},
    SH.Literal: {"literal"},
    SH.BlankNodeOrIRI: {"blank", "iri"},
    SH.BlankNodeOrLiteral: {"blank", "literal"},
    SH.IRIOrLiteral: {"iri", "literal"},
}
_RANGES = {
    SH.minExclusive: (">", SH.MinExclusiveConstraintComponent),
    SH.minInclusive: (">=", SH.MinInclusiveConstraintComponent),
    SH.maxExclusive: ("<", SH.MaxExclusiveConstraintComponent),
    SH.maxInclusive: ("<=", SH.MaxInclusiveConstraintComponent),
}
_LENGTHS = {
    SH.minLength: (">=", SH.MinLengthConstraintComponent),
    SH.maxLength: ("<=", SH.MaxLengthConstraintComponent),
}

# Constraints of the advanced features, which another engine may know.
_EXTENSIONS = (SH.expression, SH.js)


class Compiler:
    """Compiles the shapes of one shapes graph; checks for the same shape and nodes are built once."""

    def __init__(self, shapes: ShapesGraph, graph_name: URIRef | None = None) -> None:
        self.shapes = shapes
        self.queries = QueryConstraints(shapes, graph_name)
        self._failing: dict[tuple[Node, a.NodeSet], a.NodeSet] = {}
        self._above: list[Node] = []

    def targets(self, shape: Node) -> a.NodeSet:
        """The focus nodes a shape chooses. Errors: BadShape; NotCompiled for targets of the advanced features."""
        graph = self.shapes
        self._refuse(shape, SH.target)
        if (None, SH.rule, None) in graph.graph:
            raise NotCompiled(f"{graph.name(shape)}: shapes that state what follows (sh:rule) are not compiled")
        parts: list[a.NodeSet] = [a.Instances((item,)) for item in graph.values(shape, SH.targetClass)]
        if graph.is_class(shape):
            parts.append(a.Instances((shape,)))
        named = tuple(graph.values(shape, SH.targetNode))
        if named:
            parts.append(a.Nodes(named))
        parts += [a.SubjectsOf((_property(item),)) for item in graph.values(shape, SH.targetSubjectsOf)]
        parts += [a.ObjectsOf((_property(item),)) for item in graph.values(shape, SH.targetObjectsOf)]
        return a.union(*parts)

    def checks(self, node: Node, focus: a.NodeSet) -> list[AnyCheck]:
        """Everything a shape checks on some focus nodes, the property shapes it holds included.

        Errors: BadShape, with the name of the shape, also for one that contains itself; NotCompiled for what only
        another engine runs.
        """
        shape = self.shapes.shape(node)
        if shape.deactivated:
            return []
        self._refuse(node, *_EXTENSIONS)
        if node in self._above:
            raise BadShape(f"{self.shapes.name(node)}: the shape contains itself; recursive shapes are not supported")
        self._above.append(node)
        try:
            return [check for part in self._components() for check in part(shape, focus)]
        finally:
            self._above.pop()

    def failing(self, node: Node, among: a.NodeSet) -> a.NodeSet:
        """The nodes of a set that do not conform to a shape."""
        key = (node, among)
        if key not in self._failing:
            self._failing[key] = a.union(*map(failing_nodes, self.checks(node, among)))
        return self._failing[key]

    def conforming(self, node: Node, among: a.NodeSet) -> a.NodeSet:
        """The nodes of a set that conform to a shape."""
        return a.minus(among, self.failing(node, among))

    def _refuse(self, node: Node, *extensions: URIRef) -> None:
        for extension in extensions:
            if self.shapes.values(node, extension):
                term = extension.removeprefix(str(SH))
                raise NotCompiled(f"{self.shapes.name(node)}: sh:{term} is not compiled")

    def _components(self) -> tuple[Callable[[Shape, a.NodeSet], Iterator[AnyCheck]], ...]:
        return (
            self._value_types,
            self._value_texts,
            self._counts,
            self._comparisons,
            self._logic,
            self._nested,
            self._qualified,
            self._closed,
            self._values_named,
            self.queries.checks,
        )

    # --- one value at a time ----------------------------------------------------------------------------------

    def _value_types(self, shape: Shape, focus: a.NodeSet) -> Iterator[AnyCheck]:
        pairs = _pairs(shape, focus)
        for klass in self.shapes.values(shape.node, SH["class"]):
            yield Check(shape, SH.ClassConstraintComponent, a.WithValueIn(pairs, a.Instances((klass,)), inside=False))
        datatype = self.shapes.only(shape.node, SH.datatype)
        if datatype is not None:
            test: a.Test = a.HasDatatype(_iri(self.shapes, shape, "datatype", datatype))
            yield Check(shape, SH.DatatypeConstraintComponent, a.Where(pairs, test, holds=False))
        kind = self.shapes.only(shape.node, SH.nodeKind)
        if kind is not None:
            if not isinstance(kind, URIRef) or kind not in _KINDS:
                raise BadShape(f"{self.shapes.name(shape.node)}: sh:nodeKind does not know {kind.n3()}")
            test = a.HasNodeKind(frozenset(_KINDS[kind]))
            yield Check(shape, SH.NodeKindConstraintComponent, a.Where(pairs, test, holds=False))

    def _value_texts(self, shape: Shape, focus: a.NodeSet) -> Iterator[AnyCheck]:
        pairs = _pairs(shape, focus)
        for parameter, (operator, component) in _RANGES.items():
            for bound in literals(self.shapes.values(shape.node, parameter), self.shapes, shape.node, parameter):
                yield Check(shape, component, a.Where(pairs, a.Compares(operator, bound), holds=False))
        for parameter, (operator, component) in _LENGTHS.items():
            length = self.shapes.integer(shape.node, parameter)
            if length is not None:
                yield Check(shape, component, a.Where(pairs, a.HasLength(operator, length), holds=False))
        flags = str(self.shapes.only(shape.node, SH.flags) or "")
        for pattern in self.shapes.values(shape.node, SH.pattern):
            if not is_pattern(str(pattern), flags):
                raise NotCompiled(f"{self.shapes.name(shape.node)}: SPARQL has no such pattern as {pattern.n3()}")
            test = a.MatchesPattern(str(pattern), flags)
            yield Check(shape, SH.PatternConstraintComponent, a.Where(pairs, test, holds=False))
        ranges = self.shapes.only(shape.node, SH.languageIn)
        if ranges is not None:
            language = a.HasLanguage(tuple(str(tag) for tag in self.shapes.members(ranges)))
            yield Check(shape, SH.LanguageInConstraintComponent, a.Where(pairs, language, holds=False))

    def _values_named(self, shape: Shape, focus: a.NodeSet) -> Iterator[AnyCheck]:
        allowed = self.shapes.only(shape.node, SH["in"])
        if allowed is not None:
            named = a.Nodes(tuple(self.shapes.members(allowed)))
            yield Check(shape, SH.InConstraintComponent, a.WithValueIn(_pairs(shape, focus), named, inside=False))
        for value in self.shapes.values(shape.node, SH.hasValue):
            wanted = a.Nodes((value,))
            having = wanted if shape.path is None else a.Reaching(shape.path, wanted)
            yield Check(shape, SH.HasValueConstraintComponent, a.minus(focus, having))

    # --- how many values --------------------------------------------------------------------------------------

    def _counts(self, shape: Shape, focus: a.NodeSet) -> Iterator[AnyCheck]:
        if shape.path is None:
            return
        least = self.shapes.integer(shape.node, SH.minCount)
        if least:
            yield Check(shape, SH.MinCountConstraintComponent, _fewer(focus, shape.path, None, least))
        most = self.shapes.integer(shape.node, SH.maxCount)
        if most is not None:
            more = a.HavingValues(focus, shape.path, None, most + 1)
            yield Check(shape, SH.MaxCountConstraintComponent, more)
        if self.shapes.flag(shape.node, SH.uniqueLang):
            clash = a.LanguageClash(a.Walk(focus, shape.path))
            yield Check(shape, SH.UniqueLangConstraintComponent, clash)

    def _qualified(self, shape: Shape, focus: a.NodeSet) -> Iterator[AnyCheck]:
        if shape.path is None:
            return
        least = self.shapes.integer(shape.node, SH.qualifiedMinCount)
        most = self.shapes.integer(shape.node, SH.qualifiedMaxCount)
        for qualified in self.shapes.values(shape.node, SH.qualifiedValueShape):
            values = a.ReachedFrom(focus, shape.path)
            counted = self.conforming(qualified, values)
            if self.shapes.flag(shape.node, SH.qualifiedValueShapesDisjoint):
                for sibling in self._siblings(shape, qualified):
                    counted = a.minus(counted, self.conforming(sibling, values))
            counted = a.inside(counted, values)
            if least:
                fewer = _fewer(focus, shape.path, counted, least)
                yield Check(shape, SH.QualifiedMinCountConstraintComponent, fewer)
            if most is not None:
                more = a.HavingValues(focus, shape.path, counted, most + 1)
                yield Check(shape, SH.QualifiedMaxCountConstraintComponent, more)

    def _siblings(self, shape: Shape, qualified: Node) -> list[Node]:
        graph = self.shapes.graph
        parents = set(graph.subjects(SH.property, shape.node))
        beside = {part for parent in parents for part in graph.objects(parent, SH.property)}
        return sorted(
            {item for part in beside for item in graph.objects(part, SH.qualifiedValueShape)} - {qualified}, key=str
        )

    # --- values against other values --------------------------------------------------------------------------

    def _comparisons(self, shape: Shape, focus: a.NodeSet) -> Iterator[AnyCheck]:
        pairs = _pairs(shape, focus)
        for other in map(_property, self.shapes.values(shape.node, SH.equals)):
            component = SH.EqualsConstraintComponent
            yield Check(shape, component, a.WithTwin(pairs, other, stated=False))
            yield Check(shape, component, a.StatedOnly(focus, other, shape.path))
        for other in map(_property, self.shapes.values(shape.node, SH.disjoint)):
            yield Check(shape, SH.DisjointConstraintComponent, a.WithTwin(pairs, other, stated=True))
        for parameter, operator, component in (
            (SH.lessThan, "<", SH.LessThanConstraintComponent),
            (SH.lessThanOrEquals, "<=", SH.LessThanOrEqualsConstraintComponent),
        ):
            for other in map(_property, self.shapes.values(shape.node, parameter)):
                yield Check(shape, component, a.OutOfOrder(pairs, other, operator))

    # --- shapes within shapes ---------------------------------------------------------------------------------

    def _logic(self, shape: Shape, focus: a.NodeSet) -> Iterator[AnyCheck]:
        pairs, values = _pairs(shape, focus), _values(shape, focus)
        for negated in self.shapes.values(shape.node, SH["not"]):
            bad = self.conforming(negated, values)
            yield Check(shape, SH.NotConstraintComponent, _with_values(pairs, bad, values))
        for head in self.shapes.values(shape.node, SH["and"]):
            failing = [self.failing(member, values) for member in self.shapes.members(head)]
            yield Check(shape, SH.AndConstraintComponent, _with_values(pairs, a.union(*failing), values))
        for head in self.shapes.values(shape.node, SH["or"]):
            bad = values
            for member in self.shapes.members(head):
                bad = self.failing(member, bad)
            yield Check(shape, SH.OrConstraintComponent, _with_values(pairs, bad, values))
        for head in self.shapes.values(shape.node, SH.xone):
            bad = self._not_exactly_one(self.shapes.members(head), values)
            yield Check(shape, SH.XoneConstraintComponent, _with_values(pairs, bad, values))

    def _not_exactly_one(self, members: list[Node], values: a.NodeSet) -> a.NodeSet:
        none, some = values, a.NOTHING
        several: list[a.NodeSet] = []
        for member in members:
            conforming = self.conforming(member, values)
            several.append(a.meet(conforming, some))
            some = a.union(some, conforming)
            none = self.failing(member, none)
        return a.union(none, *several)

    def _nested(self, shape: Shape, focus: a.NodeSet) -> Iterator[AnyCheck]:
        pairs, values = _pairs(shape, focus), _values(shape, focus)
        for node in self.shapes.values(shape.node, SH.node):
            failing = self.failing(node, values)
            yield Check(shape, SH.NodeConstraintComponent, _with_values(pairs, failing, values))
        for part in self.shapes.values(shape.node, SH.property):
            for check in self.checks(part, values):
                yield check if shape.path is None else reached_through(check, pairs)

    def _closed(self, shape: Shape, focus: a.NodeSet) -> Iterator[AnyCheck]:
        if not self.shapes.flag(shape.node, SH.closed):
            return
        ignored = self.shapes.only(shape.node, SH.ignoredProperties)
        allowed = set() if ignored is None else set(map(_property, self.shapes.members(ignored)))
        for part in self.shapes.values(shape.node, SH.property):
            path = self.shapes.shape(part).path
            if isinstance(path, Predicate):
                allowed.add(path.iri)
        others = a.OtherProperties(_values(shape, focus), frozenset(allowed))
        yield Check(shape, SH.ClosedConstraintComponent, others)


def _pairs(shape: Shape, focus: a.NodeSet) -> a.Relation:
    return a.Itself(focus) if shape.path is None else a.Walk(focus, shape.path)


def _values(shape: Shape, focus: a.NodeSet) -> a.NodeSet:
    return focus if shape.path is None else a.ReachedFrom(focus, shape.path)


def _with_values(pairs: a.Relation, bad: a.NodeSet, values: a.NodeSet) -> a.Relation:
    """The pairs with a bad value; for a node shape, simply the bad nodes."""
    if isinstance(pairs, a.Itself):
        return a.Itself(bad)
    return a.WithValueIn(pairs, a.inside(bad, values), inside=True)


def _fewer(focus: a.NodeSet, path: Path, within: a.NodeSet | None, least: int) -> a.NodeSet:
    if least == 1:
        if within is None and is_optional(path):
            return a.NOTHING
        if isinstance(within, a.Passing) and within.among == a.ReachedFrom(focus, path):
            having: a.NodeSet = a.FocusOf(a.Where(a.Walk(focus, path), within.test, within.holds))
        else:
            having = a.Reaching(path, within)
        return a.minus(focus, having)
    return a.minus(focus, a.HavingValues(focus, path, within, least))


def _iri(shapes: ShapesGraph, shape: Shape, parameter: str, value: Node) -> URIRef:
    if not isinstance(value, URIRef):
        raise BadShape(f"{shapes.name(shape.node)}: sh:{parameter} takes an IRI, not {value.n3()}")
    return value


def _property(value: Node) -> URIRef:
    if not isinstance(value, URIRef) or value == RDF.nil:
        raise BadShape(f"{value.n3()} stands where a property is expected")
    return value
