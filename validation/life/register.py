"""The register of findings: on a given day, what was found, what was decided, and what became of it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from graph_store.errors import UnknownResource
from graph_store.reader import Reader
from graph_store.store import GraphStore
from graph_store.versions import Version
from validation.findings import Finding
from validation.life.decision_records import read_decisions
from validation.life.decisions import Decision, State, is_expired, is_overdue, newest, state_on
from validation.life.history import History, Past, Run, from_history_form
from validation.life.stored_report import from_stored_form
from validation.report import Report

REPORT_FILE = "findings.json"
HISTORY_FILE = "history.json"
_NAMES_SHOWN = 5


class NotValidated(UnknownResource):
    """The rules have not been run on a version."""

    def __init__(self, version: int) -> None:
        super().__init__(f"the rules have not been run on version {version} yet: run `coerenza validate`")


@dataclass(frozen=True)
class Appearance:
    """A time during which a finding was there: the runs it was first and last seen in, and the one that missed it."""

    first: Run
    last: Run
    gone: Run | None


@dataclass(frozen=True)
class Case:
    """One finding with its whole life; ``finding`` is None where the rules no longer find it."""

    past: Past
    finding: Finding | None
    state: State
    decisions: tuple[Decision, ...]
    appearances: tuple[Appearance, ...]


@dataclass(frozen=True)
class Register:
    """The register of one version on one day; ``report`` has every finding with its state on that day."""

    report: Report
    history: History
    decisions: dict[str, tuple[Decision, ...]]
    today: date

    @classmethod
    def of_version(cls, version: Version, reader: Reader, today: date) -> Register | None:
        """The register of a version; None when it was never validated."""
        report = stored_report(version)
        if report is None:
            return None
        history = stored_history(version.folder) or History().and_then(report, version.number, version.created)
        decisions = read_decisions(reader)
        findings = tuple(_decided(item, decisions.get(item.id, ()), today) for item in report.findings)
        return cls(replace(report, findings=findings), history, decisions, today)

    @property
    def trend(self) -> tuple[Run, ...]:
        """The runs so far, oldest first."""
        return self.history.runs

    def case(self, reference: str) -> Case:
        """One finding by its id or the beginning of it, whether it is still there or not.

        Errors: UnknownResource when there is none, or more than one.
        """
        finding_id = self._id_of(reference)
        past = self.history.pasts[finding_id]
        finding = next((item for item in self.report.findings if item.id == finding_id), None)
        runs = self.history.runs
        return Case(
            past=past,
            finding=finding,
            state=State(finding.state) if finding else self._unlisted_state(past),
            decisions=self.decisions.get(finding_id, ()),
            appearances=tuple(
                Appearance(runs[stay.first], runs[stay.last], None if stay.gone is None else runs[stay.gone])
                for stay in past.stays
            ),
        )

    def _unlisted_state(self, past: Past) -> State:
        """The state of what the report does not list: fixed, or left out because its rule failed or its list is cut."""
        return state_on(newest(self.decisions.get(past.id, ())), self.today) if past.is_present else State.FIXED

    def _id_of(self, reference: str) -> str:
        known = self.history.pasts
        if reference in known:
            return reference
        fitting = sorted(finding_id for finding_id in known if reference and finding_id.startswith(reference))
        if not fitting:
            raise UnknownResource(f"there is no finding {reference!r}, nor was there one")
        if len(fitting) > 1:
            shown = ", ".join(fitting[:_NAMES_SHOWN]) + (", …" if len(fitting) > _NAMES_SHOWN else "")
            raise UnknownResource(f"{reference!r} is the beginning of {len(fitting)} findings: {shown}")
        return fitting[0]


def register_of(store: GraphStore, today: date) -> Register:
    """The register of the current version. Errors: StoreMissing; NotValidated."""
    version = store.current()
    register = Register.of_version(version, store.reader(version), today)
    if register is None:
        raise NotValidated(version.number)
    return register


def stored_report(version: Version) -> Report | None:
    """The report kept with a version, before any decision; None when it was never validated."""
    path = version.folder / REPORT_FILE
    return from_stored_form(path.read_bytes()) if path.is_file() else None


def stored_history(folder: Path) -> History | None:
    """The history kept in the folder of a version or of a backup; None where the rules were never run."""
    path = folder / HISTORY_FILE
    return from_history_form(path.read_bytes()) if path.is_file() else None


def life_of(finding: Finding) -> dict[str, Any]:
    """What a finding says of its life, as members of a JSON object; null for what does not apply."""
    return {
        "state": finding.state,
        "change": finding.change or None,
        "first_seen": finding.first_seen or None,
        "first_version": finding.first_version,
        "owner": finding.owner or None,
        "due": finding.due or None,
        "overdue": finding.overdue,
        "until": finding.until or None,
        "returned": finding.returned,
        "reason": finding.reason or None,
    }


def _decided(item: Finding, decisions: tuple[Decision, ...], today: date) -> Finding:
    """A finding as it stands on a day, after what was decided on it."""
    decision = newest(decisions)
    if decision is None:
        return item
    state = state_on(decision, today)
    return replace(
        item,
        state=state.value,
        owner=decision.owner if state is State.IN_CHARGE else "",
        due=decision.due.isoformat() if decision.due and state is State.IN_CHARGE else "",
        overdue=is_overdue(decision, today),
        until=decision.until.isoformat() if decision.until and state is State.ACCEPTED else "",
        returned=is_expired(decision, today),
        reason=decision.reason,
    )
