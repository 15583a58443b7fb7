"""Bringing a version to an endpoint: all of it or nothing, also where the engine has no transactions.

Everything new is first sent into graphs that wait, where no query of the product looks. Then a journal is written, and
one request puts every graph in its place. Where that is broken off half-way the journal says what is left to do, and
whoever writes next does it; before the journal is complete, what was sent is thrown away.

Of several writers one publishes. Each notes that it is about to, and looks afterwards who else has: the later one sees
the earlier one's note and withdraws; two that see each other's both do. Only then, when nobody else can any more, is it
looked at whether the version was made from the one that is there.
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
    read_record,
    record_statements,
)
from graph_store.remote.update_endpoint import UpdateEndpoint, until_done

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
        """Finish or give up what writers that died left behind. Errors: StoreBusy when one is alive elsewhere."""
        found = read_pending(self._endpoint)
        for pending in found:
            age = datetime.now(UTC) - datetime.fromisoformat(pending.since)
            if pending.writer != self._writer and age < _DEAD_AFTER:
                raise self._busy(pending)
        for pending in found:
            self._recover(pending)

    def _recover(self, pending: Pending) -> None:
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
        *,
        before: Record | None,
    ) -> None:
        """Give the endpoint a version: the changed graphs as the reader has them, none of those that are gone.

        ``before`` is the version it was made from.
        Errors: StoreBusy, also where that is not the one that is there; EndpointFailed. Then nothing is changed.
        """
        started = time.monotonic()
        self.recover()
        own = f"{STAGING}{self._writer}/"
        places = {graph: f"{own}{number}" for number, graph in enumerate(sorted(changed))}
        of_versions = f"{own}versions"
        # The record comes last: who sees the new number sees the new graphs.
        moves = (*((place, graph) for graph, place in places.items()), (of_versions, str(VERSIONS_GRAPH)))
        since = datetime.now(UTC).isoformat(timespec="seconds")
        pending = Pending(self._writer, since, moves=moves, drops=tuple(sorted(gone)))
        self._note(pending)
        try:
            self._check_alone(before)
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
            until_done(lambda: self._recover(pending))
        LOG.info(
            "published version=%d graphs=%d seconds=%.1f at %s",
            record.number, len(places), time.monotonic() - started, self._endpoint.name,
        )  # fmt: skip

    def _check_alone(self, before: Record | None) -> None:
        """Let nobody publish who is not the only one, or whose version was made from another one. Errors: StoreBusy."""
        for pending in read_pending(self._endpoint):
            if pending.writer != self._writer:
                raise self._busy(pending)
        if read_record(self._endpoint) != before:
            raise StoreBusy("another instance has published a version meanwhile; try again")

    def _busy(self, pending: Pending) -> StoreBusy:
        return StoreBusy(
            f"another instance has been publishing at {self._endpoint.name} since {pending.since}; try again"
        )

    def _note(self, pending: Pending) -> None:
        noted = f"INSERT DATA {{ GRAPH {PENDING_GRAPH.n3()} {{ {pending_statement(pending)} }} }}"
        self._update.update_again(f"{_forgetting(pending)} ;\n{noted}")

    def _switch(self, pending: Pending, moves: Iterable[tuple[str, str]]) -> None:
        """Put every graph in its place, in one request."""
        steps = [f"DROP SILENT GRAPH <{graph}>" for graph in pending.drops]
        steps += [f"MOVE SILENT GRAPH <{place}> TO <{graph}>" for place, graph in moves]
        self._update.update(" ;\n".join([*steps, _forgetting(pending)]))

    def _give_up(self, pending: Pending) -> None:
        steps = [f"DROP SILENT GRAPH <{place}>" for place, _ in pending.moves]
        self._update.update_again(" ;\n".join([*steps, _forgetting(pending)]))


def _forgetting(pending: Pending) -> str:
    """The operation that takes the note of a publication away, and no other."""
    noted = f"GRAPH {PENDING_GRAPH.n3()} {{ <{pending.place}> ?p ?o }}"
    return f"DELETE {{ {noted} }} WHERE {{ {noted} }}"


def _statements(reader: Reader, graph: str) -> Iterator[str]:
    """The statements of a graph without its name, a line each."""
    end = len(f" <{graph}> .")
    return (f"{line[:-end]} ." for line in reader.nquads(URIRef(graph)).decode().splitlines())
