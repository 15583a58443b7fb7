"""A process that answers queries, one after the other, within limits of memory and size.

Started by WorkerProcess as ``python -m graph_store.answering.worker SOCKET LIMITS``. It imports little but the engine,
so that a new one is there in a tenth of a second. Each job is a frame on the socket, 4 bytes of length and JSON; each
outcome is 4 bytes for the length of its head, 4 for that of its body, the head in JSON, the body as it is sent on.
"""

from __future__ import annotations

import csv
import gzip
import json
import mmap
import os
import re
import resource
import select
import shutil
import signal
import socket
import sys
import tempfile
import threading
from pathlib import Path
from typing import Any, BinaryIO

import pyoxigraph as ox

from graph_store.answering.formats import BOOLEAN_FORMATS, GRAPH_FORMATS, SOLUTION_FORMATS, chosen_format
from graph_store.versions import Lease

# Answers up to this size are sent through the socket; larger ones are left in a file.
INLINE_BYTES = 256 * 1024
# Below this, compressing costs more than it saves.
COMPRESSED_FROM = 1024
_CHUNK = 2**20
# What each row has once, and how often that stands there without a row.
_ROW_MARKS = {
    "text/tab-separated-values": (b"\n", 1),
    "application/sparql-results+xml": (b"<result>", 0),
    "application/sparql-results+json": (b'},{"', -1),
}
# Versions kept open: the current one, and the one before for whoever asked just before it changed.
_OPEN_VERSIONS = 2


class Refused(Exception):
    """A job that has no answer: the kind of problem, and what it is."""

    def __init__(self, kind: str, message: str) -> None:
        super().__init__(message)
        self.kind = kind


