"""Updates sent elsewhere: what the engine undid is asked again, what it refuses is not."""

from __future__ import annotations

from collections.abc import Iterator

import httpx
import pytest

from graph_store.errors import EndpointFailed, UpdateUndone
from graph_store.remote import update_endpoint
from graph_store.remote.update_endpoint import UpdateEndpoint

DEADLOCK = httpx.Response(500, text="Virtuoso 40001 Error SR172: Transaction deadlocked")
DONE = httpx.Response(204)


def engine_that_says(*answers: httpx.Response) -> tuple[UpdateEndpoint, Iterator[httpx.Response]]:
    """An engine that gives these answers in this order, and what of them is left."""
    left = iter(answers)
    engine = UpdateEndpoint("http://engine.invalid/update")
    engine._connections.client = httpx.Client(transport=httpx.MockTransport(lambda _: next(left)))
    return engine, left


@pytest.fixture(autouse=True)
def _no_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(update_endpoint, "_PAUSE_S", 0.0)


def test_what_was_undone_is_asked_again() -> None:
    engine, left = engine_that_says(DEADLOCK, DEADLOCK, DONE, DONE)
    engine.update_again("DROP SILENT GRAPH <urn:g>")
    assert len(list(left)) == 1
    engine, left = engine_that_says(DEADLOCK, DONE)
    engine.insert("urn:g", ["<urn:s> <urn:p> <urn:o> ."])
    assert not list(left)


def test_what_is_refused_is_asked_once() -> None:
    engine, left = engine_that_says(httpx.Response(400, text="37000 syntax error at line 40001x"), DONE)
    with pytest.raises(EndpointFailed, match="refused an update"):
        engine.update_again("DROP")
    assert len(list(left)) == 1


def test_what_may_be_done_only_once_is_asked_once() -> None:
    engine, left = engine_that_says(DEADLOCK, DONE)
    with pytest.raises(UpdateUndone, match="deadlocked"):
        engine.update("MOVE GRAPH <urn:a> TO <urn:b>")
    assert len(list(left)) == 1


def test_what_is_undone_for_ever_is_an_error() -> None:
    engine, left = engine_that_says(*[DEADLOCK] * 9)
    with pytest.raises(UpdateUndone, match="40001"):
        engine.update_again("DROP SILENT GRAPH <urn:g>")
    assert len(list(left)) == 1
