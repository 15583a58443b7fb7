"""The files of the vocabulary, and its terms as a person would write them."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox
from rdflib import Graph, URIRef
from rdflib.term import Node

from graph_store.identifiers import Identifiers
from graph_store.namespaces import COE, shortened
from graph_store.reader import Reader
from graph_store.terms import nquads

ROOT = Path(__file__).resolve().parents[2]
ONTOLOGY = ROOT / "ontology"
TOY_CITY = ROOT / "tests" / "fixtures" / "toy-city.trig"
TOY_FINDINGS = ROOT / "tests" / "fixtures" / "toy-findings.trig"
GOLDEN = ROOT / "tests" / "golden"

MODULES = sorted(ONTOLOGY.glob("*.ttl"))
LISTS = sorted((ONTOLOGY / "vocabularies").glob("*.ttl"))
ALIGNMENTS = sorted((ONTOLOGY / "alignments").glob("*.ttl"))
FILES = [*MODULES, *LISTS, *ALIGNMENTS]


def parsed(*paths: Path) -> Graph:
    """The files as one graph."""
    graph = Graph()
    for path in paths:
        graph.parse(path, format="turtle")
    return graph


def reader_of(graph: Graph) -> Reader:
    """The graph as our own queries read it."""
    everything = URIRef("https://w3id.org/coerenza/graph/test")
    return Reader.of_quads(nquads((s, p, o, everything) for s, p, o in graph))


def reader_of_files(*paths: Path) -> Reader:
    """TriG files as our own queries read them, each graph under its own name."""
    quads = [quad for path in paths for quad in ox.parse(path=path, format=ox.RdfFormat.TRIG)]
    return Reader.of_quads(ox.serialize(quads, format=ox.RdfFormat.N_QUADS))


def written(term: Node | None) -> str:
    """A term as a person would write it in a table: a reference, a prefixed name, or the text."""
    if term is None:
        return ""
    if not isinstance(term, URIRef):
        return str(term)
    reference = Identifiers().reference(str(term))
    return reference if reference != str(term) else shortened(str(term))


def is_ours(term: Node) -> bool:
    """Is this a term of our vocabulary (not of a file of it)?"""
    name = str(term).removeprefix(str(COE))
    return isinstance(term, URIRef) and term.startswith(str(COE)) and name != "" and "/" not in name
