"""The page of findings: filtered, by rule, each with what to do."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Request, Response

from api.dependencies import LanguageDep, SnapshotDep
from api.pages.finding_words import Development, Life, development, life_in_words
from api.pages.notices import illustrative_kinds
from api.pages.rendering import page
from api.pages.texts import Texts, texts
from api.routes.findings import FindingFilter, filtered
from api.snapshot import Snapshot
from api.suggestions import suggested
from validation import CHANGES, Finding, Register, Rule, State

router = APIRouter(include_in_schema=False)

_ON_A_PAGE = 40
_SEVERITIES = ("violation", "warning", "info")
_TREND_COLUMNS = ("findings", *_SEVERITIES, "new", "reopened", "fixed")


@dataclass(frozen=True)
class Chosen:
    """What was chosen in the form; empty text for no choice."""

    severity: str
    group: str
    rule: str
    kind: str
    level: str
    state: str
    change: str

    @property
    def any(self) -> bool:
        """Was anything chosen?"""
        return bool(self._parameters)

    @property
    def address_tail(self) -> str:
        """The choice as it goes on in an address."""
        return f"&{urlencode(self._parameters)}" if self._parameters else ""

    @property
    def filter(self) -> FindingFilter:
        """The choice as a filter."""
        return FindingFilter(**{name: frozenset({value}) for name, value in self._parameters.items()})

    @property
    def _parameters(self) -> dict[str, str]:
        return {name: value for name, value in vars(self).items() if value}


@dataclass
class Told:
    """One message, with the values it speaks of and the findings it tells: the id and the life of each."""

    message: str
    values: list[str]
    lives: list[tuple[str, Life]]


@dataclass(frozen=True)
class Item:
    """One thing a rule found something about, with all that was found.

    Shape: each message is told once; advice is empty where the rule's own holds.
    """

    about: Finding
    messages: list[Told]
    suggestions: list[str]
    advice: str
    reference: str


@dataclass(frozen=True)
class Block:
    """What one rule found, on one page."""

    rule: Rule
    severity: str
    items: list[Item]


@dataclass(frozen=True)
class Listing:
    """One page of findings, with what the form offers."""

    total: int
    count: int
    page: int
    pages: int
    blocks: list[Block]
    severities: list[tuple[str, str]]
    groups: list[tuple[str, str]]
    rules: list[tuple[str, str]]
    kinds: list[tuple[str, str]]
    levels: list[tuple[str, str]]
    states: list[tuple[str, str]]
    changes: list[tuple[str, str]]
    development: Development


@router.get("/rilievi")
def findings_page(
    request: Request,
    snapshot: SnapshotDep,
    language: LanguageDep,
    severity: str = "",
    group: str = "",
    rule: str = "",
    kind: str = "",
    level: str = "",
    state: str = "",
    change: str = "",
    page_number: Annotated[int, Query(alias="page", ge=1)] = 1,
) -> Response:
    """The findings of the newest version."""
    chosen = Chosen(severity, group, rule, kind, level, state, change)
    register = snapshot.register
    listing = None if register is None else _listing(snapshot, register, chosen, page_number, language)
    return page(
        request,
        "findings.html",
        language,
        agenda=snapshot.agenda,
        snapshot=snapshot,
        illustrative=illustrative_kinds(snapshot, language),
        listing=listing,
        chosen=chosen,
        trend_columns=_TREND_COLUMNS,
    )


def _listing(snapshot: Snapshot, register: Register, chosen: Chosen, number: int, language: str) -> Listing:
    words = texts(language)
    report = register.report
    wanted = filtered(report, chosen.filter, snapshot.levels)
    things = _by_thing(wanted)
    pages = max(-(-len(things) // _ON_A_PAGE), 1)
    number = min(number, pages)
    on_page = [one for thing in things[(number - 1) * _ON_A_PAGE : number * _ON_A_PAGE] for one in thing]
    shown = _by_thing(suggested(on_page, snapshot.candidates, today=date.today()))
    rules = {outcome.id: outcome.rule for outcome in report.rules}
    found_rules = _used(finding.rule for finding in report.findings)
    groups = _used(rules[rule_id].group for rule_id in found_rules)
    return Listing(
        total=len(report.findings),
        count=len(wanted),
        page=number,
        pages=pages,
        blocks=_blocks(shown, rules, snapshot, language, compared=len(register.trend) > 1),
        severities=[(name, words.named("severity", name)) for name in _SEVERITIES if report.count(name)],
        groups=[(name, words.named("group", name)) for name in groups],
        rules=[(rule_id, rules[rule_id].name[language]) for rule_id in found_rules],
        kinds=[(name, words.named("kind", name)) for name in _used(finding.kind for finding in report.findings)],
        levels=[
            (name, words.named("level", name))
            for name in _used(snapshot.levels.get(finding.focus, "") for finding in report.findings)
        ],
        states=_named(words, "state", (state.value for state in State), {item.state for item in report.findings}),
        changes=_named(words, "change", CHANGES, {item.change for item in report.findings}),
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


def _blocks(
    shown: Iterable[list[Finding]], rules: dict[str, Rule], snapshot: Snapshot, language: str, *, compared: bool
) -> list[Block]:
    blocks: dict[str, Block] = {}
    for findings in shown:
        about = findings[0]
        block = blocks.setdefault(about.rule, Block(rules[about.rule], about.severity, []))
        reference = snapshot.names.reference(about.focus)
        item = Item(
            about=about,
            messages=_messages(findings, language, compared=compared),
            suggestions=list(dict.fromkeys(words[language] for one in findings for words in one.suggestions)),
            advice=about.advice[language] if about.advice != block.rule.advice else "",
            reference=reference if reference in snapshot.network else "",
        )
        block.items.append(item)
    return list(blocks.values())


def _messages(findings: Iterable[Finding], language: str, *, compared: bool) -> list[Told]:
    messages: dict[str, Told] = {}
    for finding in findings:
        message = finding.message[language]
        told = messages.setdefault(message, Told(message, [], []))
        told.lives.append((finding.id, life_in_words(finding, texts(language), compared=compared)))
        value = finding.value_label[language] if finding.value else ""
        # A message that names the value already needs no second naming.
        if value and value not in message and value not in told.values:
            told.values.append(value)
    return list(messages.values())
