"""``coerenza validate`` writes each form where it belongs, and says what a form cannot."""

from __future__ import annotations

import io
import json
import sys
from pathlib import Path

import pytest
import typer
from click.testing import Result
from openpyxl import load_workbook
from typer.testing import CliRunner

from cli import asking
from cli.main import app
from graph_store.settings import Settings
from graph_store.store import GraphStore
from tests.validation.example_reports import report_of_all_sorts
from validation import FORMATS, RulesFailed, stored_report


@pytest.fixture(autouse=True)
def _this_store(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COERENZA_DATA_DIR", str(settings.data_dir))
    monkeypatch.setenv("COLUMNS", "200")


def told(*arguments: str | Path, status: int = 0) -> Result:
    result = CliRunner().invoke(app, ["validate", *(str(argument) for argument in arguments)])
    assert result.exit_code == status, result.output
    return result


def test_the_command_offers_every_form_there_is() -> None:
    assert [form.value for form in asking.ReportFormat] == list(FORMATS)


def test_a_workbook_is_written_to_a_file_that_is_named(toy_store: GraphStore, tmp_path: Path) -> None:
    file = tmp_path / "rapporto.xlsx"
    result = told("--format", "xlsx", "--output", file)
    assert load_workbook(file).sheetnames[0] == "In sintesi"
    assert result.stdout == ""
    assert str(file) in result.stderr


def test_the_ending_of_the_file_names_the_form(toy_store: GraphStore, tmp_path: Path) -> None:
    told("--output", tmp_path / "r.sarif", "--lang", "en")
    assert json.loads((tmp_path / "r.sarif").read_bytes())["version"] == "2.1.0"
    told("--output", tmp_path / "r.unknown")
    assert (tmp_path / "r.unknown").read_text(encoding="utf-8").startswith("Rapporto di coerenza")
    told("--output", tmp_path / "r.csv", "--format", "json")
    assert json.loads((tmp_path / "r.csv").read_bytes())["version"] == 1


def test_a_workbook_goes_through_a_pipe(toy_store: GraphStore) -> None:
    assert load_workbook(io.BytesIO(told("--format", "xlsx").stdout_bytes)).sheetnames[0] == "In sintesi"


def test_a_workbook_is_not_thrown_at_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(type(sys.stdout), "isatty", lambda _: True, raising=False)
    with pytest.raises(typer.BadParameter, match="--output"):
        asking._form(asking.ReportFormat.XLSX, None)
    assert asking._form(asking.ReportFormat.TEXT, None).name == "text"


def test_a_folder_there_is_not_is_said_before_any_rule_runs(tmp_path: Path) -> None:
    assert "there is no folder" in told("--output", tmp_path / "none" / "r.csv", status=2).stderr


def test_a_table_that_does_not_list_everything_is_told_beside_it(
    toy_store: GraphStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(asking, "validate_store", lambda *_, **__: report_of_all_sorts())
    result = told("--format", "csv")
    assert "rule project-without-programme: 2 of 5000 findings listed" in result.stderr
    assert "5000" not in result.stdout


def test_a_rule_that_fails_is_named_and_no_report_passes_for_whole(
    toy_store: GraphStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise RulesFailed(report_of_all_sorts())

    monkeypatch.setattr(asking, "validate_store", fail)
    result = told("--format", "csv", status=2)
    assert "rule actor-without-role could not run: the query" in result.stderr
    assert result.stdout == ""


def test_fewer_can_be_listed_and_all_are_counted(toy_store: GraphStore) -> None:
    everything = json.loads(told("--format", "json").stdout)
    cut = json.loads(told("--format", "json", "--limit", "1").stdout)
    assert {rule["id"]: rule["findings"] for rule in cut["rules"]} == {
        rule["id"]: rule["findings"] for rule in everything["rules"]
    }
    assert len(cut["findings"]) < len(everything["findings"])
    assert max(rule["findings"] for rule in cut["rules"]) > 1
    assert json.loads(told("--format", "json", "--limit", "0").stdout)["findings"] != cut["findings"]


def test_what_is_asked_on_other_terms_does_not_become_the_report_of_the_version(toy_store: GraphStore) -> None:
    told()
    before = stored_report(toy_store.current())
    told("--limit", "1", "--as-of", "2040-01-01")
    assert stored_report(toy_store.current()) == before


def test_dated_rules_are_asked_for_the_day_named(toy_store: GraphStore) -> None:
    def waiting(*arguments: str) -> int:
        rules = json.loads(told("--format", "json", *arguments).stdout)["rules"]
        return next(rule["findings"] for rule in rules if rule["id"] == "programme-past-its-end")

    assert waiting("--as-of", "1999-01-01") == 0
    assert waiting("--as-of", "2090-01-01") > 0


def test_a_day_that_is_none_is_refused(toy_store: GraphStore) -> None:
    assert "2026-13-01" in told("--as-of", "2026-13-01", status=2).output
