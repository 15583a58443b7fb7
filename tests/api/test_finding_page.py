"""The page of one finding: its story, and deciding with a token typed into a form, without any script."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from api.app import create_app
from graph_store.audit import acts
from graph_store.settings import Settings
from graph_store.tokens import Role, Tokens
from loaders.load import initialise
from validation import validated_store

LATER = (date.today() + timedelta(days=90)).isoformat()


@pytest.fixture
def service(tmp_path: Path) -> Iterator[TestClient]:
    """The service over the shipped reference data, validated."""
    settings = Settings(data_dir=tmp_path / "store", query_workers=1)
    store = validated_store(settings)
    initialise(store, reference_only=True)
    with TestClient(create_app(settings, store), follow_redirects=False) as client:
        yield client


def token(service: TestClient, role: Role) -> str:
    settings: Settings = service.app.state.settings  # type: ignore[attr-defined]
    secret: str = Tokens(settings.data_dir).add(f"ufficio-{role}", role)
    return secret


def first_finding(service: TestClient) -> str:
    found: str = service.get("/api/v1/findings", params={"limit": 1}).json()["findings"][0]["id"]
    return found


def test_a_finding_is_taken_in_charge_accepted_and_opened_again(service: TestClient, tmp_path: Path) -> None:
    address = f"/rilievi/{first_finding(service)}"
    assert "Prendi in carico" in service.get(address).text
    taking = {"action": "take", "owner": "Ufficio ambiente", "due": LATER, "token": token(service, Role.EDITOR)}
    taken = service.post(address, data=taking)
    assert (taken.status_code, taken.headers["location"]) == (303, f"{address}?done=true")
    page = service.get(taken.headers["location"]).text
    assert "Decisione registrata." in page
    assert "Se ne occupa Ufficio ambiente" in page
    accepting = {"action": "accept", "reason": "Manca il bilancio", "until": LATER}
    assert service.post(address, data=accepting | {"token": token(service, Role.REVIEWER)}).status_code == 303
    assert "Manca il bilancio" in service.get(address).text
    assert service.post(address, data={"action": "reopen", "token": taking["token"]}).status_code == 303
    english = service.get(address, params={"lang": "en"}).text
    assert english.count("Opened again by ufficio-editor.") == 1
    told = [(act.who, act.outcome) for act in acts(tmp_path / "store") if "finding" in act.what]
    assert told == [("ufficio-editor", "done"), ("ufficio-reviewer", "done"), ("ufficio-editor", "done")]
    record = (tmp_path / "store" / "audit.jsonl").read_text(encoding="utf-8")
    assert taking["token"] not in record


def test_what_is_missing_or_not_allowed_is_told_and_nothing_is_lost(service: TestClient) -> None:
    address = f"/rilievi/{first_finding(service)}"
    good = {"action": "accept", "reason": "Perché <b>sì</b>", "until": LATER, "token": token(service, Role.EDITOR)}
    refused = service.post(address, data=good)
    assert refused.status_code == 403
    assert "serve un revisore" in refused.text
    assert "Perché &lt;b&gt;sì&lt;/b&gt;" in refused.text
    assert good["token"] not in refused.text
    assert service.post(address, data=good | {"token": "coerenza_wrong"}).status_code == 401
    empty = service.post(address, data={"action": "accept", "token": good["token"]})
    assert (empty.status_code, "Manca un dato" in empty.text) == (400, True)
    reopened = service.post(address, data={"action": "reopen", "token": good["token"]})
    assert reopened.status_code == 409
    assert service.get("/api/v1/findings", params={"state": "open"}).json()["total"] > 0


def test_an_unknown_finding_is_a_page_that_says_so(service: TestClient) -> None:
    answer = service.get("/rilievi/ffffffffffffffff", headers={"Accept": "text/html"})
    assert answer.status_code == 404
    assert service.post("/rilievi/ffffffffffffffff", content=b"{}").status_code == 415


def test_the_list_leads_to_each_finding(service: TestClient) -> None:
    assert f'href="/rilievi/{first_finding(service)}"' in service.get("/rilievi").text
