"""Answers to SPARQL protocol requests: whole ones or an error, never half of one."""

from __future__ import annotations

from functools import lru_cache, partial
from urllib.parse import urlencode

from fastapi import Request, Response
from fastapi.responses import RedirectResponse, StreamingResponse
from starlette.concurrency import run_in_threadpool

from api.access import Caller, caller_of
from api.addresses import Addresses
from api.conditions import is_known
from api.dependencies import current_snapshot
from api.documents import document_headers, not_modified, version_tag
from api.negotiation import NotAcceptable, one_type, preferred_types
from api.service_description import Service, service_description
from api.sparql_request import SparqlRequest, sparql_request
from api.waiting import while_connected
from graph_store.public_query import GRAPH_FORMATS, LONG_TEXT, SOLUTION_FORMATS, Answer, Question

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
_EDITOR = "/interroga/sparql"
OFFERED = (*SOLUTION_FORMATS, *GRAPH_FORMATS, *_GENERAL)
_DESCRIPTION_FORMATS = ("text/turtle", "application/n-triples", "application/rdf+xml", "application/ld+json")


async def sparql_answer(request: Request) -> Response:
    """The answer to a protocol request; without a query the description of the service, or the page for a browser."""
    # Whoever shows a token that is not good hears it here too.
    caller = caller_of(request)
    asked = await sparql_request(request, request.app.state.settings)
    accept = request.headers.get("accept")
    if request.method == "GET" and asked.format is None and _is_from_browser(accept):
        return RedirectResponse(f"{_EDITOR}?{urlencode({'query': asked.query})}" if asked.query else _EDITOR, 303)
    if asked.query is None:
        return await run_in_threadpool(_description, request)
    return await _answered(request, asked, asked.query, caller)


async def _answered(request: Request, asked: SparqlRequest, query: str, caller: Caller) -> Response:
    state = request.app.state
    accepted, canonical = _accepted(request.headers.get("accept"), asked.format)
    put = partial(
        Question,
        state.store.current(),
        query,
        canonical,
        asked.default_graphs,
        asked.named_graphs,
        gzip="gzip" in request.headers.get("accept-encoding", ""),
    )
    # Looking through a long text takes long enough for others to notice.
    question = await run_in_threadpool(put) if len(query) > LONG_TEXT else put()
    headers = {"Vary": "Accept, Accept-Encoding", "Coerenza-Version": str(question.version.number)}
    if question.tag is not None:
        # Weak: the order of rows that nothing orders may be another one.
        headers |= {"ETag": f'W/"{question.tag}"', "Cache-Control": "no-cache"}
        if is_known(request, headers["ETag"]):
            return Response(status_code=304, headers=headers)
    answer = await while_connected(request, state.queries.answer(question, client=caller.client))
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
        accepted = preferred_types(accept, OFFERED)
        if not accepted:
            raise NotAcceptable(f"available here: {', '.join(OFFERED)}")
    return accepted, tuple(dict.fromkeys(name for media_type in accepted for name in _meant(media_type)))


def _meant(media_type: str) -> tuple[str, ...]:
    return _GENERAL.get(media_type, (media_type,))


@lru_cache(maxsize=256)
def _is_from_browser(accept: str | None) -> bool:
    accept = accept or ""
    return "text/html" in accept and preferred_types(accept, ("text/html", *OFFERED))[:1] == ("text/html",)


def _description(request: Request) -> Response:
    media_type = one_type(request.headers.get("accept"), _DESCRIPTION_FORMATS)
    state, addresses = request.app.state, Addresses.of(request)
    is_federated = bool(state.settings.allowed_hosts)
    service = Service(addresses.whole("/sparql"), addresses.whole("/update"), is_federated)
    if not state.store.exists():
        return Response(service_description(service, None, media_type), media_type=media_type)
    snapshot = current_snapshot(request)
    tag = version_tag(snapshot.version, media_type, "service", addresses.root, str(is_federated))
    headers = document_headers(snapshot.version, tag, media_type)
    known = not_modified(request, headers)
    return known or Response(service_description(service, snapshot.statistics, media_type), headers=headers)
