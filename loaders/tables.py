"""Reading a CSV table as a spreadsheet saves it, and saying exactly what is wrong with one that cannot be read.

``read_sheet`` turns a file into a Sheet (header and rows, nothing interpreted); ``records`` holds a sheet against the
columns a table has and gives one Record a row. Everything wrong with a file is collected, not only the first thing.
"""

from __future__ import annotations

import csv
import hashlib
import io
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

from graph_store.errors import BadInput, Problem
from graph_store.text_files import text_of
from loaders.records import Record

# Where a row says where it comes from, how sure it is, what that amounts to, and what else there is to say.
COMMON_COLUMNS = ("source", "confidence", "standing", "notes")
_DELIMITERS = ",;"


@dataclass(frozen=True)
class Sheet:
    """A table as it stands in its file.

    Units: a row's number counts from 1 and includes the header, as a spreadsheet shows it; sha256 is of the file.
    """

    path: Path
    header: tuple[str, ...]
    rows: tuple[tuple[int, tuple[str, ...]], ...]
    delimiter: str
    sha256: str

    @property
    def file(self) -> str:
        """The name people know the file by."""
        return self.path.name


def read_sheet(path: Path) -> Sheet:
    """The header and rows of a CSV file in UTF-8, with commas or semicolons; cells are trimmed, blank rows left out.

    Errors: BadInput for a file that is missing, empty, not in UTF-8, or whose quotation marks do not close.
    """
    content = _bytes_of(path)
    text = _decoded(content, path.name)
    delimiter = _delimiter_of(text)
    lines = list(_numbered(text, delimiter, path.name))
    if not lines:
        raise BadInput([Problem(path.name, None, None, "the file is empty", "a header row and the rows below it")])
    _, header = lines[0]
    names = tuple(cell.casefold() for cell in header)
    return Sheet(path, names, tuple(lines[1:]), delimiter, hashlib.sha256(content).hexdigest())


def records(sheet: Sheet, columns: Sequence[str], required: Sequence[str], problems: list[Problem]) -> Iterator[Record]:
    """The rows of a sheet that can be read, as records; what is wrong with the others is added to the problems.

    Columns that are not required may be left out of the file. Problems that a record finds later, when one of its
    cells is read as a number or a date, go to the same list.
    """
    before = len(problems)
    _check_header(sheet, columns, required, problems)
    if len(problems) > before:
        return
    width = len(sheet.header)
    for number, cells in sheet.rows:
        if len(cells) > width and not any(cells[width:]):
            cells = cells[:width]
        if len(cells) != width:
            problems.append(
                Problem(sheet.file, number, None, f"{len(cells)} cells", f"{width} cells, as the header has")
            )
            continue
        filled = dict(zip(sheet.header, cells, strict=True))
        record = Record(sheet.file, number, filled, problems, decimal_comma=sheet.delimiter == ";")
        missing = [column for column in required if not filled.get(column)]
        for column in missing:
            record.problem(column, "an empty cell", "a value: this column is required")
        if not missing:
            yield record


def _bytes_of(path: Path) -> bytes:
    if not path.is_file():
        raise BadInput([Problem(str(path), None, None, "there is no such file", "a table in a CSV file")])
    return path.read_bytes()


def _decoded(content: bytes, file: str) -> str:
    text = text_of(content, file, expected="a file saved as UTF-8 (in Excel: Save as, CSV UTF-8)")
    if "\0" in text:
        row = text.count("\n", 0, text.index("\0")) + 1
        raise BadInput([Problem(file, row, None, "a zero byte", "text: is this a CSV file?")])
    return unicodedata.normalize("NFC", text)


def _delimiter_of(text: str) -> str:
    first_line = text.lstrip("\r\n").splitlines()[0] if text.strip() else ""
    return max(_DELIMITERS, key=first_line.count)


def _numbered(text: str, delimiter: str, file: str) -> Iterator[tuple[int, tuple[str, ...]]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    number = 0
    while True:
        number += 1
        try:
            line = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            expected = 'CSV in which a cell that holds quotation marks doubles them ("") and closes the outer ones'
            raise BadInput([Problem(file, number, None, f"a row that cannot be read ({error})", expected)]) from error
        cells = tuple(cell.strip() for cell in line)
        if any(cells):
            yield number, cells


def _check_header(sheet: Sheet, columns: Sequence[str], required: Sequence[str], problems: list[Problem]) -> None:
    known = (*columns, *COMMON_COLUMNS)

    def wrong(column: str | None, found: str, expected: str) -> None:
        problems.append(Problem(sheet.file, 1, column, found, expected))

    for position, name in enumerate(sheet.header, start=1):
        if not name:
            wrong(None, f"column {position} has no name", "a name above every column")
        elif name not in known:
            near = get_close_matches(name, known, n=1)
            hint = f"{near[0]}, or no such column" if near else "one of: " + ", ".join(known)
            wrong(name, "an unknown column", hint)
    for name in sorted({name for name in sheet.header if name and sheet.header.count(name) > 1}):
        wrong(name, f"a column that stands there {sheet.header.count(name)} times", "each column once")
    for name in required:
        if name not in sheet.header:
            wrong(name, "a missing column", f"a column named {name}")
