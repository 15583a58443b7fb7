"""What was read from a version is kept for the next one only where that says the same."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from rdflib import RDFS, Literal, URIRef

from api.snapshot import Snapshots
from graph_store.settings import Settings
from graph_store.store import GraphStore
from graph_store.terms import nquads
from tests.conftest import FIXTURES, fill, trig_quads
from validation import Decision, DecisionKind, catalogue, decide, validated_store

READ_ONCE = ("network", "coverage", "actors", "indicators", "documents", "zone_areas", "places", "counts")


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> GraphStore:
    """The toy city with one rule, validated as the product keeps it."""
    rules = tuple(rule for rule in catalogue() if rule.id == "mission-without-indicator")
    monkeypatch.setattr("validation.store_validation.catalogue", lambda *settings: rules)
    opened = validated_store(Settings(data_dir=tmp_path / "store"))
    fill(opened, trig_quads(FIXTURES / "toy-city.trig"))
    return opened


def take_in_charge(store: GraphStore, snapshots: Snapshots) -> None:
    register = snapshots.current().register
    assert register is not None
    now, today = datetime.now(UTC).isoformat(timespec="milliseconds"), date.today()
    decision = Decision("", DecisionKind.TAKEN_IN_CHARGE, "test", now, owner="Ufficio verde", due=today)
    decide(store, [register.report.findings[0].id], decision, today)


def rename_a_mission(store: GraphStore, name: str) -> None:
    [mission] = {s for s, p, o, _ in store.reader().quads() if str(s).endswith("mission/es.1.1") and p == RDFS.label}
    [graph] = {g for s, p, _, g in store.reader().quads() if s == mission and p == RDFS.label}
    quads = [
        (s, p, Literal(name, lang="it") if s == mission and p == RDFS.label else o, g)
        for s, p, o, g in store.reader().quads(graph)
    ]
    with store.change("rename") as change:
        change.replace_graph(URIRef(graph), nquads(quads))


def test_a_decision_leaves_what_was_read_as_it_is(store: GraphStore) -> None:
    snapshots = Snapshots(store)
    before = snapshots.current()
    read = {name: getattr(before, name) for name in READ_ONCE}
    matrix = before.matrix("goals", ())
    take_in_charge(store, snapshots)
    after = snapshots.current()
    assert after.version.number == before.version.number + 1
    assert all(getattr(after, name) is value for name, value in read.items())
    assert after.matrix("goals", ()) is matrix
    assert after.report is not None
    assert after.report.findings[0].state == "in-charge"
    assert after.statistics.graphs != before.statistics.graphs


def test_candidates_are_read_on_from_the_version_that_is_there(store: GraphStore) -> None:
    snapshots = Snapshots(store)
    before = snapshots.current()
    things = before.candidates.things
    take_in_charge(store, snapshots)
    after = snapshots.current()
    assert after.candidates.things is things
    assert after.candidates.reader is after.reader
    assert before.candidates.reader is before.reader


def test_what_changes_the_chain_is_read_again(store: GraphStore) -> None:
    snapshots = Snapshots(store)
    network = snapshots.current().network
    rename_a_mission(store, "Altro nome")
    after = snapshots.current().network
    assert after is not network
    assert "Altro nome" in {data["node"].label["it"] for _, data in after.nodes(data=True)}


def test_a_version_that_was_not_seen_may_have_changed_anything(store: GraphStore) -> None:
    snapshots = Snapshots(store)
    network = snapshots.current().network
    rename_a_mission(store, "Altro nome")
    take_in_charge(store, Snapshots(store))
    assert snapshots.current().network is not network


def test_a_version_that_does_not_say_what_it_changed_is_read_whole(
    store: GraphStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    snapshots = Snapshots(store)
    network = snapshots.current().network
    take_in_charge(store, snapshots)
    silent = replace(store.current(), changed=None)
    monkeypatch.setattr(store, "current", lambda: silent)
    assert snapshots.current().network is not network