class Worker:
    """What one process keeps between two jobs: open versions, and a scratch file its answers are written to."""

    def __init__(self, limits: dict[str, Any]) -> None:
        self._rows = int(limits["rows"])
        self._spool = str(limits["spool"])
        self._prefixes: dict[str, str] = limits["prefixes"]
        self._opened: dict[str, tuple[ox.Store, Lease]] = {}
        self._scratch = _scratch_file()
        self._place = f"/proc/self/fd/{self._scratch.fileno()}"

    def answered(self, job: dict[str, Any]) -> tuple[dict[str, Any], bytes]:
        """Head and body of the outcome of a job; an answer that is too large to send is left in a file."""
        try:
            media_type = self._written(job)
            size = os.fstat(self._scratch.fileno()).st_size
            self._check_rows(media_type, size)
            return self._handed_over(media_type, size, compressed=job["gzip"] and size >= COMPRESSED_FROM)
        except Refused as refused:
            return {"problem": refused.kind, "message": str(refused)}, b""
        finally:
            self._scratch.seek(0)
            self._scratch.truncate()

    def _written(self, job: dict[str, Any]) -> str:
        """Write the answer to the scratch file; its media type."""
        engine = self._engine(job["database"])
        defaults, named = job["default_graphs"], job["named_graphs"]
        try:
            result = engine.query(
                job["query"],
                prefixes=self._prefixes,
                use_default_graph_as_union=not defaults and not named,
                default_graph=[ox.NamedNode(iri) for iri in defaults] or None,
                named_graphs=[ox.NamedNode(iri) for iri in named] or None,
            )
        except (SyntaxError, ValueError) as error:
            raise Refused("bad-query", str(error)) from error
        try:
            if isinstance(result, ox.QueryTriples):
                media_type = chosen_format(GRAPH_FORMATS, job["accepted"])
                ox.serialize(result, self._place, GRAPH_FORMATS[media_type], prefixes=self._prefixes)
            else:
                fitting = BOOLEAN_FORMATS if isinstance(result, ox.QueryBoolean) else SOLUTION_FORMATS
                media_type = chosen_format(fitting, job["accepted"])
                result.serialize(self._place, SOLUTION_FORMATS[media_type])
        except OSError as error:
            raise Refused("too-large", "") from error
        except RuntimeError as error:
            # The engine's evaluation failed on its way, for instance at a service it was allowed to call.
            raise Refused("failed", str(error)) from error
        return media_type

    def _engine(self, database: str) -> ox.Store:
        if database not in self._opened:
            try:
                lease = Lease(Path(database).parent)
                engine = ox.Store.read_only(database)
            except OSError as error:
                raise Refused("version-gone", str(error)) from error
            while len(self._opened) >= _OPEN_VERSIONS:
                _, old = self._opened.pop(next(iter(self._opened)))
                old.close()
            self._opened[database] = (engine, lease)
        return self._opened[database][0]

    def _check_rows(self, media_type: str, size: int) -> None:
        # No row is shorter than two bytes.
        if media_type in SOLUTION_FORMATS and size > 2 * self._rows and self._counted(media_type) > self._rows:
            raise Refused("too-many-rows", "")

    def _counted(self, media_type: str) -> int:
        """The rows of the table in the scratch file; text that looks like the end of a JSON row may be counted too."""
        if media_type == "text/csv":
            with Path(self._place).open(encoding="utf-8", newline="") as table:
                return sum(1 for _ in csv.reader(table)) - 1
        mark, before = _ROW_MARKS[media_type]
        with mmap.mmap(self._scratch.fileno(), 0, access=mmap.ACCESS_READ) as table:
            return sum(1 for _ in re.finditer(re.escape(mark), table)) - before

    def _handed_over(self, media_type: str, size: int, *, compressed: bool) -> tuple[dict[str, Any], bytes]:
        head: dict[str, Any] = {"media_type": media_type, "encoding": "gzip" if compressed else ""}
        self._scratch.seek(0)
        if size <= INLINE_BYTES:
            content = self._scratch.read()
            return head, gzip.compress(content, 5, mtime=0) if compressed else content
        with tempfile.NamedTemporaryFile(dir=self._spool, delete=False) as file:
            if compressed:
                with gzip.GzipFile(fileobj=file, mode="wb", compresslevel=5, mtime=0) as packed:
                    shutil.copyfileobj(self._scratch, packed, _CHUNK)
            else:
                shutil.copyfileobj(self._scratch, file, _CHUNK)
            file_size = file.tell()
        return head | {"file": file.name, "size": file_size}, b""


def _scratch_file() -> BinaryIO:
    """A file without a name: in memory where the system has such, which is quicker for small answers."""
    if hasattr(os, "memfd_create"):
        return os.fdopen(os.memfd_create("answer"), "w+b")
    return tempfile.TemporaryFile()


def _limit(limits: dict[str, Any]) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    # An answer that grows beyond its limit is an error of writing, not the end of the process.
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    for kind, mib in ((resource.RLIMIT_AS, limits["memory_mib"]), (resource.RLIMIT_FSIZE, limits["output_mib"])):
        resource.setrlimit(kind, (mib * 2**20, mib * 2**20))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    os.setpriority(os.PRIO_PROCESS, 0, limits["niceness"])


def _leave_with(channel: socket.socket) -> None:
    """End this process when nobody is there any more to take its answer."""
    watch = select.poll()
    watch.register(channel, select.POLLRDHUP)
    watch.poll()
    os._exit(1)


def main() -> None:
    """Answer jobs until the socket is closed."""
    channel = socket.socket(fileno=int(sys.argv[1]))
    limits = json.loads(sys.argv[2])
    _limit(limits)
    threading.Thread(target=_leave_with, args=(channel,), daemon=True).start()
    worker = Worker(limits)
    with channel.makefile("rb") as jobs:
        while length := jobs.read(4):
            job = json.loads(jobs.read(int.from_bytes(length)))
            head, body = worker.answered(job)
            head_bytes = json.dumps(head).encode()
            channel.sendall(b"".join((len(head_bytes).to_bytes(4), len(body).to_bytes(4), head_bytes, body)))


if __name__ == "__main__":
    main()
