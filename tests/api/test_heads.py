"""HEAD is answered wherever GET is: the same head, and no body."""

from __future__ import annotations

import pytest
from fastapi.testclient import TestClient

ADDRESSES = (
    "/", "/mappa", "/rilievi?lang=en", "/matrice", "/attori", "/dumps/", "/onto/", "/onto/Mission", "/catalogo",
    "/catalogo.ttl", "/id/amsvs/mission/es.1.1", "/sparql?query=ASK%7B%7D", "/sparql?query=ASK", "/sparql",
    "/api/v1/coverage?format=csv", "/api/v1/findings", "/health/ready", "/robots.txt", "/nowhere", "/update",
)  # fmt: skip


@pytest.mark.parametrize("address", ADDRESSES)
def test_a_head_is_that_of_the_whole(ask: TestClient, address: str) -> None:
    whole = ask.get(address, follow_redirects=False)
    head = ask.head(address, follow_redirects=False)
    assert head.status_code == whole.status_code
    assert head.headers == whole.headers
    assert head.content == b""
    assert whole.content or whole.is_redirect
