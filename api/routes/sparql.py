"""SPARQL 1.1 Protocol, query operation: by address, by form, by body; whole answers or an error, never half of one."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Annotated
from urllib.parse import parse_qsl, urlencode

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import RedirectResponse, StreamingResponse
from starlette.concurrency import run_in_threadpool

from api.conditions import is_known
from api.dependencies import QueriesDep, SettingsDep, StoreDep
from api.errors import UnsupportedBody
from api.negotiation import NotAcceptable, one_type, preferred_types
from api.service_description import service_description
from api.waiting import while_connected
from graph_store.errors import BadQuery, ResultTooLarge
from graph_store.public_query import GRAPH_FORMATS, SOLUTION_FORMATS, Answer, Question

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
    "nquads": "application/n-quads",
    "trig": "application/trig",
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
# What the encoding of a body and its other parameters may add to a query.
_MARGIN = 64 * 1024


@dataclass(frozen=True)
class SparqlRequest:
    """One operation of the protocol; query is None when none was given."""

    query: str | None
    default_graphs: tuple[str, ...] = ()
    named_graphs: tuple[str, ...] = ()
    format: str | None = None


async def _body(request: Request, settings: SettingsDep) -> bytes:
    # Percent-encoding can make three bytes of one; whoever sends more is not sending a query we would run.
    limit = settings.query_max_text_kib * 1024 * 3 + _MARGIN
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
    304: {"description": "The answer is the one the caller has (If-None-Match)."},
    400: {"description": "The query cannot be read; line and column say where."},
    406: {"description": "No accepted format fits the form of the query."},
    413: {"description": "The query or its answer is too large."},
    429: {"description": "This client asks too much."},
    503: {"description": "The query was stopped at its limit, others are running, or there is no graph yet."},
}


@router.get(
    "/sparql",
    summary="Query by address",
    response_class=Response,
    responses=_RESPONSES,
    openapi_extra={"parameters": _PARAMETERS},
)
async def query_by_address(request: Request, store: StoreDep, queries: QueriesDep) -> Response:
    """Answer the query in the address; with none, describe the service, or show the query page to a browser."""
    asked = _from_pairs(_pairs(request.url.query.encode()))
    if asked.format is None and _is_browser(request):
        return RedirectResponse("/interroga" + (f"?{urlencode({'query': asked.query})}" if asked.query else ""), 303)
    if asked.query is None:
        return await run_in_threadpool(_description, request)
    return await _answered(request, store, queries, asked)


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
async def query_by_body(request: Request, body: BodyDep, store: StoreDep, queries: QueriesDep) -> Response:
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
    return await _answered(request, store, queries, asked)


async def _answered(request: Request, store: StoreDep, queries: QueriesDep, asked: SparqlRequest) -> Response:
    accepted, canonical = _accepted(request.headers.get("accept"), asked.format)
    question = Question(
        store.current(),
        asked.query or "",
        canonical,
        asked.default_graphs,
        asked.named_graphs,
        gzip="gzip" in request.headers.get("accept-encoding", ""),
    )
    tag = question.tag()
    headers = {"Vary": "Accept, Accept-Encoding", "Coerenza-Version": str(question.version.number)}
    if tag is not None:
        # Weak: the order of rows that nothing orders may be another one.
        headers |= {"ETag": f'W/"{tag}"', "Cache-Control": "no-cache"}
        if is_known(request, headers["ETag"]):
            return Response(status_code=304, headers=headers)
    client = request.client.host if request.client else ""
    answer = await while_connected(request, queries.answer(question, client=client))
    return _told(answer, accepted, headers)


def _told(answer: Answer, accepted: tuple[str, ...], headers: dict[str, str]) -> Response:
    shown = next((media_type for media_type in accepted if answer.media_type in _meant(media_type)), None)
    if shown is None:
        raise NotAcceptable(f"the answer to this query is available as {answer.media_type} and its like")
    headers["Content-Type"] = shown + ("; charset=utf-8" if shown.startswith("text/") else "")
    if answer.encoding:
        headers["Content-Encoding"] = answer.encoding
    if answer.content is not None:
        return Response(answer.content, headers=headers)
    return StreamingResponse(answer.chunks(), headers=headers | {"Content-Length": str(answer.size)})


@lru_cache(maxsize=256)
def _accepted(accept: str | None, short_name: str | None) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The media types the caller accepts, best first, as they are named and as they are meant."""
    if short_name is not None:
        if short_name not in SHORT_NAMES:
            raise NotAcceptable(f"format is one of {', '.join(SHORT_NAMES)}")
        accepted: tuple[str, ...] = (SHORT_NAMES[short_name],)
    else:
        accepted = preferred_types(accept, _OFFERED)
        if not accepted:
            raise NotAcceptable(f"available here: {', '.join(_OFFERED)}")
    return accepted, tuple(dict.fromkeys(name for media_type in accepted for name in _meant(media_type)))


def _meant(media_type: str) -> tuple[str, ...]:
    return _GENERAL.get(media_type, (media_type,))


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
