"""Dumps: a version of the graph as files to take away, made once for each version and kept while it is the newest.

The same version gives the same bytes: the engine writes statements in an order of their own, prefixes are put in order,
and the archive holds neither a name nor a time.
"""

from __future__ import annotations

import gzip
import os
import shutil
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from threading import Lock
from typing import IO
from urllib.parse import quote, unquote

from rdflib import URIRef

from graph_store.errors import ServiceBusy, UnknownResource
from graph_store.namespaces import GRAPH
from graph_store.reader import Reader
from graph_store.serialisation import with_ordered_prefixes
from graph_store.versions import Version

WHOLE = "coerenza.nq.gz"
GRAPH_ENDINGS = (".ttl.gz", ".nt.gz")
_CHUNK = 1024 * 1024
# Versions whose files are kept.
_KEPT = 2
# No more than this many bytes are looked at for the prefixes at the beginning of a file.
_PREFIXES = 16 * 1024


@dataclass(frozen=True)
class Dump:
    """A file of one version; graph is None for the whole. Units: size in bytes."""

    path: Path
    graph: URIRef | None
    size: int


class Dumps:
    """The folder of dumps in the data directory; ``wait_s`` is how long one waits for a file another is making."""

    def __init__(self, folder: Path, *, wait_s: float = 20.0) -> None:
        self._folder = folder
        self._wait_s = wait_s
        self._locks: dict[Path, Lock] = {}
        self._guard = Lock()

    def file(self, version: Version, name: str, reader: Callable[[], Reader]) -> Dump:
        """A dump by its file name, made now if nobody asked for it before.

        Errors: UnknownResource for a name that means no graph of this version; ServiceBusy while another is making
        it and takes long.
        """
        graph = graph_of_name(name)
        path = self._place(version) / name
        lock = self._lock(path)
        if not path.is_file():
            if not lock.acquire(timeout=self._wait_s):
                raise ServiceBusy("this file is being prepared; try again in a few seconds")
            try:
                if not path.is_file():
                    self._make(reader(), graph, path, version)
            finally:
                lock.release()
        return Dump(path, graph, path.stat().st_size)

    def ready(self, version: Version) -> dict[str, int]:
        """The sizes in bytes of the files of a version that are made already, by name."""
        place = self._place(version)
        if not place.is_dir():
            return {}
        return {path.name: path.stat().st_size for path in sorted(place.iterdir()) if not path.name.startswith(".")}

    def _place(self, version: Version) -> Path:
        # Numbers begin anew when the versions are thrown away; the time of publishing does not.
        moment = datetime.fromisoformat(version.created)
        return self._folder / f"{version.number:06d}-{moment:%Y%m%dT%H%M%S}"

    def _lock(self, path: Path) -> Lock:
        with self._guard:
            return self._locks.setdefault(path, Lock())

    def _make(self, reader: Reader, graph: URIRef | None, path: Path, version: Version) -> None:
        if graph is not None and not reader.has_graph(graph):
            raise UnknownResource(f"there is no graph {graph}")
        path.parent.mkdir(parents=True, exist_ok=True)
        self._drop_others(path.parent)
        with tempfile.TemporaryDirectory(dir=path.parent, prefix=".making-") as scratch:
            plain = Path(scratch) / path.name.removesuffix(".gz")
            packed = Path(scratch) / path.name
            reader.dump(plain, graph=graph)
            _pack(plain, packed)
            published = datetime.fromisoformat(version.created).timestamp()
            os.utime(packed, (published, published))
            packed.replace(path)

    def _drop_others(self, wanted: Path) -> None:
        # The version before stays: somebody may be making or fetching a file of it.
        places = sorted(place for place in self._folder.iterdir() if place.is_dir() and place <= wanted)
        for place in places[:-_KEPT]:
            shutil.rmtree(place, ignore_errors=True)
        with self._guard:
            self._locks = {path: lock for path, lock in self._locks.items() if path.parent in places[-_KEPT:]}


def dump_name(graph: str, ending: str) -> str:
    """The name of the file of a graph: the end of its address, or the whole of another house's, percent-encoded.

    >>> dump_name("https://w3id.org/coerenza/graph/sdg-goals", ".ttl.gz"), dump_name("urn:x", ".nt.gz")
    ('sdg-goals.ttl.gz', '~urn%3Ax.nt.gz')
    """
    name = graph.removeprefix(str(GRAPH))
    return quote(name if name != graph else f"~{graph}", safe="-._~") + ending


def graph_of_name(name: str) -> URIRef | None:
    """The graph a file name means; None for the whole. Errors: UnknownResource for any other name.

    >>> str(graph_of_name("~urn%3Ax.nt.gz"))
    'urn:x'
    """
    if name == WHOLE:
        return None
    ending = next((ending for ending in GRAPH_ENDINGS if name.endswith(ending) and name != ending), None)
    encoded = name.removesuffix(ending) if ending else ""
    decoded = unquote(encoded)
    if not decoded or dump_name(_graph_iri(decoded), ending or "") != name:
        raise UnknownResource(f"there is no file {name}: /dumps/ lists them")
    return URIRef(_graph_iri(decoded))


def _graph_iri(decoded: str) -> str:
    return decoded.removeprefix("~") if decoded.startswith("~") else str(GRAPH) + decoded


def _pack(plain: Path, packed: Path) -> None:
    with plain.open("rb") as source, packed.open("wb") as target:
        with gzip.GzipFile(filename="", mode="wb", fileobj=target, mtime=0, compresslevel=6) as archive:
            archive.write(_beginning(source) if plain.suffix == ".ttl" else b"")
            shutil.copyfileobj(source, archive, _CHUNK)
        target.flush()
        os.fsync(target.fileno())


def _beginning(turtle: IO[bytes]) -> bytes:
    """The first lines of a Turtle file, with its prefixes in order."""
    lines = turtle.readlines(_PREFIXES)
    return with_ordered_prefixes(b"".join(lines))
