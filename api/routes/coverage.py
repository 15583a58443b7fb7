"""How well the levels answer one another, joint by joint."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Response

from api.dependencies import SnapshotDep
from api.tables import TableFormat, Value, table_response
from coherence.coverage import Coverage

router = APIRouter(prefix="/api/v1", tags=["Coverage"])

_COLUMNS = (
    "joint",
    "direction",
    "kinds",
    "covered",
    "total",
    "share",
    "with_evidence",
    "evidence_share",
    "proposed",
    "uncovered",
)


@router.get("/coverage", summary="Coverage from above, anchoring from below", response_model=None)
def coverage(
    snapshot: SnapshotDep,
    format: TableFormat = TableFormat.JSON,  # noqa: A002
) -> dict[str, Any] | Response:
    """Each joint of the chain, with numerator, denominator and share; share is null for nothing over nothing."""
    values = [_values(item) for item in snapshot.coverage]
    if format is not TableFormat.JSON:
        rows = [[_cell(value[column]) for column in _COLUMNS] for value in values]
        return table_response(format, "coverage", _COLUMNS, rows, snapshot.version.number)
    return {"version": snapshot.version.number, "coverage": values}


def _values(item: Coverage) -> dict[str, Any]:
    return {
        "joint": item.joint,
        "direction": item.direction,
        "kinds": list(item.kinds),
        "covered": item.covered,
        "total": item.total,
        "share": item.share,
        "with_evidence": item.with_evidence,
        "evidence_share": item.evidence_share,
        "proposed": item.proposed,
        "uncovered": list(item.uncovered),
    }


def _cell(value: Value | list[str] | None) -> Value:
    if value is None:
        return ""
    return "; ".join(value) if isinstance(value, list) else value
