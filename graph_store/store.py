"""The door to the graph: versions to read, and changes that are made whole or not at all."""

from __future__ import annotations

import fcntl
import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import TypeAlias

import pyoxigraph as ox
from rdflib import URIRef

from graph_store.errors import BadInput, Problem, StoreBusy
from graph_store.reader import Reader
from graph_store.settings import Settings
from graph_store.versions import Version, Versions


class Change:
    """A private copy of the current version that is being changed; see GraphStore.change.

    ``fresh`` says that it started from something else: from nothing, an earlier version or a backup.
    """

    def __init__(self, engine: ox.Store, *, fresh: bool = False) -> None:
        self._engine = engine
        self._touched: set[URIRef] = set()
        self.fresh = fresh

    @property
    def reader(self) -> Reader:
        """The graph as it stands inside the change."""
        return Reader(self._engine)

    @property
    def touched(self) -> bool:
        """Was anything changed at all?"""
        return bool(self._touched)

    @property
    def graphs(self) -> frozenset[URIRef]:
        """The named graphs that were replaced or dropped."""
        return frozenset(self._touched)

    def replace_graph(self, graph: URIRef, data: bytes, *, origin: str = "data") -> None:
        """Give a named graph exactly these statements, in N-Quads of that graph alone.

        Errors: BadInput when the bytes cannot be read or speak of another graph.
        """
        name = ox.NamedNode(str(graph))
        self._engine.remove_graph(name)
        self._touched.add(graph)
        try:
            self._engine.bulk_load(data, format=ox.RdfFormat.N_QUADS)
        except SyntaxError as error:
            raise BadInput([Problem(origin, error.lineno, None, error.msg or str(error), "N-Quads")]) from error

    def drop_graph(self, graph: URIRef) -> None:
        """Remove a named graph; one that is not there is no error."""
        self._engine.remove_graph(ox.NamedNode(str(graph)))
        self._touched.add(graph)


@dataclass(frozen=True)
class Publication:
    """A version that is about to be published: the last moment to add to it.

    ``change`` holds its graph and still takes changes; the folder of ``version`` takes records (``*.json``), which
    go into backups too. ``before`` is the version that is current until then. ``origin`` is the folder the content
    comes from where that is an earlier version or a backup.
    """

    change: Change
    version: Version
    before: Version | None
    origin: Path | None = None


BeforePublishing: TypeAlias = Callable[[Publication], None]


