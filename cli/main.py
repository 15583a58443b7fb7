"""The command's entry point: every command is listed here."""

from __future__ import annotations

import typer

from cli import asking, keeping, serving

app = typer.Typer(
    name="coerenza",
    help="A knowledge graph of policy coherence: load it, check it, ask it, show it.",
    no_args_is_help=True,
    pretty_exceptions_show_locals=False,
)

for command in (
    keeping.init,
    keeping.load,
    asking.validate,
    asking.query,
    asking.map_,
    keeping.export,
    keeping.versions,
    keeping.diff,
    keeping.rollback,
    keeping.backup,
    keeping.restore,
    serving.settings,
    serving.serve,
):
    app.command(name=command.__name__.rstrip("_"))(command)
