"""What the shape files say in English only, in both languages: what a rule asks, and what its examples show."""

from __future__ import annotations

import tomllib
from functools import cache

from api.pages.texts import LOCALE_FOLDER
from validation import Rule
from validation.publication import Example, question_of

ITALIAN_WORDS = LOCALE_FOLDER / "rules.it.toml"


def question_words(rule: Rule, language: str) -> str:
    """What a rule asks, as a sentence; empty where nobody wrote it in this language.

    >>> from validation.rules import rule_of
    >>> question_words(rule_of("mission-without-macro-area"), "en")
    'Does every mission answer a regional macro-area?'
    """
    asked = question_of(rule) if language == "en" else italian_words()["question"].get(rule.id, "")
    return asked[:1].upper() + asked[1:] if asked.endswith("?") else ""


def example_words(example: Example, language: str) -> str:
    """What an example shows; empty where nobody wrote it in this language."""
    return example.words if language == "en" else italian_words()["example"].get(example.words, "")


@cache
def italian_words() -> dict[str, dict[str, str]]:
    """The Italian words: ``question`` by rule, ``example`` by its English words."""
    with ITALIAN_WORDS.open("rb") as file:
        return tomllib.load(file)
