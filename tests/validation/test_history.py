"""What is new, still there, gone and back, run after run."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from validation import Bilingual, Finding, Report, Rule, RuleOutcome
from validation.life.history import History, from_history_form, history_form

NO_WORDS = Bilingual("", "")
RULES = {
    name: Rule(name, "", "actors", "coherence", "warning", NO_WORDS, NO_WORDS, NO_WORDS, NO_WORDS)
    for name in ("lead", "role")
}


def finding(finding_id: str) -> Finding:
    """A finding whose id begins with its rule: lead-1."""
    rule = finding_id.partition("-")[0]
    told = Bilingual(f"cosa {finding_id}", f"thing {finding_id}")
    return Finding(
        finding_id, rule, "warning", f"http://example.org/{finding_id}", told, finding_id, "Actor", "official",
        "", "", NO_WORDS, told, told, "open", "http://example.org/shape", "", "",
    )  # fmt: skip


def report(*ids: str, failed: Sequence[str] = (), found: dict[str, int] | None = None) -> Report:
    """What a run found; some of its rules may have failed, or have found more than is listed."""
    findings = tuple(finding(finding_id) for finding_id in ids)
    counts = {name: sum(item.rule == name for item in findings) for name in RULES} | (found or {})
    outcomes = tuple(
        RuleOutcome(rule, 9, counts[name], 0.0, "broken" if name in failed else None) for name, rule in RULES.items()
    )
    return Report(None, outcomes, findings)


def history(*reports: Report) -> History:
    """The history of runs on versions 1, 2, 3 …, one a day."""
    result = History()
    for number, told in enumerate(reports, 1):
        result = result.and_then(told, number, f"2026-01-0{number}T10:00:00+00:00")
    return result


def changes(past: History, last: Report) -> dict[str, str]:
    return {item.id: item.change for item in past.told(last).findings}


def test_a_finding_is_new_then_persistent_then_fixed_then_reopened() -> None:
    with_it, without = report("lead-1", "role-1"), report("role-1")
    runs = [with_it, with_it, without, with_it]
    assert [changes(history(*runs[:count]), runs[count - 1]).get("lead-1") for count in (1, 2, 3, 4)] == [
        "new",
        "persistent",
        None,
        "reopened",
    ]
    counted = [(run.new, run.persistent, run.reopened, run.fixed) for run in history(*runs).runs]
    assert counted == [(2, 0, 0, 0), (0, 2, 0, 0), (0, 1, 0, 1), (0, 1, 1, 0)]


def test_a_finding_tells_since_when_it_is_known_also_when_it_comes_back() -> None:
    last = report("lead-1", "role-2")
    told = history(report("lead-1"), report(), last).told(last)
    assert [(item.first_seen, item.first_version) for item in told.findings] == [("2026-01-01", 1), ("2026-01-03", 3)]


def test_what_is_gone_is_still_known_by_name_with_when_it_was_last_seen() -> None:
    past = history(report("lead-1"), report("lead-1"), report())
    gone = past.pasts["lead-1"]
    assert (gone.rule, gone.label.en, gone.is_present) == ("lead", "thing lead-1", False)
    [stay] = gone.stays
    assert (past.runs[stay.first].version, past.runs[stay.last].version) == (1, 2)


def test_a_rule_that_failed_has_fixed_nothing() -> None:
    again = report("lead-1")
    past = history(again, report(failed=["lead"]), again)
    assert [(run.fixed, run.failed) for run in past.runs] == [(0, 0), (0, 1), (0, 0)]
    assert changes(past, again) == {"lead-1": "persistent"}


def test_what_a_cut_list_leaves_out_is_not_fixed_and_not_new_when_it_is_listed_again() -> None:
    whole = report("lead-1", "lead-2")
    past = history(whole, report("lead-2", found={"lead": 2}), whole)
    assert [(run.findings, run.fixed, run.new) for run in past.runs] == [(2, 0, 2), (2, 0, 0), (2, 0, 0)]
    assert changes(past, whole) == {"lead-1": "persistent", "lead-2": "persistent"}


def test_the_findings_of_a_rule_that_is_no_longer_asked_go_without_being_called_fixed() -> None:
    last = report("role-1")
    withdrawn = replace(last, rules=tuple(outcome for outcome in last.rules if outcome.id == "role"))
    past = history(report("lead-1", "role-1"), withdrawn)
    assert not past.pasts["lead-1"].is_present
    assert past.runs[-1].fixed == 0


def test_without_its_last_run_a_history_is_what_it_was() -> None:
    runs = [report("lead-1", "role-1"), report("role-1"), report("lead-1"), report("role-2")]
    for count in (1, 2, 3, 4):
        assert history(*runs[:count]).before_last() == history(*runs[: count - 1])
    assert History().before_last() == History()


def test_the_same_run_again_changes_nothing() -> None:
    first, second = report("lead-1"), report("lead-1", "role-1")
    past = history(first, second)
    assert past.before_last().and_then(second, 2, past.runs[-1].date) == past


def test_a_history_is_written_down_and_read_back_whole() -> None:
    past = history(report("lead-1"), report(), report("lead-1", "role-1"))
    assert from_history_form(history_form(past)) == past


def test_the_trend_counts_by_rule_and_severity_also_what_is_not_listed() -> None:
    [run] = history(report("lead-1", found={"lead": 5})).runs
    assert run.by_rule == {"lead": 5}
    assert run.counts == {
        "findings": 5, "violation": 0, "warning": 5, "info": 0,
        "new": 1, "persistent": 0, "reopened": 0, "fixed": 0, "failed": 0,
    }  # fmt: skip
