"""What is behind a cell of a matrix: each link with its record, as the page of a thing tells it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from api.pages.things.told import told_thing
from api.snapshot import Snapshot
from coherence.interactions import Judgement
from coherence.link_records import LinkRecord, read_link_records
from coherence.naming import Named, Names
from coherence.network import NetworkEdge

# Behind one cell more than these are counted, and not told.
MOST_TOLD = 40


@dataclass(frozen=True)
class Behind:
    """One link: from what, to what, and its record where there is one."""

    subject: Named
    target: Named
    record: LinkRecord | None


def links_behind(snapshot: Snapshot, edges: Sequence[NetworkEdge]) -> list[Behind]:
    """The first links of a cell, with their records."""
    return [found for edge in edges[:MOST_TOLD] for found in _told(snapshot, edge.source, edge.target, edge.predicate)]


def interaction_behind(snapshot: Snapshot, judgement: Judgement) -> list[Behind]:
    """The record of a judgement."""
    return list(_told(snapshot, judgement.subject, judgement.object, "interactsWith"))


def _told(snapshot: Snapshot, subject: str, target: str, predicate: str) -> list[Behind]:
    told = told_thing(snapshot, snapshot.names.of(subject))
    names = Names(told.described, snapshot.names)
    records = [
        link
        for link in read_link_records(told.described, names.of)
        if link.is_outwards and link.predicate == predicate and link.other.reference == target
    ]
    other = names.of(snapshot.names.of(target))
    if not records:
        return [Behind(told.thing, other, None)]
    return [Behind(told.thing, other, record) for record in records if record.status != "rejected"]
