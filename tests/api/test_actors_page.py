"""The page of actors: figures, drawing, tables, filters and files, in both languages."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable

import openpyxl
from fastapi.testclient import TestClient

from tests.api.conftest import TOY_CITY


def text_of(html: str) -> str:
    """The words of a page, one blank between them."""
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def test_figures_say_how_many_work_how_many_together_and_what_is_missing(ask: TestClient) -> None:
    page = text_of(ask.get("/attori?lang=it").text)
    assert "attori lavorano a missioni, programmi, progetti o azioni del piano di lavoro 4" in page
    assert "di questi lavorano insieme ad almeno un altro attore 4" in page
    assert "gruppo di attori collegati tra loro 1" in page
    assert "missioni senza una o più categorie di attori 3 / 3" in page
    assert "attore conosciuto ma senza alcun ruolo 1" in page
    assert "Unione dei lavoratori di Valfinta" in page


def test_the_page_is_whole_in_english(ask: TestClient) -> None:
    page = text_of(ask.get("/attori?lang=en").text)
    assert "Who works with whom" in page
    assert "separate groups" not in page
    assert "group of actors connected with each other 1" in page
    assert "University of Valfinta" in page
    assert "No actor is above the threshold" in page


def test_the_drawing_has_a_mark_for_each_actor_with_ties_and_a_line_for_each_tie(ask: TestClient) -> None:
    html = ask.get("/attori?lang=it").text
    drawing = html[html.index('<svg class="actor-network"') :].partition("</svg>")[0]
    assert drawing.count('<line class="tie dashed"') == 6
    assert drawing.count("<a href=") == 4
    assert "Università di Valfinta (università o ente di ricerca, illustrativo): 2 missioni, 3 altri attori" in drawing
    assert ask.get("/attori?lang=it").text == html


def test_a_missing_category_is_told_as_the_rule_found_it_and_a_business_is_not_asked_for(ask: TestClient) -> None:
    html = ask.get("/attori?lang=it").text
    table = html[html.index('id="missions"') :].partition("</table>")[0]
    rows = {row.partition("es.")[2][:3]: row for row in table.split("<tr>")[2:]}
    assert {code: row.count(">manca<") for code, row in rows.items()} == {"1.1": 1, "1.2": 3, "2.1": 4}
    assert text_of(rows["2.1"]).endswith("manca manca manca manca 0")


def test_filters_are_an_address_and_narrow_the_table(ask: TestClient) -> None:
    research = ask.get("/attori?category=research&lang=it").text
    assert "<strong>1 attore</strong>" in research
    assert "In grigio chiaro" in research
    assert '<option value="research" selected>' in research
    named = ask.get("/attori?name=OFFICINE&lang=it").text
    assert "<strong>1 attore</strong>" in named
    assert "/attori/tabella.csv?lang=it&amp;name=OFFICINE" in named
    on_mission = ask.get("/attori?mission=es.1.2&lang=it").text
    assert "<strong>1 attore</strong>" in on_mission
    assert "nessuno lavora con altri" in on_mission
    assert "È scelta la missione es.1.2" in on_mission


def test_without_illustrative_data_the_toy_city_is_empty_and_the_page_says_so(ask: TestClient) -> None:
    page = text_of(ask.get("/attori?standing=sure&lang=it").text)
    assert "0 attori · Nessun attore corrisponde alla scelta fatta." in page
    assert "Questa installazione contiene dati illustrativi" not in page


def test_an_unknown_choice_is_told_plainly_and_changes_nothing(ask: TestClient) -> None:
    answer = ask.get("/attori?category=%3Cscript%3E&mission=99.9&standing=perhaps&lang=it")
    assert answer.status_code == 200
    assert "«&lt;script&gt;» non è tra le voci" in answer.text
    assert "«99.9» non è tra le voci" in answer.text
    assert "«perhaps» non è tra le voci" in answer.text
    assert "<strong>4 attori</strong>" in answer.text


def test_the_csv_holds_the_rows_of_the_table(ask: TestClient) -> None:
    answer = ask.get("/attori/tabella.csv?lang=it")
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert [row["Codice"] for row in rows] == ["es.ACT-UNI", "es.ACT-CITTA", "es.ACT-IMPRESA", "es.ACT-ASSO"]
    assert rows[0]["Missioni"] == "2"
    assert rows[0]["Quali missioni"] == "es.1.1, es.1.2"
    assert rows[1]["Di cui guidati"] == "2"
    assert rows[3]["Categoria"] == "associazione"
    assert 'filename="coerenza-attori-v' in answer.headers["content-disposition"]


def test_the_spreadsheet_has_actors_ties_and_missions_and_keeps_the_choice(ask: TestClient) -> None:
    book = openpyxl.load_workbook(io.BytesIO(ask.get("/attori/tabella.xlsx?lang=en").content))
    assert book.sheetnames == ["Actors", "Who works with whom", "Missions and categories"]
    ties = [row for row in book["Who works with whom"].iter_rows(values_only=True) if row[2] == 1]
    assert len(ties) == 6
    missions = {row[0]: row[3:] for row in book["Missions and categories"].iter_rows(values_only=True)}
    assert missions["es.1.2"] == ("missing", "missing", "missing", 1, 0)
    narrowed = openpyxl.load_workbook(io.BytesIO(ask.get("/attori/tabella.xlsx?lang=en&category=business").content))
    assert [row[0] for row in narrowed["Actors"].iter_rows(values_only=True)][-1] == "es.ACT-IMPRESA"


def test_a_script_in_the_name_of_an_actor_stays_text(service_of: Callable[[str], TestClient]) -> None:
    toy = TOY_CITY.read_text(encoding="utf-8").replace("Università di Valfinta", "<script>alert(1)</script>")
    html = service_of(toy).get("/attori?lang=it").text
    assert "<script>alert" not in html
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in html


def test_a_graph_without_actors_has_a_page_that_says_so(service_of: Callable[[str], TestClient]) -> None:
    html = service_of("<urn:g> { <urn:a> <urn:b> <urn:c> }").get("/attori?lang=it").text
    page = text_of(html)
    assert "Nessun attore corrisponde" in page
    assert "Le regole non sono ancora state eseguite" in page
    assert '<svg class="actor-network"' not in html
