"""The commands do what the README says, and end with the status it says."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest
from click.testing import Result
from typer.testing import CliRunner

from cli.main import app
from graph_store.settings import Settings
from graph_store.store import GraphStore

COMMANDS = {
    "init", "load", "validate", "suggest", "query", "map", "export", "versions", "diff",
    "rollback", "backup", "restore", "settings", "serve", "findings",
}  # fmt: skip
ACTORS = "code,name_it,name_en,category,is_group,level,source,confidence,standing,notes\n"
ONE_ACTOR = (
    ACTORS + "ACT-X,Ente di prova,Test body,institution,no,local,https://www.regione.piemonte.it,high,official,\n"
)


@pytest.fixture(autouse=True)
def _this_store(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COERENZA_DATA_DIR", str(settings.data_dir))
    monkeypatch.setenv("COLUMNS", "200")


def told(*arguments: str | Path, status: int = 0, text: str = "") -> Result:
    result = CliRunner().invoke(app, [str(argument) for argument in arguments], input=text)
    assert result.exit_code == status, result.output
    return result


def test_every_command_says_what_it_is_for() -> None:
    listed = told("--help").stdout
    assert {command for command in COMMANDS if f" {command} " in listed} == COMMANDS
    for command in COMMANDS:
        assert told(command, "--help").stdout.count("Usage") == 1


@pytest.mark.slow
def test_init_twice_keeps_what_was_there() -> None:
    assert "statements" in told("init", "--reference-only").stdout
    assert told("init", "--if-missing").stdout == ""
    assert "coerenza rollback 1" in told("init").stdout
    illustrative = "SELECT (COUNT(*) AS ?n) WHERE { ?s coe:standing coe:standing-illustrative }"
    assert told("query", "-", "--format", "csv", text=illustrative).stdout.split() != ["n", "0"]
    told("rollback", "1")
    assert told("query", "-", "--format", "csv", text=illustrative).stdout.split() == ["n", "0"]


def test_without_a_store_the_next_step_is_told() -> None:
    assert "coerenza init" in told("versions", status=2).stderr


def test_a_query_answers_as_a_table_or_as_csv(toy_store: GraphStore, tmp_path: Path) -> None:
    question = "SELECT ?code WHERE { ?m a coe:Mission ; skos:notation ?code } ORDER BY ?code"
    file = tmp_path / "missions.rq"
    file.write_text(question, encoding="utf-8")
    rows = list(csv.DictReader(told("query", file, "--format", "csv").stdout.splitlines()))
    assert len(rows) == 3
    table = told("query", "-", text=question).stdout
    assert all(row["code"] in table for row in rows)


def test_a_query_with_an_error_says_where(toy_store: GraphStore) -> None:
    assert "line 1, column 18: the text ends too early" in told("query", "-", text="SELECT ?x WHERE {", status=2).stderr


def test_a_query_that_is_not_there_or_no_text_is_an_error(toy_store: GraphStore, tmp_path: Path) -> None:
    (tmp_path / "latin.rq").write_bytes("SELECT *\n{ ?s ?p 'è' }".encode("latin-1"))
    assert "No such file" in told("query", tmp_path / "none.rq", status=2).stderr
    assert "Is a directory" in told("query", tmp_path, status=2).stderr
    assert "latin.rq, row 2: byte" in told("query", tmp_path / "latin.rq", status=2).stderr


@pytest.mark.parametrize("command", [["export"], ["map", "--out"], ["validate", "--output"]])
def test_where_nothing_can_be_written_is_told_before_any_work(command: list[str], tmp_path: Path) -> None:
    # There is no store either, but that is not what is asked first.
    (tmp_path / "folder.ttl").mkdir()
    assert "there is no folder" in told(*command, tmp_path / "none" / "x.ttl", status=2).stderr
    assert "is a folder: name a file in it" in told(*command, tmp_path / "folder.ttl", status=2).stderr


def test_what_the_system_says_of_a_file_is_told(toy_store: GraphStore, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x", encoding="utf-8")
    assert "expected a new or empty folder" in told("backup", tmp_path / "file", status=2).stderr
    assert f"{tmp_path / 'file'}: " in told("backup", tmp_path / "file" / "below", status=2).stderr


def test_a_query_that_takes_too_long_is_an_error(toy_store: GraphStore) -> None:
    hostile = "SELECT (COUNT(*) AS ?n) WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
    assert "stopped after 1 seconds" in told("query", "-", "--timeout", "1", text=hostile, status=2).stderr


def test_validate_ends_with_the_status_of_what_it_found(toy_store: GraphStore) -> None:
    report = json.loads(told("validate", "--format", "json", "--fail-on", "violation").stdout)
    assert {finding["severity"] for finding in report["findings"]} <= {"warning", "info"}
    told("validate", "--fail-on", "warning", status=1)
    told("validate", "--fail-on", "never")


def test_files_are_validated_without_a_store(tmp_path: Path) -> None:
    shapes, data = tmp_path / "shapes.ttl", tmp_path / "data.ttl"
    shapes.write_text(
        "@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix ex: <http://example.org/> .\n"
        "ex:S a sh:NodeShape ; sh:targetClass ex:C ; sh:property ex:S-p . ex:S-p sh:path ex:p ; sh:minCount 1 .\n",
        encoding="utf-8",
    )
    data.write_text("@prefix ex: <http://example.org/> . ex:a a ex:C . ex:b a ex:C ; ex:p 1 .\n", encoding="utf-8")
    output = told("validate", "--data", data, "--shapes", shapes, "--format", "turtle", status=1).stdout
    assert "ValidationReport" in output
    assert "<http://example.org/a>" in output or "ex:a" in output
    shapes.write_text("this is no turtle", encoding="utf-8")
    assert "shapes.ttl, row 1" in told("validate", "--data", data, "--shapes", shapes, status=2).stderr


def test_a_table_is_loaded_and_can_be_rolled_back(toy_store: GraphStore, tmp_path: Path) -> None:
    table = tmp_path / "actors.csv"
    table.write_text(ONE_ACTOR, encoding="utf-8")
    assert "1 rows" in told("load", "actors", table).stdout
    assert "ACT-X" in told("query", "-", text="SELECT ?c WHERE { ?a a coe:Actor ; skos:notation ?c }").stdout
    assert "actors-actors: -0 +" in told("diff", "1", "2").stdout
    told("rollback", "1")
    assert "ACT-X" not in told("query", "-", text="SELECT ?c WHERE { ?a a coe:Actor ; skos:notation ?c }").stdout
    assert "roll back to version 1" in told("versions").stdout


def test_a_bad_table_is_told_by_row_and_column_and_changes_nothing(toy_store: GraphStore, tmp_path: Path) -> None:
    table = tmp_path / "actors.csv"
    table.write_text(ONE_ACTOR.replace("institution", "ministero"), encoding="utf-8")
    error = told("load", "actors", table, status=2).stderr
    assert "actors.csv, row 2, column category" in error
    assert toy_store.current().number == 1


def test_exports_and_backups_come_back(toy_store: GraphStore, tmp_path: Path) -> None:
    told("export", tmp_path / "all.nq")
    assert len((tmp_path / "all.nq").read_text().splitlines()) == toy_store.current().quads
    told("backup", tmp_path / "backup")
    told("restore", tmp_path / "backup")
    assert toy_store.current().number == 2
    assert "one graph" in told("export", tmp_path / "all.ttl", status=2).stderr


def test_settings_are_listed_with_what_they_mean() -> None:
    listed = told("settings").stdout
    assert all(f"COERENZA_{name.upper()}" in listed for name in Settings.model_fields)


def test_the_map_is_one_file_that_names_no_other_host(toy_store: GraphStore, tmp_path: Path) -> None:
    told("map", "--out", tmp_path / "map.html")
    html = (tmp_path / "map.html").read_text(encoding="utf-8")
    assert "<html" in html
    assert 'src="http' not in html
