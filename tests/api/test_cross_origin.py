"""Pages of other sites read what is public; only those that are named send a token, and no cookie is ever taken."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from httpx2 import Response

from api.app import create_app
from graph_store.settings import Settings

ANYBODY, EDITOR = "https://anybody.example", "https://editor.example"
OPEN = ["/sparql?query=ASK%7B%7D", "/api/v1/rules", "/openapi.json", "/id/sdg/11", "/onto/Mission", "/graph-store"]
Serve = Callable[[str], TestClient]


@pytest.fixture
def serve(tmp_path: Path) -> Iterator[Serve]:
    opened: list[TestClient] = []

    def start(origins: str) -> TestClient:
        settings = Settings.model_validate(
            {"data_dir": tmp_path / "store", "query_workers": 1, "cors_origins": origins}
        )
        client = TestClient(create_app(settings), follow_redirects=False, raise_server_exceptions=False)
        client.__enter__()
        opened.append(client)
        return client

    yield start
    for client in opened:
        client.__exit__(None, None, None)


def preflight(client: TestClient, origin: str, method: str, headers: str, address: str = "/sparql") -> Response:
    wanted = {"Origin": origin, "Access-Control-Request-Method": method, "Access-Control-Request-Headers": headers}
    return client.options(address, headers=wanted)


@pytest.mark.parametrize("address", OPEN)
def test_what_is_public_may_be_read_by_pages_of_any_site(serve: Serve, address: str) -> None:
    answer = serve("*").get(address, headers={"Origin": ANYBODY})
    assert answer.headers["access-control-allow-origin"] == "*"
    assert "ETag" in answer.headers["access-control-expose-headers"]
    assert "access-control-allow-credentials" not in answer.headers


def test_pages_are_for_this_site(serve: Serve) -> None:
    answer = serve("*").get("/docs", headers={"Origin": ANYBODY})
    assert "access-control-allow-origin" not in answer.headers


def test_a_page_of_any_site_may_post_a_query(serve: Serve) -> None:
    answer = preflight(serve("*"), ANYBODY, "POST", "content-type")
    assert answer.status_code == 200
    assert answer.headers["access-control-allow-origin"] == "*"
    assert "POST" in answer.headers["access-control-allow-methods"]
    assert "Content-Type" in answer.headers["access-control-allow-headers"]
    assert "access-control-allow-credentials" not in answer.headers


@pytest.mark.parametrize(("method", "headers"), [("POST", "authorization"), ("DELETE", "content-type")])
def test_a_page_of_any_site_sends_no_token_and_writes_nothing(serve: Serve, method: str, headers: str) -> None:
    assert preflight(serve("*"), ANYBODY, method, headers, "/graph-store").status_code == 400


@pytest.mark.parametrize("origins", [EDITOR, f"* {EDITOR}/", f"{EDITOR}, https://other.example:8443"])
@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE"])
def test_a_site_that_is_named_may_send_a_token(serve: Serve, origins: str, method: str) -> None:
    answer = preflight(serve(origins), EDITOR, method, "authorization, content-type", "/graph-store")
    assert answer.status_code == 200
    assert answer.headers["access-control-allow-origin"] == EDITOR
    assert "Authorization" in answer.headers["access-control-allow-headers"]
    assert "access-control-allow-credentials" not in answer.headers


def test_beside_named_sites_others_are_left_out(serve: Serve) -> None:
    client = serve(EDITOR)
    assert preflight(client, ANYBODY, "GET", "accept").status_code == 400
    other = client.get("/api/v1/rules", headers={"Origin": ANYBODY})
    assert "access-control-allow-origin" not in other.headers
    named = client.get("/api/v1/rules", headers={"Origin": EDITOR})
    assert named.headers["access-control-allow-origin"] == EDITOR
    # A cache must not give one site what was answered to another.
    assert "Origin" in other.headers["vary"]
    assert "Origin" in named.headers["vary"]


def test_named_sites_and_everybody_go_together(serve: Serve) -> None:
    client = serve(f"*,{EDITOR}")
    assert client.get("/api/v1/rules", headers={"Origin": ANYBODY}).headers["access-control-allow-origin"] == "*"
    assert preflight(client, ANYBODY, "POST", "authorization").status_code == 400
    assert preflight(client, EDITOR, "POST", "authorization").status_code == 200


def test_it_can_be_left_out_altogether(serve: Serve) -> None:
    client = serve("none")
    answer = client.get("/api/v1/rules", headers={"Origin": ANYBODY})
    assert not [name for name in answer.headers if name.startswith("access-control")]
    assert preflight(client, ANYBODY, "GET", "accept").status_code == 400


def test_errors_may_be_read_too(serve: Serve) -> None:
    answer = serve("*").get("/sparql?query=SELEC", headers={"Origin": ANYBODY})
    assert answer.status_code >= 400
    assert answer.headers["access-control-allow-origin"] == "*"


@pytest.mark.parametrize("wrong", ["editor.example", "https://*.example", "null", "https://editor.example/app"])
def test_what_is_no_origin_is_refused(wrong: str) -> None:
    with pytest.raises(ValueError, match="is no origin"):
        Settings.model_validate({"cors_origins": wrong})
