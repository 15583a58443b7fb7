"""SPARQL 1.1 Protocol, query operation, as the description of the API tells it."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from api.sparql_answer import OFFERED, SHORT_NAMES, sparql_answer
from api.sparql_request import FORM, QUERY_TEXT

router = APIRouter(tags=["SPARQL"])

_FORM_FIELDS = {name: {"type": "string"} for name in ("query", "default-graph-uri", "named-graph-uri")}
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
    200: {"description": "The whole answer.", "content": {media_type: {} for media_type in OFFERED}},
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
async def query_by_address(request: Request) -> Response:
    """Answer the query in the address; with none, describe the service, or show the query page to a browser."""
    return await sparql_answer(request)


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
async def query_by_body(request: Request) -> Response:
    """Answer the query in the body of the request."""
    return await sparql_answer(request)
