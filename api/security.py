"""Headers every answer carries: nothing from other hosts, no scripts inside pages, no guessing of types."""

from __future__ import annotations

from starlette.types import ASGIApp, Message, Receive, Scope, Send

PAGE_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; frame-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'self'"
)
_NO_GUESSING = (b"x-content-type-options", b"nosniff")
_FOR_PAGES = (
    (b"content-security-policy", PAGE_POLICY.encode()),
    _NO_GUESSING,
    (b"referrer-policy", b"same-origin"),
    (b"permissions-policy", b"camera=(), geolocation=(), microphone=()"),
    (b"cross-origin-opener-policy", b"same-origin"),
)
_FOR_DATA = ((b"content-security-policy", b"default-src 'none'; frame-ancestors 'none'"), _NO_GUESSING)
# Here nothing is ever a page; each header costs the server as much as a part of a small query.
_DATA_PATHS = ("/sparql", "/update", "/graph-store")


class SecurityHeaders:
    """ASGI middleware that adds the headers an answer does not set itself."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on and complete the headers of its answer."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        wanted = _FOR_DATA if scope["path"] in _DATA_PATHS else _FOR_PAGES

        async def send_completed(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = message["headers"]
                said = dict(headers)
                message["headers"] = [*headers, *[item for item in wanted if item[0] not in said]]
            await send(message)

        await self._app(scope, receive, send_completed)
