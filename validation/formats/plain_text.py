"""A report as text for a terminal: grouped first, then the findings of each rule, with true totals."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from textwrap import fill

from validation.formats.sections import Section, grouped, sections
from validation.formats.words import (
    SEVERITIES_COUNTED,
    SEVERITY,
    called,
    heading,
    seconds_told,
    standing_name,
    told,
)
from validation.report import Report
from validation.rules import SEVERITIES

# Findings of one rule that are spelt out; the rest are counted.
SHOWN = 10
_WIDTH = 110


def plain_text(report: Report, language: str) -> Iterator[str]:
    """The report to read on a screen."""
    parts = sections(report)
    for lines in (_summary(report, parts, language), _details(parts, language), _what_ran(report, parts, language)):
        for line in lines:
            yield f"{line}\n"


def _summary(report: Report, parts: Sequence[Section], language: str) -> Iterator[str]:
    state = heading("files", language) if report.version is None else str(report.version)
    yield f"{heading('title', language)} — {heading('version', language).lower()}: {state}"
    if report.conforms and not report.errors:
        yield heading("none", language)
    else:
        yield ", ".join(f"{report.count(name)} {SEVERITIES_COUNTED[name][language]}" for name in SEVERITIES)
    for outcome in report.errors:
        yield f"{heading('failed', language)}: {outcome.id}: {outcome.error}"
    yield ""
    with_findings = [part for part in parts if part.outcome.findings]
    width = max((len(part.outcome.rule.name[language]) for part in with_findings), default=0)
    for group, members in grouped(with_findings, language):
        yield group
        for part in members:
            severity = SEVERITY[part.outcome.severity][language]
            yield f"  {part.outcome.rule.name[language]:<{width}}  {severity}: {part.counted(language)}"


def _details(parts: Sequence[Section], language: str) -> Iterator[str]:
    for part in parts:
        if part.outcome.findings:
            yield from _rule(part, language)


def _rule(part: Section, language: str) -> Iterator[str]:
    rule = part.outcome.rule
    title = f"{rule.name[language]} ({part.outcome.findings})"
    yield from ("", title, "─" * len(title))
    for key, words in (("why", rule.why), ("advice", rule.advice), ("owner", rule.owner)):
        if words:
            yield fill(f"{heading(key, language)}: {words[language]}", _WIDTH, subsequent_indent="  ")
    shown = part.findings[:SHOWN]
    for finding in shown:
        yield fill(
            f"• {called(finding, language)} [{standing_name(finding, language)}]", _WIDTH, subsequent_indent="  "
        )
        yield fill(told(finding, language), _WIDTH, initial_indent="  ", subsequent_indent="  ")
        for words in finding.suggestions:
            yield fill(f"→ {words[language]}", _WIDTH, initial_indent="  ", subsequent_indent="    ")
    if len(shown) < part.outcome.findings:
        yield heading("more", language).format(count=part.outcome.findings - len(shown))


def _what_ran(report: Report, parts: Sequence[Section], language: str) -> Iterator[str]:
    """Every rule with what it looked at and how long it took; silence about one would look like a pass."""
    title = heading("ran", language)
    yield from ("", title, "─" * len(title))
    run = len(parts) - len(report.errors)
    yield heading("ran-in", language).format(rules=run, seconds=seconds_told(report.seconds, language))
    idle = [part.outcome.rule.name[language] for part in parts if part.is_idle]
    if idle:
        yield fill(f"{heading('untargeted', language)}: {', '.join(idle)}.", _WIDTH, subsequent_indent="  ")
    width = max((len(part.outcome.rule.name[language]) for part in parts), default=0)
    for group, members in grouped(parts, language):
        yield group
        for part in members:
            name, time = part.outcome.rule.name[language], seconds_told(part.outcome.seconds, language)
            yield f"  {name:<{width}}  {_how_it_went(part, language)}, {time}"


def _how_it_went(part: Section, language: str) -> str:
    if part.outcome.error or part.is_idle:
        return part.told(language)
    return part.counted(language)
