"""The DUP annex: a page to print and a workbook to fill in; what the data lack stays visibly empty."""

from __future__ import annotations

import io
import re
from collections.abc import Callable

import openpyxl
from fastapi.testclient import TestClient

from tests.api.conftest import TOY_CITY

ADDRESS = "/documenti/allegato-dup"
MORE = """
@prefix coe: <https://w3id.org/coerenza/onto/> . @prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> . @base <https://w3id.org/coerenza/id/> .
<urn:graph:dup> {
  <framework/es.dup> a coe:Framework ; skos:notation "es.dup" ; coe:statedIn <document/es.DOC-DUP> .
  <dup/objective/1> a coe:PlanObjective ; skos:notation "1" ; rdfs:label "Muoversi <script>"@it ;
    skos:inScheme <framework/es.dup> ; coe:contributesTo <amsvs/mission/es.1.1> ;
    coe:standing coe:standing-illustrative .
  <dup/objective/2> a coe:PlanObjective ; skos:notation "2" ; rdfs:label "Altro"@it ; skos:inScheme <framework/es.dup> .
  <document/es.DOC-DUP2> a coe:PlanningDocument, coe:Document ; skos:notation "es.DOC-DUP2" ;
    rdfs:label "Documento unico di programmazione della Regione"@it ; coe:level coe:level-regional .
}
"""


def words(html: str) -> str:
    """The words of a page, without its marks."""
    return " ".join(re.sub(r"<[^>]+>", " ", html).split()).replace("&#39;", "'")


def test_the_annex_opens_with_whose_it_is_and_that_it_is_a_facsimile(ask: TestClient) -> None:
    head = words(ask.get(f"{ADDRESS}?lang=it").text.partition('class="annex-head"')[2].partition("</dl>")[0])
    assert "Fac-simile ricavato da dati illustrativi" in head
    assert "Documento unico di programmazione di esempio" in head
    assert "versione 1 del" in head
    assert "Facsimile made from illustrative data" in ask.get(f"{ADDRESS}?lang=en").text


def test_a_mission_without_objective_says_so_in_place_and_at_the_end(ask: TestClient) -> None:
    html = ask.get(f"{ADDRESS}?lang=it").text
    assert html.count("nessun obiettivo del DUP associato") == 3
    assert "Missioni con almeno un obiettivo del DUP associato: 0 su 3." in html
    assert "I dati non contengono gli obiettivi strategici e operativi di questo DUP." in html
    left = words(html.partition('id="missions-without"')[2].partition("</section>")[0])
    assert "3 su 3." in left
    assert "es.1.2 · Strade più fresche" in left


def test_an_objective_stands_by_its_mission_with_how_sure_it_is(service_of: Callable[[str], TestClient]) -> None:
    html = service_of(TOY_CITY.read_text(encoding="utf-8") + MORE).get(f"{ADDRESS}?lang=it").text
    assert "1 · Muoversi &lt;script&gt;" in html
    assert "Missioni con almeno un obiettivo del DUP associato: 1 su 3." in html
    assert "(stabilito, illustrativo)" in words(html)
    assert "Obiettivi del DUP associati a una missione: 1 su 2." in html
    assert "2 · Altro" in words(html.partition('id="objectives-without"')[2].partition("</section>")[0])


def test_another_programming_document_can_be_chosen_and_the_own_one_comes_first(
    service_of: Callable[[str], TestClient],
) -> None:
    client = service_of(TOY_CITY.read_text(encoding="utf-8") + MORE)
    assert 'documento=es.DOC-DUP"' in client.get(f"{ADDRESS}?lang=it").text
    other = client.get(f"{ADDRESS}?lang=it&dup=es.DOC-DUP2").text
    assert '<option value="es.DOC-DUP2" selected>' in other
    assert 'documento=es.DOC-DUP2"' in other


def test_an_unknown_document_is_told_and_the_own_annex_is_shown(ask: TestClient) -> None:
    answer = ask.get(f"{ADDRESS}?lang=it&dup=%3Cb%3E")
    assert answer.status_code == 200
    assert "Nessun DUP ha il codice «&lt;b&gt;»" in answer.text
    assert "Documento unico di programmazione di esempio" in answer.text


def test_the_indicator_has_its_metropolitan_value_or_says_that_there_is_none(ask: TestClient) -> None:
    text = words(ask.get(f"{ADDRESS}?lang=it").text)
    assert "Valore metropolitano:" in text
    assert "nessun indicatore associato" in text


def test_the_workbook_leaves_room_to_fill_in_with_heads_that_stay(ask: TestClient) -> None:
    book = openpyxl.load_workbook(io.BytesIO(ask.get(f"{ADDRESS}.xlsx?lang=it").content))
    assert book.sheetnames == ["Associazione", "Indicatori", "Missioni senza obiettivo", "Obiettivi senza missione"]
    sheet = book["Associazione"]
    rows = list(sheet.iter_rows(values_only=True))
    (place,) = [number for number, row in enumerate(rows) if row[1] == "Codice della missione"]
    assert [row[1] for row in rows[place + 1 :]] == ["es.1.1", "es.1.2", "es.2.1"]
    assert rows[place][-4:] == (
        "Obiettivo strategico del DUP (da completare)",
        "Obiettivo operativo del DUP (da completare)",
        "Struttura responsabile (da completare)",
        "Note (da completare)",
    )
    assert all(row[-4:] == (None, None, None, None) for row in rows[place + 1 :])
    assert all(row[8] == "nessun obiettivo del DUP associato" for row in rows[place + 1 :])
    assert sheet.freeze_panes == f"A{place + 2}"
    assert sheet.auto_filter.ref is not None
    assert any("Fac-simile" in str(row[0]) for row in rows[:place])


def test_a_graph_without_a_programming_document_says_what_to_add(service_of: Callable[[str], TestClient]) -> None:
    client = service_of("<urn:g> { <urn:a> <urn:b> <urn:c> }")
    answer = client.get(f"{ADDRESS}?lang=it")
    assert answer.status_code == 200
    assert "nessun Documento Unico di Programmazione (DUP)" in answer.text
    assert client.get(f"{ADDRESS}.xlsx?lang=it").status_code == 200
