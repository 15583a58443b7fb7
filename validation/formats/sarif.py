"""A report as SARIF 2.1.0, the form in which tools that collect findings of many kinds exchange them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from importlib.metadata import version
from typing import Any

from validation.findings import Finding
from validation.formats.json_document import rule_object, with_list
from validation.formats.sections import Section, sections
from validation.formats.words import heading, told
from validation.life.history import NEW, PERSISTENT, REOPENED
from validation.report import Report
from validation.rules import Rule

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_LEVEL = {"violation": "error", "warning": "warning", "info": "note"}
# What came back was not there in the run before: for SARIF it is new.
_BASELINE = {NEW: "new", REOPENED: "new", PERSISTENT: "unchanged"}
_ACCEPTED = "accepted"
# Who compares runs knows a finding by this; the number counts the ways in which ids were made.
_FINGERPRINT = "coerenza/v1"


def sarif(report: Report, language: str) -> Iterator[str]:
    """The report as a SARIF log with one run; texts are in the language asked for."""
    parts = sections(report)
    run = {
        "tool": {"driver": _driver(parts, language)},
        "language": language,
        "invocations": [
            {
                "executionSuccessful": not report.errors,
                "toolExecutionNotifications": list(_notifications(parts, language)),
            }
        ],
        "properties": {"version": report.version, "rules": [rule_object(part) for part in parts]},
    }
    places = {part.outcome.id: number for number, part in enumerate(parts)}
    results = (_result(finding, places[finding.rule], language) for finding in report.findings)
    yield f'{{"$schema": "{SCHEMA}", "version": "2.1.0", "runs": [\n'
    yield from with_list(json.dumps(run, ensure_ascii=False, indent=1), "results", results)
    yield "\n]}\n"


def _driver(parts: Iterable[Section], language: str) -> dict[str, Any]:
    return {
        "name": "Coerenza",
        "version": version("coerenza"),
        "informationUri": "https://w3id.org/coerenza",
        "rules": [_descriptor(part.outcome.rule, language) for part in parts],
    }


def _descriptor(rule: Rule, language: str) -> dict[str, Any]:
    texts = {"shortDescription": rule.name, "fullDescription": rule.why, "help": rule.advice}
    properties = {"group": rule.group, "kind": rule.kind, "owner": rule.owner[language], "oecdBlock": rule.oecd_block}
    return {
        "id": rule.id,
        "name": rule.name[language],
        **{key: {"text": words[language]} for key, words in texts.items() if words},
        "defaultConfiguration": {"level": _LEVEL[rule.severity]},
        "properties": {key: value for key, value in properties.items() if value},
    }


def _notifications(parts: Iterable[Section], language: str) -> Iterator[dict[str, Any]]:
    """What a reader must know before taking silence for a pass: failures, lists cut short, nothing to check."""
    for number, part in enumerate(parts):
        if part.outcome.error:
            level, text = "error", part.told(language)
        elif part.is_cut:
            level, text = "warning", part.cut_told(language)
        elif part.is_idle:
            level, text = "note", heading("nothing-checked", language)
        else:
            continue
        yield {
            "level": level,
            "message": {"text": f"{part.outcome.rule.name[language]}: {text}"},
            "associatedRule": {"id": part.outcome.id, "index": number},
        }


def _result(finding: Finding, place: int, language: str) -> dict[str, Any]:
    result: dict[str, Any] = {
        "ruleId": finding.rule,
        "ruleIndex": place,
        "level": _LEVEL[finding.severity],
        "message": {"text": told(finding, language)},
        "locations": [{"logicalLocations": [_location(finding, language)]}],
        "partialFingerprints": {_FINGERPRINT: finding.id},
        "properties": _properties(finding, language),
    }
    if finding.change:
        result["baselineState"] = _BASELINE[finding.change]
    if finding.state == _ACCEPTED:
        result["suppressions"] = [{"kind": "external", "status": "accepted", "justification": finding.reason}]
    return result


def _location(finding: Finding, language: str) -> dict[str, str]:
    place = {"name": finding.label[language], "fullyQualifiedName": finding.focus, "kind": finding.kind}
    return {key: value for key, value in place.items() if value}


def _properties(finding: Finding, language: str) -> dict[str, Any]:
    known = {
        "code": finding.code,
        "standing": finding.standing,
        "path": finding.path,
        "value": finding.value,
        "advice": finding.advice[language],
        "suggestions": [words[language] for words in finding.suggestions],
        "state": finding.state,
        "owner": finding.owner,
        "due": finding.due,
        "until": finding.until,
        "firstSeen": finding.first_seen,
    }
    return {key: value for key, value in known.items() if value}
