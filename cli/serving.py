"""Commands that start the service and show its settings."""

from __future__ import annotations

from typing import Annotated

import typer
import uvicorn
from rich.table import Table

from api.app import create_app
from cli.console import errors_told, out
from graph_store.settings import Settings


def serve(
    host: Annotated[str | None, typer.Option(help="Address to listen on (COERENZA_HOST).")] = None,
    port: Annotated[int | None, typer.Option(help="Port to listen on (COERENZA_PORT).")] = None,
) -> None:
    """Start the service."""
    with errors_told():
        settings = Settings()
        app = create_app(settings)
    uvicorn.run(app, host=host or settings.host, port=settings.port if port is None else port, server_header=False)


def settings() -> None:
    """List every setting: its environment variable, its value now, and what it means."""
    now = Settings()
    table = Table("variable", "value", "meaning")
    for name, field in Settings.model_fields.items():
        table.add_row(f"COERENZA_{name.upper()}", str(getattr(now, name)), field.description)
    out.print(table)
