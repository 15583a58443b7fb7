"""Commands that start the service and show its settings."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.table import Table

from api.app import create_app
from api.server import run
from cli.console import errors_told, out
from graph_store.remote.endpoint import without_credentials
from graph_store.settings import Settings


def serve(
    host: Annotated[str | None, typer.Option(help="Address to listen on (COERENZA_HOST).")] = None,
    port: Annotated[int | None, typer.Option(help="Port to listen on (COERENZA_PORT).")] = None,
) -> None:
    """Start the service."""
    with errors_told():
        settings = Settings()
        app = create_app(settings)
    run(app, host=host or settings.host, port=settings.port if port is None else port)


def settings() -> None:
    """List every setting: its environment variable, its value now, and what it means."""
    now = Settings()
    table = Table("variable", "value", "meaning")
    for name, field in Settings.model_fields.items():
        value = getattr(now, name)
        told = without_credentials(", ".join(value) if isinstance(value, tuple) else str(value))
        table.add_row(f"COERENZA_{name.upper()}", told, field.description)
    out.print(table)
