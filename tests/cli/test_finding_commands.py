"""The commands on findings: list, show, take, accept, reopen, trend."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from typer.testing import CliRunner

from cli.main import app
from graph_store.settings import Settings
from graph_store.store import GraphStore
from tests.conftest import FIXTURES, fill, trig_quads
from validation import catalogue, validated_store

IN_A_MONTH = (date.today() + timedelta(30)).isoformat()
YESTERDAY = (date.today() - timedelta(1)).isoformat()
FEW = {"mission-without-indicator", "mission-lacks-actor-category", "programme-without-lead"}
Call = Callable[..., Result]


@pytest.fixture
def store(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> GraphStore:
    """The toy city as the commands keep it, with a few rules."""
    rules = tuple(rule for rule in catalogue() if rule.id in FEW)
    monkeypatch.setattr("validation.store_validation.catalogue", lambda *settings: rules)
    monkeypatch.setenv("COERENZA_DATA_DIR", str(settings.data_dir))
    monkeypatch.setenv("COLUMNS", "250")
    opened = validated_store(settings)
    fill(opened, trig_quads(FIXTURES / "toy-city.trig"))
    return opened


@pytest.fixture
def told(store: GraphStore) -> Call:
    """Run a command on findings that must end with a status."""

    def run(*arguments: str, status: int = 0) -> Result:
        result = CliRunner().invoke(app, ["findings", *arguments])
        assert result.exit_code == status, result.output
        return result

    return run


def listed(told: Call, *arguments: str) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = json.loads(told("list", "--format", "json", *arguments).stdout)
    return rows


def ids(told: Call, rule: str) -> list[str]:
    return [row["id"] for row in listed(told, "--rule", rule)]


def test_the_list_says_what_is_found_and_narrows_by_rule(told: Call) -> None:
    everything = listed(told)
    assert {row["rule"] for row in everything} == FEW
    assert {(row["state"], row["change"]) for row in everything} == {("open", "new")}
    [lead] = listed(told, "--rule", "programme-without-lead", "--lang", "en")
    assert (lead["code"], lead["label"], lead["owner"]) == ("es.PRG-2", "Trees programme", None)
    table = told("list", "--rule", "programme-without-lead").stdout
    assert f"1 of {len(everything)} findings" in table
    assert lead["id"][:8] in table
    assert "there is no rule 'no-such-rule'" in told("list", "--rule", "no-such-rule", status=2).stderr


def test_the_list_opens_in_a_spreadsheet(told: Call) -> None:
    rows = list(csv.DictReader(io.StringIO(told("list", "--format", "csv").stdout)))
    assert [row["id"] for row in rows] == [row["id"] for row in listed(told)]
    assert {row["overdue"] for row in rows} == {""}


def test_a_finding_is_taken_by_an_actor_handed_on_accepted_and_reopened(told: Call, store: GraphStore) -> None:
    [lead] = ids(told, "programme-without-lead")
    said = told("take", lead[:8], "--owner", "es.ACT-CITTA", "--due", IN_A_MONTH, "--note", "Soon.", "--by", "anna")
    assert f"in-charge: Città metropolitana di Valfinta (es.ACT-CITTA), {IN_A_MONTH}" in said.stdout
    assert "published as version 2" in said.stdout
    assert store.current().author == "anna"
    assert [row["id"] for row in listed(told, "--owner", "valfinta")] == [lead]
    assert [row["id"] for row in listed(told, "--state", "in-charge")] == [lead]
    assert listed(told, "--overdue") == []
    told("take", lead, "--owner", "Ufficio verde", "--due", IN_A_MONTH, "--by", "anna")
    told("accept", lead, "--reason", "For now.", "--until", IN_A_MONTH, "--by", "bruno")
    assert [row["until"] for row in listed(told, "--state", "accepted")] == [IN_A_MONTH]
    assert "open" in told("reopen", lead, "--reason", "Again.", "--by", "carla").stdout
    shown = told("show", lead[:6], "--lang", "en").stdout
    assert "Nobody is named who leads the programme or project." in shown
    for line in (
        f"taken-in-charge by anna: Città metropolitana di Valfinta (es.ACT-CITTA), due {IN_A_MONTH} – Soon.",
        f"taken-in-charge by anna: Ufficio verde, due {IN_A_MONTH}",
        f"accepted by bruno until {IN_A_MONTH} – For now.",
        "reopened by carla – Again.",
        "state: open",
        "seen from version 1",
    ):
        assert line in shown


def test_several_findings_are_taken_at_once(told: Call, store: GraphStore) -> None:
    both = ids(told, "mission-without-indicator")
    told("take", *both, "--owner", "Ufficio statistica", "--due", IN_A_MONTH)
    assert [row["id"] for row in listed(told, "--owner", "STATISTICA")] == both
    assert store.current().number == 2


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (
            ["take", "{id}", "--owner", "x", "--due", "31/12/2027"],
            "--due: '31/12/2027' is no date; expected year",
        ),
        (["take", "{id}", "--owner", "x", "--due", "2027-02-30"], "'2027-02-30' is no date"),
        (["take", "{id}", "--owner", "x", "--due", YESTERDAY], f"a due date that is not past: {YESTERDAY} was given"),
        (["take", "{id}", "--owner", " ", "--due", IN_A_MONTH], "needs an owner"),
        (["accept", "{id}", "--reason", " ", "--until", IN_A_MONTH], "needs a reason"),
        (["accept", "{id}", "--reason", "x", "--until", YESTERDAY], "an end date in the future"),
        (["reopen", "{id}"], "is open already"),
        (["reopen", "{id}", "--by", " "], "the name of who takes it"),
        (["take", "no-such-id", "--owner", "x", "--due", IN_A_MONTH], "there is no finding 'no-such-id'"),
        (["take", "{id}", "nonsense", "--owner", "x", "--due", IN_A_MONTH], "there is no finding 'nonsense'"),
        (["show", ""], "there is no finding ''"),
    ],
)
def test_what_cannot_be_done_is_said_and_nothing_is_written(
    told: Call, store: GraphStore, arguments: list[str], reason: str
) -> None:
    [lead] = ids(told, "programme-without-lead")
    error = told(*(argument.format(id=lead) for argument in arguments), status=2).stderr
    assert reason in error
    assert store.current().number == 1


@pytest.mark.parametrize("command", [["take", "a", "--owner", "x"], ["accept", "a", "--until", IN_A_MONTH]])
def test_what_a_decision_needs_is_asked_for(told: Call, command: list[str]) -> None:
    assert "Missing option" in told(*command, status=2).stderr


def test_the_beginning_of_several_ids_names_them(told: Call) -> None:
    known = [row["id"] for row in listed(told)]
    shared = next(known_id[0] for known_id in known if sum(item[0] == known_id[0] for item in known) > 1)
    error = told("show", shared, status=2).stderr
    assert all(known_id in error for known_id in known if known_id[0] == shared)


def test_the_trend_is_told_run_by_run_and_decisions_are_no_runs(told: Call, tmp_path: Path) -> None:
    [lead] = ids(told, "programme-without-lead")
    told("take", lead, "--owner", "x", "--due", IN_A_MONTH)
    table = tmp_path / "more.ttl"
    table.write_text(
        "@prefix coe: <https://w3id.org/coerenza/onto/> . @prefix id: <https://w3id.org/coerenza/id/programme/> .\n"
        "id:es.PRG-2 coe:leadActor <https://w3id.org/coerenza/id/actor/es.ACT-IMPRESA> .\n",
        encoding="utf-8",
    )
    loaded = CliRunner().invoke(app, ["load", "rdf", str(table)])
    assert loaded.exit_code == 0, loaded.output
    assert "published as version 3" in loaded.output
    assert "validated: 0 errors in the data" in loaded.output
    points = list(csv.DictReader(io.StringIO(told("trend", "--format", "csv").stdout)))
    assert [(point["version"], point["fixed"], point["new"]) for point in points][1:] == [("3", "1", "0")]
    assert int(points[0]["findings"]) - int(points[1]["findings"]) == 1
    assert "3" in told("trend").stdout
    shown = told("show", lead).stdout
    assert "state: fixed" in shown
    assert "to version 1" in shown
    assert "fixed in version 3" in shown
    assert "is fixed" in told("take", lead, "--owner", "x", "--due", IN_A_MONTH, status=2).stderr


def test_decisions_outlive_a_roll_back(told: Call) -> None:
    [lead] = ids(told, "programme-without-lead")
    told("take", lead, "--owner", "Ufficio verde", "--due", IN_A_MONTH)
    assert CliRunner().invoke(app, ["rollback", "1"]).exit_code == 0
    assert [row["id"] for row in listed(told, "--owner", "verde")] == [lead]
    assert [row["id"] for row in listed(told, "--new")] == []
