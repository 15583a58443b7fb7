"""The page of one finding: what is missing, why it matters, what was decided so far, and a form to decide."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse
from pydantic import ValidationError
from starlette.concurrency import run_in_threadpool

from api.access import AccessRefused, RoleTooSmall, holder_of
from api.dependencies import LanguageDep, SnapshotDep, StoreDep
from api.forms import form_fields
from api.pages.findings.words import day_in_words, life_in_words
from api.pages.rendering import page
from api.pages.texts import Texts, texts
from api.routes.finding_decisions import FindingDecision, take_decision
from api.routes.finding_life import register_of_snapshot
from api.snapshot import Snapshot
from graph_store.errors import CoherenceError, StoreBusy
from validation import Appearance, Case, Decision, DecisionRefused, Rule, State

router = APIRouter(include_in_schema=False)

_FIELDS = ("action", "owner", "due", "reason", "until")
# Which decisions make sense in which state.
_OFFERED = {
    State.OPEN: ("take", "accept"),
    State.IN_CHARGE: ("take", "accept", "reopen"),
    State.ACCEPTED: ("take", "accept", "reopen"),
    State.FIXED: (),
}


@dataclass(frozen=True)
class Moment:
    """A line of the history: the day, and what happened."""

    day: str
    text: str
    note: str = ""


@router.get("/rilievi/{finding_id}")
def finding_page(
    request: Request, snapshot: SnapshotDep, language: LanguageDep, finding_id: str, done: bool = False
) -> Response:
    """One finding with its life."""
    return _page(request, snapshot, language, finding_id, done=done)


@router.post("/rilievi/{finding_id}")
async def decide_in_form(
    request: Request, snapshot: SnapshotDep, store: StoreDep, language: LanguageDep, finding_id: str
) -> Response:
    """Take the decision of the form in the name of the token typed into it; nothing of the token is kept."""
    said = await form_fields(request)
    secret = said.pop("token", "")
    kept = {name: said.get(name, "").strip() for name in _FIELDS}

    def decided() -> Response:
        try:
            wanted = FindingDecision.model_validate_strings({name: text for name, text in kept.items() if text})
            caller = holder_of(request, secret)
            take_decision(request, store, caller, finding_id, wanted, wanted.model_dump_json().encode())
        except (ValidationError, AccessRefused, DecisionRefused, StoreBusy) as error:
            problem, status = _problem(error, texts(language))
            return _page(request, snapshot, language, finding_id, problem=problem, kept=kept, status=status)
        return RedirectResponse(f"/rilievi/{finding_id}?done=true", 303)

    return await run_in_threadpool(decided)


def _page(
    request: Request,
    snapshot: Snapshot,
    language: str,
    finding_id: str,
    *,
    done: bool = False,
    problem: str = "",
    kept: dict[str, str] | None = None,
    status: int = 200,
) -> Response:
    words = texts(language)
    register = register_of_snapshot(snapshot)
    case = register.case(finding_id)
    rule = next((outcome.rule for outcome in register.report.rules if outcome.rule.id == case.past.rule), None)
    reference = snapshot.names.reference(case.past.focus)
    return page(
        request,
        "finding.html",
        language,
        agenda=snapshot.agenda,
        status=status,
        snapshot=snapshot,
        case=case,
        rule=rule,
        reference=reference,
        is_on_map=reference in snapshot.network,
        life=_life(case, words, compared=len(register.trend) > 1),
        history=_history(case, rule, words),
        offered=_OFFERED[case.state],
        done=done,
        problem=problem,
        kept=kept or dict.fromkeys(_FIELDS, ""),
        today=date.today().isoformat(),
    )


def _life(case: Case, words: Texts, *, compared: bool) -> Any:
    return life_in_words(case.finding, words, compared=compared) if case.finding else None


def _history(case: Case, rule: Rule | None, words: Texts) -> list[Moment]:
    """What happened, newest first."""
    told = [(decision.at, _decided(decision, words)) for decision in case.decisions]
    for stay in case.appearances:
        told += _stay(stay, words)
    return [moment for _, moment in sorted(told, key=lambda one: one[0], reverse=True)]


def _stay(stay: Appearance, words: Texts) -> list[tuple[str, Moment]]:
    day = day_in_words(stay.first.date[:10], words)
    told = [(stay.first.date, Moment(day, words("finding.seen", version=stay.first.version)))]
    if stay.gone is not None:
        gone = day_in_words(stay.gone.date[:10], words)
        told.append((stay.gone.date, Moment(gone, words("finding.gone", version=stay.gone.version))))
    return told


def _decided(decision: Decision, words: Texts) -> Moment:
    told = words(f"finding.decided_{decision.kind.value}", by=decision.by)
    if decision.owner and decision.due:
        told += " " + words("finding.decided_owner", owner=decision.owner, due=day_in_words(str(decision.due), words))
    if decision.until:
        told += " " + words("finding.decided_until", until=day_in_words(str(decision.until), words))
    return Moment(day_in_words(decision.at[:10], words), told, decision.reason)


def _problem(error: Exception, words: Texts) -> tuple[str, int]:
    """What to tell who decided, and the status of the answer."""
    match error:
        case ValidationError():
            return words("finding.problem_form"), 400
        case RoleTooSmall():
            return words("finding.problem_role"), 403
        case AccessRefused():
            return words("finding.problem_token"), 401
        case StoreBusy():
            return words("finding.problem_busy"), 503
        case _ if isinstance(error, CoherenceError):
            return words("finding.problem_state", why=str(error)), 409
    raise error
