"""Tokens: shown once, kept as hashes, seen by everybody at once."""

from __future__ import annotations

import hashlib
import json
import stat
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from graph_store.errors import BadInput, UnknownResource
from graph_store.tokens import Role, TokenRefused, Tokens, TokensUnreadable

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)


@pytest.fixture
def tokens(tmp_path: Path) -> Tokens:
    return Tokens(tmp_path)


def test_a_token_is_recognised_by_what_only_its_holder_has(tokens: Tokens, tmp_path: Path) -> None:
    secret = tokens.add("anna", Role.EDITOR)
    assert tokens.holder(secret).name == "anna"
    assert tokens.holder(secret).role is Role.EDITOR
    kept = (tmp_path / "tokens.json").read_text(encoding="utf-8")
    assert secret not in kept
    assert hashlib.sha256(secret.encode()).hexdigest() in kept


def test_a_token_holds_256_random_bits_after_a_mark_that_names_it(tokens: Tokens) -> None:
    first, second = tokens.add("anna", Role.EDITOR), tokens.add("bruno", Role.EDITOR)
    assert first != second
    for secret in (first, second):
        assert secret.startswith("coerenza_")
        # 43 characters of 6 bits each.
        assert len(secret.removeprefix("coerenza_")) == 43


@pytest.mark.parametrize("wrong", ["", "coerenza_", "coerenza_" + "A" * 43, "à", "x" * 100_000])
def test_what_nobody_was_given_is_refused(tokens: Tokens, wrong: str) -> None:
    tokens.add("anna", Role.ADMIN)
    with pytest.raises(TokenRefused, match="not known here"):
        tokens.holder(wrong)


def test_without_a_file_nobody_has_a_token(tokens: Tokens) -> None:
    assert tokens.all() == ()
    with pytest.raises(TokenRefused):
        tokens.holder("coerenza_x")


def test_a_token_expires_to_the_second(tokens: Tokens) -> None:
    secret = tokens.add("anna", Role.EDITOR, days=30, now=NOW)
    end = NOW + timedelta(days=30)
    assert tokens.holder(secret, now=end - timedelta(seconds=1)).expires == "2026-12-23T09:00:00+00:00"
    with pytest.raises(TokenRefused, match="the token anna expired on 2026-12-23"):
        tokens.holder(secret, now=end)


def test_another_process_sees_a_new_and_a_revoked_token_at_once(tokens: Tokens, tmp_path: Path) -> None:
    service = Tokens(tmp_path)
    secret = tokens.add("anna", Role.EDITOR)
    assert service.holder(secret).name == "anna"
    tokens.revoke("anna")
    with pytest.raises(TokenRefused):
        service.holder(secret)
    again = tokens.add("anna", Role.REVIEWER)
    assert service.holder(again).role is Role.REVIEWER
    with pytest.raises(TokenRefused):
        service.holder(secret)


def test_the_file_is_for_its_owner_alone(tokens: Tokens, tmp_path: Path) -> None:
    for name in ("anna", "bruno"):
        tokens.add(name, Role.EDITOR)
        assert stat.S_IMODE((tmp_path / "tokens.json").stat().st_mode) == 0o600


def test_a_name_is_taken_once(tokens: Tokens) -> None:
    tokens.add("anna", Role.EDITOR)
    with pytest.raises(BadInput, match="there is a token anna already"):
        tokens.add("anna", Role.ADMIN)
    assert [(token.name, token.role) for token in tokens.all()] == [("anna", Role.EDITOR)]


@pytest.mark.parametrize("name", ["", "10.0.0.1", "a b", "../x", "x\n", "-a", "x" * 65])
def test_a_name_that_could_mislead_is_refused(tokens: Tokens, name: str) -> None:
    with pytest.raises(BadInput, match="no name of a token"):
        tokens.add(name, Role.EDITOR)


@pytest.mark.parametrize("days", [0, -1, 3651])
def test_a_term_has_a_measure(tokens: Tokens, days: int) -> None:
    with pytest.raises(BadInput, match="a number of days from 1 to 3650"):
        tokens.add("anna", Role.EDITOR, days=days)


def test_what_is_not_there_cannot_be_revoked(tokens: Tokens) -> None:
    with pytest.raises(UnknownResource, match="there is no token anna"):
        tokens.revoke("anna")


DAMAGED = [
    "",
    "{",
    "[]",
    "{}",
    '{"tokens": [{"name": "anna"}]}',
    '{"tokens": [{"name":"a","role":"king","sha256":"'
    + "0" * 64
    + '","created":"2026-01-01T00:00:00+00:00","expires":null}]}',
    '{"tokens": [{"name":"a","role":"admin","sha256":"0","created":"2026-01-01T00:00:00+00:00","expires":null}]}',
    '{"tokens": [{"name":"a","role":"admin","sha256":"' + "0" * 64 + '","created":"2026-01-01","expires":null}]}',
]


@pytest.mark.parametrize("content", DAMAGED)
def test_a_damaged_file_lets_nobody_in_and_is_not_written_over(tokens: Tokens, tmp_path: Path, content: str) -> None:
    file = tmp_path / "tokens.json"
    file.write_text(content, encoding="utf-8")
    for attempt in (
        lambda: tokens.holder("coerenza_x"),
        lambda: tokens.add("b", Role.ADMIN),
        lambda: tokens.revoke("a"),
    ):
        with pytest.raises(TokensUnreadable, match=r"tokens\.json is damaged"):
            attempt()
    assert file.read_text(encoding="utf-8") == content


def test_the_file_says_no_more_than_it_must(tokens: Tokens, tmp_path: Path) -> None:
    tokens.add("bruno", Role.ADMIN, now=NOW)
    tokens.add("anna", Role.READER, days=1, now=NOW)
    kept = json.loads((tmp_path / "tokens.json").read_bytes())["tokens"]
    assert [token["name"] for token in kept] == ["anna", "bruno"]
    assert set(kept[0]) == {"name", "role", "sha256", "created", "expires"}
    assert (kept[1]["created"], kept[1]["expires"]) == ("2026-11-23T09:00:00+00:00", None)


def test_each_role_does_what_the_ones_before_it_do() -> None:
    roles = list(Role)
    assert [role.value for role in roles] == ["reader", "editor", "reviewer", "admin"]
    assert [[a.covers(b) for b in roles] for a in roles] == [
        [True, False, False, False],
        [True, True, False, False],
        [True, True, True, False],
        [True, True, True, True],
    ]
