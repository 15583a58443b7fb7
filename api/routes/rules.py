"""The rules themselves, and how many findings each has: JSON, CSV, or Turtle that other territories can import."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, Request, Response

from api.dependencies import LanguageDep, SettingsDep, SnapshotDep
from api.negotiation import negotiated
from api.snapshot import Snapshot
from api.tables import XLSX, TableFormat, in_language, table_response
from graph_store.errors import UnknownResource
from graph_store.settings import Settings
from validation import Rule, RuleOutcome, catalogue, term_name
from validation.parameters import Parameter
from validation.publication import examples_of, messages_of, question_of, rules_as_turtle

router = APIRouter(prefix="/api/v1", tags=["Rules and findings"])


class RuleKind(StrEnum):
    """Which rules are wanted."""

    COHERENCE = "coherence"
    INTEGRITY = "integrity"
    ALL = "all"


class RuleFormat(StrEnum):
    """The forms one rule can be had in."""

    JSON = "json"
    TURTLE = "turtle"


class RulesFormat(StrEnum):
    """The forms the catalogue can be had in."""

    JSON = "json"
    CSV = "csv"
    XLSX = "xlsx"
    TURTLE = "turtle"


_MEDIA_TYPES = {"json": "application/json", "csv": "text/csv", "xlsx": XLSX, "turtle": "text/turtle"}
_COLUMNS = (
    "id", "group", "kind", "severity", "name", "question", "why", "advice", "owner", "oecd_block_name", "targets",
    "findings", "seconds", "error",
)  # fmt: skip
RuleId = Annotated[str, Path(description="Id of a rule: mission-without-macro-area …")]


@router.get(
    "/rules",
    summary="The rules, and how many findings each has",
    response_model=None,
    responses={200: {"content": {media_type: {} for media_type in _MEDIA_TYPES.values()}}},
)
def rules(
    request: Request,
    snapshot: SnapshotDep,
    settings: SettingsDep,
    language: LanguageDep,
    kind: Annotated[
        RuleKind | None,
        Query(description="By default Turtle holds the coherence rules, to import them; JSON and CSV hold all."),
    ] = None,
    format: RulesFormat | None = None,  # noqa: A002
) -> dict[str, Any] | Response:
    """The catalogue in both languages; counts are absent where validation has not run."""
    form = format or negotiated(request.headers.get("accept"), {one: _MEDIA_TYPES[one] for one in RulesFormat})
    wanted = kind or (RuleKind.COHERENCE if form is RulesFormat.TURTLE else RuleKind.ALL)
    chosen = [rule for rule in rules_in_force(settings) if wanted in (RuleKind.ALL, rule.kind)]
    if form is RulesFormat.TURTLE:
        return _turtle(chosen, f"coerenza-rules-{wanted.value}")
    outcomes = outcomes_of(snapshot)
    values = [_rule_values(rule, outcomes.get(rule.id)) for rule in chosen]
    if form is not RulesFormat.JSON:
        rows = [[in_language(value.get(column, ""), language) for column in _COLUMNS] for value in values]
        return table_response(TableFormat(form.value), "rules", _COLUMNS, rows, snapshot.version.number)
    return {"version": snapshot.version.number, "rules": values}


@router.get(
    "/rules/{rule_id}",
    summary="One rule, in full",
    response_model=None,
    responses={200: {"content": {_MEDIA_TYPES[form]: {} for form in RuleFormat}}},
)
def rule(
    request: Request,
    snapshot: SnapshotDep,
    settings: SettingsDep,
    rule_id: RuleId,
    format: RuleFormat | None = None,  # noqa: A002
) -> dict[str, Any] | Response:
    """One rule of the catalogue as JSON, or as a Turtle file that stands alone."""
    found = rule_in_force(settings, rule_id)
    form = format or negotiated(request.headers.get("accept"), {one: _MEDIA_TYPES[one] for one in RuleFormat})
    if form is RuleFormat.TURTLE:
        return _turtle([found], f"coerenza-rule-{found.id}")
    return {"version": snapshot.version.number} | _rule_values(found, outcomes_of(snapshot).get(found.id))


@router.get("/rules/{rule_id}/examples", summary="What a rule accepts, and what it finds")
def examples(settings: SettingsDep, rule_id: RuleId) -> dict[str, Any]:
    """The examples beside a rule: the smallest data it accepts, and the same with one thing changed, as Turtle."""
    found = examples_of(rule_in_force(settings, rule_id))
    values = [
        {"name": item.name, "accepted": item.is_valid, "words": item.words, "findings": item.finds, "turtle": item.text}
        for item in found
    ]
    return {"rule": rule_id, "examples": values}


def rules_in_force(settings: Settings) -> tuple[Rule, ...]:
    """The catalogue with the thresholds this service runs it with."""
    return catalogue(settings.parameters, settings.as_of)


def rule_in_force(settings: Settings, rule_id: str) -> Rule:
    """A rule by its id. Errors: UnknownResource."""
    found = next((item for item in rules_in_force(settings) if item.id == rule_id), None)
    if found is None:
        raise UnknownResource(f"the catalogue has no rule {rule_id}: /api/v1/rules lists them")
    return found


def outcomes_of(snapshot: Snapshot) -> dict[str, RuleOutcome]:
    """How each rule did on a version, by its id; empty while validation has not run for it."""
    return {outcome.id: outcome for outcome in snapshot.report.rules} if snapshot.report else {}


def _turtle(chosen: Sequence[Rule], name: str) -> Response:
    headers = {"Content-Disposition": f'attachment; filename="{name}.ttl"', "Vary": "Accept"}
    return Response(rules_as_turtle(chosen), media_type="text/turtle; charset=utf-8", headers=headers)


def _rule_values(rule: Rule, outcome: RuleOutcome | None) -> dict[str, Any]:
    return {
        "id": rule.id,
        "iri": rule.iri,
        "group": rule.group,
        "kind": rule.kind,
        "severity": rule.severity,
        "name": rule.name.as_dict(),
        # The shape files ask in English only.
        "question": question_of(rule),
        "why": rule.why.as_dict(),
        "advice": rule.advice.as_dict(),
        "owner": rule.owner.as_dict(),
        "messages": [message.as_dict() for message in messages_of(rule)],
        "oecd_block": rule.oecd_block,
        "oecd_block_name": term_name(rule.oecd_block).as_dict() if rule.oecd_block else {"it": "", "en": ""},
        "source": list(rule.source),
        "parameters": [_parameter_values(parameter) for parameter in rule.parameters],
    } | _counted(outcome)


def _parameter_values(parameter: Parameter) -> dict[str, Any]:
    return {
        "name": parameter.name,
        "iri": parameter.iri,
        "value": parameter.value,
        "label": parameter.label.as_dict(),
        "unit": parameter.unit.as_dict(),
        "reason": parameter.reason.as_dict(),
    }


def _counted(outcome: RuleOutcome | None) -> dict[str, Any]:
    if outcome is None:
        return {}
    if outcome.error:
        return {"error": outcome.error}
    return {"targets": outcome.targets, "findings": outcome.findings, "seconds": outcome.seconds}
