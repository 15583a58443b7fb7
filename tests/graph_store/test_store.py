"""A store changes whole or not at all, and never forgets what it published."""

from __future__ import annotations

import json
import multiprocessing
from multiprocessing.synchronize import Event
from pathlib import Path

import pytest
from rdflib import URIRef

from graph_store.difference import differences
from graph_store.errors import BadInput, StoreBusy, StoreMissing, UnknownResource
from graph_store.identifiers import graph_iri
from graph_store.namespaces import GRAPH
from graph_store.settings import Settings
from graph_store.store import GraphStore, Publication

MISSIONS = graph_iri("toy-missions")
ACTORS = graph_iri("toy-actors")


def statement(value: str, graph: str = MISSIONS) -> bytes:
    return f'<http://example.org/s> <http://example.org/p> "{value}" <{graph}> .\n'.encode()


def published(store: GraphStore, value: str) -> None:
    with store.change(f"say {value}") as change:
        change.replace_graph(MISSIONS, statement(value))


def values(store: GraphStore) -> list[str]:
    return sorted(str(row["o"]) for row in store.reader().select("SELECT ?o WHERE { ?s ?p ?o }"))


def test_nothing_can_be_read_before_something_was_published(empty_store: GraphStore) -> None:
    assert not empty_store.exists()
    with pytest.raises(StoreMissing, match="coerenza init"):
        empty_store.reader()


def test_a_change_becomes_the_next_version(empty_store: GraphStore) -> None:
    published(empty_store, "one")
    published(empty_store, "two")
    assert values(empty_store) == ["two"]
    assert [(v.number, v.parent, v.quads, v.reason) for v in empty_store.versions.all()] == [
        (1, None, 1, "say one"),
        (2, 1, 1, "say two"),
    ]


def test_replacing_a_graph_leaves_the_others_alone(empty_store: GraphStore) -> None:
    with empty_store.change("two graphs") as change:
        change.replace_graph(MISSIONS, statement("mission"))
        change.replace_graph(ACTORS, statement("actor", ACTORS))
    with empty_store.change("one again") as change:
        change.replace_graph(ACTORS, statement("other actor", ACTORS))
    assert values(empty_store) == ["mission", "other actor"]
    assert empty_store.reader().graphs() == sorted([ACTORS, MISSIONS])


def test_a_change_that_fails_leaves_the_store_as_it_was(empty_store: GraphStore) -> None:
    published(empty_store, "one")
    with pytest.raises(RuntimeError, match="half-way"), empty_store.change("never") as change:
        change.drop_graph(MISSIONS)
        raise RuntimeError("half-way")
    assert values(empty_store) == ["one"]
    assert len(empty_store.versions.all()) == 1


def test_a_change_that_touches_nothing_publishes_nothing(empty_store: GraphStore) -> None:
    published(empty_store, "one")
    with empty_store.change("look only") as change:
        assert len(change.reader) == 1
    assert empty_store.current().number == 1


def test_broken_bytes_are_an_error_that_names_the_graph_and_its_line(empty_store: GraphStore) -> None:
    published(empty_store, "one")
    fine = f"<urn:a> <urn:p> <urn:b> <{MISSIONS}> .\n".encode()
    parts = {graph_iri("fine"): fine, MISSIONS: fine + b"this is no statement\n", graph_iri("last"): fine}
    with pytest.raises(BadInput) as caught, empty_store.change("broken") as change:
        change.replace_graphs(parts)
    name = str(MISSIONS).removeprefix(str(GRAPH))
    assert [(problem.file, problem.row) for problem in caught.value.problems] == [(name, 2)]
    assert values(empty_store) == ["one"]


def test_graphs_that_are_written_together_leave_few_files(empty_store: GraphStore) -> None:
    graphs = [graph_iri(f"part-{number}") for number in range(30)]
    with empty_store.change("many") as change:
        change.replace_graphs({graph: f"<urn:s> <urn:p> <urn:o> <{graph}> .\n".encode() for graph in graphs})
    assert len(list(empty_store.current().database.glob("*.sst"))) < len(graphs)
    assert empty_store.reader().graphs() == sorted(graphs)


def test_a_reader_keeps_its_version_while_the_store_moves_on(empty_store: GraphStore) -> None:
    published(empty_store, "one")
    reader = empty_store.reader()
    published(empty_store, "two")
    assert [str(row["o"]) for row in reader.select("SELECT ?o WHERE { ?s ?p ?o }")] == ["one"]


def test_rolling_back_publishes_the_old_content_as_a_new_version(empty_store: GraphStore) -> None:
    published(empty_store, "one")
    published(empty_store, "two")
    assert empty_store.roll_back(1).number == 3
    assert values(empty_store) == ["one"]
    with pytest.raises(UnknownResource, match="no version 9"):
        empty_store.roll_back(9)


def test_only_the_newest_versions_are_kept_and_numbers_go_on(tmp_path: Path) -> None:
    store = GraphStore(Settings(data_dir=tmp_path, kept_versions=2))
    for value in ("one", "two", "three", "four"):
        published(store, value)
    assert [version.number for version in store.versions.all()] == [3, 4]


def test_a_backup_restores_in_another_place(empty_store: GraphStore, tmp_path: Path) -> None:
    published(empty_store, "one")
    empty_store.back_up(tmp_path / "backup")
    with pytest.raises(BadInput, match="not empty"):
        empty_store.back_up(tmp_path / "backup")
    elsewhere = GraphStore(Settings(data_dir=tmp_path / "elsewhere"))
    elsewhere.restore(tmp_path / "backup")
    assert values(elsewhere) == ["one"]
    with pytest.raises(BadInput, match="no backup"):
        elsewhere.restore(tmp_path)


