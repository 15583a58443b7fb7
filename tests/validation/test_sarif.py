"""The SARIF log has the structure that version 2.1.0 asks for, and says what the report says."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.validation.example_reports import EXAMPLE, FAILED, IDLE, report_of_all_sorts, report_on
from validation import Report, render

# What the schema of version 2.1.0 allows in each object that is written; everything else is refused there.
ALLOWED = {
    "log": {"$schema", "version", "runs"},
    "run": {"tool", "language", "invocations", "results", "properties"},
    "driver": {"name", "version", "informationUri", "rules"},
    "rule": {"id", "name", "shortDescription", "fullDescription", "help", "defaultConfiguration", "properties"},
    "result": {
        "ruleId", "ruleIndex", "level", "message", "locations", "partialFingerprints", "baselineState", "suppressions",
        "properties",
    },
    "notification": {"level", "message", "associatedRule"},
}  # fmt: skip


def log_of(report: Report, language: str = "en") -> dict[str, Any]:
    log: dict[str, Any] = json.loads(render(report, "sarif", language))
    return log


def run_of(report: Report, language: str = "en") -> dict[str, Any]:
    [run] = log_of(report, language)["runs"]
    return dict(run)


@pytest.mark.parametrize("report", [report_on(), report_on("Ponte"), report_of_all_sorts()])
def test_nothing_is_written_that_the_standard_does_not_know(report: Report) -> None:
    log = log_of(report)
    assert log["version"] == "2.1.0"
    assert log["$schema"].endswith("/sarif-schema-2.1.0.json")
    assert set(log) == ALLOWED["log"]
    [run] = log["runs"]
    assert set(run) == ALLOWED["run"]
    assert list(run["tool"]) == ["driver"]
    assert set(run["tool"]["driver"]) == ALLOWED["driver"]
    for rule in run["tool"]["driver"]["rules"]:
        assert {"id"} <= set(rule) <= ALLOWED["rule"]
        assert all(set(rule[key]) == {"text"} for key in ("shortDescription", "fullDescription", "help"))
    for result in run["results"]:
        assert {"message"} <= set(result) <= ALLOWED["result"]
        assert result["level"] in {"error", "warning", "note"}
        assert run["tool"]["driver"]["rules"][result["ruleIndex"]]["id"] == result["ruleId"]
        assert set(result.get("baselineState", "new").split()) <= {"new", "unchanged", "updated", "absent"}
    for notification in run["invocations"][0]["toolExecutionNotifications"]:
        assert set(notification) == ALLOWED["notification"]


def test_a_result_says_what_where_and_by_which_stable_id() -> None:
    report = report_on("Ponte")
    run = run_of(report, "it")
    assert run["language"] == "it"
    result = next(item for item in run["results"] if item["ruleId"] == "programme-without-lead")
    finding = next(item for item in report.findings if item.rule == "programme-without-lead")
    assert result["level"] == "warning"
    assert result["message"] == {"text": "Non è indicato chi guida il programma o progetto."}
    assert result["locations"] == [
        {"logicalLocations": [{"name": "Ponte", "fullyQualifiedName": f"{EXAMPLE}0", "kind": "Project"}]}
    ]
    assert result["partialFingerprints"] == {"coerenza/v1": finding.id}
    assert result["properties"]["standing"] == "unverified"


def test_a_rule_says_its_level_group_owner_and_building_block() -> None:
    rules = {rule["id"]: rule for rule in run_of(report_on("Ponte"))["tool"]["driver"]["rules"]}
    lead, outside = rules["programme-without-lead"], rules["project-without-programme"]
    assert lead["defaultConfiguration"] == {"level": "warning"}
    assert outside["defaultConfiguration"] == {"level": "note"}
    assert lead["shortDescription"] == {"text": "Programme without a lead actor"}
    assert (lead["properties"]["group"], lead["properties"]["owner"]) == ("actors", "Programme owner")
    assert lead["properties"]["oecdBlock"].startswith("https://")


def test_a_failed_rule_makes_the_run_unsuccessful_and_silence_is_explained() -> None:
    run = run_of(report_of_all_sorts())
    [invocation] = run["invocations"]
    assert invocation["executionSuccessful"] is False
    told = {item["associatedRule"]["id"]: item for item in invocation["toolExecutionNotifications"]}
    assert told[FAILED]["level"] == "error"
    assert told[FAILED]["message"]["text"].endswith("did not run: the query\nwas stopped after 10 seconds")
    assert (told[IDLE]["level"], told[IDLE]["message"]["text"]) == (
        "note",
        "Mission without a macro-area: nothing to check",
    )
    cut = told["project-without-programme"]
    assert (cut["level"], cut["message"]["text"].split(": ")[1]) == ("warning", "2 of 5000 findings listed")
    assert "programme-without-lead" not in told
    assert run_of(report_on("Ponte"))["invocations"] == [
        {"executionSuccessful": True, "toolExecutionNotifications": []}
    ]


def test_the_run_says_its_version_and_what_each_rule_did() -> None:
    properties = run_of(report_of_all_sorts())["properties"]
    assert properties["version"] == 7
    assert properties["rules"][0] == {
        "id": "project-without-programme",
        "severity": "info",
        "targets": 6000,
        "findings": 5000,
        "seconds": 1.25,
        "listed": 2,
    }


def test_what_was_accepted_is_suppressed_and_what_was_known_is_unchanged() -> None:
    first, second, third, _ = run_of(report_of_all_sorts())["results"]
    assert "suppressions" not in first
    assert second["suppressions"] == [{"kind": "external", "status": "accepted", "justification": "Gara in corso"}]
    assert [item["baselineState"] for item in (first, second, third)] == ["new", "unchanged", "new"]
    assert "baselineState" not in run_of(report_on("Ponte"))["results"][0]
