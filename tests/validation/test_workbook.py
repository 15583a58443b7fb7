"""The workbook opens, filters and prints as an office expects, and nothing in it runs."""

from __future__ import annotations

import io
import zipfile
from datetime import datetime
from importlib import import_module

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from tests.validation.example_reports import called, report_of_all_sorts, report_on
from validation import Report, render
from validation.formats import sheets
from validation.formats.sheets import Cell, Column, SheetBook


def opened(report: Report, language: str = "it") -> Workbook:
    return load_workbook(io.BytesIO(render(report, "xlsx", language)))


def table_of(sheet: Worksheet) -> list[dict[str, object]]:
    """The rows under the headings of a sheet's filter, by heading."""
    rows = [[cell.value for cell in row] for row in sheet[sheet.auto_filter.ref]]
    return [dict(zip([str(heading) for heading in rows[0]], row, strict=True)) for row in rows[1:]]


def cells_called(report: Report, heading: str) -> list[object]:
    return [row[heading] for sheet in opened(report).worksheets[1:] for row in table_of(sheet)]


def test_there_is_a_summary_and_a_sheet_for_each_group_with_findings() -> None:
    assert opened(report_of_all_sorts(), "it").sheetnames == ["In sintesi", "Programmazione", "Attori"]
    assert opened(report_of_all_sorts(), "en").sheetnames == ["Summary", "Programming", "Actors"]
    assert opened(report_on(), "en").sheetnames == ["Summary"]


def test_the_summary_has_a_row_for_every_rule_also_those_that_found_nothing_or_failed() -> None:
    book = opened(report_of_all_sorts(), "en")
    summary = book["Summary"]
    cut, whole, idle, failed = table_of(summary)
    assert (cut["Rule"], cut["Checked"], cut["Findings"], cut["Listed"], cut["Seconds"]) == (
        "Project outside any programme",
        6000,
        5000,
        2,
        1.25,
    )
    assert cut["Outcome"] == "findings to look at, list cut short"
    assert (whole["Outcome"], whole["Who answers"]) == ("findings to look at", "Programme owner")
    assert idle["Outcome"] == "nothing to check"
    assert failed["Outcome"] == "did not run: the query\nwas stopped after 10 seconds"
    above = {row[0].value: row[1].value for row in summary["A2:B6"]}
    assert above["Version of the data"] == "7"
    assert above["Rules that could not run"] == 1


def test_the_summary_leads_to_the_first_finding_of_each_rule() -> None:
    book = opened(report_of_all_sorts(), "it")
    summary = book["In sintesi"]
    links = {cell.value: cell.hyperlink.location for row in summary.iter_rows() for cell in row if cell.hyperlink}
    assert links == {
        "Progetto fuori da ogni programma": "'Programmazione'!A2",
        "Programma senza responsabile": "'Attori'!A2",
    }
    assert book["Attori"]["A2"].value == "Programma senza responsabile"


def test_every_table_can_be_filtered_stays_under_its_headings_and_prints_on_wide_paper() -> None:
    for sheet in opened(report_of_all_sorts()).worksheets:
        header = int(sheet.freeze_panes[1:]) - 1
        assert sheet.auto_filter.ref.startswith(f"A{header}:")
        assert sheet.auto_filter.ref.endswith(str(sheet.max_row))
        assert sheet.print_title_rows == f"${header}:${header}"
        assert (sheet.page_setup.orientation, sheet.page_setup.fitToWidth) == ("landscape", 1)
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
        heading = sheet.cell(header, 1)
        assert (heading.font.bold, heading.font.color.rgb[2:], heading.fill.fgColor.rgb[2:]) == (
            True,
            "FFFFFF",
            "17324D",
        )
        assert sheet.column_dimensions["A"].width >= 20
        assert sheet.cell(header + 1, 1).alignment.wrap_text


