"""The graph in a SPARQL engine elsewhere, behind the same door as the one on this machine.

The endpoint holds the current version and its record; everybody who asks it sees the same. Whoever changes it does so
on a working copy, in the data directory, where the rules run before anybody sees the change and where earlier versions
stay; the result is sent into graphs that wait, and takes the place of what was there in one request.
"""

from __future__ import annotations

import hashlib
import logging
import os
import shutil
import time
import uuid
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from threading import Lock

import pyoxigraph as ox
from rdflib import URIRef

from graph_store.errors import StoreMissing
from graph_store.reader import Reader
from graph_store.remote.endpoint import Dataset, Endpoint
from graph_store.remote.publication import RemotePublication
from graph_store.remote.reader import RemoteReader, dataset_of
from graph_store.remote.record import PENDING_GRAPH, VERSIONS_GRAPH, Record, read_documents, read_record
from graph_store.remote.update_endpoint import UpdateEndpoint
from graph_store.settings import Settings
from graph_store.store import BeforePublishing, GraphStore, Publication
from graph_store.versions import Version, Versions, write_atomically

LOG = logging.getLogger(__name__)

# For so long what the endpoint said its version is stays believed: every request asks.
_BELIEVED_S = 1.0
_WRITER = "writer"


class RemoteVersions(Versions):
    """The versions of the working copy; their numbers are those of the endpoint."""

    last_number = 0

    def next_number(self) -> int:
        """The number the next published version gets, here and there."""
        return max(super().next_number(), self.last_number + 1)


