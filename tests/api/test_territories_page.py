"""The page of territories: zones, municipalities, and money that is counted once."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable

import openpyxl
import pytest
from fastapi.testclient import TestClient

from tests.api.conftest import TOY_CITY

# A zone with the municipality of the toy city, and a second municipality that shares a project with it.
ZONE = """
@prefix coe: <https://w3id.org/coerenza/onto/> . @prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> . @base <https://w3id.org/coerenza/id/> .
<urn:graph:zones> {
  <territory/zone/es.1> a coe:Territory ; skos:notation "es.1" ; rdfs:label "Valle <script>"@it ;
    coe:territoryKind coe:territory-kind-zone ; coe:standing coe:standing-illustrative .
  <territory/municipality/es.900001> coe:within <territory/zone/es.1> .
  <territory/municipality/es.900002> a coe:Territory ; skos:notation "es.900002" ; rdfs:label "Altrove"@it ;
    coe:territoryKind coe:territory-kind-municipality ; coe:standing coe:standing-illustrative .
  <programme/es.PRJ-1> coe:appliesTo <territory/municipality/es.900002> .
}
"""


@pytest.fixture
def zoned(service_of: Callable[[str], TestClient]) -> TestClient:
    return service_of(TOY_CITY.read_text(encoding="utf-8") + ZONE)


def rows_of(client: TestClient, address: str) -> dict[str, dict[str, str]]:
    text = client.get(address).content.decode("utf-8-sig")
    return {row["Codice"]: row for row in csv.DictReader(io.StringIO(text))}


def test_a_project_in_two_municipalities_gives_each_half_and_is_counted_once_in_the_total(zoned: TestClient) -> None:
    rows = rows_of(zoned, "/territori/tabella.csv?lang=it")
    assert {code: row["Risorse (euro)"] for code, row in rows.items()} == {
        "es.1": "200000.00",
        "altri": "200000.00",
        "": "100000.00",
    }
    assert {code: row["Progetti"] for code, row in rows.items()} == {"es.1": "1", "altri": "1", "": "1"}
    assert "i dati dicono la zona di 1 comuni su 2" in zoned.get("/territori?lang=it").text
    foot = zoned.get("/territori?lang=it").text.partition("<tfoot>")[2]
    assert ">500.000<" in foot
    assert 'data-label="Progetti">2<' in foot


def test_a_zone_has_its_municipalities_with_share_and_whole_amount(zoned: TestClient) -> None:
    (row,) = rows_of(zoned, "/territori/tabella.csv?lang=it&zona=es.1").values()
    assert row["Codice"] == "es.900001"
    assert (row["Quota delle risorse (euro)"], row["Importo intero dei progetti (euro)"]) == ("200000.00", "400000.00")
    assert row["Abitanti"] == "1200"


def test_a_script_in_the_name_of_a_zone_stays_text(zoned: TestClient) -> None:
    html = zoned.get("/territori?zona=es.1&lang=it").text
    assert "<h1>Valle &lt;script&gt;</h1>" in html


def test_the_page_says_plainly_that_there_is_no_map_in_both_languages(ask: TestClient) -> None:
    assert "La carta geografica non c'è" in ask.get("/territori?lang=it").text.replace("&#39;", "'")
    assert "There is no geographical map" in ask.get("/territori?lang=en").text


def test_an_unknown_zone_is_told_and_all_zones_are_shown(ask: TestClient) -> None:
    answer = ask.get("/territori?zona=%3Cb%3E&lang=it")
    assert answer.status_code == 200
    assert "Nessuna zona si chiama «&lt;b&gt;»" in answer.text
    assert "Intero territorio metropolitano" in answer.text


def test_the_spreadsheet_has_zones_and_municipalities(ask: TestClient) -> None:
    book = openpyxl.load_workbook(io.BytesIO(ask.get("/territori/tabella.xlsx?lang=en").content))
    assert book.sheetnames == ["Zones", "Municipalities"]
    assert [row[0] for row in book["Municipalities"].iter_rows(values_only=True)][-1] == "es.900001"


def test_a_graph_without_territories_has_an_empty_table(service_of: Callable[[str], TestClient]) -> None:
    answer = service_of("<urn:g> { <urn:a> <urn:b> <urn:c> }").get("/territori?lang=it")
    assert answer.status_code == 200
    assert "Totale, ogni cosa una volta" in answer.text
