"""The words of the pages: gettext catalogues, Italian as the source, the other languages translated from it.

Italian stands in ``locale/<subject>.pot``, a translation in ``locale/<language>/LC_MESSAGES/<subject>.po``. A message
is known by its context, which code and templates name; the Italian text beside every translation tells when it is out
of date. ``make messages`` carries a change of the Italian into the translations.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path

from babel import Locale
from babel.messages.catalog import Message
from babel.messages.pofile import read_po
from babel.numbers import format_decimal, format_percent, get_decimal_symbol

LOCALE_FOLDER = Path(__file__).parent / "locale"
SOURCE_LANGUAGE = "it"
# How the forms of a message about numbers are named, in the order gettext keeps them.
_FORMS = ("one", "other")


class Texts:
    """The words of one language.

    >>> Texts("en", {"gaps.one": "{count} gap", "gaps.other": "{count} gaps"}).counted("gaps", 2)
    '2 gaps'
    """

    def __init__(self, language: str, messages: Mapping[str, str]) -> None:
        self.language = language
        self._locale = Locale.parse(language)
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
        return format_decimal(value, locale=self._locale)

    def decimal(self, value: object) -> str:
        """A number with decimals, written as the language does: 0,2 or 0.2.

        >>> Texts("it", {}).decimal("0.2")
        '0,2'
        """
        return str(value).replace(".", get_decimal_symbol(self._locale))

    def percent(self, share: float | None) -> str:
        """A share as a whole percentage; a dash where there is none.

        >>> Texts("it", {}).percent(0.426), Texts("it", {}).percent(None)
        ('43%', '–')
        """
        return "–" if share is None else format_percent(share, locale=self._locale)

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
    """Every message of a language by its context; what is not translated is in Italian."""
    found: dict[str, str] = {}
    for source in sorted(LOCALE_FOLDER.glob("*.pot")):
        translated = {} if language == SOURCE_LANGUAGE else _translated(language, source.stem)
        for message in messages_in(source):
            key = str(message.context)
            found |= translated.get(key) or _forms(key, message.id)
    return found


def messages_in(file: Path) -> list[Message]:
    """The messages of one catalogue file, its header left out."""
    with file.open("rb") as content:
        return [message for message in read_po(content) if message.id]


def _translated(language: str, subject: str) -> dict[str, dict[str, str]]:
    """What is translated of a subject, by context; what a translator has still to look at does not count yet."""
    file = LOCALE_FOLDER / language / "LC_MESSAGES" / f"{subject}.po"
    return {
        str(message.context): _forms(str(message.context), message.string)
        for message in messages_in(file)
        if message.string and not message.fuzzy
    }


def _forms(key: str, text: str | Sequence[str]) -> dict[str, str]:
    if isinstance(text, str):
        return {key: text}
    return {f"{key}.{form}": words for form, words in zip(_FORMS, text, strict=True)}
