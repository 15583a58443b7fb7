"""The named graphs as datasets: what each says of itself, and how much it holds."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from rdflib import DCTERMS, Graph, Literal, URIRef

from coherence.ontology import shipped_ontology
from coherence.vocabulary import Texts, bilingual, said_in_both
from graph_store.namespaces import COE, GRAPH
from graph_store.reader import Reader

EXAMPLE_PREFIX = "example-"
_DESCRIBING = (
    DCTERMS.title,
    DCTERMS.description,
    DCTERMS.publisher,
    DCTERMS.license,
    DCTERMS.issued,
    DCTERMS.source,
)
# Files of the vocabulary have a header of their own instead of a description of their graph.
_VOCABULARY = {"ontology-": "", "vocabulary-": "vocabularies/", "alignment-": "alignments/"}


@dataclass(frozen=True)
class Dataset:
    """One named graph.

    ``licence`` is an address where it is known; ``licence_words`` is what was written instead of one. ``retrieved``
    is the day its source was read (ISO 8601), or empty. Units: triples counts statements.
    """

    iri: str
    title: Texts
    description: Texts
    publisher: str
    licence: str
    licence_words: str
    retrieved: str
    homepage: str
    triples: int

    @property
    def name(self) -> str:
        """The end of its address; the whole address for a graph of another house."""
        return self.iri.removeprefix(str(GRAPH))

    @property
    def is_illustrative(self) -> bool:
        """Was it made up to show the software?"""
        return self.name.startswith(EXAMPLE_PREFIX)

    @property
    def source(self) -> str:
        """The first word of its name, which groups the tables of one source: ``pnrr``, ``indicators``."""
        return self.name.removeprefix(EXAMPLE_PREFIX).partition("-")[0]


def read_datasets(reader: Reader, triples: Mapping[str, int]) -> list[Dataset]:
    """The named graphs by name; ``triples`` says how many statements each holds."""
    graphs = sorted(triples)
    said = reader.about([URIRef(graph) for graph in graphs], _DESCRIBING)
    return [_dataset(URIRef(graph), said, triples[graph]) for graph in graphs]


def dataset_titles(reader: Reader, graphs: Iterable[str]) -> dict[str, Texts]:
    """What named graphs are called, by their address."""
    wanted = [URIRef(graph) for graph in graphs]
    said = reader.about(wanted, [DCTERMS.title])
    return {str(graph): _texts(said, graph, DCTERMS.title) or _named(str(graph))[0] for graph in wanted}


def _dataset(graph: URIRef, said: Graph, triples: int) -> Dataset:
    licence = said.value(graph, DCTERMS.license)
    title, description = _named(str(graph))
    return Dataset(
        iri=str(graph),
        title=_texts(said, graph, DCTERMS.title) or title,
        description=_texts(said, graph, DCTERMS.description) or description,
        publisher=str(said.value(graph, DCTERMS.publisher, default=Literal(""))),
        licence=str(licence) if isinstance(licence, URIRef) else "",
        licence_words=str(licence) if isinstance(licence, Literal) else "",
        retrieved=str(said.value(graph, DCTERMS.issued, default=Literal(""))),
        homepage=str(said.value(graph, DCTERMS.source, default=Literal(""))),
        triples=triples,
    )


def _named(graph: str) -> tuple[Texts, Texts]:
    """The title and description of a graph that has none of its own: those of the vocabulary's file, or its name."""
    name = graph.removeprefix(str(GRAPH))
    for prefix, folder in _VOCABULARY.items():
        if name.startswith(prefix):
            part = name.removeprefix(prefix)
            iri = str(COE) + ("" if part == "coerenza" else folder + part)
            module = next((module for module in shipped_ontology().modules if module.iri == iri), None)
            if module is not None:
                return module.title, module.description
    return bilingual(None, None, name), bilingual(None, None, "")


def _texts(said: Graph, graph: URIRef, name: URIRef) -> Texts | None:
    values = list(said.objects(graph, name))
    return said_in_both(values) if values else None
