"""What the whole dataset is and holds, told to programs in VoID.

Source: W3C, Describing Linked Datasets with the VoID Vocabulary, https://www.w3.org/TR/void/.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rdflib import DCTERMS, FOAF, RDF, VOID, XSD, Literal, Namespace, URIRef

from coherence.data_catalogue import WHOLE_DESCRIPTION, WHOLE_TITLE
from coherence.datasets import Dataset
from graph_store.identifiers import short_hash
from graph_store.namespaces import PREFIXES
from graph_store.terms import Triple

if TYPE_CHECKING:
    from graph_store.statistics import Statistics

_FORMATS = Namespace("http://www.w3.org/ns/formats/")
_SERIALISATIONS = ("Turtle", "N-Triples", "RDF_XML", "JSON-LD", "TriG", "N-Quads")


@dataclass(frozen=True)
class Places:
    """Where things are: addresses as others write them; ``dumps`` by named graph."""

    document: str
    dataset: str
    endpoint: str
    whole_dump: str
    dumps: Mapping[str, str]
    uri_space: str
    homepage: str


def void_description(
    places: Places, figures: Statistics, datasets: Iterable[Dataset], *, modified: str, examples: Iterable[str]
) -> Iterator[Triple]:
    """The description; ``modified`` is the day of the version (ISO 8601)."""
    document, dataset = URIRef(places.document), URIRef(places.dataset)
    yield document, RDF.type, VOID.DatasetDescription
    yield document, FOAF.primaryTopic, dataset
    yield dataset, RDF.type, VOID.Dataset
    for language in ("it", "en"):
        yield dataset, DCTERMS.title, Literal(WHOLE_TITLE[language], lang=language)
        yield dataset, DCTERMS.description, Literal(WHOLE_DESCRIPTION[language], lang=language)
    yield dataset, DCTERMS.modified, Literal(modified, datatype=XSD.date)
    yield dataset, FOAF.homepage, URIRef(places.homepage)
    yield dataset, VOID.sparqlEndpoint, URIRef(places.endpoint)
    yield dataset, VOID.dataDump, URIRef(places.whole_dump)
    yield dataset, VOID.uriSpace, Literal(places.uri_space)
    for name in _SERIALISATIONS:
        yield dataset, VOID.feature, _FORMATS[name]
    for example in examples:
        yield dataset, VOID.exampleResource, URIRef(example)
    yield from _figures(dataset, figures)
    for part in datasets:
        yield from _subset(dataset, part, places.dumps[part.iri])


def _figures(dataset: URIRef, figures: Statistics) -> Iterator[Triple]:
    counts = {
        VOID.triples: figures.triples,
        VOID.distinctSubjects: figures.subjects,
        VOID.distinctObjects: figures.objects,
        VOID.classes: len(figures.classes),
        VOID.properties: len(figures.properties),
    }
    for name, count in counts.items():
        yield dataset, name, _integer(count)
    terms = (*figures.classes, *figures.properties)
    for base in sorted(PREFIXES.values()):
        if any(term.startswith(base) for term in terms):
            yield dataset, VOID.vocabulary, URIRef(base)
    for iri, count in figures.classes.items():
        part = URIRef(f"{dataset}-class-{short_hash(iri)}")
        yield dataset, VOID.classPartition, part
        yield part, VOID["class"], URIRef(iri)
        yield part, VOID.entities, _integer(count)
    for iri, count in figures.properties.items():
        part = URIRef(f"{dataset}-property-{short_hash(iri)}")
        yield dataset, VOID.propertyPartition, part
        yield part, VOID.property, URIRef(iri)
        yield part, VOID.triples, _integer(count)


def _subset(dataset: URIRef, part: Dataset, dump: str) -> Iterator[Triple]:
    graph = URIRef(part.iri)
    yield dataset, VOID.subset, graph
    yield graph, RDF.type, VOID.Dataset
    for language in ("it", "en"):
        yield graph, DCTERMS.title, Literal(part.title[language], lang=language)
    yield graph, VOID.triples, _integer(part.triples)
    yield graph, VOID.dataDump, URIRef(dump)
    if part.licence:
        yield graph, DCTERMS.license, URIRef(part.licence)


def _integer(count: int) -> Literal:
    return Literal(count, datatype=XSD.integer)
