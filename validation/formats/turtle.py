"""A report as the W3C's SHACL validation report, in Turtle."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from rdflib import BNode, Graph, Literal, URIRef
from rdflib.collection import Collection
from rdflib.namespace import RDF, SH
from rdflib.term import Node

from graph_store.identifiers import Identifiers
from validation.findings import Finding
from validation.formats.sections import Section, sections
from validation.formats.words import seconds_told
from validation.report import Report
from validation.rules import Rule

_SEVERITY = {"violation": "sh:Violation", "warning": "sh:Warning", "info": "sh:Info"}


def turtle(report: Report, language: str) -> Iterator[str]:
    """The report as sh:ValidationReport; every result has the IRI of its finding, both languages are in it.

    What SHACL has no word for — how much each rule looked at, how long it took, what is left out — stands in
    comments. It is written result by result: a graph of a long report would not fit in memory.
    """
    yield f"@prefix sh: <{SH}> .\n\n"
    parts, names = sections(report), Identifiers(report.base_iri)
    for part in parts:
        yield _comment(part, language)
    yield f"\n[] a sh:ValidationReport ;\n    sh:conforms {str(report.conforms).lower()}"
    for number, finding in enumerate(report.findings):
        yield (",\n        " if number else " ;\n    sh:result ") + names.finding(finding.id).n3()
    yield " .\n"
    for part in parts:
        sources = _Sources(part.outcome.rule)
        for finding in part.findings:
            yield _result(finding, sources, names)


def _comment(part: Section, language: str) -> str:
    outcome = part.outcome
    told = part.told(language) if outcome.error else part.counted(language)
    # In one line, whatever an error or an id of somebody's own shapes holds.
    return f"# {' '.join(f'{outcome.id}: {told}'.split())}, {seconds_told(outcome.seconds, language)}\n"


class _Sources:
    """The shapes of one rule as results name them, each with its path."""

    def __init__(self, rule: Rule) -> None:
        self._shapes = rule.shapes
        self.shape = cache(self._shape)

    def _shape(self, name: str) -> tuple[str, str]:
        """A shape and its path, both in Turtle; the path is empty where the shape has none."""
        named = URIRef(name)
        shape = named if (named, None, None) in self._shapes else BNode(name)
        path = self._shapes.value(shape, SH.path)
        return shape.n3(), "" if path is None else _inline(self._shapes, path)


def _inline(graph: Graph, node: Node) -> str:
    """A node with everything it is made of, written in place."""
    if not isinstance(node, BNode):
        return node.n3()
    if (node, RDF.first, None) in graph:
        return f"( {' '.join(_inline(graph, item) for item in Collection(graph, node))} )"
    parts = (f"{predicate.n3()} {_inline(graph, part)}" for predicate, part in sorted(graph.predicate_objects(node)))
    return f"[ {' ; '.join(parts)} ]"


def _result(finding: Finding, sources: _Sources, names: Identifiers) -> str:
    shape, path = sources.shape(finding.shape)
    lines = [
        f"\n{names.finding(finding.id).n3()} a sh:ValidationResult",
        f"sh:focusNode {_node(finding.focus)}",
        f"sh:resultSeverity {_SEVERITY[finding.severity]}",
        f"sh:sourceShape {shape}",
    ]
    if finding.component:
        lines.append(f"sh:sourceConstraintComponent {URIRef(finding.component).n3()}")
    if path and finding.path:
        lines.append(f"sh:resultPath {path}")
    if finding.value_term:
        lines.append(f"sh:value {finding.value_term}")
    if finding.message:
        messages = (Literal(finding.message[tag], lang=tag).n3() for tag in ("it", "en"))
        lines.append(f"sh:resultMessage {' , '.join(messages)}")
    return " ;\n    ".join(lines) + " .\n"


def _node(name: str) -> str:
    return name if name.startswith("_:") else URIRef(name).n3()
