"""Answers as files: a table that a spreadsheet opens safely, as CSV or XLSX."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from api.pages.texts import Texts
from api.tables import csv_text
from validation.formats.sheets import MAX_ROWS, NUMBER, TEXT, TITLE, Cell, Column, SheetBook, sheet_names

# A title, a few lines and the headings stand above the rows of a sheet.
MOST_ROWS = MAX_ROWS - 20
_NARROW, _WIDE = 14, 60

Value = str | int | Decimal


class FileForm(StrEnum):
    """The forms the tables of a page can be taken away in."""

    CSV = "csv"
    XLSX = "xlsx"


@dataclass(frozen=True)
class Sheet:
    """What a file holds; ``above`` says what was asked for and of which data, and stands in spreadsheets only."""

    title: str
    above: Sequence[str]
    headings: Sequence[str]
    rows: Sequence[Sequence[Value]]


def csv_file(sheet: Sheet) -> bytes:
    """UTF-8 with a mark that tells Excel so."""
    rows = [[str(value) for value in row] for row in sheet.rows]
    return b"\xef\xbb\xbf" + csv_text(sheet.headings, rows).encode()


def xlsx_file(sheet: Sheet, words: Texts) -> bytes:
    """A workbook of one sheet; texts are texts, whatever they begin with, and numbers are numbers."""
    return workbook_file(sheet.title, [(words("library.sheet"), sheet)], words)


def workbook_file(title: str, named: Sequence[tuple[str, Sheet]], words: Texts) -> bytes:
    """A workbook of several sheets, each with its name."""
    book = SheetBook(title, words.language, truncated=words("library.truncated"))
    names = sheet_names([name for name, _ in named])
    for name, (_, sheet) in zip(names, named, strict=True):
        columns = [Column(heading, _width(sheet, place)) for place, heading in enumerate(sheet.headings)]
        rows = ([_cell(value) for value in row] for row in sheet.rows)
        above = [[Cell(sheet.title, TITLE)], *([Cell(line)] for line in sheet.above if line), [Cell(None)]]
        book.add(name, columns or [Column("", _NARROW)], rows, length=len(sheet.rows), above=above)
    return book.content()


def _cell(value: Value) -> Cell:
    if isinstance(value, Decimal):
        return Cell(float(value), NUMBER if value == value.to_integral_value() or abs(value) >= 1000 else TEXT)
    return Cell(value, NUMBER if isinstance(value, int) else TEXT)


def _width(sheet: Sheet, place: int) -> int:
    longest = max((len(str(row[place])) for row in sheet.rows[:200]), default=0)
    return min(max(longest + 2, _NARROW, len(sheet.headings[place]) // 2), _WIDE)
