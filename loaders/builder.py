"""What a table's rows become: statements of one named graph, as docs/model.md lays down.

A builder gives every loader the same four things, so that all say them alike: things that are *defined* (type and
superclasses, notation, standing, confidence, source), *labels*, *references* to things that must exist, and *links*
(a record, its evidence, and the direct triple while it is accepted or validated).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from rdflib import Literal, URIRef
from rdflib.namespace import DCTERMS, PROV, RDF, RDFS, SKOS, XSD
from rdflib.term import Node

from graph_store.identifiers import Identifiers
from graph_store.namespaces import COE
from graph_store.terms import Triple
from loaders.kinds import CONFIDENCES, LINK_STATUSES, STANDINGS, with_superclasses
from loaders.ledger import Ledger, Place
from loaders.records import Record
from loaders.sourcing import Attribution, Sources

ILLUSTRATIVE_PREFIX = "es."
_DIRECT = frozenset({"accepted", "validated"})
_ACTOR_CODE = re.compile(r"(es\.)?ACT-\S+")
_SOURCE_SEPARATOR = re.compile(r";\s+")


@dataclass(frozen=True)
class Evidence:
    """Where a link can be read: the document (a reference), the page, the words themselves."""

    document: str = ""
    page: str = ""
    quotation: str = ""


@dataclass(frozen=True)
class LinkFacts:
    """What is said of a link besides its three terms; what is left empty comes from the row.

    Units: strength 1 enables, 2 reinforces, 3 directly affects; score −3…+3, for interactions alone.
    ``author`` is the code of an actor, or a name; ``source`` a source cell of the link's own.
    Without a status, a link of high or medium confidence is accepted and one of low confidence proposed.
    """

    status: str = ""
    confidence: str = ""
    strength: int | None = None
    score: int | None = None
    rationale_it: str = ""
    rationale_en: str = ""
    evidence: Evidence = Evidence()
    author: str = ""
    date: Literal | None = None
    source: str = ""


@dataclass
class Builder:
    """The statements of one table, row by row; see the module's docstring.

    ``example`` says that the table holds illustrative rows: all of them must be, and what they define must have a
    code that starts with ``es.``.
    """

    dataset: str
    names: Identifiers
    sources: Sources
    ledger: Ledger
    example: bool = False
    triples: set[Triple] = field(default_factory=set)
    # The rows that state a thing: their notes are about that thing, not about the links they also make.
    _stating: set[int] = field(default_factory=set)

    # -- statements -----------------------------------------------------------------------------------------------

    def add(self, subject: Node, predicate: URIRef, value: Node | None) -> None:
        """One statement; none where there is no value."""
        if value is not None:
            self.triples.add((subject, predicate, value))

    def text(self, subject: Node, predicate: URIRef, value: str, language: str | None = None) -> None:
        """A text, in a language or in none; nothing where it is empty."""
        if value:
            self.triples.add((subject, predicate, Literal(value, lang=language)))

    def texts(self, subject: Node, predicate: URIRef, *, it: str = "", en: str = "") -> None:
        """The same text in Italian and English, as far as there is one."""
        self.text(subject, predicate, it, "it")
        self.text(subject, predicate, en, "en")

    def label(self, subject: URIRef, *, it: str, en: str, concept: bool = True, own: Iterable[str] = ()) -> None:
        """What a thing is called; ``own`` names the languages in which the wording is this project's own.

        With ``concept`` the same texts are its ``skos:prefLabel``: objectives, indicators and list items have one.
        """
        self.texts(subject, RDFS.label, it=it, en=en)
        if concept:
            self.texts(subject, SKOS.prefLabel, it=it, en=en)
        for language in own:
            if (it if language == "it" else en) != "":
                self.text(subject, COE.ownTranslation, language)

    def item(self, vocabulary: str, name: str) -> URIRef | None:
        """An item of one of the vocabulary's lists: ``item("level", "regional")``; none for an empty name."""
        return COE[f"{vocabulary}-{name}"] if name else None

    # -- things ---------------------------------------------------------------------------------------------------

    def define(
        self, row: Record, reference: str, *kinds: URIRef, notation: str, confidence: str = "", repeated: bool = False
    ) -> URIRef:
        """A thing the row states: its types, notation, standing, confidence, source and notes.

        ``confidence`` stands in for the row's own where another column gives it; ``repeated`` allows several rows of
        the table to state the same thing.
        """
        thing = self.names.of(reference)
        if not (repeated and self._defined_here(thing)):
            self.ledger.define(thing, Place(row.file, row.row), self.dataset, notation)
        if self.example and not any(part.startswith(ILLUSTRATIVE_PREFIX) for part in reference.split("/")):
            row.problem(None, f"{notation} in an illustrative table", f"a code that starts with {ILLUSTRATIVE_PREFIX}")
        for kind in with_superclasses(kinds):
            self.add(thing, RDF.type, kind)
        self._stating.add(row.row)
        self.text(thing, SKOS.notation, notation)
        self.text(thing, SKOS.editorialNote, row.text("notes"))
        self.attribute(row, thing, confidence=confidence)
        return thing

    def part(self, row: Record, reference: str, *kinds: URIRef, notation: str) -> URIRef:
        """Something that stands and falls with the thing the row states, such as an expected result of a mission."""
        thing = self.names.of(reference)
        for kind in with_superclasses(kinds):
            self.add(thing, RDF.type, kind)
        self.text(thing, SKOS.notation, notation)
        self.attribute(row, thing)
        return thing

    def attribute(self, row: Record, thing: URIRef, *, confidence: str = "", source: str = "") -> Attribution:
        """Say of a thing where it comes from, how sure that is, and what it amounts to: as the row or its own."""
        attribution = self._attribution(row, confidence, source)
        self.add(thing, COE.standing, self.item("standing", attribution.standing))
        self.text(thing, COE.confidence, attribution.confidence)
        for page in attribution.pages:
            self.add(thing, DCTERMS.source, page)
        for citation in attribution.citations:
            self.text(thing, DCTERMS.bibliographicCitation, citation)
        return attribution

    # -- references -----------------------------------------------------------------------------------------------

    def refer(self, row: Record, column: str | None, reference: str) -> URIRef:
        """The name of something that must exist once everything is loaded; an unknown one is told with its cell."""
        resource = self.names.of(reference)
        self.ledger.refer(resource, Place(row.file, row.row, column))
        return resource

    def referred(self, row: Record, column: str, prefix: str = "") -> URIRef | None:
        """The thing a cell names, ``prefix`` and code together; none for an empty cell."""
        value = row.text(column)
        return self.refer(row, column, prefix + value) if value else None

    def all_referred(self, row: Record, column: str, prefix: str = "") -> list[URIRef]:
        """The things a list of codes names."""
        return [self.refer(row, column, prefix + value) for value in row.items(column)]

    # -- links ----------------------------------------------------------------------------------------------------

    def link(
        self, row: Record, subject: URIRef, predicate: URIRef, target: URIRef, facts: LinkFacts | None = None
    ) -> URIRef:
        """The record of a link with its evidence, and the direct triple while it is accepted or validated."""
        facts = facts or LinkFacts()
        kind = COE.Interaction if predicate == COE.interactsWith else COE.Link
        record = self.names.link(str(subject), str(predicate), str(target))
        shown = f"the link from {self.names.reference(subject)} to {self.names.reference(target)}"
        self.ledger.define(record, Place(row.file, row.row), self.dataset, shown)
        for type_ in with_superclasses((kind,)):
            self.add(record, RDF.type, type_)
        for property_, term in ((RDF.subject, subject), (RDF.predicate, predicate), (RDF.object, target)):
            self.add(record, property_, term)
        attribution = self.attribute(row, record, confidence=facts.confidence, source=facts.source)
        status = self._status(row, facts, attribution)
        self.add(record, COE.linkStatus, self.item("link-status", status))
        if status in _DIRECT:
            self.add(subject, predicate, target)
        self._judge(row, record, facts, attribution)
        return record

    def _judge(self, row: Record, record: URIRef, facts: LinkFacts, attribution: Attribution) -> None:
        for property_, number in ((COE.strength, facts.strength), (COE.score, facts.score)):
            if number is not None:
                self.add(record, property_, Literal(number, datatype=XSD.integer))
        self.texts(record, COE.rationale, it=facts.rationale_it, en=facts.rationale_en)
        if row.row not in self._stating:
            self.text(record, SKOS.editorialNote, row.text("notes"))
        self.add(record, DCTERMS.created, facts.date)
        if facts.author.removeprefix(ILLUSTRATIVE_PREFIX).startswith("ACT-"):
            self.add(record, PROV.wasAttributedTo, self.refer(row, "author", f"actor/{facts.author}"))
        elif facts.author:
            self.text(record, DCTERMS.creator, facts.author)
        self.add(record, COE.evidence, self._evidence(row, facts, attribution))

    def _evidence(self, row: Record, link: LinkFacts, attribution: Attribution) -> URIRef | None:
        """Something to read: a document named, words quoted, or the pages a link of some confidence was seen on."""
        facts = link.evidence
        pages = attribution.pages if attribution.standing != "unverified" else ()
        if not (facts.document or facts.quotation or pages):
            return None
        said = (facts.document, facts.page, facts.quotation)
        evidence = self.names.evidence(*said, attribution.standing, attribution.confidence, *attribution.texts)
        for kind in with_superclasses((COE.Evidence,)):
            self.add(evidence, RDF.type, kind)
        if facts.document:
            self.add(evidence, COE.quotedFrom, self.refer(row, "document", f"document/{facts.document}"))
        self.text(evidence, COE.page, facts.page)
        self.text(evidence, COE.quotation, facts.quotation)
        self.attribute(row, evidence, confidence=attribution.confidence, source=link.source)
        return evidence

    def _status(self, row: Record, facts: LinkFacts, attribution: Attribution) -> str:
        if facts.status and facts.status not in LINK_STATUSES:
            row.problem("status", f"{facts.status!r}", "one of: " + ", ".join(LINK_STATUSES))
        if facts.status:
            return facts.status
        return "proposed" if attribution.confidence == "low" else "accepted"

    # -- where a row comes from -------------------------------------------------------------------------------------

    def _attribution(self, row: Record, confidence: str, source: str) -> Attribution:
        sure = confidence or row.choice("confidence", CONFIDENCES)
        parts = [part.strip() for part in _SOURCE_SEPARATOR.split(source or row.text("source")) if part.strip()]
        for key in self.sources.undescribed(parts):
            row.problem("source", key, "a source that dataset.toml describes under [sources.…]")
        attribution = self.sources.attribution(parts, sure)
        for document in attribution.documents:
            self.refer(row, "source", document)
        stated = row.choice("standing", STANDINGS)
        if self.example:
            if stated != "illustrative":
                row.problem("standing", repr(stated), "illustrative: every row of an illustrative table is")
            return attribution.with_standing("illustrative")
        if stated == "illustrative":
            row.problem("standing", "an illustrative row among others", "a table of its own, whose rows all are")
        of_row = row.text("confidence")
        if stated and (stated == "unverified") != (of_row == "low"):
            row.problem("standing", f"{stated} with {of_row} confidence", "unverified exactly where confidence is low")
        inherits = not source and (sure == of_row or "low" not in (sure, of_row))
        return attribution.with_standing(stated) if stated and inherits else attribution

    def _defined_here(self, thing: URIRef) -> bool:
        earlier = self.ledger.definitions.get(thing)
        return earlier is not None and earlier[1] == self.dataset
