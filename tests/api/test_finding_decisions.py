"""Decisions on findings over HTTP: who may take them, what they need, and what they leave behind."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from httpx2 import Response

from api.app import create_app
from graph_store.audit import acts
from graph_store.settings import Settings
from graph_store.tokens import Role, Tokens
from tests.conftest import FIXTURES, fill, trig_quads
from validation import catalogue, validated_store

FEW = {"mission-without-indicator", "mission-without-programme", "programme-without-lead"}
IN_A_MONTH = (date.today() + timedelta(30)).isoformat()
YESTERDAY = (date.today() - timedelta(1)).isoformat()
TAKE = {"action": "take", "owner": "Ufficio verde", "due": IN_A_MONTH, "reason": "Con ISTAT"}
ACCEPT = {"action": "accept", "reason": "Già in bilancio", "until": IN_A_MONTH}


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(data_dir=tmp_path / "store", query_workers=1)


@pytest.fixture
def client(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[TestClient]:
    """The toy city with a few rules, validated as the product keeps it."""
    rules = tuple(rule for rule in catalogue() if rule.id in FEW)
    monkeypatch.setattr("validation.store_validation.catalogue", lambda *settings: rules)
    store = validated_store(settings)
    fill(store, trig_quads(FIXTURES / "toy-city.trig"))
    with TestClient(create_app(settings, store), headers={"Accept-Language": "en"}) as opened:
        yield opened


@pytest.fixture
def secrets(settings: Settings) -> dict[Role, str]:
    tokens = Tokens(settings.data_dir)
    return {role: tokens.add(f"the-{role}", role) for role in Role}


def first(client: TestClient) -> str:
    found = client.get("/api/v1/findings", params={"rule": "mission-without-indicator"}).json()["findings"]
    return str(found[0]["id"])


def decide(client: TestClient, secret: str, decision: Any, finding: str | None = None) -> Response:
    address = f"/api/v1/findings/{finding or first(client)}/decision"
    headers = {"Authorization": f"Bearer {secret}"}
    if isinstance(decision, str):
        return client.post(address, content=decision, headers=headers | {"Content-Type": "application/json"})
    return client.post(address, json=decision, headers=headers)


def test_an_editor_takes_a_finding_in_charge(client: TestClient, secrets: dict[Role, str]) -> None:
    finding = first(client)
    answer = decide(client, secrets[Role.EDITOR], TAKE, finding[:12])
    assert answer.status_code == 200
    one = answer.json()
    assert (one["version"], one["id"], one["state"]) == (2, finding, "in-charge")
    assert (one["owner"], one["due"]) == ("Ufficio verde", IN_A_MONTH)
    [decision] = one["decisions"]
    assert (decision["decision"], decision["by"], decision["reason"]) == ("taken-in-charge", "the-editor", "Con ISTAT")
    assert client.get(f"/api/v1/findings/{finding}").json() == one


def test_a_reviewer_accepts_and_an_editor_reopens(client: TestClient, secrets: dict[Role, str]) -> None:
    accepted = decide(client, secrets[Role.REVIEWER], ACCEPT).json()
    assert (accepted["state"], accepted["decisions"][0]["until"]) == ("accepted", IN_A_MONTH)
    reopened = decide(client, secrets[Role.EDITOR], {"action": "reopen", "reason": "È cambiato"}).json()
    assert (reopened["state"], reopened["version"]) == ("open", 3)
    assert [item["by"] for item in reopened["decisions"]] == ["the-reviewer", "the-editor"]


def test_accepting_is_not_for_an_editor(client: TestClient, secrets: dict[Role, str], settings: Settings) -> None:
    answer = decide(client, secrets[Role.EDITOR], ACCEPT)
    assert answer.status_code == 403
    assert 'scope="reviewer"' in answer.headers["www-authenticate"]
    act = acts(settings.data_dir)[-1]
    assert (act.who, act.outcome, act.before, act.after) == ("the-editor", "refused", 1, 1)
    assert client.get(f"/api/v1/findings/{first(client)}").json()["state"] == "open"


def test_a_reader_decides_nothing(client: TestClient, secrets: dict[Role, str]) -> None:
    assert decide(client, secrets[Role.READER], TAKE).status_code == 403
    finding = first(client)
    assert client.post(f"/api/v1/findings/{finding}/decision", json=TAKE).status_code == 401


def test_a_decision_is_recorded_without_its_words(
    client: TestClient, secrets: dict[Role, str], settings: Settings
) -> None:
    finding = first(client)
    decide(client, secrets[Role.EDITOR], TAKE, finding)
    act = acts(settings.data_dir)[-1]
    assert (act.who, act.role, act.what) == ("the-editor", "editor", f"take finding {finding}")
    assert (act.before, act.after, act.outcome) == (1, 2, "done")
    assert act.size is not None
    assert act.size > 50
    record = (settings.data_dir / "audit.jsonl").read_text(encoding="utf-8")
    assert "Ufficio verde" not in record
    assert secrets[Role.EDITOR] not in record
    assert len(acts(settings.data_dir)) == 2


WRONG = [
    ({"action": "take", "due": IN_A_MONTH}, "take needs owner"),
    ({"action": "take", "owner": "  "}, "take needs owner and due"),
    ({"action": "accept", "until": IN_A_MONTH}, "accept needs reason"),
    ({"action": "accept", "reason": "x"}, "accept needs until"),
    ({"action": "reopen", "due": IN_A_MONTH}, "reopen takes no due"),
    ({"action": "take", "owner": "a", "due": IN_A_MONTH, "until": IN_A_MONTH}, "take takes no until"),
    ({"action": "forget"}, "'take', 'accept' or 'reopen'"),
    ({}, "Field required"),
    ({"action": "take", "owner": "a", "due": "31/12/2027"}, "valid date"),
    ({"action": "take", "owner": "a", "due": "2027-02-30"}, "day value is outside"),
    ({"action": "take", "owner": "a", "due": 1_900_000_000}, "valid date"),
    ({"action": "reopen", "by": "somebody else"}, "Extra inputs are not permitted"),
    ({"action": "reopen", "reason": "x" * 4001}, "at most 4000 characters"),
    ("[]", "should be an object"),
    ("{", "Invalid JSON"),
    ("", "Invalid JSON"),
]


@pytest.mark.parametrize(("decision", "reason"), WRONG)
def test_a_decision_that_is_not_whole_is_400_and_says_what_is_wrong(
    client: TestClient, secrets: dict[Role, str], decision: Any, reason: str
) -> None:
    answer = decide(client, secrets[Role.ADMIN], decision, "any")
    assert answer.status_code == 400
    assert answer.headers["content-type"] == "application/problem+json"
    problem = answer.json()
    assert problem["type"].endswith("/bad-parameter")
    assert reason in " ".join(error["message"] for error in problem["errors"])


@pytest.mark.parametrize(
    ("decision", "reason"),
    [
        (TAKE | {"due": YESTERDAY}, f"a due date that is not past: {YESTERDAY} was given"),
        (ACCEPT | {"until": date.today().isoformat()}, "an end date in the future"),
    ],
)
def test_a_day_that_is_not_possible_is_400(
    client: TestClient, secrets: dict[Role, str], decision: dict[str, str], reason: str
) -> None:
    answer = decide(client, secrets[Role.ADMIN], decision)
    assert answer.status_code == 400
    assert answer.json()["type"].endswith("/decision-refused")
    assert reason in answer.json()["detail"]


def test_what_is_open_cannot_be_opened_again(client: TestClient, secrets: dict[Role, str]) -> None:
    answer = decide(client, secrets[Role.ADMIN], {"action": "reopen"})
    assert answer.status_code == 409
    assert answer.json()["title"] == "There is nothing to decide"
    assert "is open already" in answer.json()["detail"]


def test_an_unknown_finding_is_404(client: TestClient, secrets: dict[Role, str]) -> None:
    answer = decide(client, secrets[Role.ADMIN], TAKE, "zzzz")
    assert answer.status_code == 404
    assert "there is no finding 'zzzz'" in answer.json()["detail"]


def test_another_form_is_415_and_too_long_a_one_413(client: TestClient, secrets: dict[Role, str]) -> None:
    address = f"/api/v1/findings/{first(client)}/decision"
    headers = {"Authorization": f"Bearer {secrets[Role.ADMIN]}"}
    assert client.post(address, data=TAKE, headers=headers).status_code == 415
    assert decide(client, secrets[Role.ADMIN], {"action": "reopen", "reason": "x" * 70_000}).status_code == 413


def test_the_route_is_described(client: TestClient) -> None:
    schema = client.get("/openapi.json").json()
    operation = schema["paths"]["/api/v1/findings/{finding_id}/decision"]["post"]
    assert operation["security"] == [{"token": []}]
    body = operation["requestBody"]["content"]["application/json"]["schema"]
    assert body["properties"]["action"]["enum"] == ["take", "accept", "reopen"]
    assert body["required"] == ["action"]
    assert "$ref" not in str(body)
    assert {"400", "401", "403", "404", "409"} <= set(operation["responses"])
