"""Words in the two languages of the house."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from rdflib import Graph, Literal
from rdflib.term import Node

LANGUAGES = ("it", "en")


@dataclass(frozen=True)
class Bilingual:
    """One text in Italian and in English; where one is missing the other stands in for it.

    >>> words = Bilingual("Missione", "Mission")
    >>> words["it"], words.en
    ('Missione', 'Mission')
    """

    it: str
    en: str

    def __getitem__(self, language: str) -> str:
        """The text in one language; English for a language that is neither."""
        return self.it if language == "it" else self.en

    def __bool__(self) -> bool:
        return bool(self.it or self.en)

    def as_dict(self) -> dict[str, str]:
        """The form it has in JSON."""
        return {"it": self.it, "en": self.en}

    @classmethod
    def of(cls, texts: dict[str, str]) -> Bilingual:
        """From the form it has in JSON."""
        return cls(texts["it"], texts["en"])


def bilingual(literals: Iterable[Node], *, fallback: str = "") -> Bilingual:
    """The Italian and the English among some literals; text without a language serves both.

    >>> bilingual([Literal("Casa", lang="it")])
    Bilingual(it='Casa', en='Casa')
    """
    found: dict[str, str] = {}
    for literal in sorted((item for item in literals if isinstance(item, Literal)), key=_order):
        found.setdefault((literal.language or "").split("-")[0].lower(), str(literal))
    anything = found.get("", next(iter(found.values()), fallback))
    italian = found.get("it") or found.get("") or found.get("en") or anything
    english = found.get("en") or found.get("") or found.get("it") or anything
    return Bilingual(italian, english)


def words_of(graph: Graph, subject: Node, *predicates: Node, fallback: str = "") -> Bilingual:
    """The words the first predicate that has any gives a subject."""
    for predicate in predicates:
        literals = list(graph.objects(subject, predicate))
        if literals:
            return bilingual(literals, fallback=fallback)
    return Bilingual(fallback, fallback)


def _order(literal: Literal) -> tuple[str, str]:
    return (literal.language or "", str(literal))
