"""Commands on findings: what there is, who answers for it, what was decided, how it develops."""

from __future__ import annotations

import getpass
import json
from collections.abc import Iterable
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Annotated, Any

import typer
from rich.box import SIMPLE
from rich.table import Table

from api.tables import csv_text
from cli.asking import Language
from cli.console import errors_told, escaped, out
from cli.keeping import opened_store
from graph_store.errors import BadInput, Problem
from validation import (
    COUNTS,
    Bilingual,
    Case,
    Decision,
    DecisionKind,
    Finding,
    Register,
    State,
    decide,
    life_of,
    register_of,
)

app = typer.Typer(
    name="findings",
    help="What the rules found: who answers for it, what was decided, how it develops.",
    no_args_is_help=True,
)

_SHORT_ID = 8
_COLUMNS = (
    "id", "rule", "severity", "code", "label", "message", "state", "change", "first_seen", "owner", "due", "overdue",
    "until", "returned", "reason", "focus",
)  # fmt: skip


_ONLY_IN_CSV = frozenset({"persistent", "failed"})


class ListFormat(StrEnum):
    """The forms a list of findings can take."""

    TABLE = "table"
    CSV = "csv"
    JSON = "json"


class TrendFormat(StrEnum):
    """The forms the trend can take."""

    TABLE = "table"
    CSV = "csv"


class ListedState(StrEnum):
    """The states a finding on the list can be in."""

    OPEN = State.OPEN.value
    IN_CHARGE = State.IN_CHARGE.value
    ACCEPTED = State.ACCEPTED.value


Ids = Annotated[list[str], typer.Argument(metavar="ID…", help="Ids of findings, or unambiguous beginnings of them.")]
By = Annotated[str | None, typer.Option(help="Who takes the decision; by default your user name.")]
Lang = Annotated[Language, typer.Option("--lang", help="Language of the texts.")]


@app.command("list")
def list_(
    rule: Annotated[str | None, typer.Option(help="Only of one rule.")] = None,
    state: Annotated[ListedState | None, typer.Option(help="Only in one state.")] = None,
    owner: Annotated[str | None, typer.Option(help="Only of one owner: a part of the name, or a code.")] = None,
    overdue: Annotated[bool, typer.Option("--overdue", help="Only those past their due date.")] = False,
    new: Annotated[bool, typer.Option("--new", help="Only those that the run before did not have.")] = False,
    format: Annotated[ListFormat, typer.Option(help="Form of the list.")] = ListFormat.TABLE,  # noqa: A002
    language: Lang = Language.ITALIAN,
) -> None:
    """List what the rules found in the newest version, with who answers for it."""
    with errors_told():
        register = register_of(opened_store(), date.today())
        _check_rule(register, rule)
    found = [
        item
        for item in register.report.findings
        if (rule is None or item.rule == rule)
        and (state is None or item.state == state)
        and (owner is None or owner.casefold() in item.owner.casefold())
        and (not overdue or item.overdue)
        and (not new or item.change == "new")
    ]
    if format is ListFormat.TABLE:
        out.print(_finding_table(found, language))
        out.print(f"{len(found)} of {len(register.report.findings)} findings")
        return
    rows = [_values(item, language) for item in found]
    if format is ListFormat.JSON:
        typer.echo(json.dumps(rows, ensure_ascii=False, indent=2))
    else:
        typer.echo(csv_text(_COLUMNS, ([_cell(row[column]) for column in _COLUMNS] for row in rows)), nl=False)


@app.command()
def show(
    id: Annotated[str, typer.Argument(help="Id of a finding, or an unambiguous beginning of it.")],  # noqa: A002
    language: Lang = Language.ITALIAN,
) -> None:
    """Show one finding: what it says, what was decided, when it was seen, also when it is fixed."""
    with errors_told():
        case = register_of(opened_store(), date.today()).case(id)
    _tell(case, language)


@app.command()
def take(
    ids: Ids,
    owner: Annotated[str, typer.Option(help="Who answers for it: the code of an actor, or a name.")],
    due: Annotated[str, typer.Option(metavar="DATE", help="Day by which it is fixed, e.g. 2027-03-31.")],
    note: Annotated[str, typer.Option(help="Anything worth knowing.")] = "",
    by: By = None,
) -> None:
    """Take findings in charge: somebody answers for them, by a day."""
    with errors_told():
        wanted = _decision(DecisionKind.TAKEN_IN_CHARGE, by, note, owner=owner, due=_day("--due", due))
        _decide(ids, wanted)


@app.command()
def accept(
    ids: Ids,
    reason: Annotated[str, typer.Option(help="Why the office leaves it as it is.")],
    until: Annotated[str, typer.Option(metavar="DATE", help="Last day on which that holds, e.g. 2027-12-31.")],
    by: By = None,
) -> None:
    """Accept findings as they are until a day; the day after they are open again."""
    with errors_told():
        _decide(ids, _decision(DecisionKind.ACCEPTED, by, reason, until=_day("--until", until)))


