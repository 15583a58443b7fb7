"""Answers of the library are worked out once for each version, and never outlive it."""

from __future__ import annotations

import gc
import weakref
from pathlib import Path

import pytest

from api.pages.questions import library_answers
from api.snapshot import Snapshot, Snapshots
from coherence.answers import AnswerTable
from coherence.questions import question_named
from graph_store.settings import Settings
from graph_store.store import GraphStore
from tests.api.conftest import TOY_CITY, publish

MISSIONS = question_named("completeness-of-missions")


@pytest.fixture
def snapshots(tmp_path: Path) -> Snapshots:
    """The toy city as one version."""
    store = GraphStore(Settings(data_dir=tmp_path / "store"))
    publish(store, TOY_CITY.read_text(encoding="utf-8"))
    return Snapshots(store)


def test_the_same_question_on_the_same_version_is_answered_once(snapshots: Snapshots) -> None:
    snapshot = snapshots.current()
    mission = {"mission": snapshot.names.of("amsvs/mission/es.1.1")}
    whole = library_answers.library_answer(snapshot, MISSIONS, {})
    one = library_answers.library_answer(snapshot, MISSIONS, mission)
    assert (len(whole.rows), len(one.rows)) == (3, 1)
    assert library_answers.library_answer(snapshot, MISSIONS, {}) is whole


def test_what_depends_on_the_day_is_asked_each_time(snapshots: Snapshots) -> None:
    snapshot, question = snapshots.current(), question_named("findings-of-missions")
    first = library_answers.library_answer(snapshot, question, {})
    assert library_answers.library_answer(snapshot, question, {}) is not first


def test_only_so_many_are_remembered(snapshots: Snapshots, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(library_answers, "_MOST", 2)
    snapshot = snapshots.current()
    names = ("coverage-of-joints", "interactions", "links-by-status")
    tables: list[AnswerTable] = [library_answers.library_answer(snapshot, question_named(one), {}) for one in names]
    assert library_answers.library_answer(snapshot, question_named("links-by-status"), {}) is tables[2]
    assert library_answers.library_answer(snapshot, question_named("coverage-of-joints"), {}) is not tables[0]


def test_the_answers_of_an_old_version_go_with_it(snapshots: Snapshots) -> None:
    # A snapshot of its own, which nobody else keeps.
    current = snapshots.current()
    snapshot = Snapshot(current.version, current.reader, current.names)
    table = weakref.ref(library_answers.library_answer(snapshot, MISSIONS, {}))
    assert table() is not None
    del snapshot
    gc.collect()
    assert table() is None
