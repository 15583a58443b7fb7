"""A report as CSV, one finding a row, safe to open in a spreadsheet."""

from __future__ import annotations

import csv
import io

from validation.formats.words import SEVERITY, kind_name, standing_name, told
from validation.report import Report

COLUMNS = (
    "id",
    "rule",
    "rule_name",
    "severity",
    "severity_name",
    "code",
    "label",
    "kind",
    "standing",
    "message",
    "advice",
    "owner",
    "state",
    "focus",
    "path",
    "value",
)
# A cell that starts like this is run as a formula when a spreadsheet opens the file.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def table(report: Report, language: str) -> str:
    """The findings as CSV: UTF-8, comma, header row; texts in the language asked for."""
    rules = {outcome.id: outcome.rule for outcome in report.rules}
    output = io.StringIO()
    writer = csv.writer(output, lineterminator="\n")
    writer.writerow(COLUMNS)
    for finding in report.findings:
        rule = rules[finding.rule]
        cells = (
            finding.id,
            finding.rule,
            rule.name[language],
            finding.severity,
            SEVERITY[finding.severity][language],
            finding.code,
            finding.label[language],
            kind_name(finding, language),
            standing_name(finding, language),
            told(finding, language),
            finding.advice[language],
            rule.owner[language],
            finding.state,
            finding.focus,
            finding.path,
            finding.value,
        )
        writer.writerow([formula_safe(cell) for cell in cells])
    return output.getvalue()


def formula_safe(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula.

    >>> formula_safe("=1+1"), formula_safe("Mobilità")
    ("'=1+1", 'Mobilità')
    """
    return f"'{cell}" if cell.startswith(_FORMULA) else cell
