"""Statements as text in any RDF format; the same statements give the same bytes."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, cast

import pyoxigraph as ox

from graph_store.answering.formats import GRAPH_FORMATS
from graph_store.namespaces import PREFIXES
from graph_store.terms import Quad, Triple, to_engine

# The formats that say which named graph a statement stands in.
DATASET_FORMATS = frozenset({"application/n-quads", "application/trig"})


def serialised(quads: Iterable[Quad], triples: Iterable[Triple], media_type: str) -> bytes:
    """Statements of named graphs and statements of none, as text of a media type of GRAPH_FORMATS.

    In a format for one graph all of them stand together, each once.
    """
    named = [(to_engine(s), to_engine(p), to_engine(o), ox.NamedNode(str(g))) for s, p, o, g in quads]
    plain = [(to_engine(s), to_engine(p), to_engine(o)) for s, p, o in triples]
    found: Iterable[ox.Triple | ox.Quad]
    if media_type in DATASET_FORMATS:
        found = {*(ox.Quad(*quad) for quad in named), *(ox.Quad(*triple) for triple in plain)}  # type: ignore[arg-type]
    else:
        found = {ox.Triple(*statement[:3]) for statement in (*named, *plain)}  # type: ignore[arg-type]
    ordered = sorted(found, key=_place)
    written: Any = ox.serialize(
        cast(Iterable[ox.Triple], ordered), None, GRAPH_FORMATS[media_type], prefixes=_used(ordered)
    )
    content = bytes(written)
    return with_ordered_prefixes(content) if media_type in ("text/turtle", "application/trig") else content


def with_ordered_prefixes(turtle: bytes) -> bytes:
    r"""The beginning of a Turtle text with its prefixes in order: the engine writes them as it likes.

    >>> with_ordered_prefixes(b"@prefix b: <b#> .\n@prefix a: <a#> .\n<s> <p> b:o .\n").splitlines()[0]
    b'@prefix a: <a#> .'
    """
    lines = turtle.splitlines(keepends=True)
    count = next((place for place, line in enumerate(lines) if not line.startswith(b"@prefix ")), len(lines))
    return b"".join((*sorted(lines[:count]), *lines[count:]))


def _used(statements: Iterable[ox.Triple | ox.Quad]) -> dict[str, str]:
    terms = {str(term)[1:] for one in statements for term in (one.subject, one.predicate, one.object)}
    datatypes = {one.object.datatype.value for one in statements if isinstance(one.object, ox.Literal)}
    seen = tuple(terms | datatypes)
    # Local names with slashes would all have to be escaped: names of resources read better whole.
    return {
        prefix: base
        for prefix, base in PREFIXES.items()
        if prefix != "id" and any(name.startswith(base) for name in seen)
    }


def _place(statement: ox.Triple | ox.Quad) -> tuple[str, str, bool, str, str]:
    graph = str(getattr(statement, "graph_name", ""))
    predicate = statement.predicate.value
    # What a thing is comes first.
    is_other = predicate != "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
    return graph, str(statement.subject), is_other, predicate, str(statement.object)
