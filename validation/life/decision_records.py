"""Decisions as statements in the graph, in a named graph of their own."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date

from rdflib import Literal, URIRef
from rdflib.namespace import DCAT, DCTERMS, PROV, RDF, XSD

from graph_store.identifiers import Identifiers, graph_iri
from graph_store.namespaces import COE
from graph_store.reader import Reader
from graph_store.terms import Triple, nquads
from validation.life.decisions import Decision, DecisionKind

DECISIONS_GRAPH = graph_iri("finding-decisions")
_LIST_ITEM = "finding-decision-"


def read_decisions(reader: Reader) -> dict[str, tuple[Decision, ...]]:
    """Everything that was decided, by the id of the finding, oldest first."""
    found: dict[str, list[Decision]] = {}
    for row in reader.select("findings/decisions"):
        told = {name: str(value) for name, value in row.items()}
        decision = Decision(
            finding=told["finding"].rpartition("/")[2],
            kind=DecisionKind(told["decision"].removeprefix(str(COE) + _LIST_ITEM)),
            by=told["by"],
            at=told["at"],
            reason=told.get("reason", ""),
            owner=told.get("owner", ""),
            actor=told.get("actor", ""),
            due=_day(told, "due"),
            until=_day(told, "until"),
        )
        found.setdefault(decision.finding, []).append(decision)
    return {finding: tuple(decisions) for finding, decisions in found.items()}


def with_decisions(reader: Reader, decisions: Iterable[Decision], names: Identifiers) -> bytes:
    """The graph of decisions with some more in it, as N-Quads."""
    triples = {(s, p, o) for s, p, o, _ in reader.quads(DECISIONS_GRAPH)}
    triples.update(_about_the_graph())
    for decision in decisions:
        triples.update(_statements(decision, names))
    return nquads((s, p, o, DECISIONS_GRAPH) for s, p, o in triples)


def _statements(decision: Decision, names: Identifiers) -> Iterator[Triple]:
    record = names.finding_decision(decision.finding, decision.kind, decision.by, decision.at)
    yield record, RDF.type, COE.FindingDecision
    yield record, RDF.type, PROV.Activity
    yield record, COE.onFinding, names.finding(decision.finding)
    yield record, COE.decision, COE[_LIST_ITEM + decision.kind]
    yield record, DCTERMS.creator, Literal(decision.by)
    yield record, PROV.endedAtTime, Literal(decision.at, datatype=XSD.dateTime, normalize=False)
    if decision.reason:
        yield record, COE.rationale, Literal(decision.reason)
    if decision.owner:
        yield record, COE.assigneeName, Literal(decision.owner)
    if decision.actor:
        yield record, COE.assignedTo, URIRef(decision.actor)
    if decision.due:
        yield record, COE.dueDate, Literal(decision.due)
    if decision.until:
        yield record, COE.expires, Literal(decision.until)


def _about_the_graph() -> Iterator[Triple]:
    yield DECISIONS_GRAPH, RDF.type, DCAT.Dataset
    yield DECISIONS_GRAPH, DCTERMS.title, Literal("Decisioni prese sui rilievi", lang="it")
    yield DECISIONS_GRAPH, DCTERMS.title, Literal("Decisions taken on findings", lang="en")


def _day(told: Mapping[str, str], name: str) -> date | None:
    return date.fromisoformat(told[name]) if name in told else None
