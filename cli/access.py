"""Commands on access: who holds a token, and what was written by whom."""

from __future__ import annotations

import getpass
import json
from dataclasses import asdict
from datetime import UTC, datetime
from enum import StrEnum
from typing import Annotated, Any

import typer
from rich.box import SIMPLE
from rich.table import Table

from api.tables import csv_text
from cli.console import errors_told, escaped, out
from graph_store.audit import COLUMNS, LOCAL, Act, acts, recorded
from graph_store.settings import Settings
from graph_store.tokens import Role, Token, Tokens

app = typer.Typer(
    name="token",
    help="Tokens: who may write over HTTP, and how far.",
    no_args_is_help=True,
)
Name = Annotated[str, typer.Argument(help="Whose token it is: a person, an office or a program.")]


class TokenFormat(StrEnum):
    """The forms the list of tokens can take."""

    TABLE = "table"
    JSON = "json"


class AuditFormat(StrEnum):
    """The forms the record of writes can take."""

    TABLE = "table"
    JSON = "json"
    CSV = "csv"


@app.command()
def add(
    name: Name,
    role: Annotated[Role, typer.Option(help="What it may do; each role also does what the ones before it do.")],
    days: Annotated[int | None, typer.Option(help="Days after which it expires; by default it never does.")] = None,
) -> None:
    """Make a token and print it, once and on the last line: only its hash is kept."""
    with errors_told():
        settings = Settings()
        with recorded(settings.data_dir, _act(f"token add {name} --role {role.value}")):
            secret = Tokens(settings.data_dir).add(name, role, days=days)
    until = "until it is revoked" if days is None else f"for {days} days"
    out.print(f"{name} may act as {role.value} {until}; keep the token now, it cannot be shown again:", markup=False)
    typer.echo(secret)


@app.command("list")
def list_(
    format: Annotated[TokenFormat, typer.Option(help="Form of the list.")] = TokenFormat.TABLE,  # noqa: A002
) -> None:
    """List the tokens: whose they are, their role, and until when they hold."""
    with errors_told():
        tokens = Tokens(Settings().data_dir).all()
    rows = [_values(token) for token in tokens]
    if format is TokenFormat.JSON:
        typer.echo(json.dumps(rows, ensure_ascii=False, indent=2))
        return
    table = Table("name", "role", "created", "expires", box=None)
    for row in rows:
        expires = f"{(row['expires'] or 'never')[:10]}{' (expired)' if row['expired'] else ''}"
        table.add_row(escaped(row["name"]), row["role"], row["created"][:10], expires)
    out.print(table)


@app.command()
def revoke(name: Name) -> None:
    """Take a token away; a service that is running refuses it from now on."""
    with errors_told():
        settings = Settings()
        with recorded(settings.data_dir, _act(f"token revoke {name}")):
            Tokens(settings.data_dir).revoke(name)
    out.print(f"the token {name} is revoked", markup=False)


def audit(
    limit: Annotated[int, typer.Option(min=1, help="So many of the last writes.")] = 50,
    format: Annotated[AuditFormat, typer.Option(help="Form of the list.")] = AuditFormat.TABLE,  # noqa: A002
) -> None:
    """List who wrote what, and what came of it, oldest first; refused and failed writes too."""
    with errors_told():
        found = acts(Settings().data_dir, limit)
    if format is AuditFormat.TABLE:
        out.print(_act_table(found))
        return
    rows = [{column: asdict(act)[column] for column in COLUMNS} for act in found]
    if format is AuditFormat.JSON:
        typer.echo(json.dumps(rows, ensure_ascii=False, indent=2))
        return
    cells = ([("" if row[column] is None else str(row[column])) for column in COLUMNS] for row in rows)
    typer.echo(csv_text(COLUMNS, cells), nl=False)


def _act(what: str) -> Act:
    return Act(getpass.getuser(), LOCAL, LOCAL, what)


def _values(token: Token) -> dict[str, Any]:
    return {
        "name": token.name,
        "role": token.role.value,
        "created": token.created,
        "expires": token.expires,
        "expired": token.is_expired(datetime.now(UTC)),
    }


def _act_table(found: list[Act]) -> Table:
    """Two columns, so that a screen of 80 characters holds it: when and who, and what came of it."""
    table = Table("when, who", "what", box=SIMPLE, pad_edge=False)
    for act in found:
        role = "" if act.role == LOCAL else f" ({act.role})"
        who = f"{act.time[:19].replace('T', ' ')}\n{act.who or 'nobody'}{role}\n{act.client}"
        change = "" if act.after is None else f", version {act.after}"
        if act.after is not None and act.before is not None and act.after != act.before:
            change = f", version {act.before} → {act.after}"
        why = f": {act.why}" if act.why else ""
        table.add_row(escaped(who), escaped(f"{act.what}\n{act.outcome}{why}{change}"))
    return table
