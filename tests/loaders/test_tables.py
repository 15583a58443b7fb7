"""A table that cannot be read is told with file, row and column, and with what would have been right."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from rdflib import Literal
from rdflib.namespace import XSD

from graph_store.errors import BadInput, Problem
from loaders.records import Record
from loaders.tables import read_sheet, records

COLUMNS = ("code", "title", "amount")
HEADER = "code,title,amount,source,confidence,standing,notes\n"


def told(path: Path) -> list[str]:
    """Everything that is wrong with a file, as people read it."""
    problems: list[Problem] = []
    try:
        list(records(read_sheet(path), COLUMNS, ("code",), problems))
    except BadInput as error:
        problems.extend(error.problems)
    return [str(problem) for problem in problems]


def record(decimal_comma: bool = False, **cells: str) -> Record:
    return Record("t.csv", 2, cells, [], decimal_comma)


def test_what_excel_saves_is_read_as_what_a_text_editor_saves(written: Callable[..., Path]) -> None:
    plain = read_sheet(written("a.csv", HEADER, 'M1,"Aria; acqua",1\n'))
    excel = read_sheet(
        written("b.csv", b"\xef\xbb\xbf", HEADER.replace(",", ";").replace("\n", "\r\n"), 'M1;"Aria; acqua";1\r\n')
    )
    assert (plain.header, plain.rows) == (excel.header, excel.rows)
    assert plain.rows == ((2, ("M1", "Aria; acqua", "1")),)


def test_rows_are_numbered_as_a_spreadsheet_shows_them(written: Callable[..., Path]) -> None:
    path = written("t.csv", HEADER, 'M1,"two\nlines",1,,,,\n', "\n", ",no code,2,,,,\n")
    assert told(path) == ["t.csv, row 4, column code: an empty cell; expected a value: this column is required"]


def test_every_problem_of_a_file_is_told_at_once(written: Callable[..., Path]) -> None:
    path = written("t.csv", HEADER, "M1,one,1,,,,,extra\n", "M2,two\n", ",three,3,,,,\n")
    assert told(path) == [
        "t.csv, row 2: 8 cells; expected 7 cells, as the header has",
        "t.csv, row 3: 2 cells; expected 7 cells, as the header has",
        "t.csv, row 4, column code: an empty cell; expected a value: this column is required",
    ]


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"", "t.csv: the file is empty; expected a header row and the rows below it"),
        (b" \n\n", "t.csv: the file is empty; expected a header row and the rows below it"),
        (
            HEADER.encode() + "M1,città,1\n".encode("latin-1"),
            "t.csv, row 2: byte 59 (0xe0) is not UTF-8; expected a file saved as UTF-8 (in Excel: Save as, CSV UTF-8)",
        ),
        (HEADER.encode() + b"M1,\0,1\n", "t.csv, row 2: a zero byte; expected text: is this a CSV file?"),
        (
            HEADER.encode() + b'M1,"never closed,1\nM2,two,2\n',
            "t.csv, row 2: a row that cannot be read (unexpected end of data); expected CSV in which a cell that holds "
            'quotation marks doubles them ("") and closes the outer ones',
        ),
        (b"titel,code\nx,M1\n", "t.csv, row 1, column titel: an unknown column; expected title, or no such column"),
        (b"title,amount\nx,1\n", "t.csv, row 1, column code: a missing column; expected a column named code"),
        (
            b"code,title,title\nM1,a,b\n",
            "t.csv, row 1, column title: a column that stands there 2 times; expected each column once",
        ),
        (b"code,,title\nM1,,a\n", "t.csv, row 1: column 2 has no name; expected a name above every column"),
    ],
    ids=["empty", "blank", "not UTF-8", "binary", "open quote", "unknown column", "missing column", "twice", "no name"],
)
def test_a_broken_file_is_told(written: Callable[..., Path], content: bytes, expected: str) -> None:
    assert told(written("t.csv", content)) == [expected]


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    assert told(tmp_path / "none.csv") == [
        f"{tmp_path / 'none.csv'}: there is no such file; expected a table in a CSV file"
    ]


@pytest.mark.parametrize(
    ("text", "datatype"), [("2026", XSD.gYear), ("2026-11", XSD.gYearMonth), ("2026-11-22", XSD.date)]
)
def test_a_date_is_as_exact_as_it_is_written(text: str, datatype: str) -> None:
    assert record(when=text).date("when") == Literal(text, datatype=datatype, normalize=False)


@pytest.mark.parametrize("text", ["22/11/2026", "2026-13", "2026-02-30", "2026-1-2", "estate 2026"])
def test_a_date_that_is_none_is_told(text: str) -> None:
    row = record(when=text)
    assert row.date("when") is None
    assert [str(problem) for problem in row.problems] == [
        f"t.csv, row 2, column when: {text!r}; expected a date written 2026, 2026-11 or 2026-11-22"
    ]


@pytest.mark.parametrize("text", ["12 000", "1e3", "nan", "1,5", "dodici", "1.2.3"])
def test_a_number_that_is_none_is_told(text: str) -> None:
    row = record(amount=text)
    assert row.number("amount") is None
    assert len(row.problems) == 1
    assert repr(text) in str(row.problems[0])


def test_a_decimal_comma_is_read_where_semicolons_part_the_cells() -> None:
    assert record(decimal_comma=True, amount="12,5").decimal("amount") == Literal("12.5", datatype=XSD.decimal)
    ambiguous = record(decimal_comma=True, amount="1.234")
    assert ambiguous.number("amount") is None
    assert "can be read in two ways" in str(ambiguous.problems[0])


def test_a_whole_number_has_bounds() -> None:
    assert record(score="-3").integer("score", least=-3, most=3) == -3
    for text in ("4", "1.5"):
        row = record(score=text)
        assert row.integer("score", least=-3, most=3) is None
        assert str(row.problems[0]).endswith(f"{text}; expected a whole number from -3 to 3")


def test_a_word_near_an_allowed_one_is_suggested() -> None:
    row = record(level="regionale")
    assert row.choice("level", ("national", "regional")) == ""
    assert "did you mean regional?" in str(row.problems[0])


def test_lists_codes_flags_and_addresses_are_read_as_what_they_mean() -> None:
    row = record(list="a; b;a ;", flag="Sì", site="https://www.mase.gov.it/", code="1.2")
    assert row.items("list") == ["a", "b"]
    assert row.flag("flag") is True
    assert str(row.url("site")) == "https://www.mase.gov.it/"
    assert row.code("code") == "1.2"
    wrong = record(flag="forse", site="www.mase.gov.it", code="1/2")
    assert (wrong.flag("flag"), wrong.url("site"), wrong.code("code")) == (None, None, "")
    assert [problem.column for problem in wrong.problems] == ["flag", "site", "code"]
