"""The indicators: what each measures, what was observed, what is to be reached."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from fastapi import APIRouter, Response

from api.dependencies import SnapshotDep
from api.tables import TableFormat, Value, table_response
from coherence.indicators import Indicator, Target, TerritorySeries

router = APIRouter(prefix="/api/v1", tags=["Indicators"])

_COLUMNS = ("id", "code", "label_it", "label_en", "unit_it", "direction", "standing", "missions", "status",
            "latest_year", "latest_value", "trend", "pace")  # fmt: skip


@router.get("/indicators", summary="Indicators with their values, targets and trend", response_model=None)
def indicators(
    snapshot: SnapshotDep,
    format: TableFormat = TableFormat.JSON,  # noqa: A002
) -> dict[str, Any] | Response:
    """Every indicator but the United Nations' own; ``trend`` and ``latest`` are those of the metropolitan territory."""
    if format is not TableFormat.JSON:
        rows = [_row(one) for one in snapshot.indicators]
        return table_response(format, "indicators", _COLUMNS, rows, snapshot.version.number)
    return {"version": snapshot.version.number, "indicators": [_values(one) for one in snapshot.indicators]}


def _values(one: Indicator) -> dict[str, Any]:
    return {
        "id": one.iri,
        "code": one.code,
        "label": dict(one.label),
        "unit": dict(one.unit),
        "direction": one.direction or None,
        "producer": one.producer,
        "standing": one.standing,
        "status": one.status or None,
        "trend": one.trend.way,
        "pace": _number(one.trend.pace),
        "assignments": [
            {"objective": each.objective.reference, "status": each.status, "standing": each.standing}
            for each in one.assignments
        ],
        "series": [_series(series) for series in one.series],
        "targets": [_target(one, target) for target in one.targets],
    }


def _series(series: TerritorySeries) -> dict[str, Any]:
    return {
        "territory": series.territory,
        "edition": series.edition or None,
        "values": [{"year": one.year, "value": _number(one.value), "standing": one.standing} for one in series.values],
    }


def _target(indicator: Indicator, target: Target) -> dict[str, Any]:
    return {
        "id": target.iri,
        "operator": target.operator,
        "value": _number(target.value),
        "horizon": target.horizon,
        "scope": target.scope["it"],
        "comparable": target.is_comparable,
        "superseded": target.is_superseded,
        "outlook": indicator.outlook(target),
    }


def _row(one: Indicator) -> list[Value]:
    latest = one.own.last if one.own else None
    return [
        one.iri,
        one.code,
        one.label["it"],
        one.label["en"],
        one.unit["it"],
        one.direction,
        one.standing,
        "; ".join(each.objective.code for each in one.objectives("Mission")),
        one.status,
        latest.year if latest else "",
        latest.value if latest else "",
        one.trend.way,
        "" if one.trend.pace is None else one.trend.pace,
    ]


def _number(value: Decimal | None) -> float | None:
    return None if value is None else float(value)
