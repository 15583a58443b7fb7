"""The links that may close a gap, as JSON, or as a table of proposals that can be reviewed and loaded."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, Response

from api.dependencies import SnapshotDep
from api.suggestions import PROPOSAL_COLUMNS, proposals, suggestion_values, suggestions_for
from api.tables import TableFormat, table_response
from coherence.suggestions import MOST
from validation import NotValidated

router = APIRouter(prefix="/api/v1", tags=["Rules and findings"])
_MOST_AT_ONCE = 50


@router.get("/findings/{finding_id}/suggestions", summary="Links that may close a gap", response_model=None)
def suggestions(
    snapshot: SnapshotDep,
    finding_id: Annotated[str, Path(description="Id of a finding, or an unambiguous beginning of it.")],
    limit: Annotated[int, Query(ge=1, le=_MOST_AT_ONCE, description="Most candidates wanted.")] = MOST,
    format: TableFormat = TableFormat.JSON,  # noqa: A002
) -> dict[str, Any] | Response:
    """Candidates with the words and paths that made them so, best first. Nothing is ever linked by itself.

    CSV or XLSX is a table of proposed links as `coerenza load links` reads it, without those that are proposed already.
    """
    if snapshot.register is None:
        raise NotValidated(snapshot.version.number)
    case = snapshot.register.case(finding_id)
    open_to = [case.finding] if case.finding else []
    found = suggestions_for(open_to, snapshot.candidates, today=date.today(), limit=limit).get(case.past.id, ())
    if format is not TableFormat.JSON:
        rows = [list(row.values()) for row in proposals([found], today=date.today())]
        return table_response(format, "proposals", PROPOSAL_COLUMNS, rows, snapshot.version.number)
    return {
        "version": snapshot.version.number,
        "finding": case.past.id,
        "rule": case.past.rule,
        "suggestions": [suggestion_values(one) for one in found],
    }
