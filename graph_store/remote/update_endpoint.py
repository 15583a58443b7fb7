"""Where a SPARQL engine takes updates.

Source: SPARQL 1.1 Protocol, section 2.2, https://www.w3.org/TR/sparql11-protocol/#update-operation.
"""

from __future__ import annotations

import random
import re
import time
from collections.abc import Callable, Iterable, Iterator

import httpx

from graph_store.errors import EndpointFailed, UpdateUndone
from graph_store.remote.endpoint import TIMEOUT_S, Connections, address_of, words_of

# Statements and characters of one request: some engines take a megabyte, some compile no more than 10,000 lines.
STATEMENTS = 1_000
CHARACTERS = 500_000
# SQLSTATE 40001, serialization failure, as engines on top of a relational one say it: of two transactions that waited
# for each other one was rolled back. Two that try again must not do so in step.
_UNDONE = re.compile(r"\b40001\b")
_ATTEMPTS = 8
_PAUSE_S = 0.05


def until_done(do: Callable[[], None]) -> None:
    """Do what may be done more than once, again where the engine undid it, eight times at most.

    Errors: EndpointFailed, where it is still undone or was refused for another reason.
    """
    for attempt in range(1, _ATTEMPTS):
        try:
            return do()
        except UpdateUndone:
            time.sleep(random.uniform(0.0, _PAUSE_S * 2**attempt))  # noqa: S311
    return do()


class UpdateEndpoint:
    """A place that takes SPARQL Update; ``url`` may hold a user and a password."""

    def __init__(self, url: str, *, timeout_s: float = TIMEOUT_S) -> None:
        self._url, auth = address_of(url)
        self.name = str(self._url)
        self._connections = Connections(auth, accept="*/*", timeout_s=timeout_s)

    def update(self, text: str) -> None:
        """Have one request done. Errors: EndpointFailed, with what the engine said; UpdateUndone."""
        headers = {"Content-Type": "application/sparql-update"}
        try:
            with self._connections.client.stream("POST", self._url, content=text.encode(), headers=headers) as response:
                status, said = response.status_code, words_of(response)
        except httpx.HTTPError as error:
            raise EndpointFailed(f"{self.name} did not take an update: {error or type(error).__name__}") from error
        if status in (httpx.codes.UNAUTHORIZED, httpx.codes.FORBIDDEN):
            raise EndpointFailed(
                f"{self.name} lets only those it knows change its data (status {status}): "
                "put user:password@ before the host in COERENZA_STORE_UPDATE"
            )
        if not 200 <= status < 300:
            kind = UpdateUndone if _UNDONE.search(said) else EndpointFailed
            raise kind(f"{self.name} refused an update (status {status}): {said}")

    def update_again(self, text: str) -> None:
        """Have one request done that may be done more than once, as often as needed; see until_done."""
        until_done(lambda: self.update(text))

    def insert(self, graph: str, statements: Iterable[str]) -> None:
        """Add statements, each a line of N-Triples, to a graph, some at a time. Errors: EndpointFailed."""
        for part in _parts(statements):
            self.update_again(f"INSERT DATA {{ GRAPH <{graph}> {{\n{part}\n}} }}")


def _parts(statements: Iterable[str]) -> Iterator[str]:
    lines: list[str] = []
    size = 0
    for statement in statements:
        if lines and (len(lines) >= STATEMENTS or size + len(statement) > CHARACTERS):
            yield "\n".join(lines)
            lines, size = [], 0
        lines.append(statement)
        size += len(statement)
    if lines:
        yield "\n".join(lines)
