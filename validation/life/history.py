"""What the runs of the rules found over time: when each finding was first seen, went, and came back.

The history is carried from version to version, so that it outlives the versions that are pruned. It always ends
with the run that the version's own report comes from; a run repeated on the same version takes the place of that one.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from validation.findings import Finding
from validation.report import Report
from validation.rules import SEVERITIES
from validation.texts import Bilingual

NEW = "new"
PERSISTENT = "persistent"
REOPENED = "reopened"
CHANGES = (NEW, PERSISTENT, REOPENED)
# What the trend counts, in the order in which it is told.
COUNTS = ("findings", *SEVERITIES, *CHANGES, "fixed", "failed")


@dataclass(frozen=True)
class Run:
    """One run of the rules, as one point of the trend.

    ``date`` is when its version was published, ISO 8601 in UTC. Units: everything else counts findings; ``fixed``
    those that the run before still had, ``failed`` the rules that could not run.
    """

    version: int
    date: str
    findings: int
    by_rule: dict[str, int]
    by_severity: dict[str, int]
    new: int = 0
    persistent: int = 0
    reopened: int = 0
    fixed: int = 0
    failed: int = 0

    @property
    def counts(self) -> dict[str, int]:
        """All that the trend counts, by name."""
        own = {name: getattr(self, name) for name in COUNTS if name not in SEVERITIES}
        return {name: own.get(name, self.by_severity.get(name, 0)) for name in COUNTS}


@dataclass(frozen=True)
class Stay:
    """A time during which a finding was there, by the positions of runs: first and last seen, missed since ``gone``."""

    first: int
    last: int
    gone: int | None = None


@dataclass(frozen=True)
class Past:
    """What is known of one finding over time, also when it is gone."""

    id: str
    rule: str
    severity: str
    focus: str
    code: str
    label: Bilingual
    stays: tuple[Stay, ...]

    @property
    def is_present(self) -> bool:
        """Was it there in the last run that looked for it?"""
        return self.stays[-1].gone is None

    def change(self, position: int) -> str:
        """How it compares with the run before, for one that was seen in the run at this position."""
        if self.stays[-1].first < position:
            return PERSISTENT
        return NEW if len(self.stays) == 1 else REOPENED


@dataclass(frozen=True)
class History:
    """All runs, oldest first, and the past of every finding they made."""

    runs: tuple[Run, ...] = ()
    pasts: Mapping[str, Past] = field(default_factory=dict)

    def and_then(self, report: Report, version: int, date: str) -> History:
        """The history with one more run.

        A finding is fixed when its rule ran and listed all it found, and it was not there any more. Where the rule
        failed, or its list was cut, what is not listed stays as it was.
        """
        position = len(self.runs)
        complete = _completely_listed(report)
        asked = {outcome.id for outcome in report.rules}
        seen = {item.id: item for item in report.findings}
        pasts = {item.id: self._seen(item, position) for item in seen.values()}
        fixed = 0
        for past in self.pasts.values():
            if past.id in pasts:
                continue
            # What belongs to a rule that is no longer asked goes too, but nobody has mended it.
            goes = past.is_present and (past.rule in complete or past.rule not in asked)
            fixed += goes and past.rule in complete
            pasts[past.id] = _ended(past, position) if goes else past
        changes = Counter(pasts[finding_id].change(position) for finding_id in seen)
        run = _run(report, version, date, changes, fixed)
        return History((*self.runs, run), pasts)

    def before_last(self) -> History:
        """The history without its last run."""
        position = len(self.runs) - 1
        if position < 1:
            return History()
        earlier = (_before(past, position) for past in self.pasts.values())
        return History(self.runs[:-1], {past.id: past for past in earlier if past.stays})

    def told(self, report: Report) -> Report:
        """The report of the last run, with what changed and since when each finding is known."""
        findings = tuple(self._dated(item) for item in report.findings)
        return replace(report, findings=findings)

    def _seen(self, item: Finding, position: int) -> Past:
        known = self.pasts.get(item.id)
        if known is not None and known.is_present:
            stays = (*known.stays[:-1], replace(known.stays[-1], last=position))
        else:
            stays = (*(known.stays if known else ()), Stay(position, position))
        return Past(item.id, item.rule, item.severity, item.focus, item.code, item.label, stays)

    def _dated(self, item: Finding) -> Finding:
        past = self.pasts[item.id]
        first = self.runs[past.stays[0].first]
        change = past.change(len(self.runs) - 1)
        return replace(item, change=change, first_seen=first.date[:10], first_version=first.version)


def history_form(history: History) -> bytes:
    """The history as JSON that ``from_history_form`` reads back."""
    document = {
        "runs": [asdict(run) for run in history.runs],
        "findings": [
            asdict(past) | {"stays": [[stay.first, stay.last, stay.gone] for stay in past.stays]}
            for past in history.pasts.values()
        ],
    }
    return json.dumps(document, ensure_ascii=False, indent=None, separators=(",", ":")).encode()


def from_history_form(content: bytes) -> History:
    """A history from what ``history_form`` wrote."""
    document = json.loads(content)
    pasts = (_past(row) for row in document["findings"])
    return History(tuple(Run(**row) for row in document["runs"]), {past.id: past for past in pasts})


def _past(row: dict[str, Any]) -> Past:
    stays = tuple(Stay(*stay) for stay in row["stays"])
    return Past(**row | {"label": Bilingual.of(row["label"]), "stays": stays})


def _completely_listed(report: Report) -> set[str]:
    return {outcome.id for outcome in report.rules if not outcome.error and report.unlisted(outcome) <= 0}


def _ended(past: Past, position: int) -> Past:
    return replace(past, stays=(*past.stays[:-1], replace(past.stays[-1], gone=position)))


def _before(past: Past, position: int) -> Past:
    """What was known before the run at a position."""
    stays = tuple(
        Stay(stay.first, min(stay.last, position - 1), None if stay.gone == position else stay.gone)
        for stay in past.stays
        if stay.first < position
    )
    return replace(past, stays=stays)


def _run(report: Report, version: int, date: str, changes: Counter[str], fixed: int) -> Run:
    by_severity = {severity: report.count(severity) for severity in SEVERITIES}
    return Run(
        version=version,
        date=date,
        findings=sum(by_severity.values()),
        by_rule={outcome.id: outcome.findings for outcome in report.rules if outcome.findings},
        by_severity=by_severity,
        new=changes[NEW],
        persistent=changes[PERSISTENT],
        reopened=changes[REOPENED],
        fixed=fixed,
        failed=len(report.errors),
    )
