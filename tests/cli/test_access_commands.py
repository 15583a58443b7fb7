"""The commands on access: token add, list, revoke; audit."""

from __future__ import annotations

import csv
import getpass
import io
import json
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest
from typer.testing import CliRunner, Result

from cli.main import app
from graph_store.audit import Act, append
from graph_store.settings import Settings
from graph_store.store import GraphStore
from graph_store.tokens import Role, Tokens

Call = Callable[..., Result]


@pytest.fixture
def run(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Call:
    """Run a command that must end with a status."""
    monkeypatch.setenv("COERENZA_DATA_DIR", str(settings.data_dir))
    monkeypatch.setenv("COLUMNS", "100")

    def call(*arguments: str, status: int = 0) -> Result:
        result = CliRunner().invoke(app, arguments)
        assert result.exit_code == status, result.output
        return result

    return call


def test_the_token_stands_alone_on_the_last_line_and_works(run: Call, settings: Settings) -> None:
    told = run("token", "add", "anna", "--role", "editor", "--days", "30")
    *words, secret = told.stdout.splitlines()
    holder = Tokens(settings.data_dir).holder(secret)
    assert (holder.name, holder.role) == ("anna", Role.EDITOR)
    assert words == ["anna may act as editor for 30 days; keep the token now, it cannot be shown again:"]
    assert told.stderr == ""


def test_the_list_tells_everything_but_the_token(run: Call, settings: Settings) -> None:
    secret = run("token", "add", "anna", "--role", "reviewer", "--days", "30").stdout.splitlines()[-1]
    Tokens(settings.data_dir).add("bruno", Role.ADMIN, days=1, now=datetime.now(UTC) - timedelta(days=2))
    told = run("token", "list", "--format", "json").stdout
    first, second = json.loads(told)
    assert (first["name"], first["role"], first["expired"]) == ("anna", "reviewer", False)
    assert first["expires"][:10] == (datetime.now(UTC) + timedelta(days=30)).date().isoformat()
    assert (second["name"], second["expired"]) == ("bruno", True)
    table = run("token", "list").stdout
    assert "anna" in table
    assert "(expired)" in table
    for hidden in (secret, Tokens(settings.data_dir).all()[0].sha256):
        assert hidden not in told
        assert hidden not in table


def test_a_token_that_is_revoked_is_gone(run: Call, settings: Settings) -> None:
    run("token", "add", "anna", "--role", "admin")
    assert "the token anna is revoked" in run("token", "revoke", "anna").stdout
    assert Tokens(settings.data_dir).all() == ()
    assert "there is no token anna" in run("token", "revoke", "anna", status=2).stderr


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (("a b", "--role", "editor"), "no name of a token"),
        (("anna", "--role", "editor", "--days", "0"), "a number of days from 1 to 3650"),
        (("anna", "--role", "king"), "'king' is not one of"),
        (("anna",), "Missing option"),
    ],
)
def test_what_makes_no_token_says_why(run: Call, arguments: tuple[str, ...], reason: str) -> None:
    told = run("token", "add", *arguments, status=2)
    assert reason in " ".join(told.stderr.split())
    assert "coerenza_" not in told.stdout


def test_a_damaged_file_is_told_in_a_sentence(run: Call, settings: Settings) -> None:
    settings.data_dir.mkdir()
    (settings.data_dir / "tokens.json").write_text("{", encoding="utf-8")
    assert "tokens.json is damaged" in " ".join(run("token", "list", status=2).stderr.split())


def test_the_record_tells_who_gave_out_a_token(run: Call) -> None:
    run("token", "add", "anna", "--role", "editor")
    run("token", "revoke", "bruno", status=2)
    given, refused = json.loads(run("audit", "--format", "json").stdout)
    assert (given["who"], given["client"], given["what"]) == (
        getpass.getuser(),
        "local",
        "token add anna --role editor",
    )
    assert given["outcome"] == "done"
    assert (refused["what"], refused["outcome"]) == ("token revoke bruno", "refused")


def test_the_record_is_a_table_or_csv_of_the_last_writes(run: Call, settings: Settings) -> None:
    for number in range(3):
        append(settings.data_dir, Act("anna", "editor", "192.0.2.7", f"update {number}", number, number + 1))
    append(settings.data_dir, Act("bruno", "editor", "192.0.2.8", "=cmd()", 3, 3, outcome="refused", why="[no]"))
    table = run("audit").stdout
    assert "anna (editor)" in table
    assert "done, version 2 → 3" in table
    assert "refused: [no], version 3" in table
    rows = list(csv.DictReader(io.StringIO(run("audit", "--format", "csv", "--limit", "2").stdout)))
    assert [row["what"] for row in rows] == ["update 2", "'=cmd()"]
    assert (rows[0]["before"], rows[0]["after"], rows[0]["client"]) == ("2", "3", "192.0.2.7")
    assert rows[0]["time"][:4] == str(date.today().year)


def test_without_a_record_the_list_is_empty(run: Call) -> None:
    assert json.loads(run("audit", "--format", "json").stdout) == []


def test_loading_by_command_is_recorded_with_the_user(run: Call, settings: Settings, toy_store: GraphStore) -> None:
    file = settings.data_dir.parent / "more.ttl"
    file.write_text("<http://example.org/s> <http://example.org/p> 1 .", encoding="utf-8")
    run("load", "rdf", str(file))
    _, act = json.loads(run("audit", "--format", "json").stdout)
    assert (act["who"], act["before"], act["after"], act["outcome"]) == (getpass.getuser(), 1, 2, "done")
    assert "more.ttl" in act["what"]


def test_settings_that_are_lists_are_shown_as_such(run: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COERENZA_ALLOWED_HOSTS", "dati.example, query.example:8890")
    monkeypatch.setenv("COERENZA_TRUSTED_PROXIES", "10.0.0.0/8 ::1")
    monkeypatch.setenv("COLUMNS", "250")
    table = run("settings").stdout
    assert "dati.example, query.example:8890" in table
    assert "10.0.0.0/8, ::1" in table
