"""What this SPARQL service is able to do and what it holds, told in SPARQL 1.1 Service Description and VoID.

Source: https://www.w3.org/TR/sparql11-service-description/.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from rdflib import BNode, Graph, Literal, Namespace, URIRef
from rdflib.namespace import RDF, VOID, XSD
from rdflib.term import Node

from graph_store.statistics import Statistics

SD = Namespace("http://www.w3.org/ns/sparql-service-description#")
_FORMATS = Namespace("http://www.w3.org/ns/formats/")
_RDF_FORMATS = ("Turtle", "N-Triples", "RDF_XML", "JSON-LD", "N-Quads", "TriG")
_RESULT_FORMATS = (
    "SPARQL_Results_JSON",
    "SPARQL_Results_XML",
    "SPARQL_Results_CSV",
    "SPARQL_Results_TSV",
    *_RDF_FORMATS,
)


@dataclass(frozen=True)
class Service:
    """The addresses of the service, and whether it calls other services for SERVICE."""

    query: str
    update: str
    is_federated: bool


def service_description(service: Service, figures: Statistics | None, media_type: str) -> bytes:
    """The description in an RDF format; without figures there is no graph yet."""
    graph = Graph()
    graph.bind("sd", SD)
    graph.bind("void", VOID)
    dataset = BNode("dataset")
    endpoints = {service.query: SD.SPARQL11Query, service.update: SD.SPARQL11Update}
    for address, language in endpoints.items():
        endpoint = URIRef(address)
        graph.add((endpoint, RDF.type, SD.Service))
        graph.add((endpoint, SD.endpoint, endpoint))
        graph.add((endpoint, SD.supportedLanguage, language))
        graph.add((endpoint, SD.feature, SD.UnionDefaultGraph))
        if service.is_federated:
            graph.add((endpoint, SD.feature, SD.BasicFederatedQuery))
        graph.add((endpoint, SD.defaultDataset, dataset))
    for name in _RESULT_FORMATS:
        graph.add((URIRef(service.query), SD.resultFormat, _FORMATS[name]))
    graph.add((dataset, RDF.type, SD.Dataset))
    _describe_default(graph, dataset, figures)
    for name, triples in (figures.graphs if figures else {}).items():
        _describe_named(graph, dataset, name, triples)
    content: bytes = graph.serialize(format=media_type, encoding="utf-8")
    return content


def _describe_default(graph: Graph, dataset: Node, figures: Statistics | None) -> None:
    default = BNode("default")
    graph.add((dataset, SD.defaultGraph, default))
    graph.add((default, RDF.type, SD.Graph))
    if figures is None:
        return
    graph.add((default, RDF.type, VOID.Dataset))
    counts = {
        VOID.triples: figures.triples,
        VOID.entities: figures.entities,
        VOID.distinctSubjects: figures.subjects,
        VOID.distinctObjects: figures.objects,
        VOID.classes: len(figures.classes),
        VOID.properties: len(figures.properties),
    }
    for name, count in counts.items():
        graph.add((default, name, _integer(count)))
    _add_parts(graph, default, (VOID.classPartition, VOID["class"], VOID.entities), figures.classes)
    _add_parts(graph, default, (VOID.propertyPartition, VOID.property, VOID.triples), figures.properties)


def _add_parts(graph: Graph, default: Node, terms: tuple[URIRef, URIRef, URIRef], counts: Mapping[str, int]) -> None:
    partition, of_what, how_many = terms
    for iri, count in counts.items():
        part = BNode()
        graph.add((default, partition, part))
        graph.add((part, of_what, URIRef(iri)))
        graph.add((part, how_many, _integer(count)))


def _describe_named(graph: Graph, dataset: Node, name: str, triples: int) -> None:
    named, content = BNode(), BNode()
    graph.add((dataset, SD.namedGraph, named))
    graph.add((named, RDF.type, SD.NamedGraph))
    graph.add((named, SD.name, URIRef(name)))
    graph.add((named, SD.graph, content))
    graph.add((content, RDF.type, SD.Graph))
    graph.add((content, RDF.type, VOID.Dataset))
    graph.add((content, VOID.triples, _integer(triples)))


def _integer(count: int) -> Literal:
    return Literal(count, datatype=XSD.integer)
