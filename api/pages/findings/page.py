"""The page of findings: filtered, by rule, each with what to do."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Query, Request, Response

from api.dependencies import LanguageDep, SnapshotDep
from api.pages.choices import Choices, Short
from api.pages.findings.groups import BY_RULE, GROUPINGS, Block, Member, blocks, members, missions_of
from api.pages.findings.words import Development, development
from api.pages.notices import data_page
from api.pages.texts import Texts, texts
from api.pages.things.told import called
from api.routes.findings import FindingFilter, filtered
from api.snapshot import Snapshot
from api.suggestions import suggested
from validation import CHANGES, GROUPS, Finding, Register, Rule, State

router = APIRouter(include_in_schema=False)

_ON_A_PAGE = 40
_SEVERITIES = ("violation", "warning", "info")
_TREND_COLUMNS = ("findings", *_SEVERITIES, "new", "reopened", "fixed")


@dataclass(frozen=True)
class Chosen:
    """What was chosen in the form; empty text for no choice, ``unknown`` names what there is no such thing of."""

    severity: str
    group: str
    rule: str
    kind: str
    level: str
    state: str
    change: str
    owner: str
    mission: str
    by: str
    unknown: tuple[str, ...] = ()

    @property
    def any(self) -> bool:
        """Was anything chosen?"""
        return bool(self._filters)

    @property
    def address_tail(self) -> str:
        """The choice as it goes on in an address."""
        said = self._filters | ({"by": self.by} if self.by != BY_RULE else {})
        return f"&{urlencode(said)}" if said else ""

    @property
    def filter(self) -> FindingFilter:
        """The choice as a filter."""
        return FindingFilter(**{name: frozenset({value}) for name, value in self._filters.items()})

    @property
    def _filters(self) -> dict[str, str]:
        return {name: value for name, value in vars(self).items() if value and name not in ("by", "unknown")}


@dataclass(frozen=True)
class Listing:
    """One page of findings, with what the form offers."""

    total: int
    count: int
    page: int
    pages: int
    blocks: list[Block]
    groupings: list[tuple[str, str]]
    owners: list[tuple[str, str]]
    missions: list[tuple[str, str]]
    severities: list[tuple[str, str]]
    groups: list[tuple[str, str]]
    rules: list[tuple[str, str]]
    kinds: list[tuple[str, str]]
    levels: list[tuple[str, str]]
    states: list[tuple[str, str]]
    changes: list[tuple[str, str]]
    development: Development


def _chosen(
    snapshot: SnapshotDep,
    severity: Short = "",
    group: Short = "",
    rule: Short = "",
    kind: Short = "",
    level: Short = "",
    state: Short = "",
    change: Short = "",
    owner: Short = "",
    mission: Short = "",
    by: Short = "",
) -> Chosen:
    choices = Choices()
    rules = tuple(outcome.rule for outcome in snapshot.report.rules) if snapshot.report else ()
    found = snapshot.report.findings if snapshot.report else ()
    return Chosen(
        severity=choices.one(severity, _SEVERITIES),
        group=choices.one(group, GROUPS),
        rule=choices.one(rule, {one.id for one in rules}),
        kind=choices.one(kind, {*snapshot.counts, *(finding.kind for finding in found)}),
        level=choices.one(level, frozenset(snapshot.places.levels.values())),
        state=choices.one(state, tuple(State)),
        change=choices.one(change, CHANGES),
        owner=choices.one(owner, {one.owner_role for one in rules}),
        mission=choices.one(mission, missions_of(snapshot)),
        by=choices.one(by, GROUPINGS, otherwise=BY_RULE),
        unknown=choices.unknown,
    )


ChosenDep = Annotated[Chosen, Depends(_chosen)]


@router.get("/rilievi")
def findings_page(
    request: Request,
    snapshot: SnapshotDep,
    language: LanguageDep,
    chosen: ChosenDep,
    page_number: Annotated[int, Query(alias="page", ge=1)] = 1,
) -> Response:
    """The findings of the newest version."""
    register = snapshot.register
    listing = None if register is None else _listing(snapshot, register, chosen, page_number, language)
    return data_page(
        request,
        "findings.html",
        language,
        snapshot,
        listing=listing,
        chosen=chosen,
        trend_columns=_TREND_COLUMNS,
    )


def _listing(snapshot: Snapshot, register: Register, chosen: Chosen, number: int, language: str) -> Listing:
    words = texts(language)
    report = register.report
    rules = {outcome.id: outcome.rule for outcome in report.rules}
    wanted = filtered(report, chosen.filter, snapshot.places)
    found = members(_by_thing(wanted), chosen.by, rules, snapshot, mission=chosen.mission)
    pages = max(-(-len(found) // _ON_A_PAGE), 1)
    number = min(number, pages)
    shown = _suggested(found[(number - 1) * _ON_A_PAGE : number * _ON_A_PAGE], snapshot)
    totals = Counter(one.key for one in found)
    # What was chosen is offered even where nothing is found of it, so that the form says what the list shows.
    found_rules = _used([*(finding.rule for finding in report.findings), chosen.rule])
    owners = [*(rules[one] for one in found_rules), *(one for one in rules.values() if one.owner_role == chosen.owner)]
    return Listing(
        total=len(report.findings),
        count=len(wanted),
        page=number,
        pages=pages,
        blocks=blocks(shown, chosen.by, totals, rules, snapshot, words, compared=len(register.trend) > 1),
        groupings=[(name, words(f"findings.by_{name}")) for name in GROUPINGS],
        owners=[(rule.owner_role, rule.owner[language]) for rule in _one_of_each_owner(owners)],
        missions=_missions(snapshot, language),
        severities=[
            (name, words.named("severity", name))
            for name in _SEVERITIES
            if report.count(name) or name == chosen.severity
        ],
        groups=[
            (name, words.named("group", name))
            for name in _used([*(rules[rule_id].group for rule_id in found_rules), chosen.group])
        ],
        rules=[(rule_id, rules[rule_id].name[language]) for rule_id in found_rules],
        kinds=[
            (name, words.named("kind", name))
            for name in _used([*(finding.kind for finding in report.findings), chosen.kind])
        ],
        levels=[
            (name, words.named("level", name))
            for name in _used(
                [*(snapshot.places.levels.get(finding.focus, "") for finding in report.findings), chosen.level]
            )
        ],
        states=_named(words, "state", State, {*(item.state for item in report.findings), chosen.state}),
        changes=_named(words, "change", CHANGES, {*(item.change for item in report.findings), chosen.change}),
        development=development(register, words),
    )


def _named(words: Texts, group: str, names: Iterable[str], used: set[str]) -> list[tuple[str, str]]:
    return [(name, words.named(group, name)) for name in names if name in used]


def _used(names: Iterable[str]) -> list[str]:
    return [name for name in dict.fromkeys(names) if name]


def _by_thing(findings: Iterable[Finding]) -> list[list[Finding]]:
    """What each rule found about each thing, together."""
    things: dict[tuple[str, str], list[Finding]] = {}
    for finding in findings:
        things.setdefault((finding.rule, finding.focus), []).append(finding)
    return list(things.values())


def _suggested(shown: list[Member], snapshot: Snapshot) -> list[Member]:
    """The same with candidate links beside each finding."""
    told = suggested([finding for one in shown for finding in one.thing], snapshot.candidates, today=date.today())
    by_id = {finding.id: finding for finding in told}
    return [Member(one.key, [by_id[finding.id] for finding in one.thing]) for one in shown]


def _one_of_each_owner(rules: Iterable[Rule]) -> list[Rule]:
    return list({rule.owner_role: rule for rule in rules if rule.owner}.values())


def _missions(snapshot: Snapshot, language: str) -> list[tuple[str, str]]:
    labels = {
        code: snapshot.network.nodes[reference]["node"].label for code, reference in missions_of(snapshot).items()
    }
    return [(code, called(code, label[language])) for code, label in labels.items()]
