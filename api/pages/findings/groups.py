"""Findings in groups: by rule, by who answers, by mission; each thing once in each group it belongs to."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from api.pages.findings.words import Life, life_in_words
from api.pages.texts import Texts
from api.pages.things.told import called
from api.snapshot import Snapshot
from coherence.network import missions_in_force
from validation import Finding, Rule

BY_RULE, BY_OWNER, BY_MISSION = GROUPINGS = ("rule", "owner", "mission")

# What one rule found about one thing.
Thing = list[Finding]


@dataclass
class Told:
    """One message, with the values it speaks of and the findings it tells: the id and the life of each."""

    message: str
    values: list[str]
    lives: list[tuple[str, Life]]


@dataclass(frozen=True)
class Item:
    """One thing a rule found something about, with all that was found.

    Shape: each message is told once; advice is empty where the group tells it already; reference is empty for what
    is not on the map.
    """

    about: Finding
    rule: Rule
    messages: list[Told]
    suggestions: list[str]
    advice: str
    reference: str


@dataclass
class Block:
    """One group on one page; ``rule`` is what all of it comes from, if it does; ``total`` counts its things."""

    title: str
    rule: Rule | None
    total: int
    items: list[Item]

    @property
    def severity(self) -> str:
        """That of its rule; empty where it comes from several."""
        return self.rule.severity if self.rule else ""


@dataclass(frozen=True)
class Member:
    """A thing in one of the groups it belongs to."""

    key: str
    thing: Thing


def members(
    things: Iterable[Thing], by: str, rules: Mapping[str, Rule], snapshot: Snapshot, *, mission: str = ""
) -> list[Member]:
    """Every thing in every group it belongs to, group by group; what belongs to none comes last, with no key.

    Groups come in the order of the report, except missions, which come as people count them; ``mission`` is the code
    of the only one that is wanted.
    """
    found = [
        Member(key, thing)
        for thing in things
        for key in _keys(thing[0], by, rules, snapshot)
        if by != BY_MISSION or mission in ("", key)
    ]
    order = {key: place for place, key in enumerate(dict.fromkeys(one.key for one in found))}
    if by == BY_MISSION:
        order = {code: place for place, code in enumerate(missions_of(snapshot))}
    return sorted(found, key=lambda one: (not one.key, order.get(one.key, 0)))


def missions_of(snapshot: Snapshot) -> dict[str, str]:
    """The code and the reference of each mission in force, in the order people count them."""
    return {node.code: node.reference for node in missions_in_force(snapshot.network)}


def blocks(
    shown: Iterable[Member],
    by: str,
    totals: Mapping[str, int],
    rules: Mapping[str, Rule],
    snapshot: Snapshot,
    words: Texts,
    *,
    compared: bool,
) -> list[Block]:
    """What is shown of each group, in words."""
    found: dict[str, Block] = {}
    for one in shown:
        rule = rules[one.thing[0].rule]
        block = found.get(one.key)
        if block is None:
            title = _title(one.key, by, rule, snapshot, words)
            block = found[one.key] = Block(title, rule if by == BY_RULE else None, totals[one.key], [])
        block.items.append(_item(one.thing, rule, block, snapshot, words, compared=compared))
    return list(found.values())


def _keys(about: Finding, by: str, rules: Mapping[str, Rule], snapshot: Snapshot) -> tuple[str, ...]:
    if by == BY_MISSION:
        return snapshot.places.missions.get(about.focus, ("",))
    return (rules[about.rule].owner_role,) if by == BY_OWNER else (about.rule,)


def _title(key: str, by: str, rule: Rule, snapshot: Snapshot, words: Texts) -> str:
    if not key:
        return words(f"findings.no_{by}")
    if by == BY_MISSION:
        mission = snapshot.network.nodes[missions_of(snapshot)[key]]["node"]
        return called(mission.code, mission.label[words.language])
    return rule.owner[words.language] if by == BY_OWNER else rule.name[words.language]


def _item(findings: Thing, rule: Rule, block: Block, snapshot: Snapshot, words: Texts, *, compared: bool) -> Item:
    about = findings[0]
    reference = snapshot.names.reference(about.focus)
    is_told = block.rule is not None and about.advice == rule.advice
    return Item(
        about=about,
        rule=rule,
        messages=_messages(findings, words, compared=compared),
        suggestions=list(dict.fromkeys(said[words.language] for one in findings for said in one.suggestions)),
        advice="" if is_told else (about.advice or rule.advice)[words.language],
        reference=reference if reference in snapshot.network else "",
    )


def _messages(findings: Thing, words: Texts, *, compared: bool) -> list[Told]:
    messages: dict[str, Told] = {}
    for finding in findings:
        message = finding.message[words.language]
        told = messages.setdefault(message, Told(message, [], []))
        told.lives.append((finding.id, life_in_words(finding, words, compared=compared)))
        value = finding.value_label[words.language] if finding.value else ""
        # A message that names the value already needs no second naming.
        if value and value not in message and value not in told.values:
            told.values.append(value)
    return list(messages.values())
