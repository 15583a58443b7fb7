"""Everybody reads; who writes needs a token with a role, and every refusal says what would be needed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI, Request
from fastapi.testclient import TestClient

from api.access import AdminDep, CallerDep, EditorDep, ReviewerDep
from api.app import create_app
from api.audit import audited
from graph_store.audit import Act, acts
from graph_store.errors import BadInput, Problem
from graph_store.identifiers import graph_iri
from graph_store.settings import Settings
from graph_store.store import GraphStore
from graph_store.tokens import Role, Tokens

PLACE = graph_iri("toy-missions")


def _with_guarded_routes(app: FastAPI) -> FastAPI:
    """Routes that want a role each, beside those of the application."""

    @app.get("/api/v1/test/whoami")
    def whoami(caller: CallerDep) -> dict[str, Any]:
        return {"name": caller.name, "role": caller.role, "client": caller.client, "address": caller.address}

    @app.post("/api/v1/test/editor")
    def editor(request: Request, caller: EditorDep, wish: str = "write") -> str:
        with audited(request, caller, "a test", body=b"four"):
            if wish == "refuse":
                raise BadInput([Problem("x.csv", 1, None, "no good", "better")])
            if wish == "fail":
                raise ZeroDivisionError
            if wish == "write":
                with request.app.state.store.change("inside", author="somebody") as change:
                    change.replace_graph(PLACE, f'<http://e/s> <http://e/p> "{datetime.now(UTC)}" <{PLACE}> .'.encode())
        return caller.role

    @app.post("/api/v1/test/reviewer")
    def reviewer(caller: ReviewerDep) -> str:
        return caller.role

    @app.post("/api/v1/test/admin")
    def admin(caller: AdminDep) -> str:
        return caller.role

    return app


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(data_dir=tmp_path / "store", query_workers=1)


@pytest.fixture
def tokens(settings: Settings) -> Tokens:
    return Tokens(settings.data_dir)


@pytest.fixture
def client(settings: Settings) -> Iterator[TestClient]:
    store = GraphStore(settings)
    with store.change("begin", author="test") as change:
        change.replace_graph(PLACE, f'<http://e/s> <http://e/p> "one" <{PLACE}> .'.encode())
    app = _with_guarded_routes(create_app(settings, store))
    with TestClient(app, raise_server_exceptions=False, headers={"Accept-Language": "en"}) as opened:
        yield opened


def bearer(secret: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {secret}"}


def test_without_a_token_one_is_a_reader_known_by_address(client: TestClient) -> None:
    assert client.get("/api/v1/test/whoami").json() == {
        "name": None,
        "role": "reader",
        "client": "testclient",
        "address": "testclient",
    }


def test_with_a_token_one_is_known_by_its_name(client: TestClient, tokens: Tokens) -> None:
    answer = client.get("/api/v1/test/whoami", headers=bearer(tokens.add("anna", Role.REVIEWER)))
    assert answer.json() == {"name": "anna", "role": "reviewer", "client": "anna", "address": "testclient"}


def test_the_scheme_is_read_in_any_case(client: TestClient, tokens: Tokens) -> None:
    secret = tokens.add("anna", Role.REVIEWER)
    answer = client.get("/api/v1/test/whoami", headers={"Authorization": f"bearer  {secret}"})
    assert answer.json()["name"] == "anna"


def test_a_scheme_of_somebody_elses_is_no_token(client: TestClient) -> None:
    answer = client.get("/api/v1/test/whoami", headers={"Authorization": "Basic YTpi"})
    assert (answer.status_code, answer.json()["name"]) == (200, None)


@pytest.mark.parametrize("needed", ["editor", "reviewer", "admin"])
def test_writing_without_a_token_is_401_and_says_what_is_needed(client: TestClient, needed: str) -> None:
    answer = client.post(f"/api/v1/test/{needed}")
    assert answer.status_code == 401
    assert answer.headers["www-authenticate"] == 'Bearer realm="coerenza"'
    assert answer.headers["content-type"] == "application/problem+json"
    problem = answer.json()
    assert problem["type"] == "https://w3id.org/coerenza/problem/token-missing"
    assert f"the role {needed}" in problem["detail"]


@pytest.mark.parametrize(
    ("role", "open_routes"),
    [
        ("reader", []),
        ("editor", ["editor"]),
        ("reviewer", ["editor", "reviewer"]),
        ("admin", ["editor", "reviewer", "admin"]),
    ],
)
def test_a_role_opens_its_routes_and_those_below(
    client: TestClient, tokens: Tokens, role: str, open_routes: list[str]
) -> None:
    headers = bearer(tokens.add("anna", Role(role)))
    for needed in ("editor", "reviewer", "admin"):
        answer = client.post(f"/api/v1/test/{needed}?wish=nothing", headers=headers)
        if needed in open_routes:
            assert (answer.status_code, answer.json()) == (200, role)
            continue
        assert answer.status_code == 403
        assert answer.headers["www-authenticate"] == (
            f'Bearer realm="coerenza", error="insufficient_scope", scope="{needed}"'
        )
        assert answer.json()["detail"] == f"this takes the role {needed}, the token anna has the role {role}"


READING = ["/", "/sparql?query=ASK%7B%7D", "/api/v1/coverage", "/openapi.json", "/docs", "/nowhere", "/rilievi"]


@pytest.mark.parametrize("address", READING)
def test_a_token_that_is_not_good_is_401_even_where_none_is_needed(client: TestClient, address: str) -> None:
    answer = client.get(address, headers=bearer("coerenza_wrong"))
    assert answer.status_code == 401
    assert answer.headers["www-authenticate"].startswith('Bearer realm="coerenza", error="invalid_token"')
    assert answer.json()["title"] == "The token is not valid"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "coerenza_wrong" not in answer.text


def test_the_health_check_looks_at_no_token(client: TestClient) -> None:
    assert client.get("/health/live", headers=bearer("coerenza_wrong")).status_code == 200


def test_an_expired_token_is_401_and_says_when_it_expired(client: TestClient, tokens: Tokens) -> None:
    past = datetime.now(UTC) - timedelta(days=3)
    answer = client.get("/api/v1/coverage", headers=bearer(tokens.add("anna", Role.ADMIN, days=1, now=past)))
    assert answer.status_code == 401
    assert "the token anna expired on" in answer.json()["detail"]


def test_a_running_service_sees_new_and_revoked_tokens_at_once(client: TestClient, tokens: Tokens) -> None:
    headers = bearer(tokens.add("anna", Role.ADMIN))
    assert client.post("/api/v1/test/admin", headers=headers).status_code == 200
    tokens.revoke("anna")
    assert client.post("/api/v1/test/admin", headers=headers).status_code == 401


def test_a_bad_token_is_logged_without_the_secret(client: TestClient, caplog: pytest.LogCaptureFixture) -> None:
    client.get("/api/v1/coverage", headers=bearer("coerenza_guess"))
    assert "token refused client=testclient path='/api/v1/coverage'" in caplog.text
    assert "guess" not in caplog.text


def test_a_damaged_file_of_tokens_stops_writers_and_no_reader(client: TestClient, settings: Settings) -> None:
    (settings.data_dir / "tokens.json").write_text("{", encoding="utf-8")
    answer = client.post("/api/v1/test/editor", headers=bearer("coerenza_x"))
    assert answer.status_code == 503
    assert answer.json()["title"] == "Tokens cannot be checked"
    assert str(settings.data_dir) not in answer.text
    assert client.get("/api/v1/coverage").status_code == 200


def test_refusals_are_told_in_the_callers_language(client: TestClient) -> None:
    answer = client.post("/api/v1/test/editor", headers={"Accept-Language": "it"})
    assert answer.json()["title"] == "Serve un token di accesso"
    page = client.get("/rilievi", headers={**bearer("x"), "Accept": "text/html", "Accept-Language": "it"})
    assert page.status_code == 401
    assert "<h1>Il token di accesso non è valido</h1>" in page.text


def test_the_description_says_how_a_token_is_sent_and_where(client: TestClient) -> None:
    schema = client.get("/openapi.json").json()
    scheme = schema["components"]["securitySchemes"]["token"]
    assert (scheme["type"], scheme["scheme"]) == ("http", "bearer")
    assert schema["paths"]["/api/v1/test/editor"]["post"]["security"] == [{"token": []}]
    assert "security" not in schema["paths"]["/api/v1/coverage"]["get"]


def recorded(settings: Settings) -> list[Act]:
    return acts(settings.data_dir)[1:]


def test_a_write_is_recorded_with_who_what_and_versions(client: TestClient, tokens: Tokens, settings: Settings) -> None:
    headers = bearer(tokens.add("anna", Role.EDITOR))
    assert client.post("/api/v1/test/editor", headers=headers).status_code == 200
    [act] = recorded(settings)
    assert (act.who, act.role, act.client, act.what) == ("anna", "editor", "testclient", "a test")
    assert (act.before, act.after, act.outcome, act.why) == (1, 2, "done", "")
    assert (act.size, act.sha256) == (4, "04efaf080f5a3e74e1c29d1ca6a48569382cbbcd324e8d59d2b83ef21c039f00")


@pytest.mark.parametrize(
    ("wish", "status", "outcome", "why"),
    [
        ("refuse", 400, "refused", "x.csv, row 1: no good; expected better"),
        ("fail", 500, "failed", "ZeroDivisionError"),
        ("nothing", 200, "unchanged", ""),
    ],
)
def test_what_comes_of_a_write_is_recorded(
    client: TestClient, tokens: Tokens, settings: Settings, wish: str, status: int, outcome: str, why: str
) -> None:
    headers = bearer(tokens.add("anna", Role.EDITOR))
    assert client.post(f"/api/v1/test/editor?wish={wish}", headers=headers).status_code == status
    [act] = recorded(settings)
    assert (act.before, act.after, act.outcome, act.why) == (1, 1, outcome, why)


def test_a_write_beyond_ones_role_is_recorded_and_one_without_token_is_not(
    client: TestClient, tokens: Tokens, settings: Settings
) -> None:
    secret = tokens.add("anna", Role.EDITOR)
    client.post("/api/v1/test/admin", headers=bearer(secret))
    client.post("/api/v1/test/admin")
    client.post("/api/v1/test/admin", headers=bearer("coerenza_x"))
    [act] = recorded(settings)
    assert (act.who, act.what, act.outcome) == ("anna", "POST /api/v1/test/admin", "refused")
    assert secret not in (settings.data_dir / "audit.jsonl").read_text(encoding="utf-8")
