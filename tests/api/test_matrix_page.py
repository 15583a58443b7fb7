"""The page of matrices: cells that lead to their links, judgements, flows, files."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable

import openpyxl
import pytest
from fastapi.testclient import TestClient

from tests.api.conftest import TOY_CITY

MISSION = "amsvs/mission/es."


@pytest.fixture
def city(service_of: Callable[[str], TestClient]) -> TestClient:
    return service_of(TOY_CITY.read_text(encoding="utf-8"))


def listed(client: TestClient, address: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(client.get(address).content.decode("utf-8-sig"))))


@pytest.mark.parametrize("view", ["goals", "macro-areas", "choices", "programmes", "interactions", "flows"])
@pytest.mark.parametrize("language", ["it", "en"])
def test_every_view_is_a_page_in_both_languages_with_its_title(city: TestClient, view: str, language: str) -> None:
    answer = city.get(f"/matrice?view={view}&lang={language}")
    assert answer.status_code == 200
    assert f'lang="{language}"' in answer.text
    assert 'aria-current="page">' in answer.text


def test_a_cell_leads_to_the_links_behind_it_with_their_evidence(city: TestClient) -> None:
    page = city.get(f"/matrice?lang=it&row={MISSION}1.2&column=sdg/13").text
    part = page.partition('id="cella"')[2].partition("</section>")[0]
    assert "1 collegamento (attendibilità: illustrativo)" in part
    assert "/scheda/sdg/13.1" in part
    assert "Su che cosa si fonda" in part
    assert "/mappa?focus=amsvs/mission/es.1.2&amp;until=sdg/13" in part


def test_an_indirect_cell_tells_the_way(city: TestClient) -> None:
    page = city.get(f"/matrice?lang=it&row={MISSION}1.1&column=sdg/11").text
    part = page.partition('id="cella"')[2].partition("</section>")[0]
    assert "Per quale via si incontrano" in part
    assert "es.MAS 1" in part


def test_a_pair_not_judged_is_said_and_hatched_and_is_not_zero(city: TestClient) -> None:
    page = city.get("/matrice?view=interactions&lang=it").text
    assert "Sono giudicate 1 coppie su 6" in page
    assert page.count('<td class="unjudged') == 5
    assert '<td class="sm1' in page
    assert '<td class="sp0' not in page


def test_a_judgement_shows_its_grounds_and_the_way_back(city: TestClient) -> None:
    page = city.get(f"/matrice?view=interactions&lang=it&row={MISSION}1.1&column={MISSION}1.2").text
    part = page.partition('id="cella"')[2].partition("</section>")[0]
    assert "Le corsie dei bus tolgono spazio agli alberi." in part
    assert "senza rimedio" in part
    assert "Nel verso opposto: non ancora giudicata" in part


def test_only_official_data_say_that_there_is_nothing(city: TestClient) -> None:
    assert "non c&#39;è nulla da incrociare" in city.get("/matrice?standing=official&lang=it").text


def test_an_unknown_view_is_said_and_the_first_is_shown(city: TestClient) -> None:
    answer = city.get("/matrice?view=%3Cb%3E&lang=it")
    assert answer.status_code == 200
    assert "«&lt;b&gt;» non è tra le voci" in answer.text
    assert "Missioni e Goal dell&#39;Agenda 2030</h1>" in answer.text


def test_a_cell_of_unknown_things_asks_to_choose_one(city: TestClient) -> None:
    page = city.get("/matrice?row=nobody&column=sdg/13&lang=it").text
    assert "Scegli una casella" in page


def test_the_list_of_cells_as_csv_counts_links_and_says_what_is_indirect(city: TestClient) -> None:
    rows = {
        (row["Codice della riga"], row["Codice della colonna"]): row
        for row in listed(city, "/matrice/tabella.csv?lang=it")
    }
    assert rows["es.1.2", "13"]["Collegamenti accettati o validati"] == "1"
    assert rows["es.1.2", "13"]["Solo attraverso altri livelli"] == ""
    assert rows["es.1.1", "11"]["Solo attraverso altri livelli"] == "sì"
    assert ("es.2.1", "11") not in rows


def test_the_workbook_has_the_matrix_and_the_list(city: TestClient) -> None:
    answer = city.get("/matrice/tabella.xlsx?view=interactions&lang=it")
    assert "interazioni" in answer.headers["content-disposition"]
    book = openpyxl.load_workbook(io.BytesIO(answer.content))
    assert book.sheetnames == ["Matrice", "Elenco"]
    values = [value for row in book["Matrice"].iter_rows(values_only=True) for value in row]
    assert values.count(-1) == 1
    assert values.count("×") == 3


def test_the_flows_are_boxes_and_links_that_a_browser_may_keep(city: TestClient) -> None:
    answer = city.get("/matrice/flussi?lang=it")
    told = answer.json()
    boxes = {box["id"]: box for box in told["boxes"]}
    assert boxes["sdg/11"]["column"] == 0
    assert all(boxes[flow["source"]]["column"] < boxes[flow["target"]]["column"] for flow in told["flows"])
    assert all(flow["links"] > 0 for flow in told["flows"])
    again = city.get("/matrice/flussi?lang=it", headers={"If-None-Match": answer.headers["etag"]})
    assert again.status_code == 304


def test_a_label_with_markup_is_text_in_every_view(service_of: Callable[[str], TestClient]) -> None:
    hostile = TOY_CITY.read_text(encoding="utf-8").replace('rdfs:label "', 'rdfs:label "<script>alert(1)</script>')
    client = service_of(hostile)
    for view in ("goals", "programmes", "interactions", "flows"):
        page = client.get(f"/matrice?view={view}&row={MISSION}1.1&column=sdg/11").text
        assert "<script>alert" not in page
        assert "&lt;script&gt;alert" in page
