"""The door to the graph: versions to read, and changes that are made whole or not at all."""

from __future__ import annotations

import fcntl
import shutil
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import TypeAlias

import pyoxigraph as ox
from rdflib import URIRef

from graph_store.audit import LOCAL, Act, recorded
from graph_store.errors import BadInput, GraphReserved, Problem, StoreBusy
from graph_store.identifiers import DEFAULT_GRAPH
from graph_store.namespaces import GRAPH
from graph_store.reader import Reader
from graph_store.settings import Settings
from graph_store.updating.process import UpdateText, updated
from graph_store.versions import Version, Versions

# How often to see whether another writer has finished.
_LOCK_PAUSE_S = 0.05


class Change:
    """A private copy of the current version that is being changed; see GraphStore.change.

    ``fresh`` says that it started from something else: from nothing, an earlier version or a backup.
    """

    def __init__(self, engine: ox.Store, *, fresh: bool = False, touched: Iterable[URIRef] = ()) -> None:
        self._engine = engine
        self._touched: set[URIRef] = set(touched)
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
        """The named graphs that were written or dropped."""
        return frozenset(self._touched)

    def replace_graph(self, graph: URIRef, data: bytes) -> None:
        """Give a named graph exactly these statements, in N-Quads of that graph alone. Errors: as replace_graphs."""
        self.replace_graphs({graph: data})

    def replace_graphs(self, graphs: Mapping[URIRef, bytes]) -> None:
        """Give each named graph exactly its statements, in N-Quads of that graph alone.

        Together, because every load leaves files of its own, and who asks for something has to look into each.
        Errors: BadInput with graph and line when the bytes cannot be read.
        """
        for graph in graphs:
            self._engine.remove_graph(ox.NamedNode(str(graph)))
            self._touched.add(graph)
        try:
            self._engine.bulk_load(b"".join(graphs.values()), format=ox.RdfFormat.N_QUADS)
        except SyntaxError as error:
            graph, line = _place_of(error.lineno or 1, graphs)
            name = graph.removeprefix(str(GRAPH))
            raise BadInput([Problem(name, line, None, error.msg or str(error), "N-Quads")]) from error

    def extend_graph(self, graph: URIRef, statements: Path) -> None:
        """Add statements to a named graph, from a file in N-Quads of that graph alone; it is there afterwards.

        Blank nodes of the file are new ones.
        """
        self._engine.add_graph(ox.NamedNode(str(graph)))
        self._touched.add(graph)
        self._engine.bulk_load(path=str(statements), format=ox.RdfFormat.N_QUADS)

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


@dataclass(frozen=True)
class Updated:
    """What an update came to: the version it left, and the graphs in which it changed anything."""

    version: Version
    graphs: frozenset[URIRef]


