"""SPARQL 1.1 Protocol, query operation: by address, by form, by body; whole answers or an error, never half of one."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO, Annotated
from urllib.parse import parse_qsl, urlencode

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import RedirectResponse, StreamingResponse

from api.dependencies import QueriesDep, SettingsDep, StoreDep
from api.errors import UnsupportedBody
from api.negotiation import NotAcceptable, one_type, preferred_types
from api.service_description import service_description
from graph_store.errors import BadQuery, ResultTooLarge
from graph_store.public_query import GRAPH_FORMATS, SOLUTION_FORMATS, Answer

router = APIRouter(tags=["SPARQL"])

FORM = "application/x-www-form-urlencoded"
QUERY_TEXT = "application/sparql-query"
# Names a person may write in ?format= instead of an Accept header.
SHORT_NAMES = {
    "json": "application/sparql-results+json",
    "xml": "application/sparql-results+xml",
    "csv": "text/csv",
    "tsv": "text/tab-separated-values",
    "turtle": "text/turtle",
    "ntriples": "application/n-triples",
    "jsonld": "application/ld+json",
    "rdfxml": "application/rdf+xml",
}
# What general names stand for, depending on whether the answer is a table or a graph.
_GENERAL = {
    "application/json": ("application/sparql-results+json", "application/ld+json"),
    "application/xml": ("application/sparql-results+xml", "application/rdf+xml"),
    "text/xml": ("application/sparql-results+xml", "application/rdf+xml"),
    "text/plain": ("application/n-triples",),
}
_OFFERED = (*SOLUTION_FORMATS, *GRAPH_FORMATS, *_GENERAL)
_DESCRIPTION_FORMATS = ("text/turtle", "application/n-triples", "application/rdf+xml", "application/ld+json")
_FORM_FIELDS = {name: {"type": "string"} for name in ("query", "default-graph-uri", "named-graph-uri")}
_CHUNK = 64 * 1024


@dataclass(frozen=True)
class SparqlRequest:
    """One operation of the protocol; query is None when none was given."""

    query: str | None
    default_graphs: tuple[str, ...] = ()
    named_graphs: tuple[str, ...] = ()
    format: str | None = None


async def _body(request: Request, settings: SettingsDep) -> bytes:
    # Percent-encoding can make three bytes of one; whoever sends more is not sending a query we would run.
    limit = settings.query_max_text_kib * 1024 * 3 + _CHUNK
    received = bytearray()
    async for chunk in request.stream():
        received += chunk
        if len(received) > limit:
            raise ResultTooLarge(f"the request is longer than the {settings.query_max_text_kib} KiB a query may have")
    return bytes(received)


BodyDep = Annotated[bytes, Depends(_body)]

_PARAMETERS = [
    {"name": "query", "in": "query", "schema": {"type": "string"}, "description": "The SPARQL query."},
    {
        "name": "default-graph-uri",
        "in": "query",
        "schema": {"type": "array", "items": {"type": "string"}},
        "description": "Named graphs that make up the default graph; without any, the union of all graphs.",
    },
    {
        "name": "named-graph-uri",
        "in": "query",
        "schema": {"type": "array", "items": {"type": "string"}},
        "description": "Named graphs the query may name.",
    },
    {
        "name": "format",
        "in": "query",
        "schema": {"type": "string", "enum": list(SHORT_NAMES)},
        "description": "Instead of an Accept header.",
    },
]
_RESPONSES: dict[int | str, dict[str, object]] = {
    200: {"description": "The whole answer.", "content": {media_type: {} for media_type in _OFFERED}},
    400: {"description": "The query cannot be read; line and column say where."},
    406: {"description": "No accepted format fits the form of the query."},
    413: {"description": "The query or its answer is too large."},
    503: {"description": "The query was stopped at its limit, or there is no graph yet."},
}


@router.get(
    "/sparql",
    summary="Query by address",
    response_class=Response,
    responses=_RESPONSES,
    openapi_extra={"parameters": _PARAMETERS},
)
def query_by_address(request: Request, store: StoreDep, queries: QueriesDep) -> Response:
    """Answer the query in the address; with none, describe the service, or show the query page to a browser."""
    asked = _from_pairs(_pairs(request.url.query.encode()))
    if asked.format is None and _is_browser(request):
        return RedirectResponse("/interroga" + (f"?{urlencode({'query': asked.query})}" if asked.query else ""), 303)
    if asked.query is None:
        return _description(request)
    return _answered(request, store, queries, asked)


@router.post(
    "/sparql",
    summary="Query by form or by body",
    response_class=Response,
    responses={**_RESPONSES, 415: {"description": "The body is neither a form nor a query."}},
    openapi_extra={
        "requestBody": {
            "required": True,
            "content": {
                QUERY_TEXT: {"schema": {"type": "string"}},
                FORM: {"schema": {"type": "object", "properties": _FORM_FIELDS, "required": ["query"]}},
            },
        }
    },
)
def query_by_body(request: Request, body: BodyDep, store: StoreDep, queries: QueriesDep) -> Response:
    """Answer the query in the body of the request."""
    media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    in_address = _pairs(request.url.query.encode())
    if media_type == FORM:
        asked = _from_pairs([*in_address, *_pairs(body)])
    elif media_type == QUERY_TEXT:
        asked = _from_pairs([*in_address, ("query", _decoded(body))])
    else:
        raise UnsupportedBody(f"send the query as {QUERY_TEXT} or {FORM}")
    if asked.query is None:
        raise BadQuery("there is no query in the request")
    return _answered(request, store, queries, asked)


def _answered(request: Request, store: StoreDep, queries: QueriesDep, asked: SparqlRequest) -> Response:
    accepted = _accepted(request, asked)
    canonical = tuple(dict.fromkeys(name for media_type in accepted for name in _meant(media_type)))
    answer = queries.answer(
        store.current(),
        asked.query or "",
        canonical,
        default_graphs=asked.default_graphs,
        named_graphs=asked.named_graphs,
    )
    file = _opened(answer)
    shown = next((media_type for media_type in accepted if answer.media_type in _meant(media_type)), None)
    if shown is None:
        file.close()
        raise NotAcceptable(f"the answer to this query is available as {answer.media_type} and its like")
    charset = "; charset=utf-8" if shown.startswith("text/") else ""
    headers = {
        "Content-Length": str(os.fstat(file.fileno()).st_size),
        "Vary": "Accept",
        "Coerenza-Version": str(answer.version),
    }
    return StreamingResponse(_chunks(file), media_type=shown + charset, headers=headers)


def _accepted(request: Request, asked: SparqlRequest) -> tuple[str, ...]:
    if asked.format is not None:
        if asked.format not in SHORT_NAMES:
            raise NotAcceptable(f"format is one of {', '.join(SHORT_NAMES)}")
        return (SHORT_NAMES[asked.format],)
    accepted = preferred_types(request.headers.get("accept"), _OFFERED)
    if not accepted:
        raise NotAcceptable(f"available here: {', '.join(_OFFERED)}")
    return accepted


def _meant(media_type: str) -> tuple[str, ...]:
    return _GENERAL.get(media_type, (media_type,))


def _opened(answer: Answer) -> IO[bytes]:
    """The spooled answer, already gone from its folder: it cannot be left behind, whatever happens to the caller."""
    file = answer.path.open("rb")
    answer.path.unlink()
    return file


def _chunks(file: IO[bytes]) -> Iterator[bytes]:
    with file:
        while chunk := file.read(_CHUNK):
            yield chunk


def _is_browser(request: Request) -> bool:
    accept = request.headers.get("accept", "")
    return "text/html" in accept and preferred_types(accept, ("text/html", *_OFFERED))[:1] == ("text/html",)


def _description(request: Request) -> Response:
    media_type = one_type(request.headers.get("accept"), _DESCRIPTION_FORMATS)
    content = service_description(str(request.url_for("query_by_address")), media_type)
    return Response(content, media_type=media_type, headers={"Vary": "Accept"})


def _from_pairs(pairs: list[tuple[str, str]]) -> SparqlRequest:
    if any(name == "update" for name, _ in pairs):
        raise BadQuery("updates are not taken here")
    queries = [value for name, value in pairs if name == "query"]
    if len(queries) > 1:
        raise BadQuery("there is more than one query in the request")
    return SparqlRequest(
        query=queries[0] if queries and queries[0].strip() else None,
        default_graphs=tuple(value for name, value in pairs if name == "default-graph-uri"),
        named_graphs=tuple(value for name, value in pairs if name == "named-graph-uri"),
        format=next((value for name, value in pairs if name == "format" and value), None),
    )


def _pairs(encoded: bytes) -> list[tuple[str, str]]:
    try:
        return parse_qsl(encoded.decode("ascii"), keep_blank_values=True, errors="strict", max_num_fields=200)
    except ValueError as error:
        raise BadQuery("the request is not a form in UTF-8") from error


def _decoded(body: bytes) -> str:
    try:
        return body.decode()
    except UnicodeDecodeError as error:
        raise BadQuery("the query is not in UTF-8") from error
