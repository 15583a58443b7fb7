"""One row of a table: its cells, read as what they mean; what cannot be read is told with row and column."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from difflib import get_close_matches

from rdflib import Literal, URIRef
from rdflib.namespace import XSD

from graph_store.errors import Problem

_CODE = re.compile(r"[^\s/<>\"{}|\\^`]+")
_NUMBER = re.compile(r"[-−]?\d+(\.\d+)?")
_DECIMAL_COMMA = re.compile(r"[-−]?\d+,\d+")
_THOUSANDS = re.compile(r"[-−]?\d{1,3}(\.\d{3})+")
_URL = re.compile(r"https?://[^\s<>\"{}|\\^`]+")
_DATE = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?")
_YES = frozenset({"yes", "sì", "si"})
LIST_SEPARATOR = ";"


@dataclass(frozen=True)
class Record:
    """The cells of one row; an empty cell is ``""`` as text and ``None`` or nothing as anything else.

    Every reader takes the name of a column. A cell that cannot be read that way is added to the problems, and
    the reader answers as for an empty cell, so that the rest of the row is looked at too.
    """

    file: str
    row: int
    cells: dict[str, str]
    problems: list[Problem]
    decimal_comma: bool = False

    def problem(self, column: str | None, found: str, expected: str) -> None:
        """Say what is wrong with a cell, or with the whole row."""
        self.problems.append(Problem(self.file, self.row, column, found, expected))

    def text(self, column: str) -> str:
        """The cell as it is."""
        return self.cells.get(column, "")

    def code(self, column: str) -> str:
        """A code: no spaces and no slashes, because it becomes part of an address."""
        value = self.text(column)
        if value and not _CODE.fullmatch(value):
            self.problem(column, f"{value!r}", "a code without spaces or slashes")
            return ""
        return value

    def number(self, column: str) -> Decimal | None:
        """A decimal number, without thousands separators; with a decimal comma only where semicolons part the cells."""
        value = self.text(column)
        if not value:
            return None
        if self.decimal_comma and _THOUSANDS.fullmatch(value):
            self.problem(column, f"{value}, which can be read in two ways", "a number without thousands separators")
            return None
        plain = value.replace(",", ".") if self.decimal_comma and _DECIMAL_COMMA.fullmatch(value) else value
        if not _NUMBER.fullmatch(plain):
            self.problem(column, f"{value!r}", "a number such as 12 or 12.5, without thousands separators")
            return None
        return Decimal(plain.replace("−", "-"))

    def decimal(self, column: str) -> Literal | None:
        """The same as an ``xsd:decimal``."""
        value = self.number(column)
        return None if value is None else Literal(f"{value:f}", datatype=XSD.decimal, normalize=False)

    def integer(self, column: str, *, least: int | None = None, most: int | None = None) -> int | None:
        """A whole number, within bounds where there are some."""
        value = self.number(column)
        if value is None:
            return None
        bounds = "" if least is None and most is None else f" from {least} to {most}"
        outside = (least is not None and value < least) or (most is not None and value > most)
        if value != value.to_integral_value() or outside:
            self.problem(column, self.text(column), f"a whole number{bounds}")
            return None
        return int(value)

    def date(self, column: str) -> Literal | None:
        """A year, month or day (2026, 2026-11, 2026-11-22) as ``xsd:gYear``, ``xsd:gYearMonth`` or ``xsd:date``."""
        value = self.text(column)
        if not value:
            return None
        match = _DATE.fullmatch(value)
        try:
            if match is None:
                raise ValueError
            year, month, day = (int(part) if part else None for part in match.groups())
            date(year or 0, month or 1, day or 1)
        except ValueError:
            self.problem(column, f"{value!r}", "a date written 2026, 2026-11 or 2026-11-22")
            return None
        datatype = XSD.gYear if month is None else XSD.gYearMonth if day is None else XSD.date
        return Literal(value, datatype=datatype, normalize=False)

    def year(self, column: str) -> Literal | None:
        """A year as ``xsd:gYear``."""
        value = self.date(column)
        if value is not None and value.datatype != XSD.gYear:
            self.problem(column, f"{self.text(column)!r}", "a year, such as 2026")
            return None
        return value

    def choice(self, column: str, allowed: Iterable[str]) -> str:
        """One of the words a column may hold."""
        value = self.text(column)
        words = list(allowed)
        if value and value not in words:
            near = get_close_matches(value, words, n=1)
            hint = f" (did you mean {near[0]}?)" if near else ""
            self.problem(column, f"{value!r}{hint}", "one of: " + ", ".join(words))
            return ""
        return value

    def flag(self, column: str) -> bool | None:
        """``yes`` or ``no`` (``sì`` will do)."""
        value = self.text(column).casefold()
        if not value:
            return None
        if value not in (*_YES, "no"):
            self.problem(column, f"{self.text(column)!r}", "yes or no")
            return None
        return value in _YES

    def items(self, column: str) -> list[str]:
        """The parts of a list written ``one; two; three``, each once, in their order."""
        parts = (part.strip() for part in self.text(column).split(LIST_SEPARATOR))
        return list(dict.fromkeys(part for part in parts if part))

    def choices(self, column: str, allowed: Collection[str]) -> list[str]:
        """A list of words each of which must be allowed."""
        found = self.items(column)
        for item in found:
            if item not in allowed:
                self.problem(column, f"{item!r}", "a list of: " + ", ".join(allowed))
        return [item for item in found if item in allowed]

    def url(self, column: str) -> URIRef | None:
        """A web address."""
        value = self.text(column)
        if value and not is_url(value):
            self.problem(column, f"{value!r}", "a web address that starts with http:// or https://")
            return None
        return URIRef(value) if value else None


def is_url(text: str) -> bool:
    """Is the whole text one web address?

    >>> is_url("https://www.mase.gov.it/"), is_url("see https://www.mase.gov.it/")
    (True, False)
    """
    return _URL.fullmatch(text) is not None


def urls_in(text: str) -> list[str]:
    """The web addresses a text mentions.

    >>> urls_in("ISTAT (2025), copied in https://example.org/a/b, and more")
    ['https://example.org/a/b']
    """
    return [found.rstrip(".,)") for found in _URL.findall(text)]
