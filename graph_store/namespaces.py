"""Every prefix, once."""

from __future__ import annotations

from rdflib import Namespace
from rdflib.namespace import DCAT, DCTERMS, ORG, OWL, PROV, QB, RDF, RDFS, SH, SKOS, VOID, XSD

COE = Namespace("https://w3id.org/coerenza/onto/")
COESH = Namespace("https://w3id.org/coerenza/shapes/")
GRAPH = Namespace("https://w3id.org/coerenza/graph/")
DEFAULT_BASE_IRI = "https://w3id.org/coerenza/id/"

SDG = Namespace("http://metadata.un.org/sdg/")
SDGO = Namespace("http://metadata.un.org/sdg/ontology#")
ELI = Namespace("http://data.europa.eu/eli/ontology#")
SCHEMA = Namespace("http://schema.org/")
SPDX = Namespace("http://spdx.org/rdf/terms#")
SDMX_DIMENSION = Namespace("http://purl.org/linked-data/sdmx/2009/dimension#")
SDMX_MEASURE = Namespace("http://purl.org/linked-data/sdmx/2009/measure#")
SDMX_ATTRIBUTE = Namespace("http://purl.org/linked-data/sdmx/2009/attribute#")

PREFIXES: dict[str, str] = {
    "coe": str(COE),
    "coesh": str(COESH),
    "graph": str(GRAPH),
    "id": DEFAULT_BASE_IRI,
    "sdg": str(SDG),
    "sdgo": str(SDGO),
    "dcat": str(DCAT),
    "dct": str(DCTERMS),
    "eli": str(ELI),
    "org": str(ORG),
    "owl": str(OWL),
    "prov": str(PROV),
    "qb": str(QB),
    "rdf": str(RDF),
    "rdfs": str(RDFS),
    "schema": str(SCHEMA),
    "sdmx-attribute": str(SDMX_ATTRIBUTE),
    "sdmx-dimension": str(SDMX_DIMENSION),
    "sdmx-measure": str(SDMX_MEASURE),
    "sh": str(SH),
    "skos": str(SKOS),
    "spdx": str(SPDX),
    "void": str(VOID),
    "xsd": str(XSD),
}


def shortened(iri: str) -> str:
    """An IRI written with a prefix where one fits, else as it is.

    >>> shortened("https://w3id.org/coerenza/onto/Mission")
    'coe:Mission'
    >>> shortened("http://metadata.un.org/sdg/11.2")
    'sdg:11.2'
    """
    fitting = [(len(base), prefix) for prefix, base in PREFIXES.items() if iri.startswith(base)]
    if not fitting:
        return iri
    length, prefix = max(fitting)
    return f"{prefix}:{iri[length:]}"
