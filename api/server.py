"""The server that the application runs in: uvicorn, as this service needs it."""

from __future__ import annotations

import gc

import uvicorn
from fastapi import FastAPI

from api.connection import Connection

# How many more objects there are than at the last collection before the next one; Python's own number is 700.
_OBJECTS = 20_000


def run(app: FastAPI, *, host: str, port: int, log_level: str | None = None) -> None:
    """Serve the application until the process is told to end."""
    _collect_seldom()
    uvicorn.run(
        app,
        host=host,
        port=port,
        log_level=log_level,
        http=Connection,
        server_header=False,
        # No line for each request: what citizens ask is not written down.
        access_log=False,
        # The application itself believes the proxies that are named in the settings, and no others.
        proxy_headers=False,
    )


def _collect_seldom() -> None:
    """Let the garbage collector leave alone what is imported, and come less often: it took a twelfth of the time.

    What a request makes is let go without it; it only looks for what goes round in circles.
    """
    gc.freeze()
    gc.set_threshold(_OBJECTS, *gc.get_threshold()[1:])
