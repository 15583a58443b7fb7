"""A report as CSV, one finding a row, safe to open in a spreadsheet."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator

from validation.findings import Finding
from validation.formats.words import SEVERITY, change_name, kind_name, standing_name, state_name, told
from validation.report import Report
from validation.rules import Rule

COLUMNS = (
    "id",
    "rule",
    "rule_name",
    "severity",
    "severity_name",
    "code",
    "label",
    "kind",
    "kind_name",
    "standing",
    "standing_name",
    "message",
    "advice",
    "suggestions",
    "owner_role",
    "state",
    "state_name",
    "change",
    "change_name",
    "first_seen",
    "owner",
    "due",
    "overdue",
    "until",
    "returned",
    "reason",
    "focus",
    "path",
    "value",
)
# A cell that starts like this is run as a formula when a spreadsheet opens the file.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
# A negative number starts like one as well, and is none.
_NUMBER = re.compile(r"-\d+(\.\d+)?")


def table(report: Report, language: str) -> Iterator[str]:
    """The findings as CSV: UTF-8, comma, header row; texts in the language asked for.

    The table holds findings and nothing else; how many there truly are, where a list was cut, is not for a row.
    """
    rules = {outcome.id: outcome.rule for outcome in report.rules}
    line = io.StringIO()
    writer = csv.writer(line, lineterminator="\n")
    writer.writerow(COLUMNS)
    for finding in report.findings:
        yield line.getvalue()
        line.seek(0)
        line.truncate()
        writer.writerow([formula_safe(cell) for cell in _cells(finding, rules[finding.rule], language)])
    yield line.getvalue()


def _cells(finding: Finding, rule: Rule, language: str) -> tuple[str, ...]:
    return (
        finding.id,
        finding.rule,
        rule.name[language],
        finding.severity,
        SEVERITY[finding.severity][language],
        finding.code,
        finding.label[language],
        finding.kind,
        kind_name(finding, language),
        finding.standing,
        standing_name(finding, language),
        told(finding, language),
        finding.advice[language],
        "; ".join(words[language] for words in finding.suggestions),
        rule.owner[language],
        finding.state,
        state_name(finding, language),
        finding.change,
        change_name(finding, language),
        finding.first_seen,
        finding.owner,
        finding.due,
        "yes" if finding.overdue else "",
        finding.until,
        "yes" if finding.returned else "",
        finding.reason,
        finding.focus,
        finding.path,
        finding.value,
    )


def formula_safe(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula.

    >>> formula_safe("=1+1"), formula_safe("-1+1"), formula_safe("-3"), formula_safe("Mobilità")
    ("'=1+1", "'-1+1", '-3', 'Mobilità')
    """
    return f"'{cell}" if cell.startswith(_FORMULA) and not _NUMBER.fullmatch(cell) else cell
