"""One thing in words: what its page and the panel of the map both tell."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from typing import Any

from rdflib import URIRef

from api.addresses import Addresses
from api.pages.findings.words import Life, life_in_words
from api.pages.texts import Texts
from api.pages.vocabulary.words import kind_words, property_words
from api.snapshot import Snapshot
from coherence.descriptions import described
from coherence.naming import Named
from coherence.profiles import SECTIONS, Profile, Relation, profile
from coherence.vocabulary import DOUBTFUL_STANDINGS
from graph_store.errors import UnknownResource
from validation import Finding, Rule

_FIRST_SHOWN = 12


@dataclass(frozen=True)
class Group:
    """The things one relation leads to, under its words."""

    title: str
    relation: Relation
    first: int = _FIRST_SHOWN


@dataclass(frozen=True)
class Flaw:
    """What a rule found about the thing."""

    rule: Rule
    finding: Finding
    life: Life


def told_thing(snapshot: Snapshot, resource: URIRef) -> Profile:
    """What the graph says of a thing. Errors: UnknownResource."""
    found = described(snapshot.reader, resource)
    if found is None:
        raise UnknownResource(f"the graph says nothing of {resource}")
    return profile(found, snapshot.names)


def thing_words(snapshot: Snapshot, told: Profile, words: Texts, addresses: Addresses) -> dict[str, Any]:
    """The values the templates about a thing have in common."""
    language, thing = words.language, told.thing
    return {
        "profile": told,
        "thing": thing,
        "kind": kind_words(thing.kind, language) if thing.kind else words("resource.thing"),
        "name": _name(thing, language),
        "is_doubtful": thing.standing in DOUBTFUL_STANDINGS,
        "sections": [(name, _groups(told.sections[name], words)) for name in SECTIONS if name in told.sections],
        "flaws": _flaws(snapshot, thing, words),
        "was_validated": snapshot.report is not None,
        "is_on_map": thing.reference in snapshot.network,
        "page_of": addresses.page,
        "kind_of": lambda other: kind_words(other.kind, language),
        "name_of": lambda other: _name(other, language),
    }


def called(code: str, label: str) -> str:
    """A thing by code and name; a code that only repeats the name is left out.

    >>> called("1.2", "Green economy"), called("prosperita", "Prosperità")
    ('1.2 · Green economy', 'Prosperità')
    """
    return f"{code} · {label}" if code and _plain(code) != _plain(label) else label


def _plain(text: str) -> str:
    decomposed = unicodedata.normalize("NFD", text).casefold()
    return "".join(letter for letter in decomposed if letter.isalnum())


def _name(thing: Named, language: str) -> str:
    return called(thing.code, thing.label[language])


def _groups(relations: list[Relation], words: Texts) -> list[Group]:
    return [Group(_title(relation, words), relation) for relation in relations]


def _title(relation: Relation, words: Texts) -> str:
    group = "relation_to" if relation.is_outwards else "relation_from"
    known = words.named(group, relation.name)
    if known != relation.name:
        return known
    name = property_words(relation.name, words.language)
    return name if relation.is_outwards else words("resource.pointed_at", relation=name)


def _flaws(snapshot: Snapshot, thing: Named, words: Texts) -> list[Flaw]:
    register = snapshot.register
    if register is None:
        return []
    rules = {outcome.id: outcome.rule for outcome in register.report.rules}
    compared = len(register.trend) > 1
    return [
        Flaw(rules[finding.rule], finding, life_in_words(finding, words, compared=compared))
        for finding in register.report.findings
        if finding.focus == thing.iri
    ]
