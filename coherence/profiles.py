"""One thing as people want to read it: what it is called, how far to rely on it, what it hangs on, with which links.

A profile says of a description (coherence/descriptions.py) what a page tells, in groups that have names of their own.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from rdflib import DCTERMS, ORG, QB, RDF, RDFS, SH, SKOS, Literal, URIRef
from rdflib.term import Node

from coherence.descriptions import Description
from coherence.link_records import LinkRecord, read_link_records
from coherence.naming import Named, Names
from coherence.vocabulary import Texts, bilingual, local_name, natural_key, said_in_both
from graph_store.identifiers import Identifiers
from graph_store.namespaces import COE, SDGO

# Which part of the page a relation belongs to, read from the thing outwards and from others towards it.
_OUTWARDS = {
    "above": ("contributesTo", "implements", "partOf", "within", "inScheme", "statedIn", "shareOf", "unitOf", "owner"),
    "indicators": ("measuredBy", "ofIndicator"),
    "actors": ("leadActor", "participant", "issuedBy", "assignedTo"),
    "money": ("fundedBy",),
    "documents": ("adoptedIn", "quotedFrom", "implementsDocument", "alignedWith", "basedOnLaw", "isReplacedBy",
                  "isPartOf", "references", "relation", "concerns"),
    "places": ("appliesTo", "refArea"),
    "results": ("expectedResult",),
    "interactions": ("interactsWith", "mitigatedBy"),
}  # fmt: skip
_INWARDS = {
    "below": ("contributesTo", "implements", "partOf", "within", "inScheme", "shareOf", "unitOf", "statedIn", "owner"),
    "indicators": ("measuredBy", "ofIndicator"),
    "activity": ("leadActor", "participant", "issuedBy", "assignedTo"),
    "money": ("fundedBy",),
    "documents": ("adoptedIn", "quotedFrom", "implementsDocument", "alignedWith", "basedOnLaw", "isReplacedBy",
                  "isPartOf", "references", "relation", "concerns"),
    "places": ("appliesTo",),
    "results": ("expectedResult",),
    "interactions": ("interactsWith", "mitigatedBy"),
}  # fmt: skip
SECTIONS = ("above", "below", "interactions", "results", "indicators", "actors", "activity", "money", "documents",
            "places", "others")  # fmt: skip
# Told elsewhere on the page, or of interest to programs alone.
_SILENT = frozenset({
    RDF.type, RDFS.label, SKOS.prefLabel, SKOS.notation, SKOS.definition, SKOS.editorialNote, SKOS.topConceptOf,
    RDFS.comment, RDFS.isDefinedBy, RDFS.seeAlso, DCTERMS.title, DCTERMS.description, DCTERMS.source,
    DCTERMS.bibliographicCitation, COE.standing, COE.confidence, COE.ownTranslation, COE.colour, COE.evidence,
    COE.linkStatus, COE.rank, SKOS.hasTopConcept, SH.focusNode, SH.value, SH.resultSeverity, SH.sourceShape,
    SH.resultPath, QB.dataSet, RDF.subject, RDF.object, RDF.predicate, ORG.hasUnit,
    SDGO.hasTarget, SDGO.isTargetOf, SDGO.hasIndicator, SDGO.isIndicatorOf,
})  # fmt: skip


@dataclass(frozen=True)
class Neighbour:
    """Another thing, and the record of the link with it where there is one."""

    thing: Named
    link: LinkRecord | None = None


@dataclass
class Relation:
    """Everything a thing has with one property, in one direction; ``total`` counts also what is not listed."""

    name: str
    is_outwards: bool
    neighbours: list[Neighbour] = field(default_factory=list)
    total: int = 0

    @property
    def left_out(self) -> int:
        """How many are not listed."""
        return max(self.total - len(self.neighbours), 0)


@dataclass(frozen=True)
class Fact:
    """A property with its values: texts in two languages or as they are written, or named things."""

    name: str
    values: tuple[Texts | Named, ...]


@dataclass(frozen=True)
class Source:
    """Where it can be read: words, an address, or both."""

    text: str
    address: str


@dataclass(frozen=True)
class Profile:
    """One thing; ``kind`` is a class of ours, or empty; ``own_words`` are the languages in which the name is ours."""

    thing: Named
    description: Texts
    notes: tuple[str, ...]
    confidence: str
    own_words: frozenset[str]
    replaced_by: Named | None
    facts: tuple[Fact, ...]
    sources: tuple[Source, ...]
    pages: tuple[str, ...]
    sections: dict[str, list[Relation]]
    rejected: tuple[Neighbour, ...]
    graphs: tuple[str, ...]
    described: Description


def profile(described: Description, identifiers: Identifiers) -> Profile:
    """The profile of what is described."""
    names = Names(described, identifiers)
    own: dict[Node, list[Node]] = {}
    for _, name, value, _ in described.own:
        if value not in own.setdefault(name, []):
            own[name].append(value)
    links = read_link_records(described, names.of)
    replaced = own.get(DCTERMS.isReplacedBy, [])
    return Profile(
        thing=names.of(described.resource),
        description=_text(own, DCTERMS.description, SKOS.definition, RDFS.comment),
        notes=tuple(str(note) for note in own.get(SKOS.editorialNote, [])),
        confidence=str(next(iter(own.get(COE.confidence, [])), "")),
        own_words=frozenset(str(language) for language in own.get(COE.ownTranslation, [])),
        replaced_by=names.of(replaced[0]) if replaced else None,
        facts=tuple(_facts(own, names)),
        sources=_sources(own),
        pages=tuple(str(page) for page in own.get(RDFS.seeAlso, []) if isinstance(page, URIRef)),
        sections=_sections(described, names, links),
        rejected=tuple(Neighbour(link.other, link) for link in links if link.status == "rejected"),
        graphs=tuple(sorted({str(quad[3]) for quad in described.own})),
        described=described,
    )


def _text(own: dict[Node, list[Node]], *properties: Node) -> Texts:
    return said_in_both(next((own[name] for name in properties if name in own), []))


def _sources(own: dict[Node, list[Node]]) -> tuple[Source, ...]:
    texts = [str(value) for value in own.get(DCTERMS.bibliographicCitation, [])]
    addresses = [str(value) for value in own.get(DCTERMS.source, [])]
    if len(texts) == 1 and len(addresses) == 1:
        return (Source(texts[0], addresses[0]),)
    return (*(Source(text, "") for text in texts), *(Source("", address) for address in addresses))


def _facts(own: dict[Node, list[Node]], names: Names) -> Iterator[Fact]:
    related = {name for names_of in _OUTWARDS.values() for name in names_of}
    for name in sorted(own, key=str):
        if name in _SILENT or local_name(name) in related:
            continue
        texts = {value.language: value for value in own[name] if isinstance(value, Literal) and value.language}
        values: list[Texts | Named] = [bilingual(texts.get("it"), texts.get("en"), "")] if texts else []
        for value in sorted(own[name], key=str):
            if isinstance(value, Literal) and not value.language:
                values.append(bilingual(value, value, ""))
            elif isinstance(value, URIRef):
                values.append(names.of(value))
        yield Fact(local_name(name), tuple(values))


def _sections(described: Description, names: Names, links: list[LinkRecord]) -> dict[str, list[Relation]]:
    relations: dict[tuple[str, bool], Relation] = {}
    recorded = {(link.predicate, link.is_outwards, link.other.iri): link for link in links}

    def add(name: str, is_outwards: bool, thing: Named) -> None:
        relation = relations.setdefault((name, is_outwards), Relation(name, is_outwards))
        if all(known.thing.iri != thing.iri for known in relation.neighbours):
            relation.neighbours.append(Neighbour(thing, recorded.get((name, is_outwards, thing.iri))))

    outwards = {name for names_of in _OUTWARDS.values() for name in names_of}
    for _, name, value, _ in described.own:
        if isinstance(value, URIRef) and local_name(name) in outwards:
            add(local_name(name), True, names.of(value))
    for one in described.pointing:
        if one.predicate not in _SILENT:
            for subject, *_ in one.statements:
                add(local_name(one.predicate), False, names.of(subject))
            relations[(local_name(one.predicate), False)].total = one.total
    for link in links:
        if link.status != "rejected":
            add(link.predicate, link.is_outwards, link.other)
    return _grouped(relations.values())


def _grouped(relations: Iterable[Relation]) -> dict[str, list[Relation]]:
    sections: dict[str, list[Relation]] = {name: [] for name in SECTIONS}
    for relation in relations:
        relation.neighbours.sort(key=_reading_order)
        relation.total = max(relation.total, len(relation.neighbours))
        places = _OUTWARDS if relation.is_outwards else _INWARDS
        section = next((name for name, members in places.items() if relation.name in members), "others")
        sections[section].append(relation)
    for found in sections.values():
        found.sort(key=lambda relation: (not relation.is_outwards, relation.name))
    return {name: found for name, found in sections.items() if found}


def _reading_order(neighbour: Neighbour) -> tuple[bool, str, tuple[tuple[int, int, str], ...], str]:
    waits = neighbour.link is not None and neighbour.link.status == "proposed"
    return waits, neighbour.thing.kind, natural_key(neighbour.thing.code), neighbour.thing.iri
