"""A report: which rules ran, on how much, how long it took, and what they found."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from rdflib import Graph

from graph_store.errors import CoherenceError
from validation.engine import Engine, Progress, RuleRun
from validation.engines import graph_engine
from validation.findings import Finding, finding
from validation.rules import SEVERITIES, Rule, catalogue, rule_of
from validation.texts import Bilingual

_BILINGUAL = ("label", "value_label", "message", "advice")


@dataclass(frozen=True)
class RuleOutcome:
    """How one rule did. Units: targets and findings are counts, seconds is wall clock.

    ``targets`` 0 means there was nothing to look at; ``error`` means that it could not run: neither is a pass.
    """

    rule: Rule
    targets: int
    findings: int
    seconds: float
    error: str | None = None

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

    ``conforms`` is SHACL's: nothing was found, of whatever severity. ``reaches`` takes a threshold.
    Both tuples are sorted: the same data and rules give the same report, seconds apart.
    """

    version: int | None
    rules: tuple[RuleOutcome, ...]
    findings: tuple[Finding, ...]

    @property
    def conforms(self) -> bool:
        """Was nothing found by any rule?"""
        return not self.findings

    @property
    def errors(self) -> tuple[RuleOutcome, ...]:
        """The rules that could not run."""
        return tuple(outcome for outcome in self.rules if outcome.error)

    @property
    def seconds(self) -> float:
        """Wall clock of all rules together."""
        return sum(outcome.seconds for outcome in self.rules)

    def of_rule(self, rule_id: str) -> tuple[Finding, ...]:
        """The findings of one rule."""
        return tuple(item for item in self.findings if item.rule == rule_id)

    def count(self, severity: str) -> int:
        """How many findings have a severity."""
        return sum(item.severity == severity for item in self.findings)

    def reaches(self, severity: str) -> bool:
        """Is there a finding as serious as this, or more? ``never`` is reached by none."""
        if severity == "never":
            return False
        return any(item.severity in SEVERITIES[: SEVERITIES.index(severity) + 1] for item in self.findings)


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
) -> Report:
    """Run rules, by default the whole catalogue, on a graph.

    The engine is the compiled one unless another one that stands on the same data is given.
    Errors: RulesFailed when a rule could not run; it carries the report of the others.
    """
    chosen = catalogue() if rules is None else rules
    engine = engine or graph_engine(data, chosen)
    return told(report_of(engine.run(chosen, progress), data, version))


def told(report: Report) -> Report:
    """The report itself. Errors: RulesFailed when a rule in it could not run."""
    if report.errors:
        raise RulesFailed(report)
    return report


def report_of(runs: Sequence[RuleRun], data: Graph, version: int | None = None) -> Report:
    """The report of what an engine ran, with the names of the things found."""
    found = {item.id: item for run in runs for item in (finding(run.rule, result, data) for result in run.results)}
    order = {run.rule.id: number for number, run in enumerate(runs)}
    findings = sorted(
        found.values(), key=lambda item: (order[item.rule], natural(item.code), item.focus, item.shape, item.id)
    )
    counts = {rule_id: sum(item.rule == rule_id for item in findings) for rule_id in order}
    outcomes = tuple(
        RuleOutcome(run.rule, run.targets, counts[run.rule.id], round(run.seconds, 3), run.error) for run in runs
    )
    return Report(version, outcomes, tuple(findings))


def natural(code: str) -> tuple[tuple[int, str], ...]:
    """A code as people sort it: 2.10 after 2.9.

    >>> sorted(["2.10", "MAS 1", "2.9"], key=natural)
    ['2.9', '2.10', 'MAS 1']
    """
    parts = code.replace("-", ".").replace(" ", ".").split(".")
    return tuple((int(part), "") if part.isdecimal() else (10**6, part) for part in parts)


def stored_form(report: Report) -> bytes:
    """Everything a report holds, as JSON that ``from_stored_form`` reads back."""
    rules = [
        {
            "id": outcome.id,
            "severity": outcome.severity,
            "targets": outcome.targets,
            "findings": outcome.findings,
            "seconds": outcome.seconds,
            "error": outcome.error,
        }
        for outcome in report.rules
    ]
    document = {
        "version": report.version,
        "conforms": report.conforms,
        "rules": rules,
        "findings": [asdict(item) for item in report.findings],
    }
    return json.dumps(document, ensure_ascii=False, indent=1).encode()


def from_stored_form(content: bytes) -> Report:
    """A report from what ``stored_form`` wrote; the words of its rules come from today's catalogue."""
    document = json.loads(content)
    outcomes = tuple(
        RuleOutcome(rule_of(row["id"]), row["targets"], row["findings"], row["seconds"], row["error"])
        for row in document["rules"]
    )
    return Report(document["version"], outcomes, tuple(_finding(row) for row in document["findings"]))


def _finding(row: dict[str, Any]) -> Finding:
    return Finding(**row | {key: Bilingual.of(row[key]) for key in _BILINGUAL})
