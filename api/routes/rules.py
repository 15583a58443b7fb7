"""The rules themselves, and how many findings each has, as JSON or CSV."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Response

from api.dependencies import LanguageDep, SnapshotDep
from api.tables import TableFormat, csv_response, in_language
from validation import Rule, catalogue

router = APIRouter(prefix="/api/v1", tags=["Rules and findings"])


@router.get("/rules", summary="The rules, and how many findings each has", response_model=None)
def rules(
    snapshot: SnapshotDep,
    language: LanguageDep,
    format: TableFormat = TableFormat.JSON,  # noqa: A002
) -> dict[str, Any] | Response:
    """The catalogue of rules in both languages; counts are absent where validation has not run."""
    report = snapshot.report
    outcomes = {outcome.id: outcome for outcome in report.rules} if report else {}
    values = []
    for rule in catalogue():
        outcome = outcomes.get(rule.id)
        counted = {"targets": outcome.targets, "findings": outcome.findings} if outcome else {}
        values.append(_rule_values(rule) | counted)
    if format is TableFormat.CSV:
        columns = ["id", "group", "kind", "severity", "name", "why", "advice", "owner", "targets", "findings"]
        rows = [[in_language(value.get(column, ""), language) for column in columns] for value in values]
        return csv_response("rules", columns, rows, snapshot.version.number)
    return {"version": snapshot.version.number, "rules": values}


def _rule_values(rule: Rule) -> dict[str, Any]:
    return {
        "id": rule.id,
        "group": rule.group,
        "kind": rule.kind,
        "severity": rule.severity,
        "name": rule.name.as_dict(),
        "why": rule.why.as_dict(),
        "advice": rule.advice.as_dict(),
        "owner": rule.owner.as_dict(),
        "oecd_block": rule.oecd_block,
    }