def test_a_finding_leads_to_the_thing_and_says_its_life_in_words() -> None:
    sheet = opened(report_of_all_sorts())["Programmazione"]
    first, second = table_of(sheet)
    assert (first["Nome"], first["Stato"], first["In carico a"], first["Entro il"], first["Novità"]) == (
        "Ponte",
        "preso in carico",
        "Settore Viabilità",
        datetime(2026, 12, 31),
        "nuovo",
    )
    assert (second["Stato"], second["Accettato fino al"], second["Motivo"]) == (
        "accettato",
        datetime(2027, 1, 31),
        "Gara in corso",
    )
    assert sheet["E2"].hyperlink.target == "https://example.org/0"


def test_what_is_not_official_does_not_look_like_it() -> None:
    sheet = opened(report_on("Ponte"))["Programmazione"]
    assert table_of(sheet)[0]["Titolo del dato"] == "non verificato"
    assert sheet["E2"].font.italic


@pytest.mark.parametrize("label", ["=cmd|' /C calc'!A0", "+1+1", "-1+1", "@SUM(A1)", "#N/A", "=1"])
def test_a_label_is_text_whatever_it_looks_like(label: str) -> None:
    report = called(report_on("Ponte"), label)
    sheet = opened(report)["Programmazione"]
    assert (sheet["E2"].value, sheet["E2"].data_type) == (label, "s")
    content = zipfile.ZipFile(io.BytesIO(render(report, "xlsx")))
    assert not any(b"<f>" in content.read(name) for name in content.namelist())


def test_a_character_that_xml_has_none_of_survives_nowhere() -> None:
    assert (
        cells_called(called(report_on("Ponte"), "Ponte\x00\x0b\x1f \ufffe\ud800nuovo"), "Nome") == ["Ponte nuovo"] * 2
    )


def test_a_text_too_long_for_a_cell_is_cut_and_says_so() -> None:
    [text, _] = cells_called(called(report_on("Ponte"), "à" * 40_000), "Nome")
    assert len(str(text)) == sheets.MAX_CELL
    assert str(text).endswith("à… [testo troncato]")


def test_only_web_addresses_become_links(monkeypatch: pytest.MonkeyPatch) -> None:
    for focus in (
        "javascript:alert(1)",
        "file:///etc/passwd",
        "_:b0",
        "https://[",
        "https://example.org/" + "x" * 2100,
    ):
        assert sheets.web_link(focus) == ""
    assert sheets.web_link('https://example.org/a b"<c>') == "https://example.org/a%20b%22%3Cc%3E"
    monkeypatch.setattr(sheets, "MAX_LINKS", 1)
    sheet = opened(report_on("Ponte", "Strada"))["Programmazione"]
    assert [sheet["E2"].hyperlink is None, sheet["E3"].hyperlink is None] == [False, True]
    assert sheet["E3"].value == "Strada"


def test_a_group_too_long_for_a_sheet_goes_on_in_another(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(import_module("validation.formats.workbook"), "_ROWS_OF_A_SHEET", 2)
    book = opened(report_on("Uno", "Due", "Tre"))
    assert book.sheetnames == ["In sintesi", "Programmazione", "Programmazione (2)", "Attori", "Attori (2)"]
    assert [row["Nome"] for row in table_of(book["Programmazione (2)"])] == ["Tre"]


def test_names_of_sheets_are_legal_and_never_alike() -> None:
    names = sheets.sheet_names(["a" * 40, "a" * 50, "x/y:z*?[1]", "'", "History", "history"])
    assert all(0 < len(name) <= 31 and not set(name) & set("[]:*?/\\") for name in names)
    assert len({name.casefold() for name in names}) == len(names)
    assert "history" not in {name.casefold() for name in names}


def test_a_place_in_a_sheet_with_an_apostrophe_is_found() -> None:
    book = SheetBook("Prova", "it", truncated="…")
    book.add("Verso l'alto", [Column("Nome", 10)], [[Cell("qui", link=sheets.place("Verso l'alto", 2))]], length=1)
    sheet = load_workbook(io.BytesIO(book.content()))["Verso l'alto"]
    assert sheet["A2"].hyperlink.location == "'Verso l''alto'!A2"
