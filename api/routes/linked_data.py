"""Linked data: the address of a thing leads on to its page or to its data, as the caller accepts.

Source: W3C, Cool URIs for the Semantic Web, section 4.2 (303), https://www.w3.org/TR/cooluris/.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import RedirectResponse
from rdflib import URIRef

from api.addresses import DATA, DATA_FORMS, Addresses, data_form, split_form
from api.dependencies import SnapshotDep
from api.documents import (
    data_document,
    data_links,
    document_headers,
    document_links,
    not_modified,
    version_tag,
)
from api.negotiation import NotAcceptable, negotiated
from api.snapshot import Snapshot
from coherence.descriptions import described
from graph_store.errors import UnknownResource
from graph_store.terms import is_absolute_iri

router = APIRouter(tags=["Linked data"])

HTML = "html"
_CONTENT: dict[int | str, dict[str, Any]] = {200: {"content": {media_type: {} for media_type in DATA_FORMS.values()}}}
_LEADS_ON: dict[int | str, dict[str, Any]] = {
    303: {"description": "To the page or to the data, as the caller accepts."},
    404: {"description": "Nothing is said of such a thing."},
    406: {"description": "None of the accepted forms is offered."},
}
Form = Annotated[str | None, Query(alias="_format", description="html, ttl, jsonld, nt, rdf, trig or nq.")]
Iri = Annotated[str, Query(max_length=2000, description="The IRI of a thing that is described here.")]


@router.get("/id/", status_code=303, summary="A thing by any IRI", responses=_LEADS_ON)
def thing_by_iri(request: Request, snapshot: SnapshotDep, iri: Iri, form: Form = None) -> Response:
    """Lead on to what is known of a thing that has an address of its own somewhere else."""
    return _led_on(request, described_one(snapshot, [iri]), form)


@router.get("/id/{path:path}", status_code=303, summary="A thing", responses=_LEADS_ON)
def thing(request: Request, snapshot: SnapshotDep, path: str, form: Form = None) -> Response:
    """Lead on to the page or to the data of a thing, by the part of its IRI below the base."""
    candidates = Addresses.of(request).resources(raw_tail(request, "/id/"))
    return _led_on(request, described_one(snapshot, candidates), form)


@router.get(f"{DATA}/", summary="Data about a thing by any IRI", response_class=Response, responses=_CONTENT)
def data_by_iri(request: Request, snapshot: SnapshotDep, iri: Iri, form: Form = None) -> Response:
    """What the graph says of a thing that has an address of its own somewhere else."""
    return _data(request, snapshot, [iri], named_form(form))


@router.get(f"{DATA}/{{path:path}}", summary="Data about a thing", response_class=Response, responses=_CONTENT)
def data(request: Request, snapshot: SnapshotDep, path: str, form: Form = None) -> Response:
    """What the graph says of a thing, one step around; the ending of the path names the form."""
    stem, ending = split_form(raw_tail(request, f"{DATA}/"))
    return _data(request, snapshot, Addresses.of(request).resources(stem), ending or named_form(form))


def described_one(snapshot: Snapshot, candidates: Iterable[str]) -> URIRef:
    """The first of several IRIs the graph says anything of. Errors: UnknownResource."""
    named = list(candidates)
    for candidate in named:
        if is_absolute_iri(candidate) and snapshot.reader.is_described(URIRef(candidate)):
            return URIRef(candidate)
    raise UnknownResource(f"the graph says nothing of {named[0]}")


def raw_tail(request: Request, prefix: str) -> str:
    """The part of the path after a prefix as it was sent: a percent-encoded slash is part of a name."""
    raw: bytes = request.scope.get("raw_path") or request.scope["path"].encode()
    return raw.partition(b"?")[0].decode("ascii", "replace").removeprefix(prefix)


def wanted_form(request: Request, form: str | None, forms: Mapping[str, str] = DATA_FORMS) -> str:
    """The form an answer gets: as the address says, else as the caller accepts; a page comes first.

    Errors: NotAcceptable when it is none of the forms.
    """
    if form == HTML:
        return HTML
    named = named_form(form)
    if named and named not in forms:
        raise NotAcceptable(f"_format is one of {', '.join((HTML, *forms))}")
    return named or negotiated(request.headers.get("accept"), {HTML: "text/html", **forms})


def named_form(form: str | None) -> str:
    """The form named in the address, empty where none is. Errors: NotAcceptable for a name that is none."""
    if not form:
        return ""
    known = data_form(form)
    if known is None:
        raise NotAcceptable(f"_format is one of {', '.join(DATA_FORMS)}")
    return known


def led_on(address: str, links: list[str]) -> Response:
    """303 See Other, with what else there is."""
    return RedirectResponse(address, 303, headers={"Vary": "Accept", "Link": ", ".join(links)})


def _led_on(request: Request, resource: URIRef, form: str | None) -> Response:
    addresses = Addresses.of(request)
    iri = str(resource)
    wanted = wanted_form(request, form)
    described_by = f'<{addresses.data(iri)}>; rel="describedby"; type="text/turtle"'
    links = [described_by, f'<{addresses.page(iri)}>; rel="alternate"; type="text/html"', *data_links(iri, addresses)]
    return led_on(addresses.page(iri) if wanted == HTML else addresses.data(iri, wanted), links)


def _data(request: Request, snapshot: Snapshot, candidates: Iterable[str], form: str) -> Response:
    addresses = Addresses.of(request)
    resource = described_one(snapshot, candidates)
    chosen = form or negotiated(request.headers.get("accept"), DATA_FORMS)
    tag = version_tag(snapshot.version, str(resource), chosen, addresses.root)
    headers = document_headers(snapshot.version, tag, DATA_FORMS[chosen])
    if known := not_modified(request, headers):
        return known
    found = described(snapshot.reader, resource)
    if found is None:
        raise UnknownResource(f"the graph says nothing of {resource}")
    headers["Link"] = document_links(found, chosen, addresses)
    return Response(data_document(found, chosen, addresses, snapshot.version), headers=headers)
