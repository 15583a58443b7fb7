"""An example from the graph for every term of the vocabulary that is used in it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from rdflib import RDFS, SKOS, Literal, URIRef
from rdflib.term import Node

from coherence.ontology import CLASS, DATA_PROPERTY, OBJECT_PROPERTY, VocabularyTerm
from coherence.vocabulary import STANDINGS, Texts, bilingual, list_item, said_in_both
from graph_store.namespaces import COE, shortened
from graph_store.reader import Reader

_NAMING = (RDFS.label, SKOS.notation, COE.standing)


@dataclass(frozen=True)
class Exemplar:
    """A thing that serves as an example; ``iri`` is empty for a plain value."""

    iri: str
    code: str
    label: Texts
    standing: str


@dataclass(frozen=True)
class Example:
    """A thing of a class, or a thing and its value with a property."""

    thing: Exemplar
    value: Exemplar | None = None


def read_examples(reader: Reader, terms: Iterable[VocabularyTerm]) -> dict[str, Example]:
    """An example for each term that has one, by the IRI of the term; of a class, a reliable one if there is any."""
    found: dict[str, tuple[Node, Node | None]] = {}
    for term in terms:
        pair = _of_class(reader, term) if term.kind == CLASS else _of_property(reader, term)
        if pair is not None:
            found[term.iri] = pair
    things = {node for pair in found.values() for node in pair if isinstance(node, URIRef)}
    names = reader.about(sorted(things), _NAMING)

    def exemplar(node: Node) -> Exemplar:
        if not isinstance(node, URIRef):
            return Exemplar("", "", bilingual(node, node, ""), "")
        code = str(names.value(node, SKOS.notation, default=Literal("")))
        label = said_in_both(names.objects(node, RDFS.label), code or shortened(str(node)))
        return Exemplar(str(node), code, label, list_item(names.value(node, COE.standing), "standing"))

    return {
        iri: Example(exemplar(thing), None if value is None else exemplar(value))
        for iri, (thing, value) in found.items()
    }


def _of_class(reader: Reader, term: VocabularyTerm) -> tuple[Node, None] | None:
    for standing in STANDINGS:
        level = COE[f"standing-{standing}"]
        rows = reader.select("vocabulary/example-of-class", **{"class": URIRef(term.iri), "standing": level})
        if rows:
            return rows[0]["thing"], None
    return None


def _of_property(reader: Reader, term: VocabularyTerm) -> tuple[Node, Node] | None:
    if term.kind not in (OBJECT_PROPERTY, DATA_PROPERTY):
        return None
    rows = reader.select("vocabulary/example-of-property", property=URIRef(term.iri))
    return (rows[0]["thing"], rows[0]["value"]) if rows else None
