"""What the rules found, filtered, as JSON or CSV."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Response

from api.dependencies import LanguageDep, SnapshotDep
from api.snapshot import Snapshot
from api.tables import TableFormat, csv_response, in_language
from graph_store.errors import UnknownResource
from validation import Finding, Report

router = APIRouter(prefix="/api/v1", tags=["Rules and findings"])


class Severity(StrEnum):
    """How serious a finding is."""

    VIOLATION = "violation"
    WARNING = "warning"
    INFO = "info"


@dataclass(frozen=True)
class FindingFilter:
    """Which findings are wanted; an empty filter lets everything through, several values mean any of them."""

    rule: frozenset[str] = frozenset()
    severity: frozenset[str] = frozenset()
    kind: frozenset[str] = frozenset()
    group: frozenset[str] = frozenset()
    level: frozenset[str] = frozenset()


def filtered(report: Report, wanted: FindingFilter, levels: dict[str, str]) -> list[Finding]:
    """The findings that pass a filter, in the order of the report."""
    groups = {outcome.id: outcome.rule.group for outcome in report.rules}
    return [
        finding
        for finding in report.findings
        if (not wanted.rule or finding.rule in wanted.rule)
        and (not wanted.severity or finding.severity in wanted.severity)
        and (not wanted.kind or finding.kind in wanted.kind)
        and (not wanted.group or groups.get(finding.rule) in wanted.group)
        and (not wanted.level or levels.get(finding.focus) in wanted.level)
    ]


def _filter(
    rule: Annotated[list[str] | None, Query(description="Ids of rules.")] = None,
    severity: Annotated[list[Severity] | None, Query(description="Severities.")] = None,
    kind: Annotated[list[str] | None, Query(description="Kinds of thing: Mission, Programme …")] = None,
    group: Annotated[list[str] | None, Query(description="Groups of rules: vertical-up, actors …")] = None,
    level: Annotated[list[str] | None, Query(description="Levels of government: metropolitan …")] = None,
) -> FindingFilter:
    return FindingFilter(
        rule=frozenset(rule or ()),
        severity=frozenset(item.value for item in severity or ()),
        kind=frozenset(kind or ()),
        group=frozenset(group or ()),
        level=frozenset(level or ()),
    )


@router.get("/findings", summary="What the rules found", response_model=None)
def findings(
    snapshot: SnapshotDep,
    language: LanguageDep,
    wanted: Annotated[FindingFilter, Depends(_filter)],
    format: TableFormat = TableFormat.JSON,  # noqa: A002
) -> dict[str, Any] | Response:
    """The findings of the newest version, filtered."""
    report = validated(snapshot)
    found = filtered(report, wanted, snapshot.levels)
    if format is TableFormat.CSV:
        rows = [_row(finding, snapshot, language) for finding in found]
        return csv_response("findings", list(_COLUMNS), rows, snapshot.version.number)
    return {
        "version": snapshot.version.number,
        "conforms": report.conforms,
        "total": len(report.findings),
        "count": len(found),
        "findings": [_values(finding, snapshot) for finding in found],
    }


def validated(snapshot: Snapshot) -> Report:
    """The report of a version. Errors: UnknownResource while validation has not run for it."""
    if snapshot.report is None:
        raise UnknownResource(
            f"the rules have not been run on version {snapshot.version.number} yet: run `coerenza validate`"
        )
    return snapshot.report


_COLUMNS = (
    "id",
    "rule",
    "severity",
    "kind",
    "code",
    "label",
    "level",
    "standing",
    "message",
    "value",
    "advice",
    "state",
    "focus",
)


def _values(finding: Finding, snapshot: Snapshot) -> dict[str, Any]:
    return {
        "id": finding.id,
        "rule": finding.rule,
        "severity": finding.severity,
        "focus": finding.focus,
        "reference": snapshot.names.reference(finding.focus),
        "label": finding.label.as_dict(),
        "code": finding.code,
        "kind": finding.kind,
        "level": snapshot.levels.get(finding.focus, ""),
        "standing": finding.standing,
        "path": finding.path,
        "value": finding.value,
        "message": finding.message.as_dict(),
        "advice": finding.advice.as_dict(),
        "state": finding.state,
    }


def _row(finding: Finding, snapshot: Snapshot, language: str) -> list[str]:
    values = _values(finding, snapshot)
    return [in_language(values[column], language) for column in _COLUMNS]
