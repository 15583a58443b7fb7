"""Which nodes of the data a shape is about."""

from __future__ import annotations

from rdflib import Graph
from rdflib.namespace import RDF, RDFS, SH
from rdflib.term import Node

TARGETS = (SH.targetNode, SH.targetClass, SH.targetSubjectsOf, SH.targetObjectsOf)
_DECLARED = (SH.NodeShape, SH.PropertyShape)


def targeted_shapes(shapes: Graph) -> list[Node]:
    """The shapes that choose nodes of their own, in a stable order."""
    explicit = {shape for predicate in (*TARGETS, SH.target) for shape in shapes.subjects(predicate)}
    implicit = {shape for shape in _declared_shapes(shapes) if (shape, RDF.type, RDFS.Class) in shapes}
    return sorted(explicit | implicit, key=str)


def idle_shapes(shapes: Graph) -> list[Node]:
    """The shapes that choose no nodes and that no other shape uses: they never run, which may be a mistake."""
    declared = {shape for shape in _declared_shapes(shapes) if (None, None, shape) not in shapes}
    return sorted(declared - set(targeted_shapes(shapes)), key=str)


def focus_nodes(shapes: Graph, shape: Node, data: Graph) -> set[Node]:
    """The nodes a shape is checked on: those it names, instances of its classes, ends of its properties."""
    nodes = set(shapes.objects(shape, SH.targetNode))
    classes = set(shapes.objects(shape, SH.targetClass))
    if (shape, RDF.type, RDFS.Class) in shapes:
        classes.add(shape)
    for target_class in classes:
        for narrower in data.transitive_subjects(RDFS.subClassOf, target_class):
            nodes.update(data.subjects(RDF.type, narrower))
    for predicate in shapes.objects(shape, SH.targetSubjectsOf):
        nodes.update(data.subjects(predicate))
    for predicate in shapes.objects(shape, SH.targetObjectsOf):
        nodes.update(data.objects(None, predicate))
    return nodes


def _declared_shapes(shapes: Graph) -> set[Node]:
    return {shape for kind in _DECLARED for shape in shapes.subjects(RDF.type, kind)}
