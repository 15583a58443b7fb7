"""The command's entry point: every command is listed here."""

from __future__ import annotations

import logging
import warnings

import typer

from cli import access, asking, findings, keeping, serving, suggesting

# A value that is not what it says is for the rules to tell, not for a library to complain of.
logging.getLogger("rdflib.term").setLevel(logging.ERROR)
warnings.filterwarnings("ignore", "Parsing weird boolean", UserWarning)

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
    suggesting.suggest,
    asking.query,
    asking.map_,
    keeping.export,
    keeping.versions,
    keeping.diff,
    keeping.rollback,
    keeping.backup,
    keeping.restore,
    access.audit,
    serving.settings,
    serving.serve,
):
    app.command(name=command.__name__.rstrip("_"))(command)
app.add_typer(findings.app)
app.add_typer(access.app)
