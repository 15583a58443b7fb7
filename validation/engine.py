"""What any engine must do: take shapes, give results. Which library or query language does it is its own affair."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Protocol, TypeAlias

from rdflib.term import Node

from validation.rules import Rule

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


@dataclass(frozen=True)
class RuleRun:
    """One rule run once. Units: seconds of wall clock; targets counts focus nodes.

    ``error`` says why the rule could not run; it is then no pass, whatever the results.
    """

    rule: Rule
    targets: int
    results: tuple[Result, ...]
    seconds: float
    error: str | None = None


class Engine(Protocol):
    """An engine that stands on some data: an rdflib graph, a version of the store, a columnar twin."""

    def run(self, rules: Sequence[Rule], progress: Progress | None = None) -> list[RuleRun]:
        """Run every rule, each on its own, in the order given; a rule that cannot run is in the list with its error."""
        ...


def run_each(
    rules: Sequence[Rule], run_one: Callable[[Rule], RuleRun], progress: Progress | None = None
) -> list[RuleRun]:
    """Run rules one after the other, telling the progress after each."""
    runs = []
    for number, rule in enumerate(rules, 1):
        runs.append(run_one(rule))
        if progress is not None:
            progress(rule.id, number, len(rules))
    return runs
