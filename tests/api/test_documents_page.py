"""The page of documents: what each takes up, quotation by quotation, with filters and files."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable

import openpyxl
import pytest
from fastapi.testclient import TestClient

from tests.api.conftest import TOY_CITY

HOSTILE = """
@prefix coe: <https://w3id.org/coerenza/onto/> . @prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> . @base <https://w3id.org/coerenza/id/> .
<urn:graph:more> {
  <document/es.DOC-PIANO> a coe:PlanningDocument, coe:Document ; skos:notation "es.DOC-PIANO" ;
    rdfs:label "Piano <script>alert(1)</script>"@it ; coe:level coe:level-regional .
}
"""


def text_of(html: str) -> str:
    """The words of a page, without its marks."""
    return " ".join(re.sub(r"<[^>]+>", " ", html).split()).replace("&#39;", "'")


def codes(client: TestClient, filters: str = "") -> list[str]:
    content = client.get(f"/documenti/tabella.csv?lang=it{filters}").content.decode("utf-8-sig")
    return [row["Codice"] for row in csv.DictReader(io.StringIO(content))]


def test_the_page_says_how_many_plans_and_missions_are_joined_in_both_languages(ask: TestClient) -> None:
    italian = text_of(ask.get("/documenti?lang=it").text)
    assert "almeno una missione 1 / 2" in italian
    assert "da almeno un documento 1 / 3" in italian
    assert "2 missioni non sono riprese da nessun documento: es.1.2 · Strade più fresche" in italian
    assert "2 missions are taken up by no document: es.1.2 · Cooler streets" in text_of(
        ask.get("/documenti?lang=en").text
    )


def test_each_plan_has_its_count_over_the_missions_of_the_agenda(ask: TestClient) -> None:
    html = ask.get("/documenti?lang=it").text
    rows = {code: text_of(html.partition(f"documento={code}")[2].partition("</tr>")[0]) for code in codes(ask)}
    assert "1 su 3" in rows["es.DOC-PSM"]
    assert "0 su 3" in rows["es.DOC-DUP"]
    assert "è l'Agenda stessa" in rows["es.DOC-LINEE"]


def test_a_document_shows_page_and_words_of_its_evidence_without_a_click(ask: TestClient) -> None:
    html = ask.get("/documenti?documento=es.DOC-PSM&lang=it").text
    assert "Missioni dell&#39;Agenda riprese: 1 su 3 presenti nei dati." in html
    taken = html.partition('id="taken"')[2].partition("</section>")[0]
    assert "pag. 21" in taken
    assert "<q>Il piano assume la missione sul trasporto pubblico e i programmi che la attuano.</q>" in taken
    assert "<details" not in taken


def test_a_document_names_the_missions_it_leaves_and_its_relations(ask: TestClient) -> None:
    html = ask.get("/documenti?documento=es.DOC-PSM&lang=en").text
    left = text_of(html.partition('id="left"')[2].partition("</section>")[0])
    assert "es.1.2 · Cooler streets" in left
    assert "es.2.1 · Businesses that innovate" in left
    relations = html.partition('id="relations"')[2].partition("</section>")[0]
    assert "/documenti?documento=es.DOC-LINEE" in relations
    assert "/documenti?documento=es.DOC-DUP" in relations


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        ("&uptake=some", ["es.DOC-PSM"]),
        ("&uptake=nothing", ["es.DOC-DUP"]),
        ("&text=STRATEGICO", ["es.DOC-PSM"]),
        ("&text=STRATEGICO&uptake=nothing", []),
    ],
)
def test_filters_leave_what_was_asked_for(ask: TestClient, filters: str, expected: list[str]) -> None:
    found = codes(ask, filters)
    assert [code for code in found if code.startswith("es.")] == expected


def test_filters_are_kept_in_the_addresses_of_the_files(ask: TestClient) -> None:
    html = ask.get("/documenti?lang=it&level=metropolitan&uptake=nothing").text
    assert 'href="/documenti/tabella.xlsx?lang=it&amp;level=metropolitan&amp;uptake=nothing"' in html


def test_unknown_choices_and_codes_are_told_plainly(ask: TestClient) -> None:
    answer = ask.get("/documenti?lang=it&level=%3Cb%3E&documento=NESSUNO")
    assert answer.status_code == 200
    assert "«&lt;b&gt;» non è tra le voci" in answer.text
    assert "Nessun documento ha il codice «NESSUNO»" in answer.text


def test_filters_that_match_nothing_say_so(ask: TestClient) -> None:
    assert "nessun documento corrisponde ai filtri" in ask.get("/documenti?lang=it&text=zzzz").text


def test_a_script_in_a_title_stays_text(service_of: Callable[[str], TestClient]) -> None:
    client = service_of(TOY_CITY.read_text(encoding="utf-8") + HOSTILE)
    for address in ("/documenti?lang=it", "/documenti?documento=es.DOC-PIANO&lang=it"):
        html = client.get(address).text
        assert "Piano &lt;script&gt;alert(1)&lt;/script&gt;" in html
        assert "<script>alert(1)" not in html


def test_the_workbook_has_a_sheet_of_quotations(ask: TestClient) -> None:
    book = openpyxl.load_workbook(io.BytesIO(ask.get("/documenti/tabella.xlsx?lang=it").content))
    assert book.sheetnames == ["Documenti", "Che cosa riprendono", "Passi citati", "Relazioni"]
    quoted = [row for row in book["Che cosa riprendono"].iter_rows(values_only=True) if row[0] == "es.DOC-PSM"]
    assert [(row[2], row[9]) for row in quoted] == [("es.1.1", "21")]
    assert any(row[0] == "es.DOC-LINEE" for row in book["Relazioni"].iter_rows(values_only=True))


def test_a_graph_without_documents_has_an_empty_page(service_of: Callable[[str], TestClient]) -> None:
    answer = service_of("<urn:g> { <urn:a> <urn:b> <urn:c> }").get("/documenti?lang=it")
    assert answer.status_code == 200
    assert "0 documenti" in answer.text
