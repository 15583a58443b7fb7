"""RDF that somebody sends for one graph, read and made ready to be loaded."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyoxigraph as ox

FORMATS: dict[str, ox.RdfFormat] = {
    "text/turtle": ox.RdfFormat.TURTLE,
    "application/n-triples": ox.RdfFormat.N_TRIPLES,
    "application/rdf+xml": ox.RdfFormat.RDF_XML,
    "application/ld+json": ox.RdfFormat.JSON_LD,
    "application/n-quads": ox.RdfFormat.N_QUADS,
    "application/trig": ox.RdfFormat.TRIG,
    # Names of older days.
    "application/x-turtle": ox.RdfFormat.TURTLE,
    "text/plain": ox.RdfFormat.N_TRIPLES,
}
# The engine says where it stopped in these words, and the reason after a colon.
_WHERE = re.compile(r"^Parser error at line \d+(?: column \d+| between columns \d+ and (?:column )?(\d+))?[^:]*: ")
_LONGEST_TOKEN = 80
# What it says where a document wants something from another host.
_REMOTE = {
    "No LoadDocumentCallback": "a @context at another address is not fetched: put it into the document itself",
    "Named graphs are not allowed": "it names graphs of its own, and this is about one graph",
}


class UnreadableUpload(Exception):
    """RDF with a mistake in it. Units: line and column count from 1; None where they are not known."""

    def __init__(self, message: str, line: int | None = None, column: int | None = None, token: str | None = None):
        super().__init__(message)
        self.line, self.column, self.token = line, column, token


def write_nquads(job: dict[str, Any]) -> None:
    """Write the statements of ``source``, in ``media_type``, as N-Quads of ``graph`` to ``target``.

    Blank nodes are renamed, so that those of several files stay apart. No other host is asked for anything.
    Errors: UnreadableUpload.
    """
    source = Path(job["source"])
    try:
        ox.serialize(_statements(source, job), job["target"], ox.RdfFormat.N_QUADS)
    except SyntaxError as error:
        raise _unreadable(error, source) from error


def _statements(source: Path, job: dict[str, Any]) -> Iterator[ox.Quad]:
    graph = ox.NamedNode(job["graph"])
    parsed = ox.parse(
        path=str(source),
        format=FORMATS[job["media_type"]],
        base_iri=job["base"],
        without_named_graphs=True,
        rename_blank_nodes=True,
    )
    for quad in parsed:
        if isinstance(quad.subject, ox.Triple) or isinstance(quad.object, ox.Triple):
            raise UnreadableUpload("it has a statement about a quoted statement, which is not used here")
        yield ox.Quad(quad.subject, quad.predicate, quad.object, graph)


def _unreadable(error: SyntaxError, source: Path) -> UnreadableUpload:
    said = error.msg or "it cannot be read"
    reason = next((told for sign, told in _REMOTE.items() if sign in said), _WHERE.sub("", said))
    line, column = error.lineno, error.offset
    if line is None:
        return UnreadableUpload(reason)
    token = _token(source, line, column, _WHERE.match(said))
    shown = f"“{token}”: " if token else ""
    place = f"line {line}" + (f", column {column}" if column is not None else "")
    return UnreadableUpload(f"{place}: {shown}{reason}", line, column, token)


def _token(source: Path, line: int, column: int | None, where: re.Match[str] | None) -> str | None:
    """What stands where the parser stopped."""
    if column is None:
        return None
    with source.open("rb") as lines:
        text = next((text for number, text in enumerate(lines, start=1) if number == line), b"").decode(
            errors="replace"
        )
    end = int(where[1]) - 1 if where is not None and where[1] else None
    token = text[column - 1 : end].strip() or text[column - 1 :].strip()
    if end is None:
        token = token.split(maxsplit=1)[0] if token else ""
    return token[:_LONGEST_TOKEN] or None
