"""Findings: what the rules found, told about a thing people know by name."""

from __future__ import annotations

import re
from dataclasses import dataclass

from rdflib import Graph, Literal, URIRef
from rdflib.namespace import RDF, RDFS, SH, SKOS
from rdflib.term import Node

from graph_store.identifiers import short_hash
from graph_store.namespaces import COE, shortened
from validation.engine import Result
from validation.rules import Rule, advice_texts
from validation.texts import Bilingual, bilingual, words_of
from validation.vocabulary import narrowest_class

OPEN = "open"
# What has to be known of a thing to name it in a finding.
NAMING = (RDFS.label, SKOS.prefLabel, SKOS.notation, RDF.type, COE.standing)
# {$this} or {?value} in a message: only the engine knows what to put there.
_PLACEHOLDER = re.compile(r"\{[$?]\w+\}")


@dataclass(frozen=True)
class Finding:
    """One thing a rule found.

    ``id`` is the same in every run for the same rule, focus, path and value. ``focus`` is an IRI; ``code`` is what
    people call it by; ``kind`` and ``standing`` are terms of the vocabulary (``Mission``, ``official``), or empty.
    ``path`` is an IRI or a SPARQL path. ``shape``, ``component`` and ``value_term`` (in N3) are for those who read
    SHACL.

    What follows is its life, empty for data out of files. From the runs on the versions of the store: ``change`` is
    how it compares with the run before (``new``, ``persistent`` or ``reopened``), ``first_seen`` and
    ``first_version`` say since when it is known. From what was decided, on the day the report is read: ``state``
    (``open``, ``in-charge``, ``accepted``), ``owner`` and ``due`` while it is in charge, ``overdue`` when that day is
    past, ``until`` while it is accepted, ``returned`` when it was accepted and no longer is, ``reason`` of the
    decision that counts. Dates are ISO 8601.

    ``suggestions`` are candidate links in words, where somebody asked for them: they are not kept with the report.
    """

    id: str
    rule: str
    severity: str
    focus: str
    label: Bilingual
    code: str
    kind: str
    standing: str
    path: str
    value: str
    value_label: Bilingual
    message: Bilingual
    advice: Bilingual
    state: str
    shape: str
    component: str
    value_term: str
    change: str = ""
    first_seen: str = ""
    first_version: int | None = None
    owner: str = ""
    due: str = ""
    overdue: bool = False
    until: str = ""
    returned: bool = False
    reason: str = ""
    suggestions: tuple[Bilingual, ...] = ()


def finding(rule: Rule, result: Result, data: Graph) -> Finding:
    """What an engine found, with the names of the things it speaks of."""
    _, focus, _, value = result.identity
    return Finding(
        id=short_hash(rule.id, *result.identity),
        rule=rule.id,
        severity=result.severity,
        focus=focus,
        label=label_of(data, result.focus),
        code=str(data.value(result.focus, SKOS.notation) or ""),
        kind=_local(narrowest_class(data.objects(result.focus, RDF.type))),
        standing=_local(data.value(result.focus, COE.standing)).removeprefix("standing-"),
        path=result.path,
        value=value,
        value_label=label_of(data, result.value) if value and result.value is not None else Bilingual("", ""),
        message=_message(rule, result),
        advice=advice_texts(rule, result.shape),
        state=OPEN,
        shape=str(result.shape),
        component=result.component,
        value_term="" if result.value is None else result.value.n3(),
    )


def label_of(data: Graph, node: Node) -> Bilingual:
    """What a node is called: its label, else its code, else its IRI in short; a literal is its own name."""
    if not isinstance(node, URIRef):
        return Bilingual(str(node), str(node))
    fallback = str(data.value(node, SKOS.notation) or shortened(str(node)))
    return words_of(data, node, RDFS.label, SKOS.prefLabel, fallback=fallback)


def _message(rule: Rule, result: Result) -> Bilingual:
    """The shape's own words, with their gaps filled by the engine; then the rule's; then the engine's."""
    told = bilingual(Literal(text, lang=language or None) for language, text in result.messages.items())
    own = list(rule.shapes.objects(result.shape, SH.message))
    if own:
        return told if any(_PLACEHOLDER.search(str(text)) for text in own) else bilingual(own)
    return words_of(rule.shapes, rule.shape, SH.message) or told


def _local(term: object) -> str:
    return "" if term is None else str(term).removeprefix(str(COE))
