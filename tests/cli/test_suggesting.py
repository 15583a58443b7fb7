"""Suggestions on the command line, up to the table that can be reviewed and loaded."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest
from click.testing import Result
from openpyxl import load_workbook
from typer.testing import CliRunner

from cli.main import app
from graph_store.identifiers import Identifiers
from graph_store.namespaces import COE
from graph_store.settings import Settings
from graph_store.store import GraphStore
from validation import validate_store

pytestmark = pytest.mark.usefixtures("toy_store")
_PROPOSED = "ASK {{ <{link}> coe:linkStatus coe:link-status-proposed ; coe:standing coe:standing-unverified }}"
_STATED = "ASK {{ <{subject}> <{predicate}> <{object}> }}"


@pytest.fixture(autouse=True)
def _validated(settings: Settings, toy_store: GraphStore, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COERENZA_DATA_DIR", str(settings.data_dir))
    monkeypatch.setenv("COLUMNS", "200")
    validate_store(toy_store)


def told(*arguments: str | Path, status: int = 0) -> Result:
    result = CliRunner().invoke(app, [str(argument) for argument in arguments])
    assert result.exit_code == status, result.output
    return result


def test_a_table_tells_what_and_why() -> None:
    printed = told("suggest", "--rule", "mission-without-macro-area").stdout
    assert "es.2.1 Imprese che innovano" in printed
    assert "es.MAS 2 Lavorare bene" in printed
    assert "Già proposto" in printed
    assert "candidates for 1 of 1 findings" in printed
    assert "Already proposed" in told("suggest", "--rule", "mission-without-macro-area", "--lang", "en").stdout


def test_json_is_for_one_finding_when_one_is_asked_for() -> None:
    everything = json.loads(told("suggest", "--format", "json").stdout)
    chosen = everything[0]
    assert json.loads(told("suggest", chosen["finding"], "--format", "json").stdout) == [chosen]
    [fewer] = json.loads(told("suggest", chosen["finding"], "--format", "json", "--limit", "1").stdout)
    assert fewer["suggestions"] == chosen["suggestions"][:1]


def test_unknown_rules_and_findings_are_named() -> None:
    assert "no-such-rule" in told("suggest", "--rule", "no-such-rule", status=2).stderr
    assert "zzzz" in told("suggest", "zzzz", status=2).stderr


def test_the_csv_loads_as_proposals_and_states_nothing(tmp_path: Path, toy_store: GraphStore) -> None:
    table = tmp_path / "proposals.csv"
    table.write_text(told("suggest", "--format", "csv").stdout, encoding="utf-8")
    rows = list(csv.DictReader(io.StringIO(table.read_text(encoding="utf-8"))))
    assert len(rows) > 5
    assert len({(row["subject"], row["predicate"], row["object"]) for row in rows}) == len(rows)
    told("load", "links", table)
    reader, names = toy_store.reader(), Identifiers()
    for row in rows:
        subject, target = names.of(row["subject"]), names.of(row["object"])
        statement = _STATED.format(subject=subject, predicate=COE[row["predicate"]], object=target)
        assert not reader.ask(statement), row
        link = names.link(str(subject), str(COE[row["predicate"]]), str(target))
        assert reader.ask(
            f"ASK {{ <{link}> coe:linkStatus coe:link-status-proposed ; coe:standing coe:standing-unverified }}"
        )
    # What was loaded waits for review: it is not written a second time.
    again = csv.DictReader(io.StringIO(told("suggest", "--format", "csv").stdout))
    assert {(row["subject"], row["object"]) for row in rows} & {
        (row["subject"], row["object"]) for row in again
    } == set()


def test_the_proposals_leave_every_other_link_in_place(tmp_path: Path, toy_store: GraphStore) -> None:
    def links() -> set[str]:
        return {str(row["link"]) for row in toy_store.reader().select("SELECT ?link WHERE { ?link a coe:Link }")}

    before = links()
    table = tmp_path / "proposals.csv"
    table.write_text(told("suggest", "--format", "csv", "--limit", "1").stdout, encoding="utf-8")
    told("load", "links", table)
    assert before < links()


def test_reports_for_people_name_the_suggestions(tmp_path: Path) -> None:
    file = tmp_path / "rapporto.xlsx"
    told("validate", "--output", file)
    book = load_workbook(file)
    rows = [row for sheet in book.worksheets[1:] for row in sheet.iter_rows(values_only=True)]
    [gap] = [row for row in rows if row[0] == "Missione senza macroarea" and row[3] == "es.2.1"]
    assert gap[7].startswith("es.MAS 2 Lavorare bene (")
    assert "Già proposto, in attesa di esame." in gap[7]


def test_a_report_for_programs_names_them_when_asked() -> None:
    def first(*arguments: str) -> dict[str, object]:
        findings = json.loads(told("validate", "--format", "json", *arguments).stdout)["findings"]
        return next(one for one in findings if one["rule"] == "mission-without-macro-area")

    assert "suggestions" not in first()
    assert first("--suggestions")["suggestions"][0]["en"].startswith("es.MAS 2 Working well (")
