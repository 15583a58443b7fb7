"""The page of indicators, its files, and the same over the API."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable

import openpyxl
from fastapi.testclient import TestClient

from tests.api.conftest import TOY_CITY


def test_the_figures_say_what_of_what(ask: TestClient) -> None:
    page = ask.get("/indicatori?lang=it").text
    for figure in (
        '<dt>indicatori con valori metropolitani</dt><dd>1 <span class="of">/ 2</span>',
        '<dt>missioni con almeno un indicatore</dt><dd>1 <span class="of">/ 3</span>',
        '<dt>assegnazioni a missioni validate</dt><dd>1 <span class="of">/ 2</span>',
        '<dt>indicatori con un valore da raggiungere</dt><dd>1 <span class="of">/ 2</span>',
    ):
        assert figure in page


def test_missions_without_an_indicator_come_first_with_what_to_do(ask: TestClient) -> None:
    page = ask.get("/indicatori?lang=it").text
    assert "2 missioni senza alcun indicatore" in page
    assert "/rilievi?rule=mission-without-indicator" in page
    assert page.index("2 missioni senza") < page.index('id="group-1"')


def test_a_row_tells_the_latest_value_the_trend_and_what_is_to_be_reached(ask: TestClient) -> None:
    page = ask.get("/indicatori?by=list&text=corse&lang=it").text
    row = page.partition("Corse di trasporto pubblico per abitante</a>")[2].partition("</tr>")[0]
    assert '110 <span class="quiet">(2022)</span>' in row
    assert "meno di tre valori negli ultimi cinque anni" in row
    assert "≥ 130 entro il 2030" in row
    assert "non valutabile" in row


def test_one_indicator_has_a_chart_and_every_value_in_a_table(ask: TestClient) -> None:
    page = ask.get("/indicatori?indicator=es.TPL&lang=en").text
    assert "<h1>Public transport runs per inhabitant</h1>" in page
    assert 'class="line-chart"' in page
    assert '<th scope="row">2022</th><td class="numeric" data-label="Value">110</td>' in page
    assert "Higher is better." in page
    assert "≥ 130 by 2030" in page


def test_filters_narrow_and_unknown_ones_are_said(ask: TestClient) -> None:
    assert "1 indicatore</strong>" in ask.get("/indicatori?status=validated&lang=it").text
    assert "1 indicatore</strong>" in ask.get("/indicatori?where=elsewhere&lang=it").text
    assert "Nessun indicatore corrisponde" in ask.get("/indicatori?trend=wanted&lang=it").text
    answer = ask.get("/indicatori?trend=%3Cscript%3E&lang=it")
    assert answer.status_code == 200
    assert "«&lt;script&gt;» non è tra le voci" in answer.text


def test_files_hold_the_indicators_their_values_and_targets(ask: TestClient) -> None:
    rows = {
        row["Codice"]: row
        for row in csv.DictReader(io.StringIO(ask.get("/indicatori/tabella.csv?lang=it").content.decode("utf-8-sig")))
    }
    assert rows["es.TPL"]["Valore metropolitano"] == "110"
    assert rows["es.TPL"]["Missioni"] == "es.1.1"
    book = openpyxl.load_workbook(io.BytesIO(ask.get("/indicatori/tabella.xlsx?lang=it").content))
    assert book.sheetnames == ["Indicatori", "Assegnazioni", "Valori", "Da raggiungere"]
    values = [row for row in book["Valori"].iter_rows(values_only=True) if row[0] in ("es.TPL", "es.VERDE")]
    assert [(row[0], row[4], row[5]) for row in values] == [
        ("es.TPL", 2021, 100),
        ("es.TPL", 2022, 110),
        ("es.VERDE", 2020, 20.5),
    ]


def test_the_api_gives_the_same_as_json_and_csv(ask: TestClient) -> None:
    told = {one["code"]: one for one in ask.get("/api/v1/indicators").json()["indicators"]}
    buses = told["es.TPL"]
    assert (buses["status"], buses["trend"], buses["pace"]) == ("validated", "few-values", None)
    assert [value["value"] for value in buses["series"][0]["values"]] == [100.0, 110.0]
    assert buses["targets"][0]["outlook"] == "unknown"
    rows = list(csv.DictReader(io.StringIO(ask.get("/api/v1/indicators?format=csv").text)))
    assert {row["code"]: row["latest_value"] for row in rows} == {"es.TPL": "110", "es.VERDE": ""}


def test_a_label_with_markup_is_text(service_of: Callable[[str], TestClient]) -> None:
    hostile = TOY_CITY.read_text(encoding="utf-8").replace('"Corse di trasporto', '"<script>alert(1)</script>Corse')
    client = service_of(hostile)
    for address in ("/indicatori", "/indicatori?by=list", "/indicatori?indicator=es.TPL"):
        page = client.get(address).text
        assert "<script>alert" not in page
        assert "&lt;script&gt;alert" in page


def test_the_page_of_a_mission_tells_its_indicators_in_figures(ask: TestClient) -> None:
    page = ask.get("/scheda/amsvs/mission/es.1.1?lang=it").text
    section = page.partition('<section aria-labelledby="indicators">')[2].partition("</section>")[0]
    assert '110 <span class="quiet">(2022)</span>' in section
    assert "≥ 130 entro il 2030" in section
    assert 'class="sparkline"' in section
    assert 'class="sparkline"' not in ask.get("/scheda/amsvs/mission/es.2.1").text
