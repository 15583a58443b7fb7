"""Tables over HTTP, as CSV that a spreadsheet opens safely or as a workbook."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from decimal import Decimal
from enum import StrEnum

from fastapi import Response

from validation.formats.sheets import NUMBER, TEXT, Cell, Column, SheetBook
from validation.formats.table import formula_safe


class TableFormat(StrEnum):
    """The forms a table can be had in."""

    JSON = "json"
    CSV = "csv"
    XLSX = "xlsx"


CSV = "text/csv; charset=utf-8"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_WIDEST = 60
Value = str | int | float | Decimal


def table_response(
    form: TableFormat, name: str, columns: Sequence[str], rows: Iterable[Sequence[Value]], version: int
) -> Response:
    """A table as a download, in CSV or XLSX."""
    if form is TableFormat.CSV:
        return csv_response(name, columns, ([str(value) for value in row] for row in rows), version)
    return download(f"{name}-v{version}.xlsx", _workbook(name, columns, list(rows)), XLSX, version)


def csv_response(name: str, columns: Sequence[str], rows: Iterable[Sequence[str]], version: int) -> Response:
    """A table as a download in UTF-8."""
    return download(f"{name}-v{version}.csv", csv_text(columns, rows).encode(), CSV, version)


def download(name: str, content: bytes, media_type: str, version: int) -> Response:
    """A file to keep, which says the version of the graph it was made from."""
    headers = {
        "Content-Disposition": f'attachment; filename="coerenza-{name}"',
        "Coerenza-Version": str(version),
        # Which form is answered may be a matter of what the caller accepts.
        "Vary": "Accept",
    }
    return Response(content, media_type=media_type, headers=headers)


def _workbook(name: str, columns: Sequence[str], rows: Sequence[Sequence[Value]]) -> bytes:
    book = SheetBook(name, "en", truncated="…")
    widths = [max(len(str(row[place])) for row in (columns, *rows[:200])) + 2 for place in range(len(columns))]
    cells = ([_cell(value) for value in row] for row in rows)
    headed = [Column(heading, min(width, _WIDEST)) for heading, width in zip(columns, widths, strict=True)]
    book.add(name, headed, cells, length=len(rows))
    return book.content()


def _cell(value: Value) -> Cell:
    if isinstance(value, str):
        return Cell(value, TEXT)
    return Cell(float(value) if isinstance(value, Decimal) else value, NUMBER)


def csv_text(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Rows as RFC 4180; a cell that would be taken for a formula is made plain text.

    >>> csv_text(["a"], [["=1+1"]]).splitlines()
    ['a', "'=1+1"]
    """
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    writer.writerow(columns)
    writer.writerows([formula_safe(cell) for cell in row] for row in rows)
    return buffer.getvalue()


def in_language(value: Value | dict[str, str], language: str) -> Value:
    """A cell: of a text in two languages the one asked for."""
    return value[language] if isinstance(value, dict) else value
