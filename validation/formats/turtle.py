"""A report as the W3C's SHACL validation report, in Turtle."""

from __future__ import annotations

from typing import Any

from rdflib import BNode, Graph, Literal, URIRef
from rdflib.namespace import RDF, SH
from rdflib.term import Node
from rdflib.util import from_n3

from graph_store.namespaces import DEFAULT_BASE_IRI, PREFIXES
from validation.findings import Finding
from validation.report import Report
from validation.rules import Rule

_SEVERITY = {"violation": SH.Violation, "warning": SH.Warning, "info": SH.Info}


def turtle(report: Report, language: str) -> str:
    """The report as sh:ValidationReport; every result has the IRI of its finding, both languages are in it."""
    graph = Graph()
    for prefix, base in PREFIXES.items():
        graph.bind(prefix, base)
    root = BNode("report")
    graph.add((root, RDF.type, SH.ValidationReport))
    graph.add((root, SH.conforms, Literal(report.conforms)))
    rules = {outcome.id: outcome.rule for outcome in report.rules}
    for finding in report.findings:
        result = _result(graph, finding, rules[finding.rule])
        graph.add((root, SH.result, result))
    return graph.serialize(format="turtle")


def _result(graph: Graph, finding: Finding, rule: Rule) -> Node:
    result = URIRef(f"{DEFAULT_BASE_IRI}finding/{finding.id}")
    graph.add((result, RDF.type, SH.ValidationResult))
    graph.add((result, SH.focusNode, _node(finding.focus)))
    graph.add((result, SH.resultSeverity, _SEVERITY[finding.severity]))
    if finding.component:
        graph.add((result, SH.sourceConstraintComponent, URIRef(finding.component)))
    source = _source(rule, finding)
    graph.add((result, SH.sourceShape, source))
    path = rule.shapes.value(source, SH.path)
    if path is not None and finding.path:
        graph.add((result, SH.resultPath, _copied(graph, rule.shapes, path)))
    if finding.value_term:
        value: Any = from_n3(finding.value_term)
        graph.add((result, SH.value, value))
    for tag in ("it", "en"):
        graph.add((result, SH.resultMessage, Literal(finding.message[tag], lang=tag)))
    return result


def _source(rule: Rule, finding: Finding) -> Node:
    named = URIRef(finding.shape)
    return named if (named, None, None) in rule.shapes else BNode(finding.shape)


def _copied(graph: Graph, shapes: Graph, path: Node) -> Node:
    """A path with everything it is made of; a property stands for itself."""
    if isinstance(path, BNode):
        for _, predicate, part in shapes.triples((path, None, None)):
            graph.add((path, predicate, _copied(graph, shapes, part)))
    return path


def _node(name: str) -> Node:
    return BNode(name[2:]) if name.startswith("_:") else URIRef(name)
