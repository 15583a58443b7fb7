"""Findings as statements, for those who join them with the rest of the graph in SPARQL."""

from __future__ import annotations

from collections.abc import Iterator

from rdflib import Literal, URIRef
from rdflib.namespace import DCAT, DCTERMS, RDF, SH, XSD
from rdflib.term import Node
from rdflib.util import from_n3

from graph_store.identifiers import Identifiers, graph_iri
from graph_store.namespaces import COE
from graph_store.terms import Triple, nquads
from validation.findings import Finding
from validation.report import Report
from validation.texts import LANGUAGES

FINDINGS_GRAPH = graph_iri("findings")
SEVERITY_TERMS = {"violation": SH.Violation, "warning": SH.Warning, "info": SH.Info}


def findings_graph(report: Report, names: Identifiers) -> bytes:
    """The findings of a report as N-Quads of their named graph.

    What depends on the day they are read (open, in charge, accepted) is not in it: it follows from the decisions.
    """
    triples = {*_about_the_graph()}
    for item in report.findings:
        triples.update(_statements(item, names))
    return nquads((s, p, o, FINDINGS_GRAPH) for s, p, o in triples)


def _statements(item: Finding, names: Identifiers) -> Iterator[Triple]:
    subject = names.finding(item.id)
    yield subject, RDF.type, COE.Finding
    yield subject, RDF.type, SH.ValidationResult
    yield subject, DCTERMS.identifier, Literal(item.id)
    yield subject, COE.ruleId, Literal(item.rule)
    yield subject, SH.resultSeverity, SEVERITY_TERMS[item.severity]
    for language in LANGUAGES:
        yield subject, SH.resultMessage, Literal(item.message[language], lang=language)
    if _is_iri(item.focus):
        yield subject, SH.focusNode, URIRef(item.focus)
    if _is_iri(item.shape):
        yield subject, SH.sourceShape, URIRef(item.shape)
    # A path of several steps is no single statement, and a value without a name means nothing elsewhere.
    if _is_iri(item.path):
        yield subject, SH.resultPath, URIRef(item.path)
    value = _value(item)
    if value is not None:
        yield subject, SH.value, value
    if item.first_seen:
        yield subject, DCTERMS.created, Literal(item.first_seen, datatype=XSD.date)


def _value(item: Finding) -> Node | None:
    term = from_n3(item.value_term) if item.value_term else None
    return term if isinstance(term, URIRef | Literal) else None


def _is_iri(text: str) -> bool:
    return text.startswith(("http://", "https://", "urn:"))


def _about_the_graph() -> Iterator[Triple]:
    yield FINDINGS_GRAPH, RDF.type, DCAT.Dataset
    yield FINDINGS_GRAPH, DCTERMS.title, Literal("Rilievi: che cosa hanno trovato le regole", lang="it")
    yield FINDINGS_GRAPH, DCTERMS.title, Literal("Findings: what the rules found", lang="en")
