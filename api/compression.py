"""Fewer bytes on the way: pages and tables are compressed as they go out, files of the front end once, when built."""

from __future__ import annotations

from pathlib import Path

from starlette.datastructures import Headers
from starlette.middleware.gzip import GZipMiddleware
from starlette.responses import FileResponse, Response
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Receive, Scope, Send

# Less than this is sent faster as it is, in bytes.
_SMALL = 1024
_LEVEL = 5
# What is compressed already, and what says its length, as the protocol of the path wants it.
_LEFT_ALONE = ("/static/", "/dumps/", "/graph-store")
# The encodings front-end files are built in, the smaller first, with the endings of their files.
_BUILT = (("br", ".br"), ("gzip", ".gz"))


class Compression:
    """ASGI middleware that compresses what is not compressed yet."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._compressed = GZipMiddleware(app, minimum_size=_SMALL, compresslevel=_LEVEL)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, and its answer back compressed where the caller can read that."""
        is_left = scope["type"] != "http" or scope["path"].startswith(_LEFT_ALONE)
        await (self._app if is_left else self._compressed)(scope, receive, send)


class BuiltFiles(StaticFiles):
    """Files of the front end, each in the smallest form it was built in that the caller can read."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        """The file, or the answer that it is known already or not there."""
        headers = Headers(scope=scope)
        accepted = {part.partition(";")[0].strip() for part in headers.get("accept-encoding", "").split(",")}
        for encoding, ending in _BUILT:
            if encoding in accepted and "range" not in headers:
                response = await self._built(path, ending, scope)
                if response is not None:
                    response.headers["Content-Encoding"] = encoding
                    response.headers.add_vary_header("Accept-Encoding")
                    return response
        return await super().get_response(path, scope)

    async def _built(self, path: str, ending: str, scope: Scope) -> Response | None:
        full, stat = self.lookup_path(path + ending)
        if stat is None or not Path(full).is_file():
            return None
        response = self.file_response(full, stat, scope)
        if isinstance(response, FileResponse):
            # Of the file itself, not of its compressed form.
            response.headers["Content-Type"] = FileResponse(path).headers["content-type"]
        return response
