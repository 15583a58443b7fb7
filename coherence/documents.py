"""The documents: which missions and objectives each takes up, on what grounds, and how it relates to other documents.

A mission is taken up by a document when a link that is accepted or validated says so; a proposed link is told apart,
and a rejected one does not count. The document that states the agenda does not take its missions up: they are its own.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from rdflib import DCTERMS, PROV, RDF, RDFS, SKOS, Graph, URIRef
from rdflib.term import Node

from coherence.descriptions import Description
from coherence.link_records import LinkRecord, read_link_records
from coherence.naming import Named, Names
from coherence.network import Graph as Network
from coherence.network import NetworkNode, missions_in_force
from coherence.vocabulary import Texts, bilingual, list_item, local_name, natural_key
from graph_store.identifiers import Identifiers
from graph_store.namespaces import COE
from graph_store.reader import Reader, Row
from graph_store.terms import Quad

# Whose pages these are comes first, then who is nearest to it.
LEVELS = ("metropolitan", "regional", "national", "european", "global", "local", "")
STANDS = frozenset({"accepted", "validated"})
_OUTDATED = frozenset({"superseded", "closed"})
# The levels whose plans can be expected to take up the missions of a metropolitan agenda.
_EXPECTED_LEVELS = frozenset({"metropolitan", "local"})
_NAMING = (RDF.type, RDFS.label, SKOS.prefLabel, SKOS.notation, COE.standing)
_SAID_OF_LINKS = (
    RDF.subject,
    RDF.predicate,
    RDF.object,
    COE.linkStatus,
    COE.strength,
    COE.rationale,
    COE.evidence,
    COE.standing,
    COE.confidence,
    PROV.wasAttributedTo,
    DCTERMS.created,
)
_SAID_OF_EVIDENCE = (
    COE.quotedFrom,
    COE.page,
    COE.quotation,
    COE.standing,
    DCTERMS.source,
    DCTERMS.bibliographicCitation,
)
_NOWHERE = URIRef("urn:x-coerenza:union")


@dataclass(frozen=True)
class Relation:
    """How a document is related to another; ``is_outwards`` says that the document itself is the subject."""

    name: str
    other: Named
    is_outwards: bool
    status: str
    standing: str


@dataclass(frozen=True)
class Passage:
    """A passage quoted from the document, with one link it is evidence of."""

    page: str
    words: str
    standing: str
    subject: Named
    predicate: str
    object: Named
    status: str


@dataclass(frozen=True)
class Document:
    """One document. ``date`` is as it is known: a year, a month or a day; empty where nobody tells it."""

    thing: Named
    level: str
    kind: str
    kind_label: Texts
    status: str
    status_label: Texts
    date: str
    is_planning: bool
    issuers: tuple[Named, ...]
    frameworks: tuple[str, ...]
    address: str
    links: tuple[LinkRecord, ...]
    relations: tuple[Relation, ...]
    passages: tuple[Passage, ...]

    @property
    def year(self) -> str:
        """The year alone."""
        return self.date[:4]

    @property
    def is_current(self) -> bool:
        """Is it in force, or being prepared, or is nothing known against it?"""
        return self.status not in _OUTDATED

    @property
    def is_expected(self) -> bool:
        """Is it a current plan of the metropolitan city or below, which can be expected to take up missions?"""
        return self.is_planning and self.is_current and self.level in _EXPECTED_LEVELS


@dataclass(frozen=True)
class Uptake:
    """What a document makes of the missions of the agenda.

    Shape: every mission of the agenda stands in ``taken``, ``proposed`` or ``left``; ``others`` are links to objectives
    that are no missions of the agenda.
    """

    taken: tuple[LinkRecord, ...]
    proposed: tuple[LinkRecord, ...]
    left: tuple[NetworkNode, ...]
    others: tuple[LinkRecord, ...]

    @property
    def total(self) -> int:
        """The missions of the agenda in the graph."""
        return len(self.taken) + len(self.proposed) + len(self.left)

    @property
    def is_nothing(self) -> bool:
        """Is nothing taken up by a link that stands?"""
        return not self.taken and not any(link.status in STANDS for link in self.others)


@dataclass(frozen=True)
class Documents:
    """The documents of one version of the graph, by level and title; ``missions`` are those of the agenda."""

    documents: tuple[Document, ...]
    missions: tuple[NetworkNode, ...]
    agenda: str

    def uptake(self, document: Document) -> Uptake:
        """What a document takes up of the agenda, and what it leaves."""
        return self._uptakes[document.thing.iri]

    def states_agenda(self, document: Document) -> bool:
        """Is it the document the agenda itself stands in?"""
        return bool(self.agenda) and self.agenda in document.frameworks

    def of_code(self, code: str) -> Document | None:
        """A document by its code."""
        return next((one for one in self.documents if one.thing.code == code), None)

    def issuers(self) -> list[Named]:
        """The bodies that issued some document, by name."""
        found = {issuer.iri: issuer for document in self.documents for issuer in document.issuers}
        return sorted(found.values(), key=lambda issuer: (issuer.label["it"].casefold(), issuer.iri))

    def expected(self) -> list[Document]:
        """The plans that can be expected to take up missions; the agenda itself is none of them."""
        return [one for one in self.documents if one.is_expected and not self.states_agenda(one)]

    def taken_somewhere(self) -> list[NetworkNode]:
        """The missions that some document other than the agenda itself takes up."""
        taken = {
            link.other.reference
            for document in self.documents
            if not self.states_agenda(document)
            for link in self.uptake(document).taken
        }
        return [mission for mission in self.missions if mission.reference in taken]

    @cached_property
    def _uptakes(self) -> Mapping[str, Uptake]:
        return {document.thing.iri: self._read_uptake(document) for document in self.documents}

    def _read_uptake(self, document: Document) -> Uptake:
        missions = {mission.reference: mission for mission in self.missions}
        of_missions: dict[str, LinkRecord] = {}
        others = []
        for link in document.links:
            reference = link.other.reference
            if link.status == "rejected":
                continue
            if reference not in missions:
                others.append(link)
            elif reference not in of_missions or link.status in STANDS:
                of_missions[reference] = link
        linked = [of_missions[reference] for reference in missions if reference in of_missions]
        return Uptake(
            taken=tuple(link for link in linked if link.status in STANDS),
            proposed=tuple(link for link in linked if link.status not in STANDS),
            left=tuple(mission for reference, mission in missions.items() if reference not in of_missions),
            others=tuple(others),
        )


def read_documents(reader: Reader, names: Identifiers, network: Network, agenda: str) -> Documents:
    """The documents of one version of the graph; ``agenda`` is its reference, empty where there is none."""
    rows = reader.select("documents/documents")
    relations = reader.select("documents/relations")
    passages = reader.select("documents/passages")
    said = _Links(reader, reader.select("documents/adoptions"))
    around = {
        term
        for row in (*rows, *relations, *passages)
        for name in ("document", "issuer", "other", "subject", "object")
        if isinstance(term := row.get(name), URIRef)
    }
    names_said = reader.about(sorted(around | said.things), _NAMING)
    called = Names(Description(_NOWHERE, (), (), (), (), names_said, 0), names)
    found = [
        _document(
            [row for row in rows if row["document"] == document],
            called,
            names,
            links=tuple(said.of(document, called)),
            relations=tuple(_relations(document, relations, called)),
            passages=tuple(_passages(document, passages, called)),
        )
        for document in dict.fromkeys(row["document"] for row in rows)
    ]
    found.sort(key=_reading_order)
    return Documents(
        documents=tuple(found),
        missions=tuple(node for node in missions_in_force(network) if not agenda or node.framework in ("", agenda)),
        agenda=agenda,
    )


class _Links:
    """The links to documents, with everything their records and evidence say."""

    def __init__(self, reader: Reader, adoptions: Iterable[Row]) -> None:
        self._adoptions = list(adoptions)
        links = sorted({URIRef(row["link"]) for row in self._adoptions if "link" in row})
        self._records = reader.about(links, _SAID_OF_LINKS)
        evidence = {node for node in self._records.objects(None, COE.evidence) if isinstance(node, URIRef)}
        self._evidence = reader.about(sorted(evidence), _SAID_OF_EVIDENCE)

    @property
    def things(self) -> set[URIRef]:
        """What has to have a name: objectives, authors, documents that are quoted, the records themselves."""
        objectives = (row["objective"] for row in self._adoptions)
        authors = self._records.objects(None, PROV.wasAttributedTo)
        quoted = self._evidence.objects(None, COE.quotedFrom)
        around = (*objectives, *authors, *quoted, *self._records.subjects())
        return {node for node in around if isinstance(node, URIRef)}

    def of(self, document: Node, called: Names) -> list[LinkRecord]:
        """The links to one document, by the code of what they lead from."""
        here = [row for row in self._adoptions if row["document"] == document]
        records = [row["link"] for row in here if "link" in row]
        evidence = {node for record in records for node in self._records.objects(record, COE.evidence)}
        described = Description(
            resource=URIRef(str(document)),
            own=(),
            pointing=(),
            records=tuple(_quads(self._records, records)),
            evidence=tuple(_quads(self._evidence, evidence)),
            names=Graph(),
            links=len(records),
        )
        plain = [_plain(called.of(row["objective"])) for row in here if "link" not in row]
        links = [*read_link_records(described, called.of), *plain]
        return sorted(links, key=lambda link: (natural_key(link.other.code), link.other.iri, link.reference))


def _plain(other: Named) -> LinkRecord:
    """What a table states without a record: it stands, and nothing is known of its grounds."""
    nothing = bilingual(None, None, "")
    return LinkRecord(
        reference="",
        other=other,
        predicate="adoptedIn",
        is_outwards=False,
        status="accepted",
        strength=0,
        score=None,
        rationale=nothing,
        mitigation=nothing,
        standing=other.standing,
        confidence="",
        author=None,
        created="",
        quotations=(),
    )


def _document(
    rows: list[Row],
    called: Names,
    names: Identifiers,
    *,
    links: tuple[LinkRecord, ...],
    relations: tuple[Relation, ...],
    passages: tuple[Passage, ...],
) -> Document:
    row = rows[0]
    kind, status = list_item(row.get("kind"), "document-kind"), list_item(row.get("status"), "document-status")
    issuers = dict.fromkeys(one["issuer"] for one in rows if "issuer" in one)
    frameworks = dict.fromkeys(names.reference(str(one["framework"])) for one in rows if "framework" in one)
    return Document(
        thing=called.of(row["document"]),
        level=list_item(row.get("level"), "level"),
        kind=kind,
        kind_label=bilingual(row.get("kind_it"), row.get("kind_en"), kind),
        status=status,
        status_label=bilingual(row.get("status_it"), row.get("status_en"), status),
        date=str(row.get("date", "")),
        is_planning=str(row["planning"]) == "true",
        issuers=tuple(called.of(issuer) for issuer in issuers),
        frameworks=tuple(frameworks),
        address=str(row.get("address", "")),
        links=links,
        relations=relations,
        passages=passages,
    )


def _relations(document: Node, rows: Iterable[Row], called: Names) -> Iterator[Relation]:
    seen = set()
    for row in rows:
        status = list_item(row.get("status"), "link-status")
        for here, there, is_outwards in (("document", "other", True), ("other", "document", False)):
            key = (row["relation"], row[there], is_outwards)
            if row[here] == document and key not in seen and status != "rejected":
                seen.add(key)
                yield Relation(
                    name=local_name(row["relation"]),
                    other=called.of(row[there]),
                    is_outwards=is_outwards,
                    status=status,
                    standing=list_item(row.get("standing"), "standing"),
                )


def _passages(document: Node, rows: Iterable[Row], called: Names) -> list[Passage]:
    found = [
        Passage(
            page=str(row.get("page", "")),
            words=str(row.get("quotation", "")),
            standing=list_item(row.get("standing"), "standing", "unverified"),
            subject=called.of(row["subject"]),
            predicate=local_name(row["predicate"]),
            object=called.of(row["object"]),
            status=list_item(row.get("status"), "link-status"),
        )
        for row in rows
        if row["document"] == document
    ]
    return sorted(
        found, key=lambda one: (natural_key(one.page), one.words, natural_key(one.subject.code), one.object.iri)
    )


def _quads(graph: Graph, subjects: Iterable[Node]) -> Iterator[Quad]:
    for subject in subjects:
        for name, value in graph.predicate_objects(subject):
            yield subject, URIRef(str(name)), value, _NOWHERE


def _reading_order(document: Document) -> tuple[int, bool, bool, str, str]:
    place = LEVELS.index(document.level) if document.level in LEVELS else len(LEVELS)
    title = document.thing.label["it"].casefold()
    return place, not document.is_planning, not document.is_current, title, document.thing.iri
