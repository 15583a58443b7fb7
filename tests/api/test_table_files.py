"""Tables over HTTP: the same rows as CSV and as a workbook, numbers as numbers, formulas as text."""

from __future__ import annotations

import csv
import io

import openpyxl
import pytest
from fastapi import FastAPI, Response
from fastapi.testclient import TestClient

from api.tables import TableFormat, table_response

TABLES = ("coverage", "trend", "indicators", "rules")


@pytest.mark.parametrize("name", TABLES)
def test_a_table_is_the_same_as_csv_and_as_a_workbook(ask: TestClient, name: str) -> None:
    rows = list(csv.reader(io.StringIO(ask.get(f"/api/v1/{name}?format=csv").text)))
    answer = ask.get(f"/api/v1/{name}?format=xlsx")
    assert f"{name}-v" in answer.headers["content-disposition"]
    sheet = openpyxl.load_workbook(io.BytesIO(answer.content)).active
    assert sheet is not None
    told = [["" if value is None else str(value) for value in row] for row in sheet.iter_rows(values_only=True)]
    assert told[0] == rows[0]
    assert [row[0] for row in told] == [row[0] for row in rows]
    assert len(told) > 1


def test_the_suggestions_of_a_finding_are_had_as_a_workbook(ask: TestClient) -> None:
    (finding,) = ask.get("/api/v1/findings?rule=mission-without-macro-area").json()["findings"]
    answer = ask.get(f"/api/v1/findings/{finding['id']}/suggestions?format=xlsx")
    sheet = openpyxl.load_workbook(io.BytesIO(answer.content)).active
    assert sheet is not None
    assert sheet["A1"].value == "subject"


def test_numbers_are_numbers_and_a_formula_is_text() -> None:
    app = FastAPI()

    @app.get("/table")
    def table(format: TableFormat) -> Response:  # noqa: A002
        return table_response(format, "table", ["a", "b"], [["=1+1", 3], ["1.10", 0.5]], 7)

    with TestClient(app) as client:
        text = client.get("/table?format=csv").text.splitlines()
        content = client.get("/table?format=xlsx").content
    assert text == ["a,b", "'=1+1,3", "1.10,0.5"]
    sheet = openpyxl.load_workbook(io.BytesIO(content)).active
    assert sheet is not None
    assert list(sheet.iter_rows(min_row=2, values_only=True)) == [("=1+1", 3), ("1.10", 0.5)]
    assert sheet["A2"].data_type == "s"
