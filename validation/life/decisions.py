"""What may be decided on a finding, by whom it was, and what follows from it on a given day."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from graph_store.errors import CoherenceError


class State(StrEnum):
    """Where a finding stands on a given day."""

    OPEN = "open"
    IN_CHARGE = "in-charge"
    ACCEPTED = "accepted"
    FIXED = "fixed"


class DecisionKind(StrEnum):
    """What can be decided on a finding; the words are those of the list ``coe:finding-decisions``."""

    TAKEN_IN_CHARGE = "taken-in-charge"
    ACCEPTED = "accepted"
    REOPENED = "reopened"


# From which states each decision may be taken. What is fixed needs none; taking over what is in charge hands it on,
# accepting again moves the day on which the acceptance ends.
ALLOWED: dict[DecisionKind, frozenset[State]] = {
    DecisionKind.TAKEN_IN_CHARGE: frozenset({State.OPEN, State.IN_CHARGE, State.ACCEPTED}),
    DecisionKind.ACCEPTED: frozenset({State.OPEN, State.IN_CHARGE, State.ACCEPTED}),
    DecisionKind.REOPENED: frozenset({State.IN_CHARGE, State.ACCEPTED}),
}
# What each decision leads to, as long as it holds.
LEADS_TO: dict[DecisionKind, State] = {
    DecisionKind.TAKEN_IN_CHARGE: State.IN_CHARGE,
    DecisionKind.ACCEPTED: State.ACCEPTED,
    DecisionKind.REOPENED: State.OPEN,
}


class DecisionRefused(CoherenceError):
    """A decision that cannot be taken: something is missing in it, or the finding is not in a state for it."""


class NothingToDecide(DecisionRefused):
    """A decision that would be good, on a finding that is not in a state for it."""


@dataclass(frozen=True)
class Decision:
    """Something decided on one finding; decisions are added, never changed.

    ``at`` is a moment in ISO 8601, UTC; ``owner`` says in words who answers for the finding, ``actor`` is the IRI
    of that actor where the graph has one. Days count whole: what is due today is not overdue, what is accepted
    until today is accepted today.
    """

    finding: str
    kind: DecisionKind
    by: str
    at: str
    reason: str = ""
    owner: str = ""
    actor: str = ""
    due: date | None = None
    until: date | None = None

    @property
    def moment(self) -> datetime:
        """When it was taken; the text of a moment can be written in more than one way."""
        return datetime.fromisoformat(self.at)


def newest(decisions: Iterable[Decision]) -> Decision | None:
    """The decision that counts: the last one taken."""
    return max(decisions, key=lambda decision: decision.moment, default=None)


def is_expired(decision: Decision | None, today: date) -> bool:
    """Was it an acceptance that no longer holds?"""
    return decision is not None and decision.until is not None and decision.until < today


def is_overdue(decision: Decision | None, today: date) -> bool:
    """Was it taken in charge for a day that is past?"""
    return decision is not None and decision.due is not None and decision.due < today


def state_on(decision: Decision | None, today: date) -> State:
    """The state of a finding that is still found, from the decision that counts.

    >>> taken = Decision("f", DecisionKind.TAKEN_IN_CHARGE, "Anna", "2026-01-02T09:00:00+00:00", due=date(2026, 3, 1))
    >>> state_on(taken, date(2026, 2, 1)).value, is_overdue(taken, date(2026, 3, 2))
    ('in-charge', True)
    """
    if decision is None or is_expired(decision, today):
        return State.OPEN
    return LEADS_TO[decision.kind]


def check(decision: Decision, state: State, today: date, last: Decision | None = None) -> None:
    """Let a decision pass, or not; ``last`` is the one that counts so far.

    Errors: DecisionRefused when it lacks what it needs, cannot be taken in this state, or would not count because the
    last one is later.
    """
    _check_content(decision, today)
    if state not in ALLOWED[decision.kind]:
        raise NothingToDecide(_REFUSALS[state].format(finding=decision.finding))
    if last is not None and decision.moment <= last.moment:
        raise NothingToDecide(
            f"finding {decision.finding} has a later decision, of {last.at} by {last.by}: is the clock right?"
        )


_REFUSALS = {
    State.OPEN: "finding {finding} is open already",
    State.FIXED: "finding {finding} is fixed: the rules no longer find it, there is nothing to decide",
}


def _check_content(decision: Decision, today: date) -> None:
    if not decision.by.strip():
        raise DecisionRefused("a decision needs the name of who takes it")
    if decision.kind is DecisionKind.TAKEN_IN_CHARGE:
        if not decision.owner.strip():
            raise DecisionRefused("taking in charge needs an owner: the code of an actor, or a name")
        if decision.due is None or decision.due < today:
            raise DecisionRefused(f"taking in charge needs a due date that is not past: {_told(decision.due)}")
    if decision.kind is DecisionKind.ACCEPTED:
        if not decision.reason.strip():
            raise DecisionRefused("accepting a finding needs a reason")
        if decision.until is None or decision.until <= today:
            raise DecisionRefused(f"accepting a finding needs an end date in the future: {_told(decision.until)}")


def _told(day: date | None) -> str:
    return "none was given" if day is None else f"{day.isoformat()} was given"
