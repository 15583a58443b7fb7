"""Several instances that write to one engine: none undoes what another has done, and who is late is told."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from threading import Barrier
from typing import Any

import pytest
from engine_servers import ENGINES, Engine
from rdflib import Literal, URIRef
from rdflib.namespace import RDFS

from graph_store.errors import StoreBusy
from graph_store.identifiers import graph_iri
from graph_store.remote.publication import RemotePublication
from graph_store.remote.record import Pending, read_pending
from graph_store.remote.store import RemoteStore
from graph_store.remote.update_endpoint import UpdateEndpoint
from graph_store.settings import Settings
from graph_store.terms import nquads

pytestmark = pytest.mark.slow

NOTES = graph_iri("notes")
THING = URIRef("https://example.org/thing")


def settings_of(engine: Engine, folder: Path) -> Settings:
    return Settings(data_dir=folder, store=engine.query, store_update=engine.update)


@pytest.fixture(scope="module", params=ENGINES)
def engine(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """An engine with nothing in it."""
    with request.param(tmp_path_factory.mktemp("engine")) as started:
        yield started


@pytest.fixture
def first(engine: Engine, tmp_path: Path) -> RemoteStore:
    """One instance, which has published something."""
    store = RemoteStore(settings_of(engine, tmp_path / "first"))
    with store.change("something to start from") as change:
        change.replace_graph(graph_iri("other"), nquads([(THING, RDFS.comment, Literal("x"), graph_iri("other"))]))
    return store


def note(store: RemoteStore, graph: URIRef, text: str) -> bool:
    """Say something in a graph of one's own; False where somebody else was writing."""
    try:
        with store.change(text) as change:
            change.replace_graph(graph, nquads([(THING, RDFS.label, Literal(text), graph)]))
    except StoreBusy:
        return False
    return True


def notes(store: RemoteStore) -> set[str]:
    return {str(row["o"]) for row in store.reader().select(f"SELECT ?o {{ <{THING}> rdfs:label ?o }}")}


def test_of_two_instances_that_write_at_once_none_undoes_the_other(
    engine: Engine, first: RemoteStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = RemoteStore(settings_of(engine, tmp_path / "other"))
    graphs = {first: graph_iri("note-1"), other: graph_iri("note-2")}
    # Both have their copy and have made their change before either publishes it.
    together = Barrier(2)
    publish = RemotePublication.publish

    def at_once(self: RemotePublication, *told: Any, **named: Any) -> None:
        together.wait(60)
        publish(self, *told, **named)

    said: set[str] = set()
    with monkeypatch.context() as patched:
        patched.setattr(RemotePublication, "publish", at_once)
        for turn in range(5):
            texts = {store: f"turn {turn} of {graph}" for store, graph in graphs.items()}
            with ThreadPoolExecutor(2) as threads:
                written = list(threads.map(lambda store: note(store, graphs[store], texts[store]), graphs))  # noqa: B023
            assert written != [True, True]
            for store, is_written in zip(graphs, written, strict=True):
                if is_written:
                    said = {text for text in said if str(graphs[store]) not in text} | {texts[store]}
            assert notes(RemoteStore(first.settings)) == said
    assert read_pending(first.endpoint) == []
    for store, graph in graphs.items():
        assert note(store, graph, "afterwards")
    assert notes(RemoteStore(first.settings)) == {"afterwards"}
    with first.change("no notes") as change:
        for graph in graphs.values():
            change.drop_graph(graph)


def test_who_sees_the_note_of_another_writer_withdraws(
    first: RemoteStore, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = first.current()
    other = RemotePublication(first.endpoint, UpdateEndpoint(engine.update), "somebody-else")
    pending = Pending("somebody-else", datetime.now(UTC).isoformat(timespec="seconds"))
    recover = RemotePublication.recover

    def late(self: RemotePublication) -> None:
        recover(self)
        # From now on, and not before.
        other._note(pending)

    with monkeypatch.context() as patched:
        patched.setattr(RemotePublication, "recover", late)
        assert not note(first, NOTES, "never")
    assert read_pending(first.endpoint) == [pending]
    assert not note(first, NOTES, "never")
    other._give_up(pending)
    assert first.current().number == before.number
    assert not first.reader().has_graph(NOTES)


def test_a_change_starts_from_the_version_that_was_copied(
    engine: Engine, first: RemoteStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    slow = RemoteStore(settings_of(engine, tmp_path / "slow"))
    monkeypatch.setattr("graph_store.remote.store._BELIEVED_S", 0.0)
    copy = RemoteStore._copy

    def overtaken(self: RemoteStore, *told: Any) -> None:
        copy(self, *told)
        if self is slow:
            assert note(first, NOTES, "meanwhile")

    with monkeypatch.context() as patched:
        patched.setattr(RemoteStore, "_copy", overtaken)
        assert not note(slow, NOTES, "too late")
    assert notes(slow) == {"meanwhile"}
    assert note(slow, NOTES, "in time")
    with first.change("no notes") as change:
        change.drop_graph(NOTES)
