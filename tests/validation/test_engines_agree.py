"""The compiled engine finds what pySHACL finds, on shapes and data nobody thought of.

Left out is sh:lessThan: pySHACL orders IRIs by their text, where SHACL says that what SPARQL cannot compare is a
violation.
"""

from __future__ import annotations

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from rdflib import RDF, BNode, Graph, Literal, Namespace, URIRef
from rdflib.collection import Collection
from rdflib.namespace import RDFS, SH, XSD
from rdflib.term import Node

from validation.compiled.engine import CompiledEngine
from validation.compiled.file_source import SHAPES_GRAPH, FileSource
from validation.compiled.tuning import Tuning
from validation.pyshacl_engine import PyshaclEngine
from validation.rules import rules_of

EX = Namespace("http://example.org/")
NODES = [EX[f"n{number}"] for number in range(5)]
CLASSES = [EX[f"C{number}"] for number in range(3)]
PROPERTIES = [EX.p, EX.q, EX.r]
LITERALS = [
    Literal("a", lang="it"),
    Literal("b", lang="it"),
    Literal("a", lang="en"),
    Literal("ab"),
    Literal("1", datatype=XSD.integer),
    Literal("7", datatype=XSD.integer),
    Literal("2024-01-01", datatype=XSD.date),
]

statements = st.one_of(
    st.tuples(st.sampled_from(NODES), st.sampled_from(PROPERTIES), st.sampled_from([*NODES, *LITERALS])),
    st.tuples(st.sampled_from(NODES), st.just(RDF.type), st.sampled_from(CLASSES)),
)
data_graphs = st.lists(statements, min_size=1, max_size=18)

Constraint = tuple[URIRef, object]

simple = st.one_of(
    st.tuples(st.just(SH["class"]), st.sampled_from(CLASSES)),
    st.tuples(st.just(SH.nodeKind), st.sampled_from([SH.IRI, SH.Literal, SH.BlankNodeOrIRI])),
    st.tuples(st.just(SH.datatype), st.sampled_from([XSD.integer, XSD.string, RDF.langString, XSD.date])),
    st.tuples(st.just(SH.minLength), st.integers(1, 3).map(Literal)),
    st.tuples(st.just(SH.pattern), st.sampled_from(["a", "n[12]$"]).map(Literal)),
    st.tuples(st.just(SH.minInclusive), st.integers(0, 7).map(Literal)),
    st.tuples(st.just(SH.hasValue), st.sampled_from([*NODES, *LITERALS])),
    st.tuples(st.just(SH["in"]), st.lists(st.sampled_from([*NODES, *LITERALS]), min_size=1, max_size=4, unique=True)),
    st.tuples(st.just(SH.languageIn), st.just([Literal("it")])),
)
counting = st.one_of(
    st.tuples(st.just(SH.minCount), st.integers(1, 2).map(Literal)),
    st.tuples(st.just(SH.maxCount), st.integers(0, 2).map(Literal)),
    st.tuples(st.just(SH.uniqueLang), st.just(Literal(True))),
    st.tuples(st.just(SH.equals), st.sampled_from(PROPERTIES)),
    st.tuples(st.just(SH.disjoint), st.sampled_from(PROPERTIES)),
)
paths = st.one_of(
    st.sampled_from(PROPERTIES),
    st.sampled_from(PROPERTIES).map(lambda p: ("inverse", p)),
    st.tuples(st.just("sequence"), st.sampled_from(PROPERTIES), st.sampled_from(PROPERTIES)),
    st.tuples(st.just("alternative"), st.sampled_from(PROPERTIES), st.sampled_from(PROPERTIES)),
    st.sampled_from(PROPERTIES).map(lambda p: ("many", p)),
)
node_shapes = st.lists(simple, min_size=1, max_size=2)
logic = st.one_of(
    st.tuples(st.just("not"), node_shapes),
    st.tuples(st.sampled_from(["and", "or", "xone"]), st.lists(node_shapes, min_size=2, max_size=3)),
    st.tuples(st.just("node"), node_shapes),
    st.tuples(st.just("qualified"), node_shapes, st.integers(1, 2), st.integers(1, 3)),
)
property_shapes = st.tuples(
    paths, st.lists(simple, max_size=2), st.lists(counting, max_size=2), st.lists(logic, max_size=2)
)