class GraphStore:
    """The graph in one directory.

    A version, once published, never changes: readers open it at leisure, a change starts from a
    hard-linked copy of it (milliseconds, whatever the size) and becomes the next version in one step.
    ``before_publishing`` is called for every version on its way out; when it fails nothing is published.
    ``kept_graphs`` outlive a fresh start and a roll back: they are taken over from the current version as they are.
    ``reserved_graphs`` are written by the software alone: updates and uploads leave them as they are.
    """

    def __init__(
        self,
        settings: Settings,
        *,
        before_publishing: BeforePublishing | None = None,
        kept_graphs: Iterable[URIRef] = (),
        reserved_graphs: Iterable[URIRef] = (),
    ) -> None:
        self.settings = settings
        self.versions = Versions(settings.data_dir / "versions")
        self._before_publishing = before_publishing
        self._kept_graphs = tuple(kept_graphs)
        self._reserved_graphs = frozenset(reserved_graphs)

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

    def check_writable(self, graph: URIRef) -> None:
        """Let pass a graph that people write. Errors: GraphReserved."""
        if graph in self._reserved_graphs:
            raise GraphReserved(str(graph))

    def update(self, update: UpdateText, *, author: str = "coerenza", wait_s: float = 0.0) -> Updated:
        """Run a SPARQL update; what it changes is published as the next version, or nothing is.

        The default graph is the union of all graphs where it is read, and DEFAULT_GRAPH where it is written.
        ``wait_s`` is how long to wait for somebody else who is writing.
        Errors: BadQuery, GraphReserved, UpdateFailed, UpdateTooLong; StoreBusy; StoreMissing.
        """
        reason = "SPARQL update"
        with self._writing(reason, author, wait_s) as scratch:
            before = self._base() or self.current()
            copy = scratch / "working"
            ox.Store.read_only(str(before.database)).backup(str(copy))
            graphs = updated(
                update,
                before=before.database,
                copy=copy,
                default_graph=str(DEFAULT_GRAPH),
                reserved=frozenset(str(graph) for graph in self._reserved_graphs),
                settings=self.settings,
            )
            touched = frozenset(URIRef(graph) for graph in graphs)
            if not touched:
                return Updated(before, touched)
            engine = ox.Store(str(copy))
            change = Change(engine, touched=touched)
            return Updated(self._publish(scratch, engine, change, reason=reason, author=author), touched)

    @contextmanager
    def change(
        self, reason: str, *, author: str = "coerenza", empty: bool = False, wait_s: float = 0.0
    ) -> Iterator[Change]:
        """Change the graph; at the end of the block the change is published as the next version.

        An exception inside the block leaves the store exactly as it was; so does a block that changes nothing.
        With ``empty`` the change starts from nothing, but for the kept graphs, instead of the current version.
        ``wait_s`` is how long to wait for somebody else who is writing.
        Errors: StoreBusy when another process is writing.
        """
        with self._writing(reason, author, wait_s) as scratch:
            before = self._base()
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
        reason = f"roll back to version {number}"
        with self._writing(reason, author) as scratch:
            old = self.versions.version(number)
            engine = _copied(old.database, scratch / "working")
            self._take_over(engine)
            change = Change(engine, fresh=True)
            return self._publish(scratch, engine, change, reason=reason, author=author, origin=old.folder)

    def back_up(self, folder: Path) -> Version:
        """Copy the current version into a folder that is empty or not there yet; it can be restored anywhere.

        Errors: BadInput when there is something in the folder already.
        """
        if folder.exists() and not folder.is_dir():
            raise BadInput([Problem(str(folder), None, None, "a file", "a new or empty folder")])
        if folder.exists() and any(folder.iterdir()):
            raise BadInput([Problem(str(folder), None, None, "the folder is not empty", "a new or empty folder")])
        version = self._base() or self.current()
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
        reason = f"restore from {folder.name}"
        with self._writing(reason, author) as scratch:
            engine = _copied(folder / "db", scratch / "working")
            change = Change(engine, fresh=True)
            return self._publish(scratch, engine, change, reason=reason, author=author, origin=folder)

    def _publish(
        self, scratch: Path, engine: ox.Store, change: Change, *, reason: str, author: str, origin: Path | None = None
    ) -> Version:
        before = self._base()
        folder = scratch / "version"
        folder.mkdir()
        parent = before.number if before else None
        version = self.versions.planned(folder, reason=reason, author=author, quads=len(engine), parent=parent)
        if self._before_publishing is not None:
            self._before_publishing(Publication(change, version, before, origin))
        engine.flush()
        engine.backup(str(version.database))
        changed = None if change.fresh else frozenset(map(str, change.graphs))
        published = self.versions.publish(replace(version, quads=len(engine), changed=changed))
        self.versions.prune(self.settings.kept_versions)
        return published

    def _base(self) -> Version | None:
        """The version a change starts from: the current one, if there is one."""
        return self.current() if self.exists() else None

    def _take_over(self, engine: ox.Store) -> None:
        """Give an engine the kept graphs as the current version has them."""
        if not self.exists():
            return
        for graph in self._kept_graphs:
            engine.remove_graph(ox.NamedNode(str(graph)))
            engine.bulk_load(self.reader().nquads(graph), format=ox.RdfFormat.N_QUADS)

    @contextmanager
    def _writing(self, what: str, author: str, wait_s: float = 0.0) -> Iterator[Path]:
        """The one door for changes: one at a time, each of them recorded."""
        number = self._number()
        announced = Act(author, LOCAL, LOCAL, what, number, number)
        with recorded(self.settings.data_dir, announced) as act, self._locked(wait_s) as scratch:
            act.starts_at(self._number())
            try:
                yield scratch
            finally:
                act.after = self._number()

    def _number(self) -> int | None:
        return self.current().number if self.exists() else None

    @contextmanager
    def _locked(self, wait_s: float) -> Iterator[Path]:
        folder = self.versions.folder
        folder.mkdir(parents=True, exist_ok=True)
        scratch = folder / "scratch"
        with (folder / "writer.lock").open("w") as lock:
            _lock(lock.fileno(), wait_s)
            # What a process that died left behind was never published.
            shutil.rmtree(scratch, ignore_errors=True)
            scratch.mkdir()
            try:
                # A name of its own each time: the engine holds its lock for as long as anybody holds the engine.
                yield Path(tempfile.mkdtemp(dir=scratch))
            finally:
                shutil.rmtree(scratch, ignore_errors=True)


def _lock(file: int, wait_s: float) -> None:
    """Take the writer's lock; errors: StoreBusy."""
    deadline = time.monotonic() + wait_s
    while True:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            if time.monotonic() >= deadline:
                raise StoreBusy("another process is writing to this store; try again when it has finished") from error
            time.sleep(_LOCK_PAUSE_S)
        else:
            return


@lru_cache(maxsize=4)
def _opened(database: Path) -> Reader:
    return Reader.of_version(database)


def _place_of(line: int, graphs: Mapping[URIRef, bytes]) -> tuple[URIRef, int]:
    """The graph, and the line of its own, that a line of all graphs together belongs to."""
    for graph, data in graphs.items():
        lines = data.count(b"\n")
        if line <= lines:
            return graph, line
        line -= lines
    return graph, line + lines


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
