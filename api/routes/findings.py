"""What the rules found, filtered: JSON page by page, or all of it as CSV, a workbook or SARIF."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request, Response

from api.dependencies import LanguageDep, SnapshotDep
from api.negotiation import negotiated
from api.snapshot import Snapshot
from api.suggestions import with_suggestions
from api.tables import download
from coherence.places import Places
from validation import FORMATS, Finding, NotValidated, Report, Rule, State
from validation.formats.json_document import finding_object
from validation.formats.sections import sections

router = APIRouter(prefix="/api/v1", tags=["Rules and findings"])

# Findings on one page of JSON, and how many may be asked for at most.
_ON_A_PAGE = 1_000
_MOST_ON_A_PAGE = 10_000


class FindingsFormat(StrEnum):
    """The forms findings can be had in."""

    JSON = "json"
    CSV = "csv"
    XLSX = "xlsx"
    SARIF = "sarif"


_MEDIA_TYPES = {name: FORMATS[name.value].media_type for name in FindingsFormat}


class Severity(StrEnum):
    """How serious a finding is."""

    VIOLATION = "violation"
    WARNING = "warning"
    INFO = "info"


class FoundState(StrEnum):
    """Where a finding that is still there stands."""

    OPEN = State.OPEN.value
    IN_CHARGE = State.IN_CHARGE.value
    ACCEPTED = State.ACCEPTED.value


class Change(StrEnum):
    """How a finding compares with the run before."""

    NEW = "new"
    PERSISTENT = "persistent"
    REOPENED = "reopened"


@dataclass(frozen=True)
class FindingFilter:
    """Which findings are wanted; an empty filter lets everything through, several values mean any of them."""

    rule: frozenset[str] = frozenset()
    severity: frozenset[str] = frozenset()
    kind: frozenset[str] = frozenset()
    group: frozenset[str] = frozenset()
    level: frozenset[str] = frozenset()
    state: frozenset[str] = frozenset()
    change: frozenset[str] = frozenset()
    owner: frozenset[str] = frozenset()
    mission: frozenset[str] = frozenset()

    def takes_rule(self, rule: Rule) -> bool:
        """Are findings of this rule wanted?"""
        return (
            (not self.rule or rule.id in self.rule)
            and (not self.group or rule.group in self.group)
            and (not self.owner or rule.owner_role in self.owner)
        )


def filtered(report: Report, wanted: FindingFilter, places: Places) -> list[Finding]:
    """The findings that pass a filter, in the order of the report."""
    rules = {outcome.id for outcome in report.rules if wanted.takes_rule(outcome.rule)}
    return [
        finding
        for finding in report.findings
        if finding.rule in rules
        and (not wanted.severity or finding.severity in wanted.severity)
        and (not wanted.kind or finding.kind in wanted.kind)
        and (not wanted.level or places.levels.get(finding.focus) in wanted.level)
        and (not wanted.mission or not wanted.mission.isdisjoint(places.missions.get(finding.focus, ())))
        and (not wanted.state or finding.state in wanted.state)
        and (not wanted.change or finding.change in wanted.change)
    ]


def narrowed(report: Report, wanted: FindingFilter, places: Places) -> Report:
    """The report of what passes a filter: the rules that are wanted, and of them the findings that are.

    Findings that an engine counted without listing them cannot be looked at: they stay in the count, so that the
    list of their rule is still seen to be cut.
    """
    found = filtered(report, wanted, places)
    passed = Counter(item.rule for item in found)
    outcomes = tuple(
        replace(outcome, findings=report.unlisted(outcome) + passed[outcome.id])
        for outcome in report.rules
        if wanted.takes_rule(outcome.rule)
    )
    return replace(report, rules=outcomes, findings=tuple(found))


def _filter(
    rule: Annotated[list[str] | None, Query(description="Ids of rules.")] = None,
    severity: Annotated[list[Severity] | None, Query(description="Severities.")] = None,
    kind: Annotated[list[str] | None, Query(description="Kinds of thing: Mission, Programme …")] = None,
    group: Annotated[list[str] | None, Query(description="Groups of rules: vertical-up, actors …")] = None,
    level: Annotated[list[str] | None, Query(description="Levels of government: metropolitan …")] = None,
    state: Annotated[list[FoundState] | None, Query(description="Where they stand today.")] = None,
    change: Annotated[list[Change] | None, Query(description="How they compare with the run before.")] = None,
    owner: Annotated[list[str] | None, Query(description="Who answers, as the rules name the role.")] = None,
    mission: Annotated[list[str] | None, Query(description="Codes of missions the things belong to.")] = None,
) -> FindingFilter:
    return FindingFilter(
        rule=frozenset(rule or ()),
        severity=frozenset(item.value for item in severity or ()),
        kind=frozenset(kind or ()),
        group=frozenset(group or ()),
        level=frozenset(level or ()),
        state=frozenset(item.value for item in state or ()),
        change=frozenset(item.value for item in change or ()),
        owner=frozenset(owner or ()),
        mission=frozenset(mission or ()),
    )


@router.get(
    "/findings",
    summary="What the rules found",
    response_model=None,
    responses={200: {"content": {media_type: {} for media_type in _MEDIA_TYPES.values()}}},
)
def findings(
    request: Request,
    snapshot: SnapshotDep,
    language: LanguageDep,
    wanted: Annotated[FindingFilter, Depends(_filter)],
    format: FindingsFormat | None = None,  # noqa: A002
    limit: Annotated[
        int, Query(ge=1, le=_MOST_ON_A_PAGE, description="JSON only: findings on a page; the other forms hold all.")
    ] = _ON_A_PAGE,
    offset: Annotated[int, Query(ge=0, description="JSON only: findings to leave out at the beginning.")] = 0,
    suggestions: Annotated[
        bool | None, Query(description="Candidate links beside each finding; by default in XLSX only.")
    ] = None,
) -> dict[str, Any] | Response:
    """The findings of the newest version, filtered. In JSON ``next`` is the address of the page that follows."""
    whole = validated(snapshot)
    report = narrowed(whole, wanted, snapshot.places)
    chosen = format or negotiated(request.headers.get("accept"), _MEDIA_TYPES)
    version = snapshot.version.number
    if chosen is not FindingsFormat.JSON:
        if chosen is FindingsFormat.XLSX if suggestions is None else suggestions:
            report = with_suggestions(report, snapshot.candidates, today=date.today())
        form = FORMATS[chosen.value]
        return download(f"findings-v{version}{form.suffix}", form.content(report, language), form.content_type, version)
    page = replace(report, findings=report.findings[offset : offset + limit])
    if suggestions:
        page = with_suggestions(page, snapshot.candidates, today=date.today())
    more = offset + limit < len(report.findings)
    return {
        "version": version,
        "conforms": whole.conforms,
        "total": sum(outcome.findings for outcome in whole.rules),
        "count": len(report.findings),
        "offset": offset,
        "limit": limit,
        "next": _address(request, offset + limit) if more else None,
        "cut": [
            {"rule": part.outcome.id, "findings": part.outcome.findings, "listed": len(part.findings)}
            for part in sections(whole)
            if part.is_cut
        ],
        "findings": [_values(finding, snapshot) for finding in page.findings],
    }


def validated(snapshot: Snapshot) -> Report:
    """The report of a version. Errors: NotValidated while validation has not run for it."""
    if snapshot.report is None:
        raise NotValidated(snapshot.version.number)
    return snapshot.report


def _values(finding: Finding, snapshot: Snapshot) -> dict[str, Any]:
    """As in the report's own JSON, with its name in both languages, and where it stands among the levels."""
    return finding_object(finding, "it") | {
        "label": finding.label.as_dict(),
        "reference": snapshot.names.reference(finding.focus),
        "level": snapshot.places.levels.get(finding.focus) or None,
        "missions": list(snapshot.places.missions.get(finding.focus, ())),
    }


def _address(request: Request, offset: int) -> str:
    url = request.url.include_query_params(offset=offset)
    return f"{url.path}?{url.query}"
