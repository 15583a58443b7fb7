"""A process that answers queries, one after the other, within limits of memory and size.

Made by the nursery, which has imported what is imported here. Jobs and outcomes are frames on the socket: 4 bytes for
the length of the head, 4 for that of the body, the head in JSON, the body as it is. The body of a job is the query,
that of an outcome the answer as it is sent on.
"""

from __future__ import annotations

import json
import os
import resource
import select
import signal
import socket
import threading
from functools import lru_cache
from pathlib import Path
from typing import IO, Any, cast

import pyoxigraph as ox

from graph_store.answering.formats import BOOLEAN_FORMATS, GRAPH_FORMATS, SOLUTION_FORMATS, chosen_format
from graph_store.answering.output import Output
from graph_store.errors import first_line
from graph_store.versions import Lease

# Versions kept open: the current one, and the one before for whoever asked just before it changed.
_OPEN_VERSIONS = 2


class Refused(Exception):
    """A job that has no answer: the kind of problem, and what it is."""

    def __init__(self, kind: str, message: str) -> None:
        super().__init__(message)
        self.kind = kind


class Worker:
    """What one process keeps between two jobs: the versions it has open."""

    def __init__(self, limits: dict[str, Any]) -> None:
        self._rows = int(limits["rows"])
        self._spool = str(limits["spool"])
        self._base = str(limits["base"])
        self._prefixes: dict[str, str] = limits["prefixes"]
        self._starts = [(f"{prefix}:", prefix, iri) for prefix, iri in self._prefixes.items()]
        self._opened: dict[str, tuple[ox.Store, Lease]] = {}

    def answered(self, query: str, terms: dict[str, Any]) -> tuple[dict[str, Any], bytes]:
        """Head and body of the outcome of a query; an answer that is too large to send is left in a file."""
        output = Output()
        try:
            media_type = self._written(query, terms, cast(IO[bytes], output))
            # No row is shorter than two bytes.
            is_long_table = media_type in SOLUTION_FORMATS and output.size > 2 * self._rows
            if is_long_table and output.rows(media_type) > self._rows:
                raise Refused("too-many-rows", "")
            head, body = output.handed_over(self._spool, compressed=terms["gzip"])
        except Refused as refused:
            return {"problem": refused.kind, "message": str(refused)}, b""
        except (OSError, RuntimeError) as error:
            # Only the system numbers its errors. The others are of the engine, whose evaluation failed on its way,
            # for instance at a service it was allowed to call.
            is_numbered = isinstance(error, OSError) and error.errno is not None
            return {"problem": "too-large" if is_numbered else "failed", "message": first_line(error)}, b""
        return head | {"media_type": media_type}, body

    def _written(self, query: str, terms: dict[str, Any], output: IO[bytes]) -> str:
        """Write the answer to an output; its media type."""
        engine = self._engine(terms["database"])
        defaults, named = terms["default_graphs"], terms["named_graphs"]
        try:
            result = engine.query(
                query,
                base_iri=self._base,
                prefixes=self._prefixes_in(query),
                use_default_graph_as_union=not defaults and not named,
                default_graph=[ox.NamedNode(iri) for iri in defaults] or None,
                named_graphs=[ox.NamedNode(iri) for iri in named] or None,
            )
        except (SyntaxError, ValueError) as error:
            raise Refused("bad-query", str(error)) from error
        if isinstance(result, ox.QueryTriples):
            media_type = chosen_format(GRAPH_FORMATS, terms["accepted"])
            ox.serialize(result, output, GRAPH_FORMATS[media_type], prefixes=self._prefixes)
        else:
            fitting = BOOLEAN_FORMATS if isinstance(result, ox.QueryBoolean) else SOLUTION_FORMATS
            media_type = chosen_format(fitting, terms["accepted"])
            result.serialize(output, SOLUTION_FORMATS[media_type])
        return media_type

    def _prefixes_in(self, query: str) -> dict[str, str]:
        """Those a query may use: each costs the parser something, used or not."""
        if query.count(":") == query.count("://"):
            # All its names are whole IRIs.
            return {}
        return {prefix: iri for start, prefix, iri in self._starts if start in query}

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


@lru_cache(maxsize=64)
def _read(terms: bytes) -> dict[str, Any]:
    """Most jobs come on the same terms."""
    return cast(dict[str, Any], json.loads(terms))


def work(channel: socket.socket, limits: dict[str, Any]) -> None:
    """Answer jobs until the socket is closed."""
    _limit(limits)
    threading.Thread(target=_leave_with, args=(channel,), daemon=True).start()
    worker = Worker(limits)
    with channel.makefile("rb") as jobs:
        while sizes := jobs.read(8):
            terms = _read(jobs.read(int.from_bytes(sizes[:4])))
            query = jobs.read(int.from_bytes(sizes[4:])).decode()
            head, body = worker.answered(query, terms)
            head_bytes = json.dumps(head).encode()
            channel.sendall(b"".join((len(head_bytes).to_bytes(4), len(body).to_bytes(4), head_bytes, body)))
