"""A report: which rules ran, on how much, how long it took, and what they found."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TypeAlias

from rdflib import Graph, URIRef

from graph_store.errors import CoherenceError
from graph_store.namespaces import DEFAULT_BASE_IRI
from validation.engine import COMPILED, LISTED, Engine, Progress, RuleRun
from validation.engines import graph_engine
from validation.findings import NAMING, Finding, finding
from validation.rules import SEVERITIES, Rule, catalogue

# What a source says of some things with some predicates.
About: TypeAlias = Callable[[Iterable[URIRef], Iterable[URIRef]], Graph]


@dataclass(frozen=True)
class RuleOutcome:
    """How one rule did. Units: targets and findings are counts, seconds is wall clock.

    ``findings`` is the true number, though a report may list fewer.
    ``targets`` 0 means there was nothing to look at; ``error`` means that it could not run: neither is a pass.
    ``engine`` names what ran it.
    """

    rule: Rule
    targets: int
    findings: int
    seconds: float
    error: str | None = None
    engine: str = COMPILED

    @property
    def id(self) -> str:
        """The rule's id."""
        return self.rule.id

    @property
    def severity(self) -> str:
        """The rule's severity: violation, warning or info."""
        return self.rule.severity


@dataclass(frozen=True)
class Report:
    """What a run of rules found on one state of the graph; ``version`` is None for data out of files.

    ``base_iri`` is where findings have their IRIs.
    ``conforms`` is SHACL's: nothing was found, of whatever severity. ``reaches`` takes a threshold.
    Both tuples are sorted: the same data and rules give the same report, seconds apart.
    """

    version: int | None
    rules: tuple[RuleOutcome, ...]
    findings: tuple[Finding, ...]
    base_iri: str = DEFAULT_BASE_IRI

    @property
    def conforms(self) -> bool:
        """Did every rule run, and find nothing?"""
        return not any(outcome.findings or outcome.error for outcome in self.rules)

    @property
    def errors(self) -> tuple[RuleOutcome, ...]:
        """The rules that could not run."""
        return tuple(outcome for outcome in self.rules if outcome.error)

    @property
    def seconds(self) -> float:
        """Seconds of all rules added up; where several ran at the same time, more than the wall clock says."""
        return sum(outcome.seconds for outcome in self.rules)

    def of_rule(self, rule_id: str) -> tuple[Finding, ...]:
        """The findings of one rule that are listed."""
        return self._by_rule.get(rule_id, ())

    @cached_property
    def _by_rule(self) -> dict[str, tuple[Finding, ...]]:
        found: dict[str, list[Finding]] = {}
        for item in self.findings:
            found.setdefault(item.rule, []).append(item)
        return {rule_id: tuple(items) for rule_id, items in found.items()}

    def count(self, severity: str) -> int:
        """How many findings have a severity; those that are not listed have that of their rule."""
        listed = sum(item.severity == severity for item in self.findings)
        return listed + sum(self.unlisted(outcome) for outcome in self.rules if outcome.severity == severity)

    def unlisted(self, outcome: RuleOutcome) -> int:
        """How many findings of a rule the report counts and does not list."""
        return outcome.findings - len(self.of_rule(outcome.id))

    def reaches(self, severity: str) -> bool:
        """Is there a finding as serious as this, or more? ``never`` is reached by none."""
        if severity == "never":
            return False
        return any(self.count(name) for name in SEVERITIES[: SEVERITIES.index(severity) + 1])


class RulesFailed(CoherenceError):
    """One or more rules could not run. ``report`` holds what the others found: it is no clean bill."""

    def __init__(self, report: Report) -> None:
        self.report = report
        super().__init__("\n".join(f"rule {broken.id} could not run: {broken.error}" for broken in report.errors))


def validate_graph(
    data: Graph,
    rules: Sequence[Rule] | None = None,
    *,
    engine: Engine | None = None,
    version: int | None = None,
    progress: Progress | None = None,
    limit: int | None = LISTED,
) -> Report:
    """Run rules, by default the whole catalogue, on a graph.

    The engine is the compiled one unless another one that stands on the same data is given.
    Errors: RulesFailed when a rule could not run; it carries the report of the others.
    """
    chosen = catalogue() if rules is None else rules
    engine = engine or graph_engine(data, chosen)
    return told(report_of(engine.run(chosen, progress, limit=limit), data, version))


def told(report: Report) -> Report:
    """The report itself. Errors: RulesFailed when a rule in it could not run."""
    if report.errors:
        raise RulesFailed(report)
    return report


def report_of(
    runs: Sequence[RuleRun], data: Graph, version: int | None = None, base_iri: str = DEFAULT_BASE_IRI
) -> Report:
    """The report of what an engine ran, with the names of the things found."""
    found = {item.id: item for run in runs for item in (finding(run.rule, result, data) for result in run.results)}
    order = {run.rule.id: number for number, run in enumerate(runs)}
    findings = sorted(
        found.values(), key=lambda item: (order[item.rule], natural(item.code), item.focus, item.shape, item.id)
    )
    outcomes = tuple(
        RuleOutcome(run.rule, run.targets, run.found, round(run.seconds, 3), run.error, run.engine) for run in runs
    )
    return Report(version, outcomes, tuple(findings), base_iri)


def named_in(runs: Sequence[RuleRun], about: About) -> Graph:
    """What the source says of the things found, to name them in a report."""
    found = {node for run in runs for result in run.results for node in (result.focus, result.value)}
    return about((node for node in found if isinstance(node, URIRef)), NAMING)


def natural(code: str) -> tuple[tuple[int, str], ...]:
    """A code as people sort it: 2.10 after 2.9.

    >>> sorted(["2.10", "MAS 1", "2.9"], key=natural)
    ['2.9', '2.10', 'MAS 1']
    """
    parts = code.replace("-", ".").replace(" ", ".").split(".")
    return tuple((int(part), "") if part.isdecimal() else (10**6, part) for part in parts)