def noted(publication: Publication) -> None:
    """Add a record and a statement to whatever is published."""
    told = f"{publication.version.number} after {publication.before.number if publication.before else 'nothing'}"
    (publication.version.folder / "note.json").write_text(json.dumps(told), encoding="utf-8")
    publication.change.replace_graph(ACTORS, statement(told, ACTORS))


def test_what_is_done_before_publishing_is_part_of_the_version(settings: Settings, tmp_path: Path) -> None:
    store = GraphStore(settings, before_publishing=noted)
    published(store, "one")
    store.back_up(tmp_path / "backup")
    published(store, "two")
    store.roll_back(1)
    store.restore(tmp_path / "backup")
    notes = [json.loads((version.folder / "note.json").read_text()) for version in store.versions.all()]
    assert notes == ["1 after nothing", "2 after 1", "3 after 2", "4 after 3"]
    assert values(store) == ["4 after 3", "one"]
    assert [version.quads for version in store.versions.all()] == [2, 2, 2, 2]
    assert json.loads((tmp_path / "backup" / "note.json").read_text()) == "1 after nothing"


def test_one_is_told_what_was_touched_and_where_the_content_comes_from(settings: Settings, tmp_path: Path) -> None:
    seen: list[tuple[bool, frozenset[URIRef], Path | None]] = []

    def watch(publication: Publication) -> None:
        seen.append((publication.change.fresh, publication.change.graphs, publication.origin))

    store = GraphStore(settings, before_publishing=watch)
    published(store, "one")
    published(store, "two")
    store.roll_back(1)
    store.back_up(tmp_path / "backup")
    store.restore(tmp_path / "backup")
    assert seen == [
        (True, frozenset({MISSIONS}), None),
        (False, frozenset({MISSIONS}), None),
        (True, frozenset(), store.versions.version(1).folder),
        (True, frozenset(), tmp_path / "backup"),
    ]


def test_a_version_knows_which_graphs_changed(settings: Settings) -> None:
    store = GraphStore(settings, before_publishing=noted)
    published(store, "one")
    published(store, "two")
    first, second = store.versions.all()
    assert first.changed is None
    # What was written on its way out as well.
    assert second.changed == {str(MISSIONS), str(ACTORS)}
    assert GraphStore(settings).current() == second
    assert store.roll_back(1).changed is None


def test_when_what_is_done_before_publishing_fails_nothing_is_published(settings: Settings) -> None:
    def fail(publication: Publication) -> None:
        (publication.version.folder / "note.json").write_text("half", encoding="utf-8")
        raise RuntimeError("not like this")

    published(GraphStore(settings), "one")
    store = GraphStore(settings, before_publishing=fail)
    for attempt in (lambda: published(store, "two"), lambda: store.roll_back(1)):
        with pytest.raises(RuntimeError, match="not like this"):
            attempt()
    assert values(store) == ["one"]
    assert [version.number for version in store.versions.all()] == [1]


def test_kept_graphs_outlive_a_fresh_start_and_a_roll_back_as_they_are_now(settings: Settings) -> None:
    store = GraphStore(settings, kept_graphs=(ACTORS,))
    published(store, "one")
    with store.change("actors come") as change:
        change.replace_graph(ACTORS, statement("actor", ACTORS))
    store.roll_back(1)
    assert values(store) == ["actor", "one"]
    with store.change("afresh", empty=True) as change:
        change.replace_graph(MISSIONS, statement("two"))
    assert values(store) == ["actor", "two"]
    with store.change("nothing at all", empty=True):
        pass
    assert store.current().number == 4


def test_a_version_can_be_read_as_if_a_graph_were_not_there(settings: Settings) -> None:
    store = GraphStore(settings)
    with store.change("two graphs") as change:
        change.replace_graph(MISSIONS, statement("mission"))
        change.replace_graph(ACTORS, statement("actor", ACTORS))
    with store.reader_without([ACTORS, graph_iri("never-there")]) as reader:
        assert reader.graphs() == [MISSIONS]
    assert values(store) == ["actor", "mission"]
    assert sorted(path.name for path in settings.data_dir.iterdir()) == ["audit.jsonl", "versions"]


def test_what_a_dead_writer_left_behind_is_swept_away(empty_store: GraphStore) -> None:
    published(empty_store, "one")
    remains = empty_store.versions.folder / "scratch" / "tmp-of-the-dead"
    remains.mkdir(parents=True)
    published(empty_store, "two")
    assert not remains.exists()
    assert values(empty_store) == ["two"]


def test_the_difference_of_two_versions_is_told_graph_by_graph(empty_store: GraphStore) -> None:
    published(empty_store, "one")
    published(empty_store, "two")
    old, new = (empty_store.reader(version) for version in empty_store.versions.all())
    [difference] = differences(old, new)
    assert difference.graph == MISSIONS
    assert [line.split('"')[1] for line in difference.removed + difference.added] == ["one", "two"]


def _write_until_told(settings: Settings, begun: Event, may_end: Event) -> None:
    with GraphStore(settings).change("take one's time") as change:
        change.replace_graph(MISSIONS, statement("slow"))
        begun.set()
        may_end.wait(20)


def test_a_second_writer_is_told_to_wait(settings: Settings) -> None:
    context = multiprocessing.get_context("spawn")
    begun, may_end = context.Event(), context.Event()
    other = context.Process(target=_write_until_told, args=(settings, begun, may_end))
    other.start()
    try:
        assert begun.wait(20)
        with pytest.raises(StoreBusy, match="another process"), GraphStore(settings).change("me too"):
            pass
    finally:
        may_end.set()
        other.join(20)
    assert values(GraphStore(settings)) == ["slow"]
