"""A process that works out one change and ends: an update on a copy of the graph, or a file of RDF made ready for it.

Started as ``python -m graph_store.updating.worker``, with the job in JSON on its input and the outcome on its output.
It ends itself when its processor time is over; the wall clock is watched by whoever started it.
"""

from __future__ import annotations

import hashlib
import json
import re
import resource
import sys
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from graph_store.errors import BadQuery, first_line
from graph_store.outgoing_calls import OutgoingCall, check_outgoing_calls
from graph_store.syntax_problem import bad_query
from graph_store.updating.operations import Operation, Piece, Using, operation, pieces
from graph_store.updating.upload import UnreadableUpload, write_nquads

# An operation that fails before any other runs: the text after it is parsed, and nothing of it done.
_FAILS = "DROP GRAPH <urn:coerenza:nothing> ;\n"
_PLACE = re.compile(r"error at (\d+):(\d+)")


class Refused(Exception):
    """An update that is not made: the kind of problem, and what it is."""

    def __init__(self, kind: str, message: str) -> None:
        super().__init__(message)
        self.kind = kind


def outcome(job: dict[str, Any]) -> dict[str, Any]:
    """What came of a job: the graphs it ``touched``, if it is an update, or a ``problem``."""
    try:
        if job["kind"] == "upload":
            write_nquads(job)
            return {}
        return {"touched": _Update(job).run()}
    except BadQuery as error:
        return {"problem": "bad-query", "message": str(error), "place": [error.line, error.column, error.token]}
    except UnreadableUpload as error:
        return {"problem": "bad-data", "message": str(error), "place": [error.line, error.column, error.token]}
    except Refused as error:
        return {"problem": error.kind, "message": str(error)}
    except (MemoryError, OSError) as error:
        # The engine's words for memory it does not get differ with the place.
        return {"problem": "no-room", "message": str(error)}