class RemoteStore(GraphStore):
    """The graph at an endpoint; see GraphStore.

    Errors, besides those of GraphStore: EndpointFailed from everything that asks the endpoint.
    """

    versions: RemoteVersions

    def __init__(
        self,
        settings: Settings,
        *,
        before_publishing: BeforePublishing | None = None,
        kept_graphs: Iterable[URIRef] = (),
        reserved_graphs: Iterable[URIRef] = (),
    ) -> None:
        super().__init__(
            settings,
            before_publishing=self._prepared,
            kept_graphs=kept_graphs,
            reserved_graphs=(*reserved_graphs, VERSIONS_GRAPH, PENDING_GRAPH),
        )
        self._prepare = before_publishing
        query = settings.store or ""
        self.endpoint = Endpoint(query)
        self._update = UpdateEndpoint(settings.store_update or query)
        # A data directory may have served other stores before.
        known_as = hashlib.sha256(self.endpoint.name.encode()).hexdigest()[:12]
        self._folder = settings.data_dir / "remote" / known_as
        self.versions = RemoteVersions(self._folder / "versions")
        self._known: tuple[float, Record | None] = (0.0, None)
        self._asking = Lock()
        # What the writer who holds the lock has a copy of; others may publish meanwhile.
        self._copied: Record | None = None

    def exists(self) -> bool:
        """Does the endpoint hold a version?"""
        return self._record() is not None

    def current(self) -> Version:
        """The version the endpoint holds. Errors: StoreMissing."""
        return self._version(self._present())

    def reader(self, version: Version | None = None) -> Reader:
        """A reader of the current version where it is; of an earlier one in the working copy. Errors: StoreMissing."""
        record = self._record()
        if version is None or (record is not None and version.number >= record.number):
            return self._remote_reader()
        return super().reader(version)

    @contextmanager
    def reader_without(self, graphs: Iterable[URIRef], version: Version | None = None) -> Iterator[Reader]:
        """A reader of a version in which some named graphs are not there, in the working copy. Errors: StoreMissing.

        The rules ask for it. They run on the working copy, where they find the same whatever the engine elsewhere
        makes of their queries: not every engine makes the right thing of all of them.
        """
        with self._locked():
            chosen = version or self._base() or self.current()
            if not chosen.database.is_dir():
                chosen = self.versions.version(chosen.number)
        copied = super().reader(chosen)
        unwanted = [graph for graph in graphs if copied.has_graph(graph)]
        if not unwanted:
            yield copied
            return
        with super().reader_without(unwanted, chosen) as reader:
            yield reader

    def back_up(self, folder: Path) -> Version:
        """Copy the current version into a folder, as it is in the working copy; see GraphStore."""
        with self._locked():
            return super().back_up(folder)

    def dataset(self) -> Dataset:
        """What strangers' queries see: all graphs of the current version. Errors: StoreMissing."""
        return dataset_of(self.endpoint, self._present().graphs)

    def _present(self) -> Record:
        record = self._record()
        if record is None:
            raise StoreMissing(f"there is no graph of ours at {self.endpoint.name}: run `coerenza init` first")
        return record

    def _remote_reader(self) -> RemoteReader:
        return RemoteReader(self.endpoint, self._present().graphs, whole=True)

    # --- the version ------------------------------------------------------------------------------------------

    def _record(self, *, fresh: bool = False) -> Record | None:
        with self._asking:
            asked_at, record = self._known
            if fresh or time.monotonic() - asked_at > _BELIEVED_S or asked_at == 0.0:
                record = read_record(self.endpoint)
                self._known = (time.monotonic(), record)
            return record

    def _version(self, record: Record) -> Version:
        folder = self.versions.folder / f"{record.number:06d}"
        if not self._is_copied(record):
            folder = self._documents_of(record)
        return Version(record.number, record.created, record.reason, record.author, record.quads, None, folder)

    def _is_copied(self, record: Record) -> bool:
        if not (self.versions.folder / f"{record.number:06d}" / "version.json").is_file():
            return False
        copied = self.versions.version(record.number)
        return (copied.created, copied.reason, copied.author) == (record.created, record.reason, record.author)

    def _documents_of(self, record: Record) -> Path:
        """A folder with the reports of a version that another instance published."""
        name = hashlib.sha256(f"{record.number} {record.created} {record.reason}".encode()).hexdigest()[:12]
        folder = self._folder / "reports" / f"{record.number:06d}-{name}"
        if not folder.is_dir():
            scratch = folder.with_name(f".{folder.name}.{os.getpid()}.{uuid.uuid4().hex[:8]}")
            scratch.mkdir(parents=True)
            for file, content in read_documents(self.endpoint).items():
                write_atomically(scratch / Path(file).name, content)
            try:
                scratch.rename(folder)
            except OSError:
                # Somebody else was faster.
                shutil.rmtree(scratch)
        return folder

    # --- changing ---------------------------------------------------------------------------------------------

    @contextmanager
    def _locked(self, wait_s: float = 0.0) -> Iterator[Path]:
        with super()._locked(wait_s) as scratch:
            self._publication().recover()
            self._copied = record = self._record(fresh=True)
            self.versions.last_number = record.number if record else 0
            if record is not None and not self._is_copied(record):
                self._copy(record, scratch)
            yield scratch

    def _base(self) -> Version | None:
        return self._version(self._copied) if self._copied else None

    def _copy(self, record: Record, scratch: Path) -> None:
        """Take the version of the endpoint into the working copy."""
        started = time.monotonic()
        engine = ox.Store(str(scratch / "copied"))
        reader = RemoteReader(self.endpoint, record.graphs)
        for graph in reader.graphs():
            engine.bulk_load(reader.nquads(graph), format=ox.RdfFormat.N_QUADS)
        engine.flush()
        folder = scratch / "copied-version"
        folder.mkdir()
        version = replace(self._version(record), quads=len(engine))
        for document in version.folder.glob("*.json"):
            shutil.copy2(document, folder / document.name)
        version = replace(version, folder=folder)
        engine.backup(str(version.database))
        # A version of that number that is another one was never at this endpoint, or is there no more.
        shutil.rmtree(self.versions.folder / f"{record.number:06d}", ignore_errors=True)
        self.versions.publish(version)
        LOG.info("copied version=%d quads=%d seconds=%.1f", record.number, len(engine), time.monotonic() - started)

    def _prepared(self, publication: Publication) -> None:
        """Let others have their say on a version on its way out, then send it to the endpoint."""
        if self._prepare is not None:
            self._prepare(publication)
        before = self._copied
        version, reader = publication.version, publication.change.reader
        graphs = tuple(map(str, reader.graphs()))
        record = Record(version.number, version.created, version.reason, version.author, len(reader), graphs)
        documents = {path.name: path.read_bytes() for path in sorted(version.folder.glob("*.json"))}
        old = set(before.graphs) if before else set()
        changed = {graph for graph in graphs if self._is_changed(URIRef(graph), publication, old)}
        self._publication().publish(record, documents, reader, changed, old - set(graphs), before=before)
        self._known = (0.0, None)

    def _is_changed(self, graph: URIRef, publication: Publication, old: set[str]) -> bool:
        if publication.before is None or str(graph) not in old:
            return True
        if not publication.change.fresh:
            return graph in publication.change.graphs
        # A fresh start or a roll back touches everything, and changes little of it.
        return super().reader(publication.before).nquads(graph) != publication.change.reader.nquads(graph)

    def _publication(self) -> RemotePublication:
        return RemotePublication(self.endpoint, self._update, self._writer())

    def _writer(self) -> str:
        """The name by which this working copy knows its own publications again."""
        path = self._folder / _WRITER
        if not path.is_file():
            self._folder.mkdir(parents=True, exist_ok=True)
            write_atomically(path, uuid.uuid4().hex.encode())
        return path.read_text(encoding="ascii")
