"""A report as a spreadsheet (XLSX): a summary of all rules, and a sheet for each group of rules with findings."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from validation.findings import Finding
from validation.formats import sheets
from validation.formats.sections import Section, grouped, sections
from validation.formats.sheets import Cell, Column, SheetBook, place, sheet_names, web_link
from validation.formats.words import (
    SEVERITIES_COUNTED,
    SEVERITY,
    change_name,
    group_name,
    heading,
    kind_name,
    standing_name,
    state_name,
    told,
)
from validation.report import Report
from validation.rules import SEVERITIES, Rule

# Headings of the tables, with the widths of their columns in characters.
_SUMMARY = (
    ("group", 24), ("rule", 44), ("severity", 20), ("outcome", 26), ("found", 10), ("listed", 10), ("checked", 12),
    ("seconds", 10), ("owner", 30),
)  # fmt: skip
_FINDINGS = (
    ("rule", 28), ("severity", 15), ("kind", 16), ("code", 12), ("name", 40), ("message", 48), ("advice", 48),
    ("suggestions", 60),
    ("owner", 22), ("standing", 14), ("state", 12), ("in-charge-of", 20), ("due", 12), ("until", 12), ("reason", 28),
    ("change", 12), ("since", 12), ("id", 18),
)  # fmt: skip
_UNSURE_STANDINGS = frozenset({"unverified", "illustrative"})
# A table has a heading, which takes a row of its sheet.
_ROWS_OF_A_SHEET = sheets.MAX_ROWS - 1


@dataclass(frozen=True)
class _Page:
    """One sheet of findings: its name, and which findings of which rules are on it."""

    name: str
    rows: Sequence[tuple[Rule, Finding]]


def workbook(report: Report, language: str) -> Iterator[bytes]:
    """The report as one XLSX file.

    A group with more findings than a sheet has rows goes on in another sheet. Links lead from the summary to the
    first finding of each rule, and from each finding to the address of the thing it is about.
    """
    parts = sections(report)
    contents = _contents(parts, language)
    summary, *names = sheet_names([heading("summary", language), *(group for group, _ in contents)])
    pages = [_Page(name, rows) for name, (_, rows) in zip(names, contents, strict=True)]
    book = SheetBook(heading("title", language), language, truncated=heading("truncated", language))
    places = _places(pages)
    rows = [_outcome(part, places.get(part.outcome.id, ""), language) for part in parts]
    book.add(summary, _columns(_SUMMARY, language), rows, length=len(rows), above=_above(report, language))
    for page in pages:
        cells = (_cells(rule, finding, language) for rule, finding in page.rows)
        book.add(page.name, _columns(_FINDINGS, language), cells, length=len(page.rows))
    yield book.content()


def _columns(columns: Sequence[tuple[str, int]], language: str) -> list[Column]:
    return [Column(heading(key, language), width) for key, width in columns]


def _above(report: Report, language: str) -> list[list[Cell]]:
    """What stands above the table of rules: what the report is about, and what it comes to."""
    state = heading("files", language) if report.version is None else str(report.version)
    lines = [
        [Cell(heading("title", language), sheets.TITLE)],
        [Cell(heading("version", language)), Cell(state)],
        *([Cell(SEVERITIES_COUNTED[name][language]), Cell(report.count(name), sheets.NUMBER)] for name in SEVERITIES),
    ]
    if report.errors:
        lines.append([Cell(heading("failed", language)), Cell(len(report.errors), sheets.NUMBER)])
    return [*lines, []]


def _outcome(part: Section, link: str, language: str) -> list[Cell]:
    outcome = part.outcome
    return [
        Cell(group_name(outcome.rule, language)),
        Cell(outcome.rule.name[language], sheets.LINK if link else sheets.TEXT, link),
        Cell(SEVERITY[outcome.severity][language]),
        Cell(part.told(language)),
        Cell(outcome.findings, sheets.NUMBER),
        Cell(len(part.findings), sheets.NUMBER),
        Cell(outcome.targets, sheets.NUMBER),
        Cell(outcome.seconds, sheets.TIME),
        Cell(outcome.rule.owner[language]),
    ]


def _cells(rule: Rule, finding: Finding, language: str) -> list[Cell]:
    unsure = finding.standing in _UNSURE_STANDINGS
    link = web_link(finding.focus)
    plain, linked = (sheets.UNSURE, sheets.UNSURE_LINK) if unsure else (sheets.TEXT, sheets.LINK)
    return [
        Cell(rule.name[language], plain),
        Cell(SEVERITY[finding.severity][language], plain),
        Cell(kind_name(finding, language), plain),
        Cell(finding.code, plain),
        Cell(finding.label[language], linked if link else plain, link),
        Cell(told(finding, language), plain),
        Cell(finding.advice[language], plain),
        Cell("\n".join(words[language] for words in finding.suggestions), plain),
        Cell(rule.owner[language], plain),
        Cell(standing_name(finding, language), plain),
        Cell(state_name(finding, language), plain),
        Cell(finding.owner, plain),
        _day(finding.due),
        _day(finding.until),
        Cell(finding.reason, plain),
        Cell(change_name(finding, language), plain),
        _day(finding.first_seen),
        Cell(finding.id, plain),
    ]


def _day(text: str) -> Cell:
    """A day as a spreadsheet sorts and filters it; nothing where there is none."""
    return Cell(date.fromisoformat(text) if text else None, sheets.DAY)


def _contents(parts: Sequence[Section], language: str) -> list[tuple[str, list[tuple[Rule, Finding]]]]:
    """What goes on each sheet of findings, with the name of its group."""
    contents: list[tuple[str, list[tuple[Rule, Finding]]]] = []
    for group, members in grouped((part for part in parts if part.findings), language):
        rows = [(part.outcome.rule, finding) for part in members for finding in part.findings]
        starts = range(0, len(rows), _ROWS_OF_A_SHEET)
        contents += [(group, rows[start : start + _ROWS_OF_A_SHEET]) for start in starts]
    return contents


def _places(pages: Sequence[_Page]) -> dict[str, str]:
    """Where the first finding of each rule stands; rows count from 1, and the first is the heading."""
    places: dict[str, str] = {}
    for page in pages:
        for row, (rule, _) in enumerate(page.rows, 2):
            if rule.id not in places:
                places[rule.id] = place(page.name, row)
    return places
