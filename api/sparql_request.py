"""A SPARQL protocol operation as it was sent: by address, by form or by body.

Source: SPARQL 1.1 Protocol, section 2.1, https://www.w3.org/TR/sparql11-protocol/#query-operation.
"""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import parse_qsl, unquote_to_bytes

from fastapi import Request
from starlette.concurrency import run_in_threadpool

from api.errors import UnsupportedBody
from graph_store.errors import BadQuery, ResultTooLarge
from graph_store.public_query import LONG_TEXT
from graph_store.settings import Settings

FORM = "application/x-www-form-urlencoded"
QUERY_TEXT = "application/sparql-query"
# What the encoding of a body and its other parameters may add to a query.
_MARGIN = 64 * 1024
_MOST_FIELDS = 200


@dataclass(frozen=True)
class SparqlRequest:
    """One operation of the protocol; query is None when none was given."""

    query: str | None
    default_graphs: tuple[str, ...] = ()
    named_graphs: tuple[str, ...] = ()
    format: str | None = None


async def sparql_request(request: Request, settings: Settings) -> SparqlRequest:
    """The operation of a request. Errors: BadQuery, ResultTooLarge, UnsupportedBody."""
    in_address = form_pairs(request.scope["query_string"])
    if request.method != "POST":
        return _from_pairs(in_address)
    media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if media_type not in (FORM, QUERY_TEXT):
        raise UnsupportedBody(f"send the query as {QUERY_TEXT} or {FORM}")
    body = await sparql_body(request, settings.query_max_text_kib)
    if media_type == FORM:
        # Undoing the encoding of a long text takes long enough for others to notice.
        in_body = form_pairs(body) if len(body) < LONG_TEXT else await run_in_threadpool(form_pairs, body)
    else:
        in_body = [("query", decoded(body))]
    asked = _from_pairs([*in_address, *in_body])
    if asked.query is None:
        raise BadQuery("there is no query in the request")
    return asked


async def sparql_body(request: Request, longest_kib: int) -> bytes:
    """The body of a request, which holds a SPARQL text. Errors: ResultTooLarge."""
    # Percent-encoding can make three bytes of one; whoever sends more is not sending a text we would run.
    limit = longest_kib * 1024 * 3 + _MARGIN
    received = bytearray()
    async for chunk in request.stream():
        received += chunk
        if len(received) > limit:
            raise ResultTooLarge(f"the request is longer than the {longest_kib} KiB its text may have")
    return bytes(received)


def _from_pairs(pairs: list[tuple[str, str]]) -> SparqlRequest:
    said: dict[str, list[str]] = {}
    for name, value in pairs:
        said.setdefault(name, []).append(value)
    if "update" in said:
        raise BadQuery("updates are not taken here")
    queries = said.pop("query", [])
    if len(queries) > 1:
        raise BadQuery("there is more than one query in the request")
    query = queries[0] if queries and queries[0].strip() else None
    if not said:
        return SparqlRequest(query)
    return SparqlRequest(
        query=query,
        default_graphs=tuple(said.get("default-graph-uri", ())),
        named_graphs=tuple(said.get("named-graph-uri", ())),
        format=next(filter(None, said.get("format", ())), None),
    )


def form_pairs(encoded: bytes) -> list[tuple[str, str]]:
    """The fields of a form or of an address. Errors: BadQuery."""
    try:
        if b"&" not in encoded and b"=" in encoded:
            # A query alone, as nearly always: half the work of looking for more.
            name, _, value = encoded.replace(b"+", b" ").partition(b"=")
            return [(_unquoted(name), _unquoted(value))]
        return parse_qsl(encoded.decode("ascii"), keep_blank_values=True, errors="strict", max_num_fields=_MOST_FIELDS)
    except ValueError as error:
        raise BadQuery("the request is not a form in UTF-8") from error


def _unquoted(part: bytes) -> str:
    # What is not encoded is ASCII: as above.
    part.decode("ascii")
    return unquote_to_bytes(part).decode()


def decoded(body: bytes) -> str:
    """A body that is a SPARQL text. Errors: BadQuery."""
    try:
        return body.decode()
    except UnicodeDecodeError as error:
        raise BadQuery("the text is not in UTF-8") from error
