"""Spreadsheets (XLSX) made of tables: safe to open, ready to filter and print, the same bytes for the same content."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from io import BytesIO
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from openpyxl import Workbook
from openpyxl.cell import Cell as WrittenCell
from openpyxl.packaging.core import DocumentProperties
from openpyxl.styles import Alignment, Border, Font, NamedStyle, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.writer.excel import ExcelWriter

# What Excel takes: more than this and it calls the file damaged.
MAX_ROWS = 1_048_576
MAX_CELL = 32_767
MAX_LINKS = 65_530
_MAX_LINK = 2_079
_MAX_NAME = 31
_A4 = 9
# The earliest time a zip file knows; the real one would make every file differ.
_NO_TIME = datetime(1980, 1, 1)
_NOT_IN_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_NOT_IN_NAMES = re.compile(r"[\[\]:*?/\\]")
_INK, _PAPER, _RULE = "17324D", "FFFFFF", "C5CED6"

TITLE, HEADER, TEXT, NUMBER, TIME, DAY, LINK, UNSURE, UNSURE_LINK = (
    "coerenza title",
    "coerenza header",
    "coerenza text",
    "coerenza number",
    "coerenza time",
    "coerenza day",
    "coerenza link",
    "coerenza unsure",
    "coerenza unsure link",
)


@dataclass(frozen=True)
class Cell:
    """What stands in a cell. ``link`` is a web address, or ``#'Sheet'!A1`` for a place in the same file."""

    value: str | int | float | date | None
    style: str = TEXT
    link: str = ""


@dataclass(frozen=True)
class Column:
    """A column: its heading, and its width in characters."""

    heading: str
    width: int


class SheetBook:
    """A workbook that is written row by row, so that its size is not a matter of memory."""

    def __init__(self, title: str, language: str, *, truncated: str) -> None:
        self._book = Workbook(write_only=True)
        self._truncated = truncated
        self._book.properties = DocumentProperties(
            title=title, language=language, creator="Coerenza", created=_NO_TIME, modified=_NO_TIME
        )
        self._styles: dict[str, Any] = {}
        for style in _styles():
            self._book.add_named_style(style)
            self._styles[style.name] = style.as_tuple()

    def add(
        self,
        name: str,
        columns: Sequence[Column],
        rows: Iterable[Sequence[Cell]],
        *,
        length: int,
        above: Sequence[Sequence[Cell]] = (),
    ) -> None:
        """Add a sheet with a table of ``length`` rows, and lines above it. The name is one of ``sheet_names``."""
        sheet: Any = self._book.create_sheet(name)
        header = len(above) + 1
        last = get_column_letter(len(columns))
        for number, column in enumerate(columns, 1):
            sheet.column_dimensions[get_column_letter(number)].width = column.width
        sheet.freeze_panes = f"A{header + 1}"
        sheet.auto_filter.ref = f"A{header}:{last}{header + length}"
        _lay_out_for_print(sheet, header)
        links = 0
        headings = [Cell(column.heading, HEADER) for column in columns]
        for row in (*above, headings):
            sheet.append([self._cell(sheet, cell) for cell in row])
        for row in rows:
            wanted = sum(bool(cell.link) for cell in row)
            linked = links + wanted <= MAX_LINKS
            links += wanted if linked else 0
            sheet.append([self._cell(sheet, cell, linked=linked) for cell in row])

    def content(self) -> bytes:
        """The file. Nothing can be added after it."""
        buffer = BytesIO()
        ExcelWriter(self._book, _TimelessArchive(buffer, "w", ZIP_DEFLATED, allowZip64=True)).save()
        return buffer.getvalue()

    def _cell(self, sheet: Any, cell: Cell, *, linked: bool = True) -> Any:
        value = cell_text(cell.value, self._truncated) if isinstance(cell.value, str) else cell.value
        if value is None or value == "":
            return None
        # By place and with the style made once: a cell is made some million times in a long report.
        written = WrittenCell(sheet, 1, 1, value, self._styles[cell.style])
        if isinstance(value, str):
            # Whatever the library made of it: "=1+1" is a text and no formula, "#N/A" is no error.
            written.data_type = "s"
        if linked and cell.link.startswith("#"):
            written.hyperlink = Hyperlink(ref="", location=cell.link[1:])
        elif linked and cell.link:
            written.hyperlink = Hyperlink(ref="", target=cell.link)
        return written


