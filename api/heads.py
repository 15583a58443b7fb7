"""HEAD, answered wherever GET is: as GET would be, without the body.

Source: RFC 9110, section 9.3.2, https://www.rfc-editor.org/rfc/rfc9110#section-9.3.2.
"""

from __future__ import annotations

from starlette.types import ASGIApp, Message, Receive, Scope, Send

# These answer it themselves, without reading what would be the body.
_BY_THEMSELVES = ("/static/", "/dumps/", "/graph-store")


class Heads:
    """ASGI middleware that asks the application for what GET gives, and keeps its body back."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on; one for the head alone as one for the whole."""
        if scope["type"] != "http" or scope["method"] != "HEAD" or scope["path"].startswith(_BY_THEMSELVES):
            await self._app(scope, receive, send)
            return

        async def send_head(message: Message) -> None:
            await send({**message, "body": b""} if message["type"] == "http.response.body" else message)

        await self._app({**scope, "method": "GET"}, receive, send_head)
