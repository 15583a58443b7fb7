"""Commands that start the service and show its settings."""

from __future__ import annotations

import gc
from typing import Annotated

import typer
import uvicorn
from rich.table import Table

from api.app import create_app
from cli.console import errors_told, out
from graph_store.remote.endpoint import without_credentials
from graph_store.settings import Settings

# How many more objects there are than at the last collection before the next one; Python's own number is 700.
_OBJECTS = 20_000


def serve(
    host: Annotated[str | None, typer.Option(help="Address to listen on (COERENZA_HOST).")] = None,
    port: Annotated[int | None, typer.Option(help="Port to listen on (COERENZA_PORT).")] = None,
) -> None:
    """Start the service."""
    with errors_told():
        settings = Settings()
        app = create_app(settings)
    _collect_seldom()
    uvicorn.run(
        app,
        host=host or settings.host,
        port=settings.port if port is None else port,
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


def settings() -> None:
    """List every setting: its environment variable, its value now, and what it means."""
    now = Settings()
    table = Table("variable", "value", "meaning")
    for name, field in Settings.model_fields.items():
        value = getattr(now, name)
        told = without_credentials(", ".join(value) if isinstance(value, tuple) else str(value))
        table.add_row(f"COERENZA_{name.upper()}", told, field.description)
    out.print(table)
