"""What the graph says of one thing, one step around: its own statements, what points at it, the records of its links.

A thing that much points at is described in part, and the description says so: nothing here grows with the graph.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from rdflib import RDF, RDFS, SKOS, Graph, URIRef

from graph_store.namespaces import COE
from graph_store.reader import Reader, Row
from graph_store.terms import Quad, Term

# Up to where the queries in queries/resources/ count and show.
MOST_OWN = 2000
MOST_COUNTED = 20_000
MOST_RECORDS = 300
_NAMING = (RDF.type, RDFS.label, SKOS.prefLabel, SKOS.notation, COE.standing)
# Told by the records of the links.
_OF_RECORDS = frozenset({RDF.subject, RDF.object})


@dataclass(frozen=True)
class Pointing:
    """What points at a thing with one property: the first of them, and how many there are."""

    predicate: URIRef
    total: int
    statements: tuple[Quad, ...]

    @property
    def shown(self) -> int:
        """How many are told of."""
        return len({statement[0] for statement in self.statements})

    @property
    def is_counted(self) -> bool:
        """Is the total exact? Counting stops somewhere."""
        return self.total < MOST_COUNTED


@dataclass(frozen=True)
class Description:
    """One thing and what is around it.

    ``own`` are its own statements, ``records`` and ``evidence`` those of the records of its links, ``names`` what
    everything around it is called and is. ``links`` counts its links, also those not told of.
    """

    resource: URIRef
    own: tuple[Quad, ...]
    pointing: tuple[Pointing, ...]
    records: tuple[Quad, ...]
    evidence: tuple[Quad, ...]
    names: Graph
    links: int

    @cached_property
    def statements(self) -> tuple[Quad, ...]:
        """All statements in named graphs, each once."""
        pointing = (statement for one in self.pointing for statement in one.statements)
        return tuple(dict.fromkeys((*self.own, *pointing, *self.records, *self.evidence)))

    @property
    def shortened(self) -> tuple[Pointing, ...]:
        """What is told of in part only."""
        return tuple(one for one in self.pointing if one.shown < one.total)

    @property
    def is_whole(self) -> bool:
        """Is everything there is told?"""
        return not self.shortened and len(self.own) < MOST_OWN and self.links <= MOST_RECORDS


def described(reader: Reader, resource: URIRef) -> Description | None:
    """What is said of a thing; None when nothing is, however much may point at it."""
    own = tuple(_quads(reader.select("resources/own", resource=resource), "resource"))
    if not own:
        return None
    totals = {
        URIRef(row["property"]): int(str(row["total"]))
        for row in reader.select("resources/pointing-properties", resource=resource)
    }
    links = sum(totals.get(end, 0) for end in _OF_RECORDS)
    pointing = tuple(
        Pointing(name, total, tuple(_pointing(reader, resource, name)))
        for name, total in totals.items()
        if name not in _OF_RECORDS
    )
    records = tuple(_quads(reader.select("resources/records", resource=resource), "record")) if links else ()
    evidence = tuple(_quads(reader.select("resources/evidence", resource=resource), "evidence")) if links else ()
    around = {resource} | {
        term
        for quads in (own, records, evidence, *(one.statements for one in pointing))
        for s, p, o, _ in quads
        for term in (s, p, o)
        if isinstance(term, URIRef)
    }
    names = reader.about(sorted(around), _NAMING)
    return Description(resource, own, pointing, records, evidence, names, links)


def _pointing(reader: Reader, resource: URIRef, name: URIRef) -> Iterator[Quad]:
    for row in reader.select("resources/pointing", resource=resource, property=name):
        yield row["subject"], name, resource, URIRef(row["graph"])


def _quads(rows: list[Row], subject: str) -> Iterator[Quad]:
    for row in rows:
        value: Term = row["value"]
        yield row[subject], URIRef(row["property"]), value, URIRef(row["graph"])
