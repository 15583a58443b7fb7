"""One shape for every error, in the caller's language, with nothing of the inside."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

WRONG = [
    ("GET", "/nowhere", 404),
    ("GET", "/api/v1/nowhere", 404),
    ("POST", "/api/v1/network", 405),
    ("GET", "/api/v1/network?focus=no-such-code", 404),
    ("GET", "/api/v1/network?format=pdf", 400),
    ("GET", "/api/v1/findings?severity=terrible", 400),
    ("GET", "/api/v1/findings?format=pdf", 400),
    ("GET", "/api/v1/entities", 400),
    ("GET", "/api/v1/entities?q=bus&limit=0", 400),
    ("GET", "/api/v1/rules?lang=fr", 400),
    ("GET", "/sparql?query=SELECT", 400),
    ("GET", "/sparql?query=ASK%7B%7D&format=pdf", 406),
    ("POST", "/sparql", 415),
    ("GET", "/mappa?focus=no-such-code", 404),
    ("GET", "/rilievi?page=0", 400),
]


@pytest.mark.parametrize(("method", "address", "status"), WRONG)
@pytest.mark.parametrize("language", ["it", "en"])
def test_every_error_has_the_one_shape(ask: TestClient, method: str, address: str, status: int, language: str) -> None:
    answer = ask.request(method, address, headers={"Accept-Language": language})
    problem = answer.json()
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    assert problem["status"] == status
    assert problem["type"].startswith("https://w3id.org/coerenza/problem/")
    assert problem["instance"] == address.partition("?")[0]
    assert problem["title"]
    assert problem["detail"]
    assert "Traceback" not in answer.text


def test_titles_are_in_the_callers_language(ask: TestClient) -> None:
    italian = ask.get("/api/v1/network?focus=nulla", headers={"Accept-Language": "it"}).json()
    english = ask.get("/api/v1/network?focus=nulla", headers={"Accept-Language": "en"}).json()
    assert (italian["title"], english["title"]) == ("Non c'è", "It is not here")
    assert "nulla" in english["detail"]
    assert "nulla" in italian["reason"]


def test_a_person_gets_a_page_instead(ask: TestClient) -> None:
    answer = ask.get("/mappa?focus=no-such-code", headers={"Accept": "text/html"})
    assert answer.status_code == 404
    assert "<h1>Non c&#39;è</h1>" in answer.text


def test_without_a_store_every_route_says_so_and_no_path_leaks(
    service_of: Callable[[str], TestClient], tmp_path: Path
) -> None:
    client = service_of("")
    for address in ("/api/v1/network", "/api/v1/coverage", "/health/ready", "/sparql?query=ASK%7B%7D", "/"):
        answer = client.get(address, headers={"Accept-Language": "en"})
        assert answer.status_code == 503, address
        assert answer.headers["retry-after"] == "60"
        assert answer.json()["title"] == "There are no data yet"
        assert str(tmp_path) not in answer.text
    assert client.get("/health/live").json() == {"status": "live"}


def test_an_unexpected_error_is_logged_and_told_to_nobody(
    service_of: Callable[[str], TestClient], monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    client = service_of("")

    def fail(_: object) -> None:
        raise RuntimeError("the secret of the house")

    monkeypatch.setattr("api.snapshot.Snapshots.current", fail)
    answer = client.get("/api/v1/coverage", headers={"Accept-Language": "en"})
    assert answer.status_code == 500
    assert answer.json()["title"] == "Something went wrong"
    assert "secret" not in answer.text
    assert "the secret of the house" in caplog.text
