"""A report as one HTML page that an office can print and mail: it needs no other file and no other host."""

from __future__ import annotations

from functools import cache
from itertools import groupby
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template

from validation.formats.words import SEVERITIES_COUNTED, SEVERITY, called, group_name, heading, standing_name, told
from validation.report import Report
from validation.rules import SEVERITIES


def page(report: Report, language: str) -> str:
    """The report to print; everything that comes from data is escaped."""
    with_findings = [outcome for outcome in report.rules if outcome.findings]
    groups = [
        (name, list(outcomes))
        for name, outcomes in groupby(with_findings, key=lambda outcome: group_name(outcome.rule, language))
    ]
    return _template().render(
        report=report,
        language=language,
        groups=groups,
        idle=[outcome.rule.name[language] for outcome in report.rules if not outcome.targets and not outcome.error],
        heading=lambda key: heading(key, language),
        severities=[(name, report.count(name), SEVERITIES_COUNTED[name][language]) for name in SEVERITIES],
        severity=lambda name: SEVERITY[name][language],
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
