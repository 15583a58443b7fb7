"""Documents of data: what the graph says of a thing, in one RDF format, with headers that lead to the other forms."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from importlib.metadata import version as installed_version
from urllib.parse import urlencode

from fastapi import Request, Response
from rdflib import DCTERMS, FOAF, RDF, RDFS, VOID, XSD, Literal, URIRef

from api.addresses import DATA_FORMS, Addresses
from api.conditions import is_known
from coherence.descriptions import Description
from graph_store.identifiers import short_hash
from graph_store.queries import named_query
from graph_store.serialisation import serialised
from graph_store.terms import Quad, Triple
from graph_store.versions import Version

VOID_PATH = "/.well-known/void"
DATASET_PATH = f"{VOID_PATH}#dataset"
_SHORTENED = {
    "it": "Descrizione abbreviata: gli elementi che vi rimandano sono molti. Le affermazioni mancanti si ottengono con "
    "l'interrogazione indicata.",
    "en": "Shortened description: many things point at this one. The query given returns the statements left out.",
}


def version_tag(version: Version, *parts: str) -> str:
    """The entity tag of something made from a version, by this release of the software."""
    made_of = short_hash(version.created, installed_version("coerenza"), *parts)
    return f'W/"{version.number}-{made_of}"'


def not_modified(request: Request, headers: dict[str, str]) -> Response | None:
    """The answer to whoever has this already, if the headers say so."""
    if not is_known(request, headers["ETag"]):
        return None
    return Response(status_code=304, headers={name: headers[name] for name in headers if name != "Content-Type"})


def document_headers(version: Version, tag: str, media_type: str) -> dict[str, str]:
    """The headers of a document made from a version; whoever keeps it asks whether it still holds."""
    charset = "; charset=utf-8" if media_type.startswith("text/") else ""
    return {
        "Content-Type": media_type + charset,
        "ETag": tag,
        "Vary": "Accept",
        "Cache-Control": "no-cache",
        "Coerenza-Version": str(version.number),
    }


def data_document(described: Description, form: str, addresses: Addresses, version: Version) -> bytes:
    """The description of a thing as a document that says what it is about and what it leaves out."""
    address = addresses.whole(addresses.data(str(described.resource), form))
    names = described.names
    # What has a type and no name is a term some file of the vocabulary declares.
    named = (triple for triple in names if (triple[0], RDFS.label, None) in names)
    about = document_statements(described, address, addresses, version)
    return serialised(described.statements, (*named, *about), DATA_FORMS[form])


def document_statements(
    described: Description, address: str, addresses: Addresses, version: Version
) -> Iterator[Triple]:
    """What a document says of itself."""
    document = URIRef(address)
    yield document, RDF.type, FOAF.Document
    yield document, FOAF.primaryTopic, described.resource
    yield document, DCTERMS.modified, Literal(version.created[:10], datatype=XSD.date)
    yield document, VOID.inDataset, URIRef(addresses.whole(DATASET_PATH))
    if not described.is_whole:
        for language, text in _SHORTENED.items():
            yield document, RDFS.comment, Literal(text, lang=language)
        yield document, RDFS.seeAlso, URIRef(addresses.whole(everything_about(str(described.resource))))


def everything_about(iri: str) -> str:
    """The path of the query that returns all there is about a thing."""
    text = named_query("resources/everything").text.replace("?resource", f"<{iri}>")
    query = "\n".join(line for line in text.splitlines() if not line.startswith("#+"))
    return f"/sparql?{urlencode({'query': query, 'format': 'turtle'})}"


def data_links(iri: str, addresses: Addresses, *, but: str = "") -> list[str]:
    """Link headers to the forms the data about a thing come in, but for the one at hand."""
    return [
        _link(addresses.data(iri, form), "alternate", media_type)
        for form, media_type in DATA_FORMS.items()
        if form != but
    ]


def document_links(described: Description, form: str, addresses: Addresses) -> str:
    """The Link header of a document of data: the thing, its page, its other forms, and what was left out."""
    iri = str(described.resource)
    links = [
        f'<{iri}>; rel="describes"',
        _link(addresses.page(iri), "alternate", "text/html"),
        *data_links(iri, addresses, but=form),
    ]
    if not described.is_whole:
        links.append(f'<{everything_about(iri)}>; rel="related"; title="All statements"')
    return ", ".join(links)


def plain_document(
    request: Request, version: Version, form: str, quads: Iterable[Quad], triples: Iterable[Triple], *names: str
) -> Response:
    """Statements as an answer; ``names`` tell this document from others in its entity tag."""
    headers = document_headers(version, version_tag(version, form, *names), DATA_FORMS[form])
    return not_modified(request, headers) or Response(serialised(quads, triples, DATA_FORMS[form]), headers=headers)


def _link(path: str, relation: str, media_type: str) -> str:
    return f'<{path}>; rel="{relation}"; type="{media_type}"'
