"""Whatever an address says: an answer or an error with words, never a failure of the service."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from urllib.parse import quote

import pytest
from fastapi import FastAPI
from fastapi.dependencies.models import Dependant
from fastapi.routing import iter_route_contexts
from fastapi.testclient import TestClient

VALUES = (
    "", "0", "-1", "9" * 30, "a" * 300, "<script>alert(1)</script>", "' OR 1=1", "../../etc/passwd", "\x00", "\u202e",
    "Ü", "[", "{}", "1e400", "nan", "1.2", "amsvs/mission/es.1.1", "it", "zz", "true", "2026-02-30", "graph:nothing",
)  # fmt: skip
TURNS = 8


def places(app: FastAPI) -> Iterator[tuple[str, list[str]]]:
    """Every address that can be read, with what may be asked of it."""
    for context in iter_route_contexts(app.routes):
        if "GET" in (context.methods or ()) and (dependant := getattr(context, "dependant", None)):
            yield context.path, sorted(set(asked(dependant)))


def asked(dependant: Dependant) -> Iterator[str]:
    yield from (field.alias for field in dependant.query_params)
    for part in dependant.dependencies:
        yield from asked(part)


@pytest.mark.slow
def test_no_address_makes_the_service_fail(ask: TestClient) -> None:
    chance, failed, tried = random.Random(5), [], 0  # noqa: S311 — the same each time
    assert isinstance(ask.app, FastAPI)
    for path, names in places(ask.app):
        for turn in range(TURNS if names or "{" in path else 1):
            address = re.sub(r"\{[^}]*\}", lambda _: quote(chance.choice(VALUES), safe=""), path)
            wanted = {name: chance.choice(VALUES) for name in names if turn and chance.random() < 0.6}
            answer = ask.get(address, params=wanted)
            tried += 1
            is_page = answer.headers.get("content-type", "").startswith("text/html")
            if answer.status_code >= 500 or (is_page and "<script>alert" in answer.text):
                failed.append((address, wanted, answer.status_code))
    assert tried > 300
    assert failed == []
