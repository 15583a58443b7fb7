"""SHACL property paths as text, in the notation of SPARQL."""

from __future__ import annotations

from rdflib import Graph, URIRef
from rdflib.collection import Collection
from rdflib.namespace import RDF, SH
from rdflib.term import Node

from graph_store.namespaces import shortened

_REPEATED = {SH.zeroOrMorePath: "*", SH.oneOrMorePath: "+", SH.zeroOrOnePath: "?"}


def path_text(shapes: Graph, path: Node) -> str:
    """A path as a person who knows SPARQL would write it; a single property is its whole IRI.

    >>> shapes = Graph().parse(data='''
    ...   @prefix sh: <http://www.w3.org/ns/shacl#> . @prefix coe: <https://w3id.org/coerenza/onto/> .
    ...   <http://e/s> sh:path ( [ sh:zeroOrMorePath [ sh:inversePath coe:partOf ] ] coe:measuredBy ) .''')
    >>> path_text(shapes, shapes.value(URIRef("http://e/s"), SH.path))
    '(^coe:partOf)*/coe:measuredBy'
    """
    return str(path) if isinstance(path, URIRef) else _text(shapes, path)


def _text(shapes: Graph, path: Node) -> str:
    if isinstance(path, URIRef):
        return shortened(str(path))
    if (path, RDF.first, None) in shapes:
        return "/".join(_step(shapes, item) for item in Collection(shapes, path))
    inverse = shapes.value(path, SH.inversePath)
    if inverse is not None:
        return "^" + _whole(shapes, inverse)
    alternatives = shapes.value(path, SH.alternativePath)
    if alternatives is not None:
        return "|".join(_text(shapes, item) for item in Collection(shapes, alternatives))
    for predicate, mark in _REPEATED.items():
        inner = shapes.value(path, predicate)
        if inner is not None:
            return _whole(shapes, inner) + mark
    return str(path)


def _step(shapes: Graph, path: Node) -> str:
    return _whole(shapes, path) if (path, SH.alternativePath, None) in shapes else _text(shapes, path)


def _whole(shapes: Graph, path: Node) -> str:
    text = _text(shapes, path)
    return text if isinstance(path, URIRef) else f"({text})"