def cell_text(text: str, truncated: str) -> str:
    r"""A text as a cell can hold it: without characters that XML has none of, and visibly cut where it is too long.

    >>> cell_text("Mobilit\x00à", "…"), len(cell_text("x" * 40_000, "… [cut]"))
    ('Mobilità', 32767)
    """
    clean = _NOT_IN_XML.sub("", text)
    # The limit counts UTF-16 units, of which a character is one or two.
    if len(clean) * 2 <= MAX_CELL or len(clean.encode("utf-16-le")) // 2 <= MAX_CELL:
        return clean
    kept = clean.encode("utf-16-le")[: (MAX_CELL - len(truncated)) * 2]
    return kept.decode("utf-16-le", errors="ignore") + truncated


def web_link(iri: str) -> str:
    """An IRI as a link that spreadsheets open, or nothing: only http(s), only addresses they take.

    >>> web_link("https://example.org/città/1"), web_link("javascript:alert(1)"), web_link("_:b0")
    ('https://example.org/citt%C3%A0/1', '', '')
    """
    try:
        parts = urlsplit(iri)
    except ValueError:
        return ""
    if parts.scheme not in ("http", "https") or not parts.hostname:
        return ""
    link = quote(iri, safe="/:?#@!$&'()*+,;=%-._~")
    return link if len(link) <= _MAX_LINK else ""


def place(sheet: str, row: int) -> str:
    """The address of a row of a sheet, as a link inside the file.

    >>> place("Verticale, verso l'alto", 2)
    "#'Verticale, verso l''alto'!A2"
    """
    doubled = sheet.replace("'", "''")
    return f"#'{doubled}'!A{row}"


def sheet_names(wanted: Iterable[str]) -> list[str]:
    r"""Names as Excel takes them: at most 31 characters, none of ``[]:*?/\``, no two alike.

    >>> sheet_names(["Programmes/projects", "programmes projects", "History"])
    ['Programmes projects', 'programmes projects (2)', 'History (2)']
    """
    # Excel keeps one name for itself.
    taken, names = {"history"}, []
    for name in wanted:
        base = _NOT_IN_NAMES.sub(" ", cell_text(name, "")).strip(" '")[:_MAX_NAME].strip(" '") or "…"
        chosen, number = base, 1
        while chosen.casefold() in taken:
            number += 1
            tail = f" ({number})"
            chosen = base[: _MAX_NAME - len(tail)] + tail
        taken.add(chosen.casefold())
        names.append(chosen)
    return names


def _lay_out_for_print(sheet: Any, header: int) -> None:
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = _A4
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.print_title_rows = f"{header}:{header}"
    footer = sheet.HeaderFooter.oddFooter
    footer.left.text, footer.right.text = "&A", "&P / &N"


def _styles() -> list[NamedStyle]:
    top = Alignment(vertical="top", wrap_text=True)
    line = Side(style="thin", color=_RULE)
    box = Border(left=line, right=line, top=line, bottom=line)
    pale = PatternFill("solid", fgColor="FBF6E9")
    link = Font(color="0563C1", underline="single")
    return [
        NamedStyle(TITLE, font=Font(bold=True, size=14, color=_INK)),
        NamedStyle(
            HEADER,
            font=Font(bold=True, color=_PAPER),
            fill=PatternFill("solid", fgColor=_INK),
            alignment=Alignment(vertical="center", wrap_text=True),
            border=box,
        ),
        NamedStyle(TEXT, alignment=top, border=box),
        NamedStyle(NUMBER, alignment=Alignment(vertical="top"), border=box, number_format="#,##0"),
        NamedStyle(TIME, alignment=Alignment(vertical="top"), border=box, number_format="0.000"),
        NamedStyle(DAY, alignment=Alignment(vertical="top"), border=box, number_format="dd/mm/yyyy"),
        NamedStyle(LINK, font=link, alignment=top, border=box),
        NamedStyle(UNSURE, font=Font(italic=True), fill=pale, alignment=top, border=box),
        NamedStyle(
            UNSURE_LINK,
            font=Font(italic=True, color="0563C1", underline="single"),
            fill=pale,
            alignment=top,
            border=box,
        ),
    ]


class _TimelessArchive(ZipFile):
    """A zip file whose entries have no time, so that the same content makes the same bytes."""

    def writestr(self, zinfo_or_arcname: str | ZipInfo, data: Any, *rest: Any, **more: Any) -> None:
        super().writestr(_entry(str(zinfo_or_arcname)), data, *rest, **more)

    def write(self, filename: Any, arcname: Any = None, *rest: Any, **more: Any) -> None:
        with Path(filename).open("rb") as source, self.open(_entry(str(arcname)), "w", force_zip64=True) as target:
            shutil.copyfileobj(source, target)


def _entry(name: str) -> ZipInfo:
    entry = ZipInfo(name, _NO_TIME.timetuple()[:6])
    entry.compress_type = ZIP_DEFLATED
    return entry
