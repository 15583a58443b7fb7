"""What every form of a report is laid out by: the rules in their groups, each with the findings that are listed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from validation.engine import COMPILED, PYSHACL
from validation.findings import Finding
from validation.formats.words import group_name, heading
from validation.report import Report, RuleOutcome

_ENGINE_NAMES = {PYSHACL: "pySHACL"}


@dataclass(frozen=True)
class Section:
    """One rule with the findings a report lists for it.

    ``outcome.findings`` is how many there truly are; where an engine stopped listing, ``findings`` holds fewer.
    """

    outcome: RuleOutcome
    findings: tuple[Finding, ...]

    @property
    def is_cut(self) -> bool:
        """Does the report list fewer findings than the rule has?"""
        return len(self.findings) < self.outcome.findings

    @property
    def is_idle(self) -> bool:
        """Was there nothing to check? A rule that could not run is another matter."""
        return not self.outcome.targets and not self.outcome.findings and not self.outcome.error

    def told(self, language: str) -> str:
        """How the rule did, in words that do not let one that saw nothing, or did not run, look like a pass."""
        if self.outcome.error:
            return heading("not-run", language).format(error=self.outcome.error)
        if self.outcome.findings:
            return self._by(heading("some-listed" if self.is_cut else "some-found", language), language)
        return self._by(heading("nothing-checked" if self.is_idle else "nothing-found", language), language)

    def counted(self, language: str) -> str:
        """How much was checked and found, and how much of it is listed where that is less."""
        told = heading("counted", language).format(found=self.outcome.findings, checked=self.outcome.targets)
        return self._by(f"{told}; {self.cut_told(language)}" if self.is_cut else told, language)

    def cut_told(self, language: str) -> str:
        """How many findings are listed of how many."""
        return heading("cut", language).format(listed=len(self.findings), found=self.outcome.findings)

    def _by(self, told: str, language: str) -> str:
        """What is told, with the engine's name where it was not the usual one."""
        if self.outcome.engine == COMPILED:
            return told
        name = _ENGINE_NAMES.get(self.outcome.engine, self.outcome.engine)
        return heading("engine", language).format(told=told, engine=name)


def sections(report: Report) -> list[Section]:
    """Every rule of the report, in its order, also those that found nothing."""
    return [Section(outcome, report.of_rule(outcome.id)) for outcome in report.rules]


def grouped(parts: Iterable[Section], language: str) -> list[tuple[str, list[Section]]]:
    """Rules by the name of their group, in the order in which they come first."""
    groups: dict[str, list[Section]] = {}
    for part in parts:
        groups.setdefault(group_name(part.outcome.rule, language), []).append(part)
    return list(groups.items())
