"""What any engine must do: take shapes, give results. Which library or query language does it is its own affair."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Protocol, TypeAlias

from rdflib import Literal, URIRef
from rdflib.term import Node

from validation.rules import Rule

COMPILED = "sparql"
PYSHACL = "pyshacl"

# Results of one rule that are listed unless somebody asks for more; all are counted.
LISTED = 10_000
# Rules run at the same time, on as many cores: what a source does for a query is done outside Python.
AT_ONCE = min(4, os.cpu_count() or 1)

# Called with the name of what was just done, how many are done, and how many there are.
Progress: TypeAlias = Callable[[str, int, int], None]


@dataclass(frozen=True)
class Result:
    """One thing a shape found: the node it is about, and the value that is wrong where there is one.

    ``path`` is SPARQL's notation of the path, or empty; ``messages`` are by language, "" for none.
    """

    shape: Node
    focus: Node
    path: str
    value: Node | None
    severity: str
    component: str
    messages: dict[str, str] = field(default_factory=dict, hash=False)

    @property
    def identity(self) -> tuple[str, str, str, str]:
        """What makes it this finding and no other, in every run: constraint, focus, path and value.

        A shape without a name has another blank node in every run; what it checks stays the same.
        """
        constraint = str(self.shape) if isinstance(self.shape, URIRef) else self.component
        value = "" if self.value is None or self.value == self.focus else _name(self.value)
        return (constraint, _name(self.focus), self.path, value)


@dataclass(frozen=True)
class RuleRun:
    """One rule run once. Units: seconds of wall clock; targets counts focus nodes, found counts what was found.

    ``results`` are sorted, and no more than were to be listed; ``found`` is the true number. ``error`` says why the
    rule could not run; it is then no pass, whatever the results. ``engine`` names what ran it.
    """

    rule: Rule
    targets: int
    results: tuple[Result, ...]
    found: int
    seconds: float
    error: str | None = None
    engine: str = COMPILED


class Engine(Protocol):
    """An engine that stands on some data: an rdflib graph, a version of the store, a columnar twin."""

    def run(
        self, rules: Sequence[Rule], progress: Progress | None = None, *, limit: int | None = LISTED
    ) -> list[RuleRun]:
        """Run every rule, each on its own, in the order given; a rule that cannot run is in the list with its error.

        Of each rule no more than ``limit`` results are listed, all of them without one.
        """
        ...


def run_each(
    rules: Sequence[Rule],
    run_one: Callable[[Rule], RuleRun],
    progress: Progress | None = None,
    *,
    at_once: int = 1,
) -> list[RuleRun]:
    """Run rules, so many at once, telling the progress after each."""
    runs = []
    with ThreadPoolExecutor(at_once) as threads:
        done = map(run_one, rules) if at_once == 1 else threads.map(run_one, rules)
        for number, run in enumerate(done, 1):
            runs.append(run)
            if progress is not None:
                progress(run.rule.id, number, len(rules))
    return runs


def listed(results: Iterable[Result], limit: int | None) -> tuple[tuple[Result, ...], int]:
    """The first results in order, and how many different ones there are; of the others only a hash is kept in memory.

    SHACL may ask for the same result twice, where two ways lead to a node: it is listed twice and counted once.
    """
    kept: list[Result] = []
    different = set[int]()
    for result in results:
        different.add(hash(result.identity))
        kept.append(result)
        if limit is not None and len(kept) > 2 * limit:
            kept = sorted(kept, key=_place)[:limit]
    return tuple(sorted(kept, key=_place)[:limit]), len(different)


def _place(result: Result) -> tuple[str, str, str, str]:
    return (str(result.focus), str(result.shape), result.path, str(result.value or ""))


def _name(node: Node) -> str:
    return str(node) if isinstance(node, URIRef | Literal) else f"_:{node}"
