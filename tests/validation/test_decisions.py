"""What may be decided on a finding, in which state, and what follows from it on which day."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from validation import Decision, DecisionKind, DecisionRefused, State
from validation.life.decisions import ALLOWED, LEADS_TO, check, is_overdue, newest, state_on

TODAY = date(2026, 11, 22)
YESTERDAY, TOMORROW = TODAY - timedelta(1), TODAY + timedelta(1)
TAKEN = Decision("f1", DecisionKind.TAKEN_IN_CHARGE, "anna", "2026-11-01T08:00:00Z", owner="Ufficio", due=TODAY)
ACCEPTED = Decision("f1", DecisionKind.ACCEPTED, "anna", "2026-11-02T08:00:00Z", reason="Known.", until=TOMORROW)
REOPENED = Decision("f1", DecisionKind.REOPENED, "anna", "2026-11-03T08:00:00Z")
DECISIONS = {decision.kind: decision for decision in (TAKEN, ACCEPTED, REOPENED)}

# Decision, state before, state after; None where it is refused.
TABLE = [
    (DecisionKind.TAKEN_IN_CHARGE, State.OPEN, State.IN_CHARGE),
    (DecisionKind.TAKEN_IN_CHARGE, State.IN_CHARGE, State.IN_CHARGE),
    (DecisionKind.TAKEN_IN_CHARGE, State.ACCEPTED, State.IN_CHARGE),
    (DecisionKind.TAKEN_IN_CHARGE, State.FIXED, None),
    (DecisionKind.ACCEPTED, State.OPEN, State.ACCEPTED),
    (DecisionKind.ACCEPTED, State.IN_CHARGE, State.ACCEPTED),
    (DecisionKind.ACCEPTED, State.ACCEPTED, State.ACCEPTED),
    (DecisionKind.ACCEPTED, State.FIXED, None),
    (DecisionKind.REOPENED, State.OPEN, None),
    (DecisionKind.REOPENED, State.IN_CHARGE, State.OPEN),
    (DecisionKind.REOPENED, State.ACCEPTED, State.OPEN),
    (DecisionKind.REOPENED, State.FIXED, None),
]


@pytest.mark.parametrize(("kind", "before", "after"), TABLE)
def test_the_table_of_decisions(kind: DecisionKind, before: State, after: State | None) -> None:
    decision = DECISIONS[kind]
    if after is None:
        with pytest.raises(DecisionRefused, match=f"finding f1 is {before.value}"):
            check(decision, before, TODAY)
    else:
        check(decision, before, TODAY)
        assert state_on(decision, TODAY) is after


def test_the_table_is_whole() -> None:
    assert len(TABLE) == len(DecisionKind) * len(State)
    assert set(ALLOWED) == set(LEADS_TO) == set(DecisionKind)


@pytest.mark.parametrize(
    ("decision", "reason"),
    [
        (replace(TAKEN, owner="  "), "needs an owner"),
        (replace(TAKEN, due=None), "none was given"),
        (replace(TAKEN, due=YESTERDAY), "2026-11-21 was given"),
        (replace(ACCEPTED, reason=" "), "needs a reason"),
        (replace(ACCEPTED, until=None), "none was given"),
        (replace(ACCEPTED, until=TODAY), "an end date in the future: 2026-11-22 was given"),
        (replace(REOPENED, by=""), "needs the name of who takes it"),
    ],
)
def test_a_decision_that_lacks_something_is_refused_with_what_it_lacks(decision: Decision, reason: str) -> None:
    with pytest.raises(DecisionRefused, match=reason):
        check(decision, State.IN_CHARGE, TODAY)


def test_what_is_due_today_is_not_overdue_before_tomorrow() -> None:
    assert not is_overdue(TAKEN, TODAY)
    assert is_overdue(TAKEN, TOMORROW)
    assert state_on(TAKEN, TOMORROW) is State.IN_CHARGE


def test_an_acceptance_holds_through_its_last_day_and_the_finding_is_open_the_day_after() -> None:
    assert state_on(ACCEPTED, TODAY) is State.ACCEPTED
    assert state_on(ACCEPTED, TOMORROW) is State.ACCEPTED
    assert state_on(ACCEPTED, TOMORROW + timedelta(1)) is State.OPEN


def test_the_last_decision_counts_in_whatever_order_they_are_read() -> None:
    assert newest([REOPENED, TAKEN, ACCEPTED]) is REOPENED
    assert newest([ACCEPTED, TAKEN]) is ACCEPTED
    assert newest([]) is None
    half_a_second_later = replace(TAKEN, at=TAKEN.at.replace("00Z", "00.500Z"))
    assert newest([half_a_second_later, TAKEN]) is half_a_second_later
    assert state_on(None, TODAY) is State.OPEN


def test_a_decision_that_would_not_count_because_the_clock_is_behind_is_refused() -> None:
    check(ACCEPTED, State.IN_CHARGE, TODAY, TAKEN)
    with pytest.raises(DecisionRefused, match=r"later decision, of 2026-11-03T08:00:00Z by anna: is the clock right"):
        check(ACCEPTED, State.OPEN, TODAY, REOPENED)
