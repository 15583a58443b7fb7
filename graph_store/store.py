"""The door to the graph: versions to read, and changes that are made whole or not at all."""

from __future__ import annotations

import fcntl
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path

import pyoxigraph as ox
from rdflib import URIRef

from graph_store.errors import BadInput, Problem, StoreBusy
from graph_store.reader import Reader
from graph_store.settings import Settings
from graph_store.versions import Version, Versions


class Change:
    """A private copy of the current version that is being changed; see GraphStore.change."""

    def __init__(self, engine: ox.Store) -> None:
        self._engine = engine
        self._touched = False

    @property
    def reader(self) -> Reader:
        """The graph as it stands inside the change."""
        return Reader(self._engine)

    @property
    def touched(self) -> bool:
        """Was anything changed at all?"""
        return self._touched

    def replace_graph(self, graph: URIRef, data: bytes, *, origin: str = "data") -> None:
        """Give a named graph exactly these statements, in N-Quads of that graph alone.

        Errors: BadInput when the bytes cannot be read or speak of another graph.
        """
        name = ox.NamedNode(str(graph))
        self._engine.remove_graph(name)
        self._touched = True
        try:
            self._engine.bulk_load(data, format=ox.RdfFormat.N_QUADS)
        except SyntaxError as error:
            raise BadInput([Problem(origin, error.lineno, None, error.msg or str(error), "N-Quads")]) from error

    def drop_graph(self, graph: URIRef) -> None:
        """Remove a named graph; one that is not there is no error."""
        self._engine.remove_graph(ox.NamedNode(str(graph)))
        self._touched = True


class GraphStore:
    """The graph in one directory.

    A version, once published, never changes: readers open it at leisure, a change starts from a
    hard-linked copy of it (milliseconds, whatever the size) and becomes the next version in one step.
    """

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.versions = Versions(settings.data_dir / "versions")

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
    def change(self, reason: str, *, author: str = "coerenza", empty: bool = False) -> Iterator[Change]:
        """Change the graph; at the end of the block the change is published as the next version.

        An exception inside the block leaves the store exactly as it was; so does a block that changes nothing.
        With ``empty`` the change starts from nothing instead of the current version.
        Errors: StoreBusy when another process is writing.
        """
        with self._writing() as scratch:
            parent = self.current() if self.exists() else None
            working = scratch / "working"
            if parent is not None and not empty:
                ox.Store.read_only(str(parent.database)).backup(str(working))
            engine = ox.Store(str(working))
            change = Change(engine)
            yield change
            if change.touched:
                finished = scratch / "finished"
                engine.flush()
                engine.backup(str(finished))
                self.versions.publish(
                    finished,
                    reason=reason,
                    author=author,
                    quads=len(engine),
                    parent=parent.number if parent else None,
                )
                self.versions.prune(self.settings.kept_versions)

    def roll_back(self, number: int, *, author: str = "coerenza") -> Version:
        """Publish the content of an earlier version again, as the newest one; history is kept.

        Errors: UnknownResource when that version is not kept; StoreBusy.
        """
        with self._writing() as scratch:
            old = self.versions.version(number)
            finished = scratch / "finished"
            ox.Store.read_only(str(old.database)).backup(str(finished))
            return self.versions.publish(
                finished,
                reason=f"roll back to version {number}",
                author=author,
                quads=old.quads,
                parent=self.current().number,
            )

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
            finished = scratch / "finished"
            backup = ox.Store.read_only(str(folder / "db"))
            backup.backup(str(finished))
            return self.versions.publish(
                finished,
                reason=f"restore from {folder.name}",
                author=author,
                quads=len(backup),
                parent=self.current().number if self.exists() else None,
            )

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
