"""Every write is recorded once, with who, what and the versions before and after, however it ends."""

from __future__ import annotations

import fcntl
import json
import multiprocessing
import stat
from pathlib import Path
from typing import Any

import pytest

from graph_store.audit import AUDIT_FILE, Act, acts, append, recorded
from graph_store.errors import BadInput, BadQuery, StoreBusy, UnknownResource
from graph_store.identifiers import graph_iri
from graph_store.namespaces import GRAPH
from graph_store.store import GraphStore

MISSIONS = graph_iri("toy-missions")


def say(store: GraphStore, value: str, author: str = "anna") -> None:
    with store.change(f"say {value}", author=author) as change:
        data = f'<http://example.org/s> <http://example.org/p> "{value}" <{MISSIONS}> .\n'
        change.replace_graph(MISSIONS, data.encode())


def told(store: GraphStore) -> list[tuple[Any, ...]]:
    found = acts(store.settings.data_dir)
    return [(act.who, act.what, act.before, act.after, act.outcome) for act in found]


def test_changes_made_on_the_machine_are_recorded_by_the_store(empty_store: GraphStore, tmp_path: Path) -> None:
    say(empty_store, "one")
    say(empty_store, "two", author="bruno")
    empty_store.roll_back(1, author="anna")
    empty_store.back_up(tmp_path / "copy")
    empty_store.restore(tmp_path / "copy", author="anna")
    assert told(empty_store) == [
        ("anna", "say one", None, 1, "done"),
        ("bruno", "say two", 1, 2, "done"),
        ("anna", "roll back to version 1", 2, 3, "done"),
        ("anna", "restore from copy", 3, 4, "done"),
    ]
    assert {(act.client, act.role) for act in acts(empty_store.settings.data_dir)} == {("local", "local")}


def test_a_change_that_changes_nothing_says_so(empty_store: GraphStore) -> None:
    say(empty_store, "one")
    with empty_store.change("nothing", author="anna"):
        pass
    assert told(empty_store)[1] == ("anna", "nothing", 1, 1, "unchanged")


def test_refused_and_failed_changes_are_recorded_with_the_reason(empty_store: GraphStore) -> None:
    say(empty_store, "one")
    with pytest.raises(UnknownResource):
        empty_store.roll_back(7, author="anna")
    with pytest.raises(BadInput), empty_store.change("bad data", author="anna") as change:
        change.replace_graph(MISSIONS, b"no quads")
    with pytest.raises(ZeroDivisionError), empty_store.change("a mistake", author="anna"):
        raise ZeroDivisionError("with a secret in it")
    assert told(empty_store)[1:] == [
        ("anna", "roll back to version 7", 1, 1, "refused"),
        ("anna", "bad data", 1, 1, "refused"),
        ("anna", "a mistake", 1, 1, "failed"),
    ]
    refused, bad, failed = acts(empty_store.settings.data_dir)[1:]
    assert "there is no version 7" in refused.why
    assert str(MISSIONS).removeprefix(str(GRAPH)) in bad.why
    assert failed.why == "ZeroDivisionError"


def test_a_change_that_finds_the_store_busy_is_recorded(empty_store: GraphStore) -> None:
    say(empty_store, "one")
    with (empty_store.versions.folder / "writer.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with pytest.raises(StoreBusy):
            say(empty_store, "two")
    assert told(empty_store)[1] == ("anna", "say two", 1, 1, "refused")


def test_a_change_inside_an_announced_act_is_no_act_of_its_own(empty_store: GraphStore) -> None:
    say(empty_store, "one")
    with recorded(empty_store.settings.data_dir, Act("token-of-bruno", "editor", "192.0.2.7", "update")):
        say(empty_store, "two")
        say(empty_store, "three")
    assert told(empty_store)[1:] == [("token-of-bruno", "update", 1, 3, "done")]
    assert empty_store.current().number == 3


def test_an_announced_act_that_is_refused_keeps_its_versions(empty_store: GraphStore) -> None:
    say(empty_store, "one")
    with pytest.raises(BadQuery), recorded(empty_store.settings.data_dir, Act("b", "editor", "::1", "update")):
        say(empty_store, "two")
        raise BadQuery("the second half cannot be read")
    [act] = acts(empty_store.settings.data_dir)[1:]
    assert (act.before, act.after, act.outcome, act.why) == (1, 2, "refused", "the second half cannot be read")


def test_the_record_is_one_line_of_json_for_each_write(empty_store: GraphStore) -> None:
    say(empty_store, "one", author="Società\n«A»")
    file = empty_store.settings.data_dir / AUDIT_FILE
    [line] = file.read_text(encoding="utf-8").splitlines()
    assert json.loads(line)["who"] == "Società\n«A»"
    assert list(json.loads(line)) == [
        "time", "who", "role", "client", "what", "before", "after", "outcome", "why", "size", "sha256",
    ]  # fmt: skip
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_long_texts_are_cut(tmp_path: Path) -> None:
    append(tmp_path, Act("a", "editor", "::1", "x" * 10_000))
    [act] = acts(tmp_path)
    assert len(act.what) == 200
    assert act.what.endswith("x…")


def test_the_last_ones_can_be_asked_for(tmp_path: Path) -> None:
    assert acts(tmp_path) == []
    for number in range(5):
        append(tmp_path, Act("a", "editor", "::1", f"write {number}"))
    assert [act.what for act in acts(tmp_path, 2)] == ["write 3", "write 4"]
    assert len(acts(tmp_path)) == 5


def test_a_damaged_line_is_named(tmp_path: Path) -> None:
    append(tmp_path, Act("a", "editor", "::1", "write"))
    with (tmp_path / AUDIT_FILE).open("a", encoding="utf-8") as file:
        file.write("half a li\n")
    with pytest.raises(BadInput, match=r"audit\.jsonl, row 2"):
        acts(tmp_path)


def _append_many(folder: Path, name: str) -> None:
    for _ in range(200):
        append(folder, Act(name, "editor", "::1", name * 30))


def test_lines_of_several_processes_do_not_mix(tmp_path: Path) -> None:
    context = multiprocessing.get_context("spawn")
    writers = [context.Process(target=_append_many, args=(tmp_path, name)) for name in ("anna", "bruno")]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    found = acts(tmp_path)
    assert len(found) == 400
    assert all(act.what == str(act.who) * 30 for act in found)
