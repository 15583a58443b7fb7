"""The page of the catalogue: what each rule asks, why, what to do, and how it stands in this version."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

from fastapi import APIRouter, Request, Response

from api.dependencies import LanguageDep, SettingsDep, SnapshotDep
from api.pages.notices import data_page
from api.pages.rules.texts import example_words, question_words
from api.pages.texts import Texts, texts
from api.routes.rules import outcomes_of, rules_in_force
from validation import Rule, RuleOutcome, term_name
from validation.publication import Example, examples_of, messages_of

router = APIRouter(include_in_schema=False)

_SEVERITIES = ("violation", "warning", "info")
# What a rule may have done on this version, as the form offers it.
_RESULTS = ("findings", "none", "untargeted", "failed")


@dataclass(frozen=True)
class Chosen:
    """What was chosen in the form; empty text for no choice."""

    group: str
    severity: str
    result: str

    @property
    def any(self) -> bool:
        """Was anything chosen?"""
        return bool(self.group or self.severity or self.result)

    def fits(self, card: Card) -> bool:
        """Is a rule one of those chosen?"""
        rule = card.rule
        return (
            self.group in ("", rule.group) and self.severity in ("", rule.severity) and self.result in ("", card.result)
        )


@dataclass(frozen=True)
class Told:
    """An example in words; ``is_translated`` is False where only English words were written."""

    example: Example
    words: str
    is_translated: bool


@dataclass(frozen=True)
class Card:
    """One rule as the page shows it; ``outcome`` is None while the rules have not run on this version."""

    rule: Rule
    outcome: RuleOutcome | None
    question: str
    messages: list[str]
    block: str
    source: str
    examples: list[Told]

    @property
    def result(self) -> str:
        """What the rule did on this version: findings, none, untargeted or failed; empty when it has not run."""
        if self.outcome is None:
            return ""
        if self.outcome.error:
            return "failed"
        if not self.outcome.targets:
            return "untargeted"
        return "findings" if self.outcome.findings else "none"

    @property
    def findings_address(self) -> str:
        """Where what the rule found is listed."""
        return f"/rilievi?{urlencode({'rule': self.rule.id})}"


@dataclass(frozen=True)
class Section:
    """One group of rules."""

    group: str
    name: str
    cards: list[Card]

    @property
    def anchor(self) -> str:
        """Its place on the page."""
        return f"group-{self.group}"

    @property
    def findings(self) -> int:
        """How much its rules found together."""
        return sum(card.outcome.findings for card in self.cards if card.outcome)


@router.get("/regole")
def rules_page(
    request: Request,
    snapshot: SnapshotDep,
    settings: SettingsDep,
    language: LanguageDep,
    group: str = "",
    severity: str = "",
    result: str = "",
) -> Response:
    """The catalogue, with how each rule did on the newest version."""
    words = texts(language)
    outcomes = outcomes_of(snapshot)
    # Coherence first: it is what the service is for; integrity guards the data it stands on.
    ordered = sorted(rules_in_force(settings), key=lambda rule: rule.kind != "coherence")
    cards = [_card(rule, outcomes.get(rule.id), language) for rule in ordered]
    chosen = Chosen(group, severity, result)
    shown = [card for card in cards if chosen.fits(card)]
    return data_page(
        request,
        "rules.html",
        language,
        snapshot,
        has_run=bool(outcomes),
        total=len(cards),
        count=len(shown),
        coherence=_sections(shown, "coherence", words),
        integrity=_sections(shown, "integrity", words),
        chosen=chosen,
        groups=[(name, _group_name(name, words)) for name in dict.fromkeys(card.rule.group for card in cards)],
        severities=[(name, words.named("severities", name)) for name in _SEVERITIES],
        results=[(name, words(f"rules.result_{name}")) for name in _RESULTS],
    )


def _card(rule: Rule, outcome: RuleOutcome | None, language: str) -> Card:
    block = term_name(rule.oecd_block)[language] if rule.oecd_block else ""
    return Card(
        rule=rule,
        outcome=outcome,
        question=question_words(rule, language),
        messages=[message[language] for message in messages_of(rule)],
        block=block,
        source=next((source for source in rule.source if "oecd.org" in source), ""),
        examples=[_told(example, language) for example in examples_of(rule)],
    )


def _told(example: Example, language: str) -> Told:
    words = example_words(example, language)
    return Told(example, words or example.words, bool(words))


def _sections(cards: list[Card], kind: str, words: Texts) -> list[Section]:
    groups: dict[str, list[Card]] = {}
    for card in cards:
        if card.rule.kind == kind:
            groups.setdefault(card.rule.group, []).append(card)
    return [Section(group, _group_name(group, words), found) for group, found in groups.items()]


def _group_name(group: str, words: Texts) -> str:
    # The vocabulary calls it integrity; whoever reads the page knows it as the quality of the data.
    return words.named("group", "data" if group == "integrity" else group)