class GraphStore:
    """The graph in one directory.

    A version, once published, never changes: readers open it at leisure, a change starts from a
    hard-linked copy of it (milliseconds, whatever the size) and becomes the next version in one step.
    ``before_publishing`` is called for every version on its way out; when it fails nothing is published.
    ``kept_graphs`` outlive a fresh start and a roll back: they are taken over from the current version as they are.
    """

    def __init__(
        self,
        settings: Settings,
        *,
        before_publishing: BeforePublishing | None = None,
        kept_graphs: Iterable[URIRef] = (),
    ) -> None:
        self.settings = settings
        self.versions = Versions(settings.data_dir / "versions")
        self._before_publishing = before_publishing
        self._kept_graphs = tuple(kept_graphs)

    def exists(self) -> bool:
        """Has a version been published?"""
        return self.versions.exist()

    def current(self) -> Version:
        """The newest version. Errors: StoreMissing."""
        return self.versions.current()

    def reader(self, version: Version | None = None) -> Reader:
        """A reader of one version, by default the current one. Errors: StoreMissing."""
        return _opened((version or self.current()).database)

    @contextmanager
    def reader_without(self, graphs: Iterable[URIRef], version: Version | None = None) -> Iterator[Reader]:
        """A reader of a version in which some named graphs are not there. Errors: StoreMissing."""
        version = version or self.current()
        whole = self.reader(version)
        unwanted = [graph for graph in graphs if whole.has_graph(graph)]
        if not unwanted:
            yield whole
            return
        # Beside the versions, because a copy by hard links cannot leave their file system.
        with tempfile.TemporaryDirectory(
            dir=self.settings.data_dir, prefix="reading-", ignore_cleanup_errors=True
        ) as scratch:
            place = Path(scratch) / "db"
            _copy_without(unwanted, version.database, place)
            yield Reader.of_version(place)

    @contextmanager
    def change(self, reason: str, *, author: str = "coerenza", empty: bool = False) -> Iterator[Change]:
        """Change the graph; at the end of the block the change is published as the next version.

        An exception inside the block leaves the store exactly as it was; so does a block that changes nothing.
        With ``empty`` the change starts from nothing, but for the kept graphs, instead of the current version.
        Errors: StoreBusy when another process is writing.
        """
        with self._writing() as scratch:
            before = self.current() if self.exists() else None
            if before is None or empty:
                engine = ox.Store(str(scratch / "working"))
                self._take_over(engine)
            else:
                engine = _copied(before.database, scratch / "working")
            change = Change(engine, fresh=before is None or empty)
            yield change
            if change.touched:
                self._publish(scratch, engine, change, reason=reason, author=author)

    def roll_back(self, number: int, *, author: str = "coerenza") -> Version:
        """Publish the content of an earlier version again, as the newest one; history and kept graphs stay.

        Errors: UnknownResource when that version is not kept; StoreBusy.
        """
        with self._writing() as scratch:
            old = self.versions.version(number)
            engine = _copied(old.database, scratch / "working")
            self._take_over(engine)
            change = Change(engine, fresh=True)
            reason = f"roll back to version {number}"
            return self._publish(scratch, engine, change, reason=reason, author=author, origin=old.folder)

    def back_up(self, folder: Path) -> Version:
        """Copy the current version into a folder that is empty or not there yet; it can be restored anywhere.

        Errors: BadInput when there is something in the folder already.
        """
        if folder.exists() and any(folder.iterdir()):
            raise BadInput([Problem(str(folder), None, None, "the folder is not empty", "a new or empty folder")])
        version = self.current()
        folder.parent.mkdir(parents=True, exist_ok=True)
        folder.mkdir(exist_ok=True)
        ox.Store.read_only(str(version.database)).backup(str(folder / "db"))
        for record in version.folder.glob("*.json"):
            shutil.copy2(record, folder / record.name)
        return version

    def restore(self, folder: Path, *, author: str = "coerenza") -> Version:
        """Publish what a backup holds as the next version.

        Errors: BadInput when the folder holds no backup; StoreBusy.
        """
        if not (folder / "db" / "CURRENT").is_file():
            raise BadInput([Problem(str(folder), None, None, "no backup in it", "a folder made by coerenza backup")])
        with self._writing() as scratch:
            engine = _copied(folder / "db", scratch / "working")
            change = Change(engine, fresh=True)
            reason = f"restore from {folder.name}"
            return self._publish(scratch, engine, change, reason=reason, author=author, origin=folder)

    def _publish(
        self, scratch: Path, engine: ox.Store, change: Change, *, reason: str, author: str, origin: Path | None = None
    ) -> Version:
        before = self.current() if self.exists() else None
        folder = scratch / "version"
        folder.mkdir()
        parent = before.number if before else None
        version = self.versions.planned(folder, reason=reason, author=author, quads=len(engine), parent=parent)
        if self._before_publishing is not None:
            self._before_publishing(Publication(change, version, before, origin))
        engine.flush()
        engine.backup(str(version.database))
        published = self.versions.publish(replace(version, quads=len(engine)))
        self.versions.prune(self.settings.kept_versions)
        return published

    def _take_over(self, engine: ox.Store) -> None:
        """Give an engine the kept graphs as the current version has them."""
        if not self.exists():
            return
        for graph in self._kept_graphs:
            engine.remove_graph(ox.NamedNode(str(graph)))
            engine.bulk_load(self.reader().nquads(graph), format=ox.RdfFormat.N_QUADS)

    @contextmanager
    def _writing(self) -> Iterator[Path]:
        folder = self.versions.folder
        folder.mkdir(parents=True, exist_ok=True)
        scratch = folder / "scratch"
        with (folder / "writer.lock").open("w") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as error:
                raise StoreBusy("another process is writing to this store; try again when it has finished") from error
            # What a process that died left behind was never published.
            shutil.rmtree(scratch, ignore_errors=True)
            scratch.mkdir()
            try:
                # A name of its own each time: the engine holds its lock for as long as anybody holds the engine.
                yield Path(tempfile.mkdtemp(dir=scratch))
            finally:
                shutil.rmtree(scratch, ignore_errors=True)


@lru_cache(maxsize=4)
def _opened(database: Path) -> Reader:
    return Reader.of_version(database)


def _copied(database: Path, place: Path) -> ox.Store:
    """A copy of one's own of a published database, by hard links."""
    ox.Store.read_only(str(database)).backup(str(place))
    return ox.Store(str(place))


def _copy_without(graphs: Iterable[URIRef], database: Path, place: Path) -> None:
    """Copy a published database and leave some graphs out; nothing is open for writing when it is done."""
    engine = _copied(database, place)
    for graph in graphs:
        engine.remove_graph(ox.NamedNode(str(graph)))
    engine.flush()
