"""A report as text for a terminal: grouped first, then the findings of each rule, with true totals."""

from __future__ import annotations

from collections.abc import Iterator
from textwrap import fill

from validation.formats.words import SEVERITIES_COUNTED, SEVERITY, called, group_name, heading, standing_name, told
from validation.report import Report, RuleOutcome
from validation.rules import SEVERITIES

# Findings of one rule that are spelt out; the rest are counted.
SHOWN = 10
_WIDTH = 110


def plain_text(report: Report, language: str) -> str:
    """The report to read on a screen."""
    return "\n".join([*_summary(report, language), *_details(report, language), *_notes(report, language), ""])


def _summary(report: Report, language: str) -> Iterator[str]:
    state = heading("files", language) if report.version is None else str(report.version)
    yield f"{heading('title', language)} — {heading('version', language).lower()}: {state}"
    if report.conforms and not report.errors:
        yield heading("none", language)
    else:
        yield ", ".join(f"{report.count(name)} {SEVERITIES_COUNTED[name][language]}" for name in SEVERITIES)
    yield ""
    width = max((len(outcome.rule.name[language]) for outcome in report.rules), default=0)
    group = None
    for outcome in report.rules:
        if not outcome.findings:
            continue
        if group_name(outcome.rule, language) != group:
            group = group_name(outcome.rule, language)
            yield group
        counted = heading("counted", language).format(found=outcome.findings, checked=outcome.targets)
        yield f"  {outcome.rule.name[language]:<{width}}  {SEVERITY[outcome.severity][language]}: {counted}"


def _details(report: Report, language: str) -> Iterator[str]:
    for outcome in report.rules:
        if outcome.findings:
            yield from _rule(outcome, report, language)


def _rule(outcome: RuleOutcome, report: Report, language: str) -> Iterator[str]:
    rule = outcome.rule
    title = f"{rule.name[language]} ({outcome.findings})"
    yield from ("", title, "─" * len(title))
    for key, words in (("why", rule.why), ("advice", rule.advice), ("owner", rule.owner)):
        if words:
            yield fill(f"{heading(key, language)}: {words[language]}", _WIDTH, subsequent_indent="  ")
    found = report.of_rule(rule.id)
    for finding in found[:SHOWN]:
        yield fill(
            f"• {called(finding, language)} [{standing_name(finding, language)}]", _WIDTH, subsequent_indent="  "
        )
        yield fill(told(finding, language), _WIDTH, initial_indent="  ", subsequent_indent="  ")
    if len(found) > SHOWN:
        yield heading("more", language).format(count=len(found) - SHOWN)


def _notes(report: Report, language: str) -> Iterator[str]:
    idle = [outcome.rule.name[language] for outcome in report.rules if not outcome.targets and not outcome.error]
    if idle:
        yield ""
        yield fill(f"{heading('untargeted', language)}: {', '.join(idle)}.", _WIDTH, subsequent_indent="  ")
    for outcome in report.errors:
        yield f"{heading('failed', language)}: {outcome.id}: {outcome.error}"
