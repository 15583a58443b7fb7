"""Tables over HTTP as CSV that a spreadsheet opens safely."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from enum import StrEnum

from fastapi import Response

from validation.formats.table import formula_safe


class TableFormat(StrEnum):
    """The forms a table can be had in."""

    JSON = "json"
    CSV = "csv"


def csv_response(name: str, columns: Sequence[str], rows: Iterable[Sequence[str]], version: int) -> Response:
    """A table as a download in UTF-8."""
    return download(f"{name}-v{version}.csv", csv_text(columns, rows).encode(), "text/csv; charset=utf-8", version)


def download(name: str, content: bytes, media_type: str, version: int) -> Response:
    """A file to keep, which says the version of the graph it was made from."""
    headers = {
        "Content-Disposition": f'attachment; filename="coerenza-{name}"',
        "Coerenza-Version": str(version),
        # Which form is answered may be a matter of what the caller accepts.
        "Vary": "Accept",
    }
    return Response(content, media_type=media_type, headers=headers)


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


def in_language(value: object, language: str) -> str:
    """A cell: of a text in two languages the one asked for."""
    return str(value[language]) if isinstance(value, dict) else str(value)
