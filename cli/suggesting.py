"""The command that suggests links which may close gaps."""

from __future__ import annotations

import json
from datetime import date
from enum import StrEnum
from typing import Annotated

import typer
from rich.table import Table

from api.suggestions import PROPOSAL_COLUMNS, proposals, strength_name, suggestion_values, suggestions_for
from api.tables import csv_text
from cli.asking import Language
from cli.console import errors_told, escaped, out
from cli.keeping import opened_store
from coherence.candidates import read_candidates
from coherence.suggestions import MOST, Suggestion
from graph_store.errors import UnknownResource
from graph_store.identifiers import Identifiers
from validation import Finding, Register, register_of


class SuggestionFormat(StrEnum):
    """The forms suggestions can take."""

    TABLE = "table"
    CSV = "csv"
    JSON = "json"


def suggest(
    ids: Annotated[
        list[str] | None, typer.Argument(help="Findings by id or an unambiguous beginning of it; by default all.")
    ] = None,
    rule: Annotated[list[str] | None, typer.Option(help="Only findings of this rule.")] = None,
    format: Annotated[  # noqa: A002
        SuggestionFormat, typer.Option(help="A table to read, JSON, or a CSV of proposed links to review and load.")
    ] = SuggestionFormat.TABLE,
    limit: Annotated[int, typer.Option(min=1, help="Most candidates for each finding.")] = MOST,
    language: Annotated[Language, typer.Option("--lang", help="Language of the table.")] = Language.ITALIAN,
) -> None:
    """Suggest links that may close gaps, and say why; nothing is linked by itself."""
    with errors_told():
        store = opened_store()
        today = date.today()
        findings = _wanted(register_of(store, today), ids or [], frozenset(rule or ()))
        candidates = read_candidates(store.reader(), Identifiers(store.settings.base_iri))
        found = suggestions_for(findings, candidates, today=today, limit=limit)
    if format is SuggestionFormat.CSV:
        rows = [list(row.values()) for row in proposals(found.values(), today=today)]
        typer.echo(csv_text(PROPOSAL_COLUMNS, rows), nl=False)
    elif format is SuggestionFormat.JSON:
        told = [_values(finding, found[finding.id]) for finding in findings if found[finding.id]]
        typer.echo(json.dumps(told, ensure_ascii=False, indent=2))
    else:
        _tell(findings, found, language.value)


def _wanted(register: Register, ids: list[str], rules: frozenset[str]) -> list[Finding]:
    """The findings asked for. Errors: UnknownResource for an id or a rule that found nothing."""
    known = {outcome.id for outcome in register.report.rules}
    unknown = sorted(rules - known)
    if unknown:
        raise UnknownResource(f"there is no rule {', '.join(unknown)} in the last run: `coerenza validate` lists them")
    cases = [register.case(one) for one in ids]
    fixed = [case.past.id for case in cases if case.finding is None]
    if fixed:
        raise UnknownResource(f"no longer found, so there is nothing to suggest: {', '.join(fixed)}")
    chosen = [case.finding for case in cases if case.finding] if ids else list(register.report.findings)
    return [finding for finding in chosen if not rules or finding.rule in rules]


def _values(finding: Finding, found: tuple[Suggestion, ...]) -> dict[str, object]:
    return {
        "finding": finding.id,
        "rule": finding.rule,
        "focus": finding.focus,
        "code": finding.code,
        "label": finding.label.as_dict(),
        "message": finding.message.as_dict(),
        "suggestions": [suggestion_values(one) for one in found],
    }


def _tell(findings: list[Finding], found: dict[str, tuple[Suggestion, ...]], language: str) -> None:
    for finding in findings:
        if found[finding.id]:
            out.print(f"\n{finding.id} {finding.code} {finding.label[language]}", markup=False, style="bold")
            out.print(finding.message[language], markup=False)
            out.print(_table(found[finding.id], language))
    helped = sum(bool(some) for some in found.values())
    out.print(f"candidates for {helped} of {len(findings)} findings")


def _table(found: tuple[Suggestion, ...], language: str) -> Table:
    table = Table("strength", "candidate", "why")
    for one in found:
        candidate = f"{one.code} {one.label[language]}"
        table.add_row(strength_name(one.strength)[language], escaped(candidate), escaped(one.reason[language]))
    return table
