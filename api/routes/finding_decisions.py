"""Deciding on findings over HTTP: taking them in charge, accepting them, opening them again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Path, Request
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError, model_validator

from api.access import Caller, EditorDep, Role, require
from api.audit import audited
from api.dependencies import StoreDep
from api.errors import UnsupportedBody
from api.routes.finding_life import case_values
from api.snapshot import Snapshots
from graph_store.errors import ResultTooLarge
from graph_store.store import GraphStore
from validation import Case, Decision, DecisionKind, decide

router = APIRouter(prefix="/api/v1", tags=["Rules and findings"])

_JSON = "application/json"
_MOST_BYTES = 64 * 1024
Text = Annotated[str, StringConstraints(strip_whitespace=True, max_length=4000)]
# Dates are written as such: a number or a moment would be taken for one otherwise.
Day = Annotated[date, Field(strict=True)]


@dataclass(frozen=True)
class _Action:
    """What an action comes to, who may take it, and what it needs and takes besides."""

    kind: DecisionKind
    role: Role
    needed: tuple[str, ...] = ()
    optional: tuple[str, ...] = ("reason",)


# Accepting a finding says that the office lives with it: that is not for everyone who writes.
_ACTIONS = {
    "take": _Action(DecisionKind.TAKEN_IN_CHARGE, Role.EDITOR, ("owner", "due")),
    "accept": _Action(DecisionKind.ACCEPTED, Role.REVIEWER, ("reason", "until"), ()),
    "reopen": _Action(DecisionKind.REOPENED, Role.EDITOR),
}


class FindingDecision(BaseModel):
    """A decision on a finding."""

    model_config = ConfigDict(extra="forbid")

    action: Literal["take", "accept", "reopen"] = Field(
        description="take: somebody answers for it; accept: it stays as it is; reopen."
    )
    owner: Text = Field(default="", description="Who answers for it (take): the code of an actor, or a name.")
    due: Day | None = Field(default=None, description="Day by which it is fixed (take), as 2027-03-31.")
    reason: Text = Field(default="", description="Why (accept); a note otherwise.")
    until: Day | None = Field(default=None, description="Last day on which the acceptance holds (accept).")

    @model_validator(mode="after")
    def _is_whole(self) -> FindingDecision:
        action = _ACTIONS[self.action]
        given = {name for name in ("owner", "due", "reason", "until") if getattr(self, name)}
        if missing := [name for name in action.needed if name not in given]:
            raise ValueError(f"{self.action} needs {' and '.join(missing)}")
        if stray := sorted(given - {*action.needed, *action.optional}):
            raise ValueError(f"{self.action} takes no {' and no '.join(stray)}")
        return self


async def _body(request: Request, caller: EditorDep) -> bytes:
    """The body of a caller who may write; nobody else's is read. Errors: UnsupportedBody, ResultTooLarge."""
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != _JSON:
        raise UnsupportedBody(f"send the decision as {_JSON}")
    received = bytearray()
    async for chunk in request.stream():
        received += chunk
        if len(received) > _MOST_BYTES:
            raise ResultTooLarge(f"the decision is longer than {_MOST_BYTES // 1024} KiB")
    return bytes(received)


@router.post(
    "/findings/{finding_id}/decision",
    summary="Decide on a finding",
    responses={
        400: {"description": "Something is missing in the decision, or a day is not possible."},
        401: {"description": "There is no token, or it is not good."},
        403: {"description": "The role of the token is too small: accepting takes a reviewer."},
        404: {"description": "There is no such finding."},
        409: {"description": "The finding is not in a state for this decision."},
    },
    openapi_extra={
        "requestBody": {"required": True, "content": {_JSON: {"schema": FindingDecision.model_json_schema()}}}
    },
)
def decide_on_finding(
    request: Request,
    store: StoreDep,
    caller: EditorDep,
    body: Annotated[bytes, Depends(_body)],
    finding_id: Annotated[str, Path(description="Its id, or an unambiguous beginning of it.")],
) -> dict[str, Any]:
    """Take the decision in the name of the token, publish it as a version, and tell the finding as it stands then."""
    case = take_decision(request, store, caller, finding_id, _read(body), body)
    snapshots: Snapshots = request.app.state.snapshots
    snapshot = snapshots.current()
    return {"version": snapshot.version.number} | case_values(case, snapshot)


def take_decision(
    request: Request, store: GraphStore, caller: Caller, finding_id: str, wanted: FindingDecision, body: bytes
) -> Case:
    """The finding as it stands after a decision, which is published as a version and recorded.

    Errors: TokenMissing, RoleTooSmall; UnknownResource; DecisionRefused; StoreBusy.
    """
    with audited(request, caller, f"{wanted.action} finding {finding_id[:64]}", body=body):
        action = _ACTIONS[wanted.action]
        require(caller, action.role)
        now = datetime.now(UTC).isoformat(timespec="milliseconds")
        decision = Decision(
            finding="",
            kind=action.kind,
            by=caller.name or "",
            at=now,
            reason=wanted.reason,
            owner=wanted.owner,
            due=wanted.due,
            until=wanted.until,
        )
        [case] = decide(store, [finding_id], decision, date.today())
    return case


def _read(body: bytes) -> FindingDecision:
    """Errors: RequestValidationError, which the application tells field by field."""
    try:
        return FindingDecision.model_validate_json(body)
    except ValidationError as error:
        found = error.errors(include_url=False, include_context=False, include_input=False)
        raise RequestValidationError([item | {"loc": ("body", *item["loc"])} for item in found]) from error
