"""Where the data are, and how often they say something."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Protocol, cast

from rdflib import URIRef
from rdflib.namespace import RDFS
from rdflib.term import Node

from validation.compiled.paths import Path, Predicate


class Source(Protocol):
    """Anything that answers a SPARQL SELECT, several at the same time."""

    def solutions(self, query: str) -> Iterator[tuple[Node | None, ...]]:
        """The rows of a SELECT, in the order of its variables."""
        ...

    def bindings(self, query: str) -> Iterator[Mapping[str, Node]]:
        """The rows of a SELECT by variable; unbound variables are absent."""
        ...


class Statements:
    """What is said in a source, asked for with patterns; the counts a plan needs are remembered."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self._steps: dict[URIRef, int] = {}
        self._starts: dict[tuple[URIRef, bool], int] = {}

    def asked(self, head: str, pattern: str, *, limit: int | None = None) -> Iterator[tuple[Node, ...]]:
        """The rows of a SELECT given its head and its pattern, in which every variable is bound."""
        last = "" if limit is None else f" LIMIT {limit}"
        return cast(Iterator[tuple[Node, ...]], self._source.solutions(f"{head} WHERE {{ {pattern} }}{last}"))

    def count(self, what: str, pattern: str) -> int:
        """How many of something a pattern finds."""
        [(number,)] = self.asked(f"SELECT (COUNT({what}) AS ?n)", pattern)
        return int(str(number))

    def steps(self, predicate: URIRef) -> int:
        """How many statements have a predicate."""
        if predicate not in self._steps:
            self._steps[predicate] = self.count("*", f"?s {predicate.n3()} ?o")
        return self._steps[predicate]

    def is_single(self, path: Path) -> bool:
        """Is the path a predicate that no node has more than one value of?"""
        if not isinstance(path, Predicate):
            return False
        return self.starts(path.iri, backwards=False) == self.steps(path.iri)

    def starts(self, predicate: URIRef, *, backwards: bool) -> int:
        """From how many nodes a predicate can be walked."""
        key = (predicate, backwards)
        if key not in self._starts:
            self._starts[key] = self.count("DISTINCT ?o" if backwards else "DISTINCT ?s", f"?s {predicate.n3()} ?o")
        return self._starts[key]

    def subclasses(self) -> dict[Node, frozenset[Node]]:
        """Each class that has subclasses, with itself and everything below it."""
        below: dict[Node, set[Node]] = {}
        for narrow, broad in self.asked("SELECT DISTINCT ?c ?d", f"?c {RDFS.subClassOf.n3()} ?d"):
            below.setdefault(broad, set()).add(narrow)
        return {klass: _all_below(klass, below) for klass in below}


def _all_below(klass: Node, below: dict[Node, set[Node]]) -> frozenset[Node]:
    found, open_classes = {klass}, [klass]
    while open_classes:
        for narrower in below.get(open_classes.pop(), ()):
            if narrower not in found:
                found.add(narrower)
                open_classes.append(narrower)
    return frozenset(found)
