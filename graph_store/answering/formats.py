"""The media types answers come in, and which of them an answer gets. Workers use it: it imports only the engine."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pyoxigraph as ox

SOLUTION_FORMATS: dict[str, ox.QueryResultsFormat] = {
    "application/sparql-results+json": ox.QueryResultsFormat.JSON,
    "application/sparql-results+xml": ox.QueryResultsFormat.XML,
    "text/csv": ox.QueryResultsFormat.CSV,
    "text/tab-separated-values": ox.QueryResultsFormat.TSV,
}
# An ASK has no CSV or TSV form in SPARQL 1.1.
BOOLEAN_FORMATS = {name: SOLUTION_FORMATS[name] for name in list(SOLUTION_FORMATS)[:2]}
GRAPH_FORMATS: dict[str, ox.RdfFormat] = {
    "text/turtle": ox.RdfFormat.TURTLE,
    "application/n-triples": ox.RdfFormat.N_TRIPLES,
    "application/rdf+xml": ox.RdfFormat.RDF_XML,
    "application/ld+json": ox.RdfFormat.JSON_LD,
    "application/n-quads": ox.RdfFormat.N_QUADS,
    "application/trig": ox.RdfFormat.TRIG,
}


def chosen_format(fitting: Mapping[str, object], accepted: Sequence[str]) -> str:
    """The media type of an answer: the first accepted one that fits its form, else the usual one.

    >>> chosen_format(SOLUTION_FORMATS, ("text/turtle", "text/csv"))
    'text/csv'
    """
    return next((media_type for media_type in accepted if media_type in fitting), next(iter(fitting)))
