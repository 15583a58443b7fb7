"""What the terms of the vocabulary are called: classes, standings, rule groups, OECD blocks.

The names are read from the hand-written Turtle in ``ontology/``, so that a report calls things as the vocabulary does.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from pathlib import Path

from rdflib import Graph, URIRef
from rdflib.namespace import RDFS, SKOS
from rdflib.term import Node

from graph_store.namespaces import COE
from validation.texts import Bilingual, words_of

ONTOLOGY_FOLDER = Path(__file__).resolve().parent.parent / "ontology"


@cache
def _vocabulary() -> Graph:
    graph = Graph()
    for path in sorted([*ONTOLOGY_FOLDER.glob("*.ttl"), *ONTOLOGY_FOLDER.glob("vocabularies/*.ttl")]):
        graph.parse(path, format="turtle")
    return graph


def term_name(term: str) -> Bilingual:
    """What a term of the vocabulary is called; a term it does not have is called by its last part.

    >>> term_name("https://example.org/Thing").en
    'Thing'
    """
    last = term.rstrip("/#").rsplit("/", 1)[-1].rsplit("#", 1)[-1]
    return words_of(_vocabulary(), URIRef(term), SKOS.prefLabel, RDFS.label, fallback=last)


def narrowest_class(types: Iterable[Node]) -> str | None:
    """The most specific of a thing's classes in our vocabulary, as an IRI; None when it has none there.

    Where two are equally specific the first by name is taken.
    """
    ours = sorted(str(item) for item in types if isinstance(item, URIRef) and item.startswith(str(COE)))
    broader = {parent for item in ours for parent in _broader(item)}
    return next((item for item in ours if item not in broader), None)


@cache
def _broader(term: str) -> frozenset[str]:
    above = _vocabulary().transitive_objects(URIRef(term), RDFS.subClassOf)
    return frozenset(str(item) for item in above) - {term}
