"""Bringing a version to an endpoint: all of it or nothing, also where the engine has no transactions.

Everything new is first sent into graphs that wait, where no query of the product looks. Then a journal is written, and
one request puts every graph in its place. Where that is broken off half-way the journal says what is left to do, and
whoever writes next does it; before the journal is complete, what was sent is thrown away.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from rdflib import URIRef

from graph_store.errors import EndpointFailed, StoreBusy
from graph_store.reader import Reader
from graph_store.remote.endpoint import Endpoint
from graph_store.remote.record import (
    PENDING_GRAPH,
    STAGING,
    VERSIONS_GRAPH,
    Pending,
    Record,
    is_there,
    pending_statement,
    read_pending,
    record_statements,
)
from graph_store.remote.update_endpoint import UpdateEndpoint

LOG = logging.getLogger(__name__)
# After so long a publication of another instance that never ended is taken to be dead.
_DEAD_AFTER = timedelta(minutes=30)


class RemotePublication:
    """One writer's way of bringing versions to an endpoint; ``writer`` is the name of its working copy."""

    def __init__(self, endpoint: Endpoint, update: UpdateEndpoint, writer: str) -> None:
        self._endpoint = endpoint
        self._update = update
        self._writer = writer

    def recover(self) -> None:
        """Finish or give up what a writer that died left behind. Errors: StoreBusy when it is alive elsewhere."""
        pending = read_pending(self._endpoint)
        if pending is None:
            return
        age = datetime.now(UTC) - datetime.fromisoformat(pending.since)
        if pending.writer != self._writer and age < _DEAD_AFTER:
            raise StoreBusy(f"another instance has been publishing at {self._endpoint.name} since {pending.since}")
        if pending.is_complete:
            LOG.warning("finishing a publication of %s that was broken off", pending.since)
            self._switch(pending, [move for move in pending.moves if is_there(self._endpoint, move[0])])
        else:
            LOG.warning("giving up a publication of %s that was broken off", pending.since)
            self._give_up(pending)

    def publish(
        self,
        record: Record,
        documents: Mapping[str, bytes],
        reader: Reader,
        changed: Collection[str],
        gone: Collection[str],
    ) -> None:
        """Give the endpoint a version: the changed graphs as the reader has them, none of those that are gone.

        Errors: StoreBusy; EndpointFailed, and the endpoint holds what it held.
        """
        started = time.monotonic()
        self.recover()
        places = {graph: f"{STAGING}{number}" for number, graph in enumerate(sorted(changed))}
        of_versions = f"{STAGING}versions"
        # The record comes last: who sees the new number sees the new graphs.
        moves = (*((place, graph) for graph, place in places.items()), (of_versions, str(VERSIONS_GRAPH)))
        since = datetime.now(UTC).isoformat(timespec="seconds")
        pending = Pending(self._writer, since, moves=moves, drops=tuple(sorted(gone)))
        self._note(pending)
        try:
            for graph, place in places.items():
                self._update.insert(place, _statements(reader, graph))
            self._update.insert(of_versions, record_statements(record, documents))
            pending = replace(pending, is_complete=True)
            self._note(pending)
        except BaseException:
            with suppress(EndpointFailed):
                self._give_up(pending)
            raise
        try:
            self._switch(pending, pending.moves)
        except EndpointFailed as error:
            LOG.warning("once more: %s", error)
            self.recover()
        LOG.info(
            "published version=%d graphs=%d seconds=%.1f at %s",
            record.number, len(places), time.monotonic() - started, self._endpoint.name,
        )  # fmt: skip

    def _note(self, pending: Pending) -> None:
        place = PENDING_GRAPH.n3()
        self._update.update(
            f"DROP SILENT GRAPH {place} ;\nINSERT DATA {{ GRAPH {place} {{ {pending_statement(pending)} }} }}"
        )

    def _switch(self, pending: Pending, moves: Iterable[tuple[str, str]]) -> None:
        """Put every graph in its place, in one request."""
        steps = [f"DROP SILENT GRAPH <{graph}>" for graph in pending.drops]
        steps += [f"MOVE SILENT GRAPH <{place}> TO <{graph}>" for place, graph in moves]
        self._update.update(" ;\n".join([*steps, f"DROP SILENT GRAPH {PENDING_GRAPH.n3()}"]))

    def _give_up(self, pending: Pending) -> None:
        graphs = [*(place for place, _ in pending.moves), str(PENDING_GRAPH)]
        self._update.update(" ;\n".join(f"DROP SILENT GRAPH <{graph}>" for graph in graphs))


def _statements(reader: Reader, graph: str) -> Iterator[str]:
    """The statements of a graph without its name, a line each."""
    end = len(f" <{graph}> .")
    return (f"{line[:-end]} ." for line in reader.nquads(URIRef(graph)).decode().splitlines())
