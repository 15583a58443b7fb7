"""SPARQL requests go straight to their answer: the framework's way there takes longer than a small query."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from typing import TypeAlias

from fastapi import Request, Response
from fastapi.responses import StreamingResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from api.errors import problem_response
from api.sparql_answer import sparql_answer
from graph_store.errors import CoherenceError

# Answers that are sent again as they were sent before, and how large one may be, in bytes.
_AGAIN = 1024
_SMALL = 32 * 1024
# What the answer depends on, beside the address and the version of the graph.
_DECIDING = (b"accept", b"accept-encoding")
_PERSONAL = (b"authorization", b"if-none-match")

_Key: TypeAlias = tuple[bytes, ...]


@dataclass(frozen=True)
class _Sent:
    version: int
    headers: list[tuple[bytes, bytes]]
    body: bytes


class DirectSparql:
    """ASGI middleware that answers ``/sparql`` itself, as its routes would."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._sent: OrderedDict[_Key, _Sent] = OrderedDict()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a SPARQL request, pass any other on."""
        if scope["type"] != "http" or scope["path"] != "/sparql" or scope["method"] not in ("GET", "POST"):
            await self._app(scope, receive, send)
            return
        key = _key(scope)
        sent = None if key is None else self._sent.get(key)
        request = Request(scope, receive)
        try:
            if sent is not None and sent.version == request.app.state.store.current().number:
                await send({"type": "http.response.start", "status": 200, "headers": list(sent.headers)})
                await send({"type": "http.response.body", "body": sent.body})
                return
            response = await sparql_answer(request)
        except CoherenceError as error:
            response = problem_response(request, error)
        if key is not None:
            self._remember(key, response)
        await response(scope, receive, send)

    def _remember(self, key: _Key, response: Response) -> None:
        """Keep a small answer that is the same until the graph changes."""
        if response.status_code != 200 or isinstance(response, StreamingResponse) or len(response.body) > _SMALL:
            return
        said = dict(response.raw_headers)
        if b"etag" in said:
            self._sent[key] = _Sent(int(said[b"coerenza-version"]), response.raw_headers, bytes(response.body))
            if len(self._sent) > _AGAIN:
                self._sent.popitem(last=False)


def _key(scope: Scope) -> _Key | None:
    """What the answer depends on; None where it may be another one for somebody else."""
    if scope["method"] != "GET":
        return None
    headers = scope["headers"]
    if any(name in _PERSONAL for name, _ in headers):
        return None
    return (scope["query_string"], *(part for item in headers if item[0] in _DECIDING for part in item))
