"""The words of the pages, from one catalogue for each language; both hold the same keys."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

_CATALOGUES = Path(__file__).parent / "messages"
# Subjects with a catalogue of their own.
_SUBJECTS = (
    "questions",
    "actors",
    "territories",
    "finding",
    "matrix",
    "indicators",
    "documents",
    "annex",
    "accessibility",
)


class Texts:
    """The words of one language.

    >>> Texts("en", {"gaps.one": "{count} gap", "gaps.other": "{count} gaps"}).counted("gaps", 2)
    '2 gaps'
    """

    def __init__(self, language: str, messages: Mapping[str, str]) -> None:
        self.language = language
        self._messages = messages

    def __call__(self, key: str, **values: object) -> str:
        """The text of a key with its values filled in; a key that is not there is a mistake in the code."""
        return self._messages[key].format(**values)

    def counted(self, key: str, count: int, **values: object) -> str:
        """The text for one thing or for several, with its number."""
        form = "one" if count == 1 else "other"
        return self(f"{key}.{form}", count=self.number(count), **values)

    def things(self, kind: str, count: int) -> str:
        """A number of things of one kind: one funding line, 3 funding lines.

        >>> Texts("en", {"kind.Mission": "Mission", "kinds.Mission": "missions"}).things("Mission", 1)
        '1 mission'
        """
        return f"{self.number(count)} {self.thing(kind, count)}"

    def thing(self, kind: str, count: int) -> str:
        """The word for one thing of a kind, or for several."""
        if count != 1:
            return self.named("kinds", kind)
        one = self.named("kind", kind)
        return one[:1].lower() + one[1:]

    def number(self, value: int) -> str:
        """A count written as the language does: 5.679 or 5,679.

        >>> Texts("it", {}).number(5679)
        '5.679'
        """
        written = f"{value:,}"
        return written.replace(",", ".") if self.language == "it" else written

    def decimal(self, value: object) -> str:
        """A number with decimals, written as the language does: 0,2 or 0.2.

        >>> Texts("it", {}).decimal("0.2")
        '0,2'
        """
        return str(value).replace(".", ",") if self.language == "it" else str(value)

    def percent(self, share: float | None) -> str:
        """A share as a whole percentage; a dash where there is none.

        >>> Texts("it", {}).percent(0.426), Texts("it", {}).percent(None)
        ('43%', '–')
        """
        return "–" if share is None else f"{share:.0%}"

    def has(self, key: str) -> bool:
        """Is there a text of this key?"""
        return key in self._messages

    def named(self, group: str, name: str) -> str:
        """The word for an item of a list; the item's own name where nobody wrote a word for it."""
        return self._messages.get(f"{group}.{name}", name)


@cache
def texts(language: str) -> Texts:
    """The words of a language."""
    return Texts(language, catalogue(language))


@cache
def catalogue(language: str) -> dict[str, str]:
    """Every key of a language with its text, nested tables written with dots."""
    found: dict[str, str] = {}
    for name in (f"{language}.toml", *(f"{subject}.{language}.toml" for subject in _SUBJECTS)):
        with (_CATALOGUES / name).open("rb") as file:
            found |= _flat(tomllib.load(file))
    return found


def _flat(table: Mapping[str, Any], prefix: str = "") -> list[tuple[str, str]]:
    pairs: list[tuple[str, str]] = []
    for key, value in table.items():
        if isinstance(value, Mapping):
            pairs.extend(_flat(value, f"{prefix}{key}."))
        else:
            pairs.append((f"{prefix}{key}", str(value)))
    return pairs
