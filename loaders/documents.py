"""Documents (strategies, plans, laws, acts, studies) and the relations between them."""

from __future__ import annotations

from rdflib import URIRef
from rdflib.namespace import DCTERMS, RDFS, SKOS

from graph_store.namespaces import COE, ELI
from loaders.base import Source, Table
from loaders.builder import Builder, LinkFacts
from loaders.kinds import LEVELS
from loaders.objectives import OWN_WORDING, state_titles
from loaders.records import Record

# Which classes a kind of document belongs to besides coe:Document. The kinds are this project's own classification.
_ACT, _PLANNING, _OTHER = (COE.Document, ELI.LegalResource), (COE.PlanningDocument,), (COE.Document,)
KINDS: dict[str, tuple[URIRef, ...]] = {
    "act": _ACT,
    "agreement": _OTHER,
    "call": _OTHER,
    "charter": _OTHER,
    "law": _ACT,
    "plan": _PLANNING,
    "programming-document": _PLANNING,
    "regulation": _ACT,
    "report": _OTHER,
    "strategy": _PLANNING,
    "study": _OTHER,
}
STATUSES = ("in-force", "superseded", "closed", "preparation", "unknown")
RELATIONS: dict[str, URIRef] = {
    "implementsDocument": COE.implementsDocument,
    "isReplacedBy": DCTERMS.isReplacedBy,
    "isPartOf": DCTERMS.isPartOf,
    "references": DCTERMS.references,
    "basedOnLaw": COE.basedOnLaw,
    "alignedWith": COE.alignedWith,
    "relation": DCTERMS.relation,
}


def state_document(row: Record, build: Builder) -> None:
    """A document: what kind it is, who issued it when, and whether it is in force."""
    code = row.code("code")
    kind = row.choice("kind", KINDS)
    document = build.define(row, f"document/{code}", *KINDS.get(kind, _OTHER), notation=code)
    state_titles(row, build, document, concept=False)
    build.texts(document, DCTERMS.title, it=row.text("title_it"), en=row.text("title_en"))
    build.add(document, COE.documentKind, build.item("document-kind", kind))
    build.add(document, COE.level, build.item("level", row.choice("level", LEVELS)))
    build.text(document, DCTERMS.creator, row.text("issuing_body"))
    for issuer in build.all_referred(row, "issuer", "actor/"):
        build.add(document, COE.issuedBy, issuer)
    build.text(document, COE.actNumber, row.text("act_number"))
    build.add(document, DCTERMS.date, row.date("date"))
    build.add(document, COE.documentStatus, build.item("document-status", row.choice("status", STATUSES)))
    build.text(document, SKOS.editorialNote, row.text("status_note"))
    build.add(document, RDFS.seeAlso, row.url("url"))


def state_relation(row: Record, build: Builder) -> None:
    """A relation between two documents; the source's own word for it is in the rationale."""
    word = row.choice("predicate", RELATIONS)
    subject, target = (build.referred(row, column, "document/") for column in ("subject", "object"))
    if word and subject and target:
        facts = LinkFacts(rationale_it=row.text("rationale_it"), rationale_en=row.text("rationale_en"))
        build.link(row, subject, RELATIONS[word], target, facts)


SOURCE = Source(
    name="documents",
    title_it="Documenti",
    title_en="Documents",
    tables=(
        Table(
            "documents",
            "documents",
            state_document,
            columns=(
                "code",
                "title_it",
                "title_en",
                "level",
                "kind",
                "issuing_body",
                "issuer",
                "act_number",
                "date",
                "status",
                "status_note",
                "url",
                OWN_WORDING,
            ),
            required=("code", "title_it", "level", "kind", "status"),
            key=("code",),
            title_it="Documenti",
            title_en="Documents",
        ),
        Table(
            "documents",
            "relations",
            state_relation,
            columns=("subject", "predicate", "object", "rationale_it", "rationale_en"),
            required=("subject", "predicate", "object"),
            key=("subject", "predicate", "object"),
            title_it="Relazioni tra documenti",
            title_en="Relations between documents",
        ),
    ),
)
