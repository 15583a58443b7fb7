"""Which format and which language a caller gets, from the headers and parameters of the request."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from graph_store.errors import CoherenceError

T = TypeVar("T")

LANGUAGES = ("it", "en")
# Remembers the language somebody chose; it holds nothing else.
LANGUAGE_COOKIE = "coerenza_lang"


class NotAcceptable(CoherenceError):
    """The caller accepts none of the formats there are."""


@dataclass(frozen=True)
class _Wish:
    """One entry of an Accept-like header; quality is 0–1."""

    name: str
    quality: float

    def fits(self, media_type: str) -> int:
        """How exactly a media type is meant: 3 by name, 2 by family, 1 by anything, 0 not at all."""
        if self.name == media_type:
            return 3
        if self.name.endswith("/*") and media_type.startswith(self.name[:-1]) and self.name != "*/*":
            return 2
        return 1 if self.name == "*/*" else 0


def preferred_types(accept: str | None, offered: Sequence[str]) -> tuple[str, ...]:
    """The media types on offer that the caller accepts, best first; no header accepts everything.

    Between types the caller likes equally well, the order of the offer decides.

    >>> preferred_types("text/csv;q=0.5, application/*", ("application/json", "text/csv", "text/html"))
    ('application/json', 'text/csv')
    >>> preferred_types("*/*, text/csv;q=0", ("text/csv", "text/html"))
    ('text/html',)
    """
    wishes = _wishes(accept or "*/*")
    ranked: list[tuple[float, int, str]] = []
    for place, media_type in enumerate(offered):
        meant = max(wishes, key=lambda wish: wish.fits(media_type), default=None)
        if meant is not None and meant.fits(media_type) and meant.quality > 0:
            ranked.append((-meant.quality, place, media_type))
    return tuple(media_type for _, _, media_type in sorted(ranked))


def one_type(accept: str | None, offered: Sequence[str]) -> str:
    """The media type to answer in. Errors: NotAcceptable, naming what is on offer."""
    fitting = preferred_types(accept, offered)
    if not fitting:
        raise NotAcceptable(f"available here: {', '.join(offered)}")
    return fitting[0]


def negotiated(accept: str | None, media_types: Mapping[T, str]) -> T:
    """The form whose media type fits best, the first where several fit. Errors: NotAcceptable.

    >>> negotiated("text/csv", {"json": "application/json", "csv": "text/csv"})
    'csv'
    """
    best = one_type(accept, tuple(media_types.values()))
    return next(form for form, media_type in media_types.items() if media_type == best)


def chosen_language(parameter: str | None, cookie: str | None, accept_language: str | None) -> str:
    """Italian or English: as the address says, else as chosen before, else as the browser asks, else Italian.

    >>> chosen_language(None, None, "fr, en;q=0.8, it;q=0.5")
    'en'
    >>> chosen_language("it", "en", "en")
    'it'
    """
    for said in (parameter, cookie):
        if said in LANGUAGES:
            return said
    wishes = sorted(_wishes(accept_language or ""), key=lambda wish: -wish.quality)
    for wish in wishes:
        language = wish.name.partition("-")[0]
        if language in LANGUAGES and wish.quality > 0:
            return language
    return LANGUAGES[0]


def _wishes(header: str) -> list[_Wish]:
    wishes = []
    for entry in header.split(","):
        name, *parameters = (part.strip().lower() for part in entry.split(";"))
        if name:
            wishes.append(_Wish(name, _quality(parameters)))
    return wishes


def _quality(parameters: Sequence[str]) -> float:
    for parameter in parameters:
        key, _, value = parameter.partition("=")
        if key.strip() == "q":
            try:
                return min(max(float(value), 0.0), 1.0)
            except ValueError:
                return 0.0
    return 1.0
