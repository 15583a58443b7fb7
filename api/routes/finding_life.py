"""The life of findings: one with all that was decided on it, and how their number develops, as JSON, CSV or XLSX."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Path, Response

from api.dependencies import SnapshotDep
from api.snapshot import Snapshot
from api.tables import TableFormat, table_response
from validation import COUNTS, Appearance, Case, Decision, NotValidated, Register, Run, life_of

router = APIRouter(prefix="/api/v1", tags=["Rules and findings"])


@router.get("/findings/{finding_id}", summary="One finding, its decisions and its history")
def finding(
    snapshot: SnapshotDep,
    finding_id: Annotated[str, Path(description="Its id, or an unambiguous beginning of it.")],
) -> dict[str, Any]:
    """One finding of the newest version, or one that is fixed by now: ``found`` says which."""
    case = register_of_snapshot(snapshot).case(finding_id)
    return {"version": snapshot.version.number} | case_values(case, snapshot)


@router.get("/trend", summary="How many findings there were, run by run", response_model=None)
def trend(
    snapshot: SnapshotDep,
    format: TableFormat = TableFormat.JSON,  # noqa: A002
) -> dict[str, Any] | Response:
    """The runs of the rules on the versions so far, oldest first; versions that were pruned since are among them."""
    points = [_point(run) for run in register_of_snapshot(snapshot).trend]
    if format is not TableFormat.JSON:
        columns = ["version", "date", *COUNTS]
        rows = [[point[column] for column in columns] for point in points]
        return table_response(format, "trend", columns, rows, snapshot.version.number)
    return {"version": snapshot.version.number, "trend": points}


def register_of_snapshot(snapshot: Snapshot) -> Register:
    """The findings of a version with their life. Errors: NotValidated while the rules have not been run."""
    if snapshot.register is None:
        raise NotValidated(snapshot.version.number)
    return snapshot.register


def case_values(case: Case, snapshot: Snapshot) -> dict[str, Any]:
    """A finding as plain values, with its decisions and its history."""
    past, item = case.past, case.finding
    values: dict[str, Any] = {
        "id": past.id,
        "iri": str(snapshot.names.finding(past.id)),
        "found": item is not None,
        "rule": past.rule,
        "severity": past.severity,
        "focus": past.focus,
        "reference": snapshot.names.reference(past.focus),
        "code": past.code,
        "label": past.label.as_dict(),
        "message": item.message.as_dict() if item else None,
        "advice": item.advice.as_dict() if item else None,
    }
    life = life_of(item) if item else {}
    return (
        values
        | life
        | {
            "state": case.state.value,
            "decisions": [_decision(decision) for decision in case.decisions],
            "history": [_appearance(appearance) for appearance in case.appearances],
        }
    )


def _decision(decision: Decision) -> dict[str, Any]:
    return {
        "decision": decision.kind.value,
        "by": decision.by,
        "at": decision.at,
        "reason": decision.reason or None,
        "owner": decision.owner or None,
        "actor": decision.actor or None,
        "due": decision.due.isoformat() if decision.due else None,
        "until": decision.until.isoformat() if decision.until else None,
    }


def _appearance(appearance: Appearance) -> dict[str, Any]:
    return {
        "first": _moment(appearance.first),
        "last": _moment(appearance.last),
        "fixed": None if appearance.gone is None else _moment(appearance.gone),
    }


def _moment(run: Run) -> dict[str, Any]:
    return {"version": run.version, "date": run.date}


def _point(run: Run) -> dict[str, Any]:
    return {"version": run.version, "date": run.date, **run.counts, "by_rule": run.by_rule}
