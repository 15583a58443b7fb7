"""The form a report is kept in, beside the version it belongs to."""

from __future__ import annotations

import json
from dataclasses import asdict, fields
from typing import Any

from graph_store.namespaces import DEFAULT_BASE_IRI
from validation.findings import Finding
from validation.report import Report, RuleOutcome
from validation.rules import rule_of
from validation.texts import Bilingual

_MEASURED = tuple(item.name for item in fields(RuleOutcome) if item.name != "rule")
_BILINGUAL = ("label", "value_label", "message", "advice")


def stored_form(report: Report) -> bytes:
    """Everything a report holds, as JSON that ``from_stored_form`` reads back."""
    rules = [
        {"id": outcome.id, "severity": outcome.severity} | {name: getattr(outcome, name) for name in _MEASURED}
        for outcome in report.rules
    ]
    document = {
        "version": report.version,
        "base_iri": report.base_iri,
        "conforms": report.conforms,
        "rules": rules,
        "findings": [_kept(item) for item in report.findings],
    }
    return json.dumps(document, ensure_ascii=False, indent=1).encode()


def from_stored_form(content: bytes) -> Report:
    """A report from what ``stored_form`` wrote; the words of its rules come from today's catalogue."""
    document = json.loads(content)
    outcomes = tuple(
        RuleOutcome(rule_of(row["id"]), **{name: row[name] for name in _MEASURED if name in row})
        for row in document["rules"]
    )
    findings = tuple(_finding(row) for row in document["findings"])
    return Report(document["version"], outcomes, findings, document.get("base_iri", DEFAULT_BASE_IRI))


def _kept(finding: Finding) -> dict[str, Any]:
    # Suggestions are worked out when they are asked for: they change with what else is in the graph.
    return {name: value for name, value in asdict(finding).items() if name != "suggestions"}


def _finding(row: dict[str, Any]) -> Finding:
    return Finding(**row | {key: Bilingual.of(row[key]) for key in _BILINGUAL})
