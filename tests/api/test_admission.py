"""One client may ask so much and no more; it cannot pass for another, nor make the service keep ever more."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from httpx2 import Response

from api.app import create_app
from api.rate_limit import Buckets
from graph_store.settings import Settings
from graph_store.tokens import Role, Tokens

ADDRESS = "/openapi.json"
Serve = Callable[..., TestClient]


@pytest.fixture
def serve(tmp_path: Path) -> Iterator[Serve]:
    """A service with two requests at once and one more each hour, for callers from one address."""
    opened: list[TestClient] = []

    def start(address: str = "192.0.2.1", **wanted: object) -> TestClient:
        limits: dict[str, object] = {"rate_per_second": 1 / 3600, "rate_burst": 2, "query_workers": 1}
        settings = Settings.model_validate({"data_dir": tmp_path / "store"} | limits | wanted)
        client = TestClient(create_app(settings), client=(address, 5000), headers={"Accept-Language": "en"})
        client.__enter__()
        opened.append(client)
        return client

    yield start
    for client in opened:
        client.__exit__(None, None, None)


@contextmanager
def calling_from(client: TestClient, address: str) -> Iterator[None]:
    transport = client._transport
    before = transport.client  # type: ignore[attr-defined]
    transport.client = (address, 5000)  # type: ignore[attr-defined]
    yield
    transport.client = before  # type: ignore[attr-defined]


def statuses(client: TestClient, times: int, **headers: str) -> list[int]:
    return [client.get(ADDRESS, headers=headers).status_code for _ in range(times)]


def test_who_asks_too_fast_is_told_when_to_come_back(serve: Serve) -> None:
    client = serve()
    assert statuses(client, 2) == [200, 200]
    answer: Response = client.get(ADDRESS)
    assert answer.status_code == 429
    assert 3500 < int(answer.headers["retry-after"]) <= 3600
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["title"] == "Too many requests"
    assert "ask again in" in answer.json()["detail"]
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["access-control-allow-origin"] == "*"


def test_sparql_and_pages_that_are_not_there_count_too(serve: Serve) -> None:
    client = serve()
    assert client.get("/sparql?query=ASK%7B%7D").status_code == 503
    assert client.get("/nowhere").status_code == 404
    assert client.get("/sparql?query=ASK%7B%7D").status_code == 429


def test_the_health_check_and_static_files_are_free(serve: Serve) -> None:
    client = serve()
    statuses(client, 3)
    assert {client.get("/health/live").status_code for _ in range(5)} == {200}
    assert 429 not in {client.get("/static/nothing.js").status_code for _ in range(5)}


def test_clients_are_counted_apart(serve: Serve) -> None:
    client = serve()
    assert statuses(client, 3) == [200, 200, 429]
    with calling_from(client, "192.0.2.2"):
        assert statuses(client, 3) == [200, 200, 429]


def test_the_addresses_of_one_ipv6_network_are_one_client(serve: Serve) -> None:
    client = serve(address="2001:db8:0:1::1")
    assert statuses(client, 2) == [200, 200]
    with calling_from(client, "2001:db8:0:1:ffff::2"):
        assert statuses(client, 1) == [429]
    with calling_from(client, "2001:db8:0:2::1"):
        assert statuses(client, 1) == [200]


def test_the_holder_of_a_token_is_a_client_of_their_own(serve: Serve, tmp_path: Path) -> None:
    client = serve()
    secret = Tokens(tmp_path / "store").add("anna", Role.READER)
    statuses(client, 2)
    assert statuses(client, 3, Authorization=f"Bearer {secret}") == [200, 200, 429]
    with calling_from(client, "192.0.2.2"):
        assert statuses(client, 1, Authorization=f"Bearer {secret}") == [429]


def test_guessing_tokens_is_limited_as_well(serve: Serve) -> None:
    client = serve()
    tried = [client.get(ADDRESS, headers={"Authorization": f"Bearer guess{n}"}).status_code for n in range(4)]
    assert tried == [401, 401, 429, 429]


def test_no_limit_is_a_setting(serve: Serve) -> None:
    assert set(statuses(serve(rate_per_second=0), 20)) == {200}


def test_nobody_is_believed_about_where_they_come_from(serve: Serve, caplog: pytest.LogCaptureFixture) -> None:
    client = serve()
    forwarded = [client.get(ADDRESS, headers={"X-Forwarded-For": f"198.51.100.{n}"}).status_code for n in range(3)]
    assert forwarded == [200, 200, 429]
    # An administrator who forgot to name the proxy can find out.
    assert "too many requests from 192.0.2.1, which forwards those of others" in caplog.text


@pytest.mark.parametrize("trusted", ["192.0.2.1", "10.0.0.0/8, 192.0.2.0/24"])
def test_a_trusted_proxy_is_believed(serve: Serve, trusted: str) -> None:
    client = serve(trusted_proxies=trusted)
    assert statuses(client, 3, **{"X-Forwarded-For": "198.51.100.1"}) == [200, 200, 429]
    assert statuses(client, 1, **{"X-Forwarded-For": "198.51.100.2"}) == [200]
    # What the client itself wrote comes before what the proxy added.
    assert statuses(client, 1, **{"X-Forwarded-For": "203.0.113.9, 198.51.100.1"}) == [429]


def test_a_proxy_that_is_not_named_is_not_believed(serve: Serve) -> None:
    client = serve(trusted_proxies="192.0.2.99")
    assert statuses(client, 2, **{"X-Forwarded-For": "198.51.100.1"}) == [200, 200]
    assert statuses(client, 1, **{"X-Forwarded-For": "198.51.100.2"}) == [429]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("trusted_proxies", "proxy.example"),
        ("trusted_proxies", "10.0.0.1/8"),
        ("rate_per_second", "-1"),
        ("rate_burst", "0"),
    ],
)
def test_settings_that_mean_nothing_are_refused(name: str, value: str) -> None:
    with pytest.raises(ValueError, match=name):
        Settings.model_validate({name: value})


def test_a_bucket_fills_as_time_goes_by() -> None:
    buckets = Buckets(per_second=10, burst=5)
    assert [buckets.wait_s("a", 100.0) for _ in range(6)] == pytest.approx([0, 0, 0, 0, 0, 0.1])
    assert buckets.wait_s("a", 100.1) == 0
    assert buckets.wait_s("a", 100.1) == pytest.approx(0.1)
    assert [buckets.wait_s("a", 200.0) > 0 for _ in range(6)] == [False] * 5 + [True]


def test_in_the_long_run_nobody_gets_more_than_the_rate() -> None:
    buckets = Buckets(per_second=10, burst=5)
    let_in = sum(buckets.wait_s("a", step / 1000) == 0 for step in range(60_000))
    # What was in the bucket, and what came into it in a minute.
    assert let_in in (5 + 599, 5 + 600)


def test_being_refused_costs_nothing() -> None:
    buckets = Buckets(per_second=1, burst=1)
    buckets.wait_s("a", 0)
    for _ in range(100):
        assert buckets.wait_s("a", 0.5) == pytest.approx(0.5)
    assert buckets.wait_s("a", 1.0) == 0


def test_of_many_clients_only_the_last_ones_are_remembered() -> None:
    buckets = Buckets(per_second=1, burst=1, most=100)
    buckets.wait_s("busy", 0)
    for number in range(10_000):
        buckets.wait_s(f"client {number}", 0)
        assert buckets.wait_s("busy", 0) > 0
    assert len(buckets) == 100
