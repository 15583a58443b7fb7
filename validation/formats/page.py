"""A report as one HTML page that an office can print and mail: it needs no other file and no other host."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template

from validation.formats.sections import grouped, sections
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

# Findings of one rule that are printed; the rest are counted. More than this is read as a table.
SHOWN = 1000


def page(report: Report, language: str) -> Iterator[str]:
    """The report to print; everything that comes from data is escaped."""
    parts = sections(report)
    yield from _template().generate(
        report=report,
        language=language,
        groups=grouped((part for part in parts if part.outcome.findings), language),
        every_group=grouped(parts, language),
        run=len(parts) - len(report.errors),
        idle=[part.outcome.rule.name[language] for part in parts if part.is_idle],
        shown=SHOWN,
        heading=lambda key: heading(key, language),
        severities=[(name, report.count(name), SEVERITIES_COUNTED[name][language]) for name in SEVERITIES],
        severity=lambda name: SEVERITY[name][language],
        seconds_told=lambda seconds: seconds_told(seconds, language),
        called=lambda finding: called(finding, language),
        told=lambda finding: told(finding, language),
        standing=lambda finding: standing_name(finding, language),
    )


@cache
def _template() -> Template:
    # The folder of this module holds the template; autoescape covers all of it.
    folder = Path(__file__).resolve().parent
    environment = Environment(
        loader=FileSystemLoader(folder),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template("report.html")