class _Update:
    def __init__(self, job: dict[str, Any]) -> None:
        self._text: str = job["text"]
        self._base: str | None = job["base"]
        self._prefixes: dict[str, str] = job["prefixes"]
        self._default = ox.NamedNode(job["default_graph"])
        self._reserved = frozenset(job["reserved"])
        self._allowed: list[str] = job["allowed_hosts"]
        self._using = Using(tuple(job["using"]), tuple(job["using_named"]))
        self._before = ox.Store.read_only(job["before"])
        self._place: str = job["database"]
        self._nothing = ox.Store()
        self._calls: tuple[OutgoingCall, ...] = ()

    def run(self) -> list[str]:
        """Make the changes; the graphs that hold something else afterwards, or are there no more."""
        read = pieces(self._text)
        for piece in read:
            self._parse(piece)
        self._calls = check_outgoing_calls(self._text, self._allowed, self._prefixes)
        found = [operation(self._text, piece, self._default.value, self._using) for piece in read]
        written = self._written(found)
        for graph in written or ():
            self._check_reserved(graph)
        engine = ox.Store(self._place)
        engine.add_graph(self._default)
        for one in found:
            self._apply(one, engine)
        if next(engine.quads_for_pattern(None, None, None, self._default), None) is None:
            engine.remove_graph(self._default)
        touched = self._touched(engine, written)
        for graph in touched:
            self._check_reserved(graph)
        engine.flush()
        return touched

    def _parse(self, piece: Piece) -> None:
        """Errors: BadQuery with the place in the whole text. The engine knows declarations at its beginning only."""
        tried = f"{piece.prologue}{_FAILS}{self._text[piece.start : piece.end]}"
        try:
            self._nothing.update(tried, base_iri=self._base, prefixes=self._prefixes)
        except SyntaxError as error:
            raise bad_query(self._text, self._with_place(str(error), piece)) from error
        except RuntimeError:
            return

    def _with_place(self, message: str, piece: Piece) -> str:
        """What the engine says, about the whole text instead of a piece that begins in the second line."""
        found = _PLACE.match(message)
        if found is None or found[1] == "1":
            return f"the declarations before an operation cannot be read: {piece.prologue[:200]}"
        line, column = int(found[1]) - 1, int(found[2])
        if line == 1:
            column += piece.start - (self._text.rfind("\n", 0, piece.start) + 1)
        return f"error at {line + self._text.count(chr(10), 0, piece.start)}:{column}{message[found.end() :]}"

    def _written(self, found: list[Operation]) -> frozenset[str] | None:
        """The graphs the operations may write; None where that shows only when they run."""
        if any(one.writes_anywhere or one.empties for one in found):
            return None
        return frozenset(graph for one in found for graph in self._resolved(one))

    def _resolved(self, one: Operation) -> set[str]:
        """The targets of an operation with their prefixes written out, as the engine does it."""
        if not one.targets:
            return set()
        query = f"{one.prologue}SELECT ?g WHERE {{ VALUES ?g {{ {' '.join(one.targets)} }} }}"
        rows: Any = self._nothing.query(query, base_iri=self._base, prefixes=self._prefixes)
        return {row["g"].value for row in rows}

    def _check_reserved(self, graph: str) -> None:
        if graph in self._reserved:
            raise Refused("reserved", graph)

    def _apply(self, one: Operation, engine: ox.Store) -> None:
        if one.empties:
            for graph in _names(engine) - self._reserved:
                (engine.remove_graph if one.empties == "DROP" else engine.clear_graph)(ox.NamedNode(graph))
            return
        graphs = sorted(_names(engine)) if one.reads_union else []
        try:
            engine.update(one.text(graphs), base_iri=self._base, prefixes=self._prefixes)
        except SyntaxError as error:
            if self._calls:
                # The operation itself was read before.
                raise Refused("failed", f"what another host sent cannot be read: {first_line(error)}") from error
            raise BadQuery(f"this operation cannot be run here: {one.text([])[:200]}") from error
        except (RuntimeError, ValueError) as error:
            raise Refused("failed", first_line(error)) from error
        except OSError as error:
            if error.errno is None and self._calls:
                raise Refused("failed", first_line(error)) from error
            raise

    def _touched(self, engine: ox.Store, written: frozenset[str] | None) -> list[str]:
        """The graphs that differ, among those that may."""
        there, before = _names(engine), _names(self._before)
        may = there | before if written is None else written
        return sorted(
            graph
            for graph in may
            if (graph in there) != (graph in before)
            or _size(engine, graph) != _size(self._before, graph)
            or _content(engine, graph) != _content(self._before, graph)
        )


class _Digest:
    """A file that keeps nothing but a hash of what was written to it."""

    def __init__(self) -> None:
        self._hash = hashlib.blake2b()

    def write(self, data: bytes) -> int:
        self._hash.update(data)
        return len(data)

    def flush(self) -> None:
        pass

    def value(self) -> bytes:
        return self._hash.digest()


def _content(engine: ox.Store, graph: str) -> bytes:
    """What tells the content of a graph from any other; the engine keeps statements in an order of its own."""
    digest = _Digest()
    engine.dump(digest, ox.RdfFormat.N_TRIPLES, from_graph=ox.NamedNode(graph))  # type: ignore[arg-type]
    return digest.value()


def _names(engine: ox.Store) -> set[str]:
    return {graph.value for graph in engine.named_graphs() if isinstance(graph, ox.NamedNode)}


def _size(engine: ox.Store, graph: str) -> str:
    rows: Any = engine.query("SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }", default_graph=ox.NamedNode(graph))
    return str(next(rows)["n"].value)


def main() -> None:
    """Do the job on the input."""
    job = json.load(sys.stdin)
    memory = int(job["memory_mib"]) * 2**20
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    seconds = int(job["timeout_s"]) * 2 + 5
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    told = json.dumps(outcome(job))
    Path(job["outcome"]).write_text(told, encoding="utf-8")


if __name__ == "__main__":
    main()
