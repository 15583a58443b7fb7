"""Strangers' SPARQL: run in processes that can be stopped, within limits of time, memory and size.

This is the one place where limits are applied. A result is written to a file whole before anyone sees a byte
of it, so a query that is stopped is an error and never half an answer.
"""

from __future__ import annotations

import multiprocessing
import re
import resource
import signal
import tempfile
from concurrent.futures import TimeoutError as PoolTimeout
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import pyoxigraph as ox
from pebble import ProcessExpired, ProcessPool

from graph_store.errors import BadQuery, CoherenceError, QueryTooLong, ResultTooLarge
from graph_store.namespaces import PREFIXES
from graph_store.settings import Settings
from graph_store.versions import Version

SOLUTION_FORMATS: dict[str, ox.QueryResultsFormat] = {
    "application/sparql-results+json": ox.QueryResultsFormat.JSON,
    "application/sparql-results+xml": ox.QueryResultsFormat.XML,
    "text/csv": ox.QueryResultsFormat.CSV,
    "text/tab-separated-values": ox.QueryResultsFormat.TSV,
}
GRAPH_FORMATS: dict[str, ox.RdfFormat] = {
    "text/turtle": ox.RdfFormat.TURTLE,
    "application/n-triples": ox.RdfFormat.N_TRIPLES,
    "application/rdf+xml": ox.RdfFormat.RDF_XML,
    "application/ld+json": ox.RdfFormat.JSON_LD,
    "application/n-quads": ox.RdfFormat.N_QUADS,
    "application/trig": ox.RdfFormat.TRIG,
}
# What a query says outside its strings, IRIs and comments.
_QUOTED = re.compile(
    r'"""(?:[^"\\]|\\.|"(?!""))*"""|\'\'\'(?:[^\'\\]|\\.|\'(?!\'\'))*\'\'\''
    r'|"(?:[^"\\\n]|\\.)*"|\'(?:[^\'\\\n]|\\.)*\'|<[^<>\s{}|\\^`"]*>|#[^\n]*',
    re.DOTALL,
)
_SERVICE = re.compile(r"\bSERVICE\b", re.IGNORECASE)


@dataclass(frozen=True)
class Answer:
    """A finished result: where it was spooled, and what it is."""

    path: Path
    media_type: str
    version: int


@dataclass(frozen=True)
class _Job:
    database: Path
    query: str
    accepted: tuple[str, ...]
    output: Path
    default_graphs: tuple[str, ...]
    named_graphs: tuple[str, ...]


class PublicQueries:
    """A pool of reading processes; close it when done."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._spool = tempfile.TemporaryDirectory(prefix="coerenza-spool-")
        # Spawned, not forked: the server that asks has threads.
        self._pool = ProcessPool(
            max_workers=settings.query_workers,
            context=multiprocessing.get_context("spawn"),
            initializer=_limit_process,
            initargs=(settings.query_memory_mib, settings.query_max_mib),
        )

    def answer(
        self,
        version: Version,
        query: str,
        accepted: tuple[str, ...],
        *,
        default_graphs: tuple[str, ...] = (),
        named_graphs: tuple[str, ...] = (),
    ) -> Answer:
        """The answer to one query on one version, in the first accepted media type that fits its form.

        Errors: BadQuery (with line and column where the parser gives them), QueryTooLong, ResultTooLarge.
        """
        if len(query.encode()) > self._settings.query_max_text_kib * 1024:
            raise ResultTooLarge(f"the query is longer than {self._settings.query_max_text_kib} KiB")
        if _SERVICE.search(_QUOTED.sub(" ", query)):
            raise BadQuery("SERVICE is not allowed here: this endpoint does not call other hosts")
        with tempfile.NamedTemporaryFile(dir=self._spool.name, delete=False) as file:
            output = Path(file.name)
        job = _Job(version.database, query, accepted, output, default_graphs, named_graphs)
        try:
            future = self._pool.schedule(_run, args=(job,), timeout=self._settings.query_timeout_s)
            media_type: str = future.result()
        except PoolTimeout as error:
            output.unlink(missing_ok=True)
            raise QueryTooLong(
                f"the query was stopped after {self._settings.query_timeout_s:g} seconds: "
                "ask for less, or start from a specific resource"
            ) from error
        except ProcessExpired as error:
            output.unlink(missing_ok=True)
            raise QueryTooLong(
                "the query was stopped because it needs too much memory: ask for less, or avoid sorting large results"
            ) from error
        except CoherenceError:
            output.unlink(missing_ok=True)
            raise
        return Answer(output, media_type, version.number)

    def close(self) -> None:
        """Stop the processes and remove what was spooled."""
        self._pool.stop()  # type: ignore[no-untyped-call]
        self._pool.join()
        with suppress(OSError):
            self._spool.cleanup()


def chosen_format(form: str, accepted: tuple[str, ...]) -> str:
    """The media type of an answer: the first accepted one that fits the form, else the usual one."""
    fitting = GRAPH_FORMATS if form == "graph" else SOLUTION_FORMATS
    return next((media_type for media_type in accepted if media_type in fitting), next(iter(fitting)))


def _limit_process(memory_mib: int, output_mib: int) -> None:
    # A worker must die with its parent's Ctrl-C handling, not print its own traceback.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    # The engine does not return to Python to run a handler: without one, the signal ends the process at once.
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_AS, (memory_mib * 2**20, memory_mib * 2**20))
    resource.setrlimit(resource.RLIMIT_FSIZE, (output_mib * 2**20, output_mib * 2**20))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


@lru_cache(maxsize=2)
def _engine(database: Path) -> ox.Store:
    return ox.Store.read_only(str(database))


def _run(job: _Job) -> str:
    try:
        result = _engine(job.database).query(
            job.query,
            prefixes=PREFIXES,
            use_default_graph_as_union=not job.default_graphs and not job.named_graphs,
            default_graph=[ox.NamedNode(iri) for iri in job.default_graphs] or None,
            named_graphs=[ox.NamedNode(iri) for iri in job.named_graphs] or None,
        )
    except (SyntaxError, ValueError) as error:
        raise BadQuery(str(error)) from error
    form = "graph" if isinstance(result, ox.QueryTriples) else "solutions"
    media_type = chosen_format(form, job.accepted)
    # An ASK has no CSV or TSV form in SPARQL 1.1.
    if isinstance(result, ox.QueryBoolean) and media_type not in list(SOLUTION_FORMATS)[:2]:
        media_type = next(iter(SOLUTION_FORMATS))
    try:
        if isinstance(result, ox.QueryTriples):
            ox.serialize(result, str(job.output), GRAPH_FORMATS[media_type], prefixes=PREFIXES)
        else:
            result.serialize(str(job.output), SOLUTION_FORMATS[media_type])
    except OSError as error:
        raise ResultTooLarge("the answer is larger than this endpoint returns: use LIMIT, or ask for a dump") from error
    return media_type
