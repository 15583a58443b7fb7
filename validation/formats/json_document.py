"""A report as JSON: the form programs rely on."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any

from validation.engine import COMPILED
from validation.findings import Finding
from validation.formats.sections import Section, sections
from validation.life.register import life_of
from validation.report import Report


def json_document(report: Report, language: str) -> Iterator[str]:
    """The report as one JSON object; labels are in the language asked for, messages and advice in both."""
    head = {
        "version": report.version,
        "conforms": report.conforms,
        "rules": [rule_object(part) for part in sections(report)],
    }
    objects = (finding_object(finding, language) for finding in report.findings)
    yield from with_list(json.dumps(head, ensure_ascii=False, indent=2), "findings", objects)
    yield "\n"


def with_list(head: str, name: str, items: Iterable[dict[str, Any]]) -> Iterator[str]:
    """A JSON object, already written, with one more member: a list, one item a line, so that none waits in memory.

    >>> print("".join(with_list('{"a": 1}', "b", [{"c": 2}, {"c": 3}])))
    {"a": 1, "b": [
    {"c": 2},
    {"c": 3}
    ]}
    """
    yield f'{head.removesuffix("}").rstrip()}, "{name}": ['
    for number, item in enumerate(items):
        yield (",\n" if number else "\n") + json.dumps(item, ensure_ascii=False)
    yield "\n]}"


def finding_object(finding: Finding, language: str) -> dict[str, Any]:
    """One finding as a JSON object; ``path`` and ``value`` are null where the finding has none."""
    return {
        "id": finding.id,
        "rule": finding.rule,
        "severity": finding.severity,
        "focus": finding.focus,
        "label": finding.label[language],
        "code": finding.code or None,
        "kind": finding.kind or None,
        "standing": finding.standing or None,
        "path": finding.path or None,
        "value": finding.value or None,
        "message": finding.message.as_dict(),
        "advice": finding.advice.as_dict(),
        **life_of(finding),
    } | ({"suggestions": [words.as_dict() for words in finding.suggestions]} if finding.suggestions else {})


def rule_object(part: Section) -> dict[str, Any]:
    """How one rule did; what is out of the ordinary is there where it is so.

    ``listed`` where the list of its findings was cut, ``engine`` where another one stood in, ``error`` where it did
    not run.
    """
    outcome = part.outcome
    row: dict[str, Any] = {
        "id": outcome.id,
        "severity": outcome.severity,
        "targets": outcome.targets,
        "findings": outcome.findings,
        "seconds": outcome.seconds,
    }
    if part.is_cut:
        row["listed"] = len(part.findings)
    if outcome.engine != COMPILED:
        row["engine"] = outcome.engine
    return row | {"error": outcome.error} if outcome.error else row
