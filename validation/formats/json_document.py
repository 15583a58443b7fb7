"""A report as JSON: the form programs rely on."""

from __future__ import annotations

import json
from typing import Any

from validation.findings import Finding
from validation.report import Report, RuleOutcome


def json_document(report: Report, language: str) -> str:
    """The report as one JSON object; labels are in the language asked for, messages and advice in both."""
    document = {
        "version": report.version,
        "conforms": report.conforms,
        "rules": [_outcome(outcome) for outcome in report.rules],
        "findings": [finding_object(finding, language) for finding in report.findings],
    }
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"


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
        "state": finding.state,
    }


def _outcome(outcome: RuleOutcome) -> dict[str, Any]:
    row: dict[str, Any] = {
        "id": outcome.id,
        "severity": outcome.severity,
        "targets": outcome.targets,
        "findings": outcome.findings,
        "seconds": outcome.seconds,
    }
    return row | {"error": outcome.error} if outcome.error else row
