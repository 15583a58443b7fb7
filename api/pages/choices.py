"""What the address of a page chooses: short texts, each one of those the page offers or told as unknown."""

from __future__ import annotations

from collections.abc import Container
from typing import Annotated

from fastapi import Query

Short = Annotated[str, Query(max_length=300)]


class Choices:
    """Reads choices one by one and keeps what there is no such thing of, in ``unknown``.

    >>> choices = Choices()
    >>> choices.one("expert", ("official", "expert")), choices.one("rumour", ("official", "expert"))
    ('expert', '')
    >>> choices.one("", ("list", "goal"), otherwise="list")
    'list'
    >>> choices.unknown
    ('rumour',)
    """

    def __init__(self) -> None:
        self._unknown: list[str] = []

    def one(self, said: str, offered: Container[str], *, otherwise: str = "") -> str:
        """What was said if it is offered; ``otherwise`` for nothing said, and for what is not offered."""
        if said and said not in offered:
            self._unknown.append(said)
        return said if said and said in offered else otherwise

    @property
    def unknown(self) -> tuple[str, ...]:
        """What was said and is not offered, in the order it was read."""
        return tuple(self._unknown)
