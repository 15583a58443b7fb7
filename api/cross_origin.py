"""Which pages of other sites may call the service: all may read what is public, those that are named may write too.

Credentials that a browser sends by itself (cookies) are never allowed: a token is put into the request by a program.
Source: Fetch, https://fetch.spec.whatwg.org/#http-cors-protocol.
"""

from __future__ import annotations

from collections.abc import Collection

from starlette.datastructures import Headers
from starlette.middleware.cors import CORSMiddleware
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

# What programs ask; the pages are for people, on this site.
_OPEN_PATHS = (
    "/sparql",
    "/update",
    "/graph-store",
    "/api/",
    "/openapi.json",
    "/id/",
    "/onto",
    "/dumps/",
    "/catalog",
    "/.well-known/",
)
_EXPOSED = ("Coerenza-Version", "Content-Disposition", "ETag", "Link", "Location", "Retry-After", "WWW-Authenticate")
_EXPOSE = (b"access-control-expose-headers", ", ".join(_EXPOSED).encode())
_READING = ("GET", "HEAD", "POST")
_WRITING = (*_READING, "PUT", "PATCH", "DELETE")
_ANYBODY = "*"
# The same for all, so that caches need not tell origins apart.
_FOR_ANYBODY = ((b"access-control-allow-origin", b"*"), _EXPOSE)


class CrossOrigin:
    """ASGI middleware that says which origins may read an answer, and what they may send."""

    def __init__(self, app: ASGIApp, origins: Collection[str]) -> None:
        self._app = app
        self._is_public = _ANYBODY in origins
        self._named = frozenset(origins) - {_ANYBODY}
        # Starlette knows how a preflight is answered; the headers of other answers are simpler here than there.
        self._for_named = CORSMiddleware(
            app, self._named, allow_methods=_WRITING, allow_headers=("Authorization", "If-Match", "If-None-Match")
        )
        self._for_anybody = CORSMiddleware(
            app,
            (_ANYBODY,) if self._is_public else (),
            allow_methods=_READING,
            allow_headers=("If-None-Match",),
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a preflight, or pass the request on and complete the headers of its answer."""
        if scope["type"] != "http" or not scope["path"].startswith(_OPEN_PATHS):
            await self._app(scope, receive, send)
            return
        if scope["method"] == "OPTIONS" and (preflight := self._preflight(Headers(scope=scope))) is not None:
            await preflight(scope, receive, send)
            return
        added = _FOR_ANYBODY if self._is_public else self._for_one(Headers(scope=scope).get("origin"))

        async def send_completed(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message["headers"], *added]
            await send(message)

        await self._app(scope, receive, send_completed)

    def _preflight(self, headers: Headers) -> Response | None:
        """What a browser hears that asks before it sends; None where it does not ask."""
        if "origin" not in headers or "access-control-request-method" not in headers:
            return None
        answering = self._for_named if headers["origin"] in self._named else self._for_anybody
        return answering.preflight_response(headers)

    def _for_one(self, origin: str | None) -> tuple[tuple[bytes, bytes], ...]:
        """The headers for one origin, where not all may read; caches must tell origins apart then."""
        if not self._named:
            return ()
        vary = (b"vary", b"Origin")
        if origin not in self._named:
            return (vary,)
        return (vary, (b"access-control-allow-origin", str(origin).encode("latin-1")), _EXPOSE)
