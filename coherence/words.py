"""How alike two things are in the words used of them, in Italian and English, and which words make them so.

Each text is cut into words, words into stems (Snowball), and a stem counts the more the fewer things use it (TF-IDF).
Two things are as alike as the cosine of their stems says, in the mean of the languages in which both say something: a
likeness that a translation does away with ("trade" unions, skilled "trades") was one of words only.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from types import MappingProxyType

import snowballstemmer  # type: ignore[import-untyped]

LANGUAGES = ("it", "en")
_STOPWORDS_FOLDER = Path(__file__).resolve().parent / "stopwords"
_STEMMERS = {"it": snowballstemmer.stemmer("italian"), "en": snowballstemmer.stemmer("english")}
_WORD = re.compile(r"[^\W\d_]{3,}")
_SHOWN_WORDS = 4
# One word in common may be chance: "people", "quality".
_ONE_WORD = 0.8

Words = Mapping[str, tuple[str, ...]]
_NO_WORDS: Words = MappingProxyType(dict.fromkeys(LANGUAGES, ()))


@dataclass(frozen=True)
class Text:
    """Some words about a thing. Units: weight is 1 for what the thing itself says, less for what is said around it."""

    language: str
    text: str
    weight: float = 1.0


@dataclass(frozen=True)
class Likeness:
    """How alike two things are in words. Units: score is 0–1; words are the heaviest shared ones, heaviest first."""

    score: float
    words: Words


ALIEN = Likeness(0.0, _NO_WORDS)


@dataclass(frozen=True)
class _Vector:
    """One thing in one language: its stems with their weights, of length 1, and a word for each stem."""

    weights: Mapping[str, float]
    words: Mapping[str, str]


class WordIndex:
    """The words of many things, weighted by how few of the things use them."""

    def __init__(self, texts: Mapping[str, Iterable[Text]]) -> None:
        self._texts = {name: tuple(of_thing) for name, of_thing in texts.items()}
        self._vectors: dict[tuple[str, str], _Vector] = {}
        self._rarity = {language: _rarity(self._texts.values(), language) for language in LANGUAGES}

    def add(self, name: str, texts: Iterable[Text]) -> None:
        """One more thing to compare; how rare words are stays as it was."""
        self._texts.setdefault(name, tuple(texts))

    def likeness(self, one: str, other: str) -> Likeness:
        """How alike two things are; things without words are alike in none.

        >>> texts = {"a": [Text("en", "clean rivers")], "b": [Text("en", "a river")], "c": [Text("en", "jobs")]}
        >>> WordIndex(texts).likeness("a", "b").words["en"], WordIndex(texts).likeness("a", "c").score
        (('rivers/river',), 0.0)
        """
        found = [self._likeness_in(language, one, other) for language in LANGUAGES]
        scores = [score for score, _ in found if score is not None]
        words = {language: shown for language, (_, shown) in zip(LANGUAGES, found, strict=True)}
        return Likeness(sum(scores) / len(scores) if scores else 0.0, MappingProxyType(words))

    def _likeness_in(self, language: str, one: str, other: str) -> tuple[float | None, tuple[str, ...]]:
        """The score in one language and the words to show; no score where one of the two says nothing in it."""
        first, second = self._vector(one, language), self._vector(other, language)
        if not first.weights or not second.weights:
            return None, ()
        shared = {
            stem: weight * second.weights[stem] for stem, weight in first.weights.items() if stem in second.weights
        }
        heaviest = sorted(shared, key=lambda stem: (-shared[stem], stem))[:_SHOWN_WORDS]
        score = min(1.0, sum(shared.values())) * (_ONE_WORD if len(shared) == 1 else 1.0)
        return score, tuple(_shown(first.words[stem], second.words[stem]) for stem in heaviest)

    def _vector(self, name: str, language: str) -> _Vector:
        key = (name, language)
        if key not in self._vectors:
            self._vectors[key] = self._weighed(self._texts.get(name, ()), language)
        return self._vectors[key]

    def _weighed(self, texts: Iterable[Text], language: str) -> _Vector:
        counted: Counter[str] = Counter()
        words: dict[str, str] = {}
        for text in texts:
            if text.language == language:
                for word, stem in _stems(text.text, language):
                    counted[stem] += text.weight  # type: ignore[assignment]
                    words.setdefault(stem, word)
        rarity = self._rarity[language]
        weights = {stem: _damped(count) * rarity.get(stem, rarity[""]) for stem, count in counted.items() if count > 0}
        length = math.sqrt(sum(weight * weight for weight in weights.values())) or 1.0
        return _Vector({stem: weight / length for stem, weight in weights.items()}, words)


def _damped(count: float) -> float:
    # A word said five times says little more than one said twice.
    return 1 + math.log(count) if count > 1 else count


def _rarity(texts: Iterable[Iterable[Text]], language: str) -> dict[str, float]:
    """The weight of each stem, and under an empty name that of one nobody uses."""
    users: Counter[str] = Counter()
    things = 0
    for of_thing in texts:
        stems = {stem for text in of_thing if text.language == language for _, stem in _stems(text.text, language)}
        users.update(stems)
        things += bool(stems)
    rarity = {stem: math.log((1 + things) / (1 + count)) + 1 for stem, count in users.items()}
    rarity[""] = math.log(1 + things) + 1
    return rarity


def _shown(word: str, other: str) -> str:
    return word if word == other else f"{word}/{other}"


@lru_cache(maxsize=2**14)
def _stems(text: str, language: str) -> tuple[tuple[str, str], ...]:
    """The words of a text that say something, each with its stem."""
    empty = stopwords(language)
    found = (word for word in _WORD.findall(text.lower()) if word not in empty)
    return tuple((word, _stem(word, language)) for word in found)


@lru_cache(maxsize=2**16)
def _stem(word: str, language: str) -> str:
    stem: str = _STEMMERS[language].stemWord(word)
    return stem


@cache
def stopwords(language: str) -> frozenset[str]:
    """The words of a language that say nothing of a subject.

    >>> "della" in stopwords("it"), "mobilità" in stopwords("it")
    (True, False)
    """
    lines = (_STOPWORDS_FOLDER / f"{language}.txt").read_text(encoding="utf-8").splitlines()
    return frozenset(word for line in lines if not line.startswith("#") for word in line.split())
