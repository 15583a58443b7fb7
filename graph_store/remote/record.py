"""What an engine elsewhere keeps of the version it holds: its record, its reports, and what is being done to it.

Both are small named graphs of the endpoint itself, so that every instance of the product that asks it sees the same.
"""

from __future__ import annotations

import base64
import gzip
import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from rdflib import Literal, URIRef
from rdflib.namespace import RDF

from graph_store.errors import EndpointFailed
from graph_store.namespaces import GRAPH
from graph_store.remote.endpoint import Dataset, Endpoint
from graph_store.terms import to_engine

VERSIONS_GRAPH = URIRef(GRAPH["versions"])
PENDING_GRAPH = URIRef(GRAPH["versions-pending"])
STAGING = str(GRAPH["staging/"])
_RECORD = f"{VERSIONS_GRAPH}#current"
_PENDING = f"{PENDING_GRAPH}#"
_DOCUMENT = f"{VERSIONS_GRAPH}#document/"
# Characters of one literal: engines differ in how long a literal may be.
_PIECE = 30_000


@dataclass(frozen=True)
class Record:
    """The version an endpoint holds: as graph_store.versions.Version, with the names of its graphs."""

    number: int
    created: str
    reason: str
    author: str
    quads: int
    graphs: tuple[str, ...]


@dataclass(frozen=True)
class Pending:
    """A publication under way: whose, since when, which graphs take the place of which, and which go.

    Until ``is_complete`` it can only be given up; from then on only be finished. Each writer has a resource of its own
    to note it at, so that none overwrites the note of another. Units: since is ISO 8601 in UTC.
    """

    writer: str
    since: str
    is_complete: bool = False
    moves: tuple[tuple[str, str], ...] = ()
    drops: tuple[str, ...] = field(default=())

    @property
    def place(self) -> str:
        """The resource it is noted at."""
        return f"{_PENDING}{self.writer}"


def read_record(endpoint: Endpoint) -> Record | None:
    """The version an endpoint holds; None where the product has put nothing there. Errors: EndpointFailed."""
    told = _told(endpoint, VERSIONS_GRAPH, _RECORD)
    return None if told is None else Record(**told | {"graphs": tuple(told["graphs"])})


def read_pending(endpoint: Endpoint) -> list[Pending]:
    """The publications that are under way, or were when their writers died. Errors: EndpointFailed."""
    found = []
    for row in _see(endpoint).bindings(_query(PENDING_GRAPH)):
        told = _read(endpoint, PENDING_GRAPH, str(row["o"]))
        moves = tuple((source, target) for source, target in told["moves"])
        found.append(Pending(**told | {"moves": moves, "drops": tuple(told["drops"])}))
    return found


def read_documents(endpoint: Endpoint) -> dict[str, bytes]:
    """The reports that go with the version, by the name of their file. Errors: EndpointFailed."""
    pieces: dict[str, dict[int, str]] = {}
    for row in _see(endpoint).bindings(_query(VERSIONS_GRAPH)):
        if str(row["s"]).startswith(_DOCUMENT):
            name, _, number = str(row["s"]).removeprefix(_DOCUMENT).rpartition("/")
            pieces.setdefault(name, {})[int(number)] = str(row["o"])
    return {name: _unpacked("".join(text for _, text in sorted(parts.items()))) for name, parts in pieces.items()}


def is_there(endpoint: Endpoint, graph: str) -> bool:
    """Does a graph hold anything?"""
    return _see(endpoint).ask(f"ASK {{ GRAPH <{graph}> {{ ?s ?p ?o }} }}")


def record_statements(record: Record, documents: Mapping[str, bytes]) -> list[str]:
    """The record and its documents as statements, one a line, for the graph of versions."""
    return [_statement(_RECORD, json.dumps(asdict(record), ensure_ascii=False)), *_document_statements(documents)]


def pending_statement(pending: Pending) -> str:
    """A publication under way as a statement."""
    return _statement(pending.place, json.dumps(asdict(pending), ensure_ascii=False))


def _document_statements(documents: Mapping[str, bytes]) -> Iterator[str]:
    for name, content in documents.items():
        text = base64.b64encode(gzip.compress(content, mtime=0)).decode("ascii")
        for number, at in enumerate(range(0, len(text), _PIECE)):
            yield _statement(f"{_DOCUMENT}{name}/{number}", text[at : at + _PIECE])


def _unpacked(text: str) -> bytes:
    try:
        return gzip.decompress(base64.b64decode(text, validate=True))
    except (ValueError, OSError, EOFError) as error:
        raise EndpointFailed(f"the reports kept in {VERSIONS_GRAPH} cannot be read: {error}") from error


def _statement(subject: str, text: str) -> str:
    return f"<{subject}> {RDF.value.n3()} {to_engine(Literal(text))} ."


def _told(endpoint: Endpoint, graph: URIRef, subject: str) -> dict[str, Any] | None:
    query = f"SELECT ?o WHERE {{ GRAPH {graph.n3()} {{ <{subject}> {RDF.value.n3()} ?o }} }}"
    texts = [str(row["o"]) for row in _see(endpoint).bindings(query)]
    return _read(endpoint, graph, texts[0]) if texts else None


def _read(endpoint: Endpoint, graph: URIRef, text: str) -> dict[str, Any]:
    try:
        told: dict[str, Any] = json.loads(text)
    except ValueError as error:
        raise EndpointFailed(f"what {endpoint.name} keeps in {graph} cannot be read: {error}") from error
    return told


def _query(graph: URIRef) -> str:
    return f"SELECT ?s ?o WHERE {{ GRAPH {graph.n3()} {{ ?s {RDF.value.n3()} ?o }} }}"


def _see(endpoint: Endpoint) -> Endpoint:
    """The endpoint with nothing left out."""
    return endpoint.seeing(Dataset())
