"""The links of one thing, each with its record: how strong, on what grounds, from which page of which document."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from rdflib import DCTERMS, PROV, RDF, Graph, Literal
from rdflib.term import Node

from coherence.descriptions import Description
from coherence.naming import Named
from coherence.vocabulary import Texts, list_item, said_in_both
from graph_store.namespaces import COE


@dataclass(frozen=True)
class Quotation:
    """A piece of evidence: the document it is quoted from, if it is known, the page, the words, the address."""

    document: Named | None
    page: str
    words: str
    citation: str
    address: str
    standing: str


@dataclass(frozen=True)
class LinkRecord:
    """One link with its grounds.

    Units: strength is 1 to 3 and 0 where nobody judged it; score is −3 to +3, None for what is no interaction or is
    not judged. ``is_outwards`` says that the thing the page is about is the subject.
    """

    reference: str
    other: Named
    predicate: str
    is_outwards: bool
    status: str
    strength: int
    score: int | None
    rationale: Texts
    mitigation: Texts
    standing: str
    confidence: str
    author: Named | None
    created: str
    quotations: tuple[Quotation, ...]


def read_link_records(described: Description, named: Callable[[Node], Named]) -> list[LinkRecord]:
    """The records in a description, in the order of their names."""
    said = Graph()
    for subject, name, value, _ in (*described.records, *described.evidence):
        said.add((subject, name, value))
    found = []
    for record in sorted(set(said.subjects(RDF.subject)), key=str):
        is_outwards = (record, RDF.subject, described.resource) in said
        other = said.value(record, RDF.object if is_outwards else RDF.subject)
        predicate = said.value(record, RDF.predicate)
        if other is not None and predicate is not None:
            found.append(_record(said, record, named, other=other, predicate=predicate, is_outwards=is_outwards))
    return found


def _record(
    said: Graph, record: Node, named: Callable[[Node], Named], *, other: Node, predicate: Node, is_outwards: bool
) -> LinkRecord:
    author = said.value(record, PROV.wasAttributedTo)
    score = said.value(record, COE.score)
    return LinkRecord(
        reference=named(record).reference,
        other=named(other),
        predicate=str(predicate).replace("#", "/").rpartition("/")[2],
        is_outwards=is_outwards,
        status=list_item(said.value(record, COE.linkStatus), "link-status"),
        strength=int(str(said.value(record, COE.strength, default=Literal(0)))),
        score=None if score is None else int(str(score)),
        rationale=said_in_both(said.objects(record, COE.rationale)),
        mitigation=said_in_both(said.objects(record, COE.mitigation)),
        standing=list_item(said.value(record, COE.standing), "standing"),
        confidence=str(said.value(record, COE.confidence, default=Literal(""))),
        author=None if author is None else named(author),
        created=str(said.value(record, DCTERMS.created, default=Literal(""))),
        quotations=tuple(
            _quotation(said, evidence, named) for evidence in sorted(said.objects(record, COE.evidence), key=str)
        ),
    )


def _quotation(said: Graph, evidence: Node, named: Callable[[Node], Named]) -> Quotation:
    document = said.value(evidence, COE.quotedFrom)
    return Quotation(
        document=None if document is None else named(document),
        page=str(said.value(evidence, COE.page, default=Literal(""))),
        words=str(said.value(evidence, COE.quotation, default=Literal(""))),
        citation=str(said.value(evidence, DCTERMS.bibliographicCitation, default=Literal(""))),
        address=str(said.value(evidence, DCTERMS.source, default=Literal(""))),
        standing=list_item(said.value(evidence, COE.standing), "standing"),
    )