@app.command()
def reopen(
    ids: Ids, reason: Annotated[str, typer.Option(help="Why it is to be decided on again.")] = "", by: By = None
) -> None:
    """Open findings again that are in charge or accepted."""
    with errors_told():
        _decide(ids, _decision(DecisionKind.REOPENED, by, reason))


@app.command()
def trend(
    format: Annotated[TrendFormat, typer.Option(help="Form of the trend.")] = TrendFormat.TABLE,  # noqa: A002
) -> None:
    """Show how many findings there were, came and went, run by run."""
    with errors_told():
        runs = register_of(opened_store(), date.today()).trend
    columns = ("version", "date", *COUNTS)
    rows = [[str(run.version), run.date[:10], *map(str, run.counts.values())] for run in runs]
    if format is TrendFormat.CSV:
        typer.echo(csv_text(columns, rows), nl=False)
        return
    # What fits on a screen of 80 characters; the CSV has every count.
    shown = [number for number, column in enumerate(columns) if column not in _ONLY_IN_CSV]
    table = Table(*(columns[number] for number in shown), box=None)
    for row in rows:
        table.add_row(*(row[number] for number in shown))
    out.print(table)


def _decision(
    kind: DecisionKind,
    by: str | None,
    reason: str,
    *,
    owner: str = "",
    due: date | None = None,
    until: date | None = None,
) -> Decision:
    now = datetime.now(UTC).isoformat(timespec="milliseconds")
    who = getpass.getuser() if by is None else by
    return Decision("", kind, who.strip(), now, reason.strip(), owner.strip(), "", due, until)


def _decide(ids: list[str], wanted: Decision) -> None:
    store = opened_store()
    for case in decide(store, ids, wanted, date.today()):
        out.print(f"{case.past.id} {case.past.code or case.past.label.it}: {_state(case)}", markup=False)
    out.print(f"published as version {store.current().number}")


def _day(option: str, text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise BadInput(
            [Problem(option, None, None, f"{text!r} is no date", "year-month-day, as 2027-03-31")]
        ) from error


def _check_rule(register: Register, rule: str | None) -> None:
    known = {outcome.id for outcome in register.report.rules}
    if rule is not None and rule not in known:
        raise BadInput(
            [Problem("--rule", None, None, f"there is no rule {rule!r}", "an id, as `coerenza validate` tells them")]
        )


def _values(item: Finding, language: str) -> dict[str, Any]:
    told = {name: getattr(item, name) for name in ("id", "rule", "severity", "code", "focus")}
    texts = {name: getattr(item, name)[language] for name in ("label", "message")}
    return told | texts | life_of(item)


def _cell(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else ""
    return "" if value is None else str(value)


def _finding_table(found: Iterable[Finding], language: str) -> Table:
    """Two columns, so that a screen of 80 characters holds it: what it is about, and what was found and decided."""
    table = Table("id", "finding", box=SIMPLE, pad_edge=False)
    for item in found:
        label: Bilingual = item.label
        what = f"{item.code} {label[language]}" if item.code != label[language] else item.code
        when = f"since {item.first_seen} ({item.change})" if item.change else ""
        life = "; ".join(part for part in (_told_state(item), _charge(item), when) if part)
        table.add_row(item.id[:_SHORT_ID], escaped(f"{what}\n{item.message[language]}\n{item.rule}: {life}"))
    return table


def _told_state(item: Finding) -> str:
    if item.until:
        return f"{item.state} until {item.until}"
    return f"{item.state}, acceptance expired" if item.returned else item.state


def _charge(item: Finding) -> str:
    if not item.owner:
        return ""
    return f"{item.owner}, {item.due}" + (" (overdue)" if item.overdue else "")


def _state(case: Case) -> str:
    if case.finding is None:
        return case.state.value
    charge = _charge(case.finding)
    return _told_state(case.finding) + (f": {charge}" if charge else "")


def _tell(case: Case, language: str) -> None:
    past, item = case.past, case.finding
    lines = [f"{past.id}  {past.rule}", f"{past.code} {past.label[language]}".strip()]
    if item is not None:
        lines += [item.message[language], item.advice[language]]
    lines += ["", f"state: {_state(case)}", ""]
    for appearance in case.appearances:
        line = f"seen from version {appearance.first.version} ({appearance.first.date[:10]})"
        line += f" to version {appearance.last.version} ({appearance.last.date[:10]})"
        if appearance.gone is not None:
            line += f", fixed in version {appearance.gone.version} ({appearance.gone.date[:10]})"
        lines.append(line)
    for decision in case.decisions:
        lines.append(_told_decision(decision))
    out.print("\n".join(lines), markup=False)


def _told_decision(decision: Decision) -> str:
    line = f"{decision.at[:10]} {decision.kind.value} by {decision.by}"
    if decision.owner:
        line += f": {decision.owner}, due {decision.due}"
    if decision.until:
        line += f" until {decision.until}"
    return line + (f" – {decision.reason}" if decision.reason else "")
