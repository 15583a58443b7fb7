"""Links of any kind between things that other tables define: each a record, with its evidence and its status."""

from __future__ import annotations

from rdflib import URIRef

from graph_store.namespaces import COE
from loaders.base import Source, Table
from loaders.builder import Builder, Evidence, LinkFacts
from loaders.kinds import LINK_STATUSES
from loaders.records import Record

PREDICATES: dict[str, URIRef] = {
    name: COE[name]
    for name in (
        "contributesTo",
        "implements",
        "adoptedIn",
        "measuredBy",
        "fundedBy",
        "leadActor",
        "participant",
        "appliesTo",
        "within",
        "concerns",
    )
}
COLUMNS = (
    "subject",
    "predicate",
    "object",
    "strength",
    "status",
    "rationale_it",
    "rationale_en",
    "document",
    "page",
    "quotation",
    "author",
    "date",
)
KEY = ("subject", "predicate", "object")


def state_link(row: Record, build: Builder) -> None:
    """A link from one thing to another; subject and object are references such as amsvs/mission/1.2."""
    name = row.choice("predicate", PREDICATES)
    subject, target = build.referred(row, "subject"), build.referred(row, "object")
    if name and subject is not None and target is not None:
        build.link(row, subject, PREDICATES[name], target, link_facts(row))


def link_facts(row: Record) -> LinkFacts:
    """What the usual columns of a table of links say of a link."""
    return LinkFacts(
        status=row.choice("status", LINK_STATUSES),
        strength=row.integer("strength", least=1, most=3),
        rationale_it=row.text("rationale_it"),
        rationale_en=row.text("rationale_en"),
        evidence=Evidence(row.text("document"), row.text("page"), row.text("quotation")),
        author=row.text("author"),
        date=row.date("date"),
    )


SOURCE = Source(
    name="links",
    title_it="Collegamenti",
    title_en="Links",
    tables=(
        Table(
            "links",
            "links",
            state_link,
            columns=COLUMNS,
            required=KEY,
            key=KEY,
            title_it="Collegamenti",
            title_en="Links",
        ),
        # What `coerenza suggest --format csv` writes, in a graph of its own, so that loading it replaces no other link.
        Table(
            "links",
            "proposals",
            state_link,
            columns=COLUMNS,
            required=KEY,
            key=KEY,
            title_it="Collegamenti proposti",
            title_en="Proposed links",
        ),
    ),
)