class Shapes:
    """A shapes graph made of what was drawn."""

    def __init__(self) -> None:
        self.graph = Graph()

    def rule(self, target: tuple[URIRef, Node], parts: list[tuple[object, ...]]) -> None:
        """One node shape with a target and some property shapes."""
        self.graph.add((EX.Rule, RDF.type, SH.NodeShape))
        self.graph.add((EX.Rule, target[0], target[1]))
        for number, part in enumerate(parts):
            shape = EX[f"Rule-{number}"]
            self.graph.add((EX.Rule, SH.property, shape))
            self._property(shape, *part)  # type: ignore[arg-type]

    def _property(self, shape: URIRef, path: object, tests: list, counts: list, combined: list) -> None:  # type: ignore[type-arg]
        self.graph.add((shape, SH.path, self._path(path)))
        self._constrain(shape, [*tests, *counts])
        # A property shape has one qualified value shape.
        for operator, *arguments in {item[0]: item for item in combined}.values():
            if operator == "qualified":
                members, least, most = arguments
                self.graph.add((shape, SH.qualifiedValueShape, self._node_shape(members)))
                self.graph.add((shape, SH.qualifiedMinCount, Literal(least)))
                self.graph.add((shape, SH.qualifiedMaxCount, Literal(most)))
            elif operator in ("and", "or", "xone"):
                self.graph.add((shape, SH[operator], self._list([self._node_shape(item) for item in arguments[0]])))
            else:
                self.graph.add((shape, SH[operator], self._node_shape(arguments[0])))

    def _node_shape(self, constraints: list[Constraint]) -> BNode:
        node = BNode()
        self.graph.add((node, RDF.type, SH.NodeShape))
        self._constrain(node, constraints)
        return node

    def _constrain(self, shape: Node, constraints: list[Constraint]) -> None:
        for parameter, value in dict(constraints).items():
            term = self._list(value) if isinstance(value, list) else value
            self.graph.add((shape, parameter, term))  # type: ignore[arg-type]

    def _path(self, path: object) -> Node:
        if isinstance(path, URIRef):
            return path
        kind, *members = path  # type: ignore[misc]
        if kind == "sequence":
            return self._list(members)
        node = BNode()
        predicate = {"inverse": SH.inversePath, "alternative": SH.alternativePath, "many": SH.zeroOrMorePath}[kind]
        self.graph.add((node, predicate, self._list(members) if kind == "alternative" else members[0]))
        return node

    def _list(self, members: list[Node]) -> BNode:
        head = BNode()
        Collection(self.graph, head, members)
        return head


# A handful of nodes counts as many, so that small graphs are evaluated in each of the ways large ones are.
CAUTIOUS = Tuning(named=2, largest=5, many=1, times_as_many=100, anywhere=2, fetched=3, steps_for_one=0)
EAGER = Tuning(named=3, largest=50, many=2, times_as_many=100, anywhere=100, fetched=1, steps_for_one=100)


def found(runs: list) -> set[tuple[str, ...]]:  # type: ignore[type-arg]
    """What an engine found, without what only one of them says."""
    assert [run.error for run in runs if run.error] == []
    return {
        (result.focus.n3(), str(result.shape), result.component, "" if result.value is None else result.value.n3())
        for run in runs
        for result in run.results
    }


@settings(max_examples=150, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
@given(
    triples=data_graphs,
    target=st.one_of(
        st.tuples(st.just(SH.targetClass), st.sampled_from(CLASSES)),
        st.tuples(st.just(SH.targetNode), st.sampled_from(NODES)),
        st.tuples(st.just(SH.targetSubjectsOf), st.sampled_from(PROPERTIES)),
        st.tuples(st.just(SH.targetObjectsOf), st.sampled_from(PROPERTIES)),
    ),
    parts=st.lists(property_shapes, min_size=1, max_size=2),
    tuning=st.sampled_from([Tuning(), CAUTIOUS, EAGER]),
)
def test_both_engines_find_the_same(
    triples: list[tuple[Node, Node, Node]],
    target: tuple[URIRef, Node],
    parts: list[tuple[object, ...]],
    tuning: Tuning,
) -> None:
    data = Graph()
    for triple in [*triples, (CLASSES[1], RDFS.subClassOf, CLASSES[0])]:
        data.add(triple)
    shapes = Shapes()
    shapes.rule(target, parts)
    rules = rules_of(shapes.graph)
    compiled = CompiledEngine(FileSource(data, shapes.graph), shapes_graph=SHAPES_GRAPH, tuning=tuning).run(rules)
    assert found(compiled) == found(PyshaclEngine(data).run(rules))
