"""The question library: questions in words, choices from lists, answers one can read, keep and send."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable
from html import unescape

import pytest
from fastapi.testclient import TestClient
from openpyxl import load_workbook

from api.pages.texts import catalogue, texts
from coherence.answers import shown_columns
from coherence.questions import GROUPS, questions
from tests.api.conftest import TOY_CITY

HTML = {"Accept": "text/html"}
# A choice of the toy city for every question that needs one.
NEEDED = {
    "chain-of-mission": "mission=es.1.1",
    "goals-of-programme": "action=es.PRG-1",
    "evidence-of-chain": "action=es.PRG-1",
    "series-of-indicator": "indicator=es.TPL",
    "roles-of-actor": "actor=es.ACT-CITTA",
    "projects-of-municipality": "municipality=Borgofinto",
}
NAMES = [question.name for question in questions()]


def address(name: str, tail: str = "") -> str:
    return f"/interroga/{name}?{'&'.join(part for part in (NEEDED.get(name, ''), tail) if part)}"


def words(html: str) -> str:
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", html)))


def csv_rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"))))


def test_the_library_opens_with_every_question_under_its_job(ask: TestClient) -> None:
    for language in ("it", "en"):
        page = words(ask.get(f"/interroga?lang={language}", headers=HTML).text)
        assert all(question.words(language) in page for question in questions())
        places = [page.rindex(texts(language)(f"library_group_note.{group}")) for group in GROUPS]
        assert places == sorted(places)


@pytest.mark.parametrize("language", ["it", "en"])
@pytest.mark.parametrize("name", NAMES)
def test_every_question_is_answered_without_an_address_in_its_words(ask: TestClient, name: str, language: str) -> None:
    answer = ask.get(address(name, f"lang={language}"), headers=HTML)
    assert answer.status_code == 200
    page = words(answer.text)
    asked = next(question for question in questions() if question.name == name)
    assert f"{asked.words(language)} " in page
    assert "w3id.org" not in page
    assert "coe:" not in page
    assert texts(language)("library.needed") not in page
    assert 'class="table' in answer.text or texts(language)("library.empty") in page


@pytest.mark.parametrize("language", ["it", "en"])
def test_every_column_and_parameter_has_a_heading_in_words(language: str) -> None:
    known = catalogue(language)
    for question in questions():
        for column in shown_columns(question):
            assert f"column.{question.name}.{column}" in known or f"column.{column}" in known, (question.name, column)
        assert all(f"parameter.{parameter.name}" in known for parameter in question.parameters)


def test_without_its_choice_a_question_waits_and_says_so(ask: TestClient) -> None:
    page = ask.get("/interroga/chain-of-mission", headers=HTML).text
    assert texts("it")("library.needed") in page
    assert "<table" not in page
    assert '<option value="es.1.1">es.1.1 · Un trasporto pubblico per tutti</option>' in page


def test_a_choice_is_shown_with_its_standing_and_is_kept_in_the_form(ask: TestClient) -> None:
    page = ask.get("/interroga/programmes-of-mission?mission=es.1.1", headers=HTML).text
    assert '<option value="es.1.1" selected>' in page
    assert "Missione: es.1.1 · Un trasporto pubblico per tutti" in page
    assert re.search(r'chosen mb-1">.*illustrativo', page)
    assert "3 righe." in page
    # Said once above the table, not in every row of it.
    assert '<th scope="col">Missione</th>' not in page
    assert '<a href="/scheda/programme/es.PRG-1">Programma stazioni</a>' in page


def test_a_name_with_capitals_and_blanks_is_understood(ask: TestClient) -> None:
    page = words(ask.get("/interroga/projects-of-municipality", params={"municipality": " BORGOFINTO "}).text)
    assert "Comune: Borgofinto (es.900001)" in page
    assert "400.000" in page


def test_what_fits_several_is_asked_back_and_what_fits_none_is_said(ask: TestClient) -> None:
    several = ask.get("/interroga/chain-of-mission", params={"mission": "es."}, headers=HTML).text
    assert "«es.» corrisponde a 3 voci: quale?" in several
    assert 'href="/interroga/chain-of-mission?mission=es.1.2"' in several
    none = ask.get("/interroga/chain-of-mission", params={"mission": "<b>luna"}, headers=HTML).text
    assert "«&lt;b&gt;luna» non corrisponde a nessuna voce" in none
    assert "<table" not in several + none


def test_an_empty_answer_is_said_in_words(ask: TestClient) -> None:
    page = words(ask.get("/interroga/programmes-of-mission?mission=es.2.1", headers=HTML).text)
    assert "Per la scelta fatta i dati non contengono nulla" in page


def test_zeros_that_are_gaps_are_marked_and_others_are_not(ask: TestClient) -> None:
    page = ask.get("/interroga/completeness-of-missions?mission=es.2.1", headers=HTML).text
    assert page.count('numeric missing">0<') == 5
    page = ask.get("/interroga/completeness-of-missions?mission=es.1.1", headers=HTML).text
    # It has everything but findings, and no findings is no gap.
    assert 'missing">' not in page
    assert 'numeric">0<' in page


def test_rules_and_severities_are_named(service_of: Callable[[str], TestClient]) -> None:
    findings = TOY_CITY.with_name("toy-findings.trig")
    client = service_of(TOY_CITY.read_text(encoding="utf-8") + findings.read_text(encoding="utf-8"))
    page = client.get("/interroga/findings-by-rule?lang=en", headers=HTML).text
    assert '<a href="/rilievi?rule=mission-without-indicator">Mission without an indicator</a>' in page
    assert "coherence gap" in page


def test_the_csv_holds_codes_names_and_standing_and_numbers_as_numbers(ask: TestClient) -> None:
    answer = ask.get(address("interactions", "format=csv&lang=en"))
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert 'filename="coerenza-interactions-v' in answer.headers["content-disposition"]
    (row,) = csv_rows(answer.text)
    assert (row["What acts: code"], row["On what: name"]) == ("es.1.1", "Cooler streets")
    assert row["What acts: standing"] == "illustrative"
    assert row["Judgement (−3 to +3)"] == "-1"


def test_the_spreadsheet_says_what_was_asked_and_holds_the_same_rows(ask: TestClient) -> None:
    answer = ask.get(address("projects-of-municipality", "format=xlsx&lang=it"))
    sheet = load_workbook(io.BytesIO(answer.content)).active
    assert sheet is not None
    rows = [[cell for cell in row if cell is not None] for row in sheet.iter_rows(values_only=True)]
    assert rows[0] == ["Quali progetti ci sono in un comune, di che cosa fanno parte, e con quante risorse?"]
    assert rows[1] == ["Comune: Borgofinto (es.900001)"]
    assert 400_000 in rows[-1]
    assert "Stazione nord" in rows[-1]


def test_a_file_of_a_question_that_was_not_fully_asked_is_an_error(ask: TestClient) -> None:
    assert ask.get("/interroga/chain-of-mission?format=csv").status_code == 400
    unknown = ask.get("/interroga/chain-of-mission?mission=luna&format=xlsx&lang=en")
    assert (unknown.status_code, unknown.json()["detail"]) == (404, "mission: nothing is named luna")


def test_a_question_nobody_wrote_is_not_found(ask: TestClient) -> None:
    answer = ask.get("/interroga/nowhere", headers=HTML)
    assert answer.status_code == 404
    assert "Non c'è" in words(answer.text)


def test_bars_say_their_values_in_words(ask: TestClient) -> None:
    page = ask.get("/interroga/budget-of-goals?lang=it", headers=HTML).text
    bars = re.findall(r'bar-label">([^<]*)</span>.*?bar-value">([^<]*)<', page, re.DOTALL)
    # The 400 000 of the station and the 100 000 of the buses reach goal 11; the streets reach 11 and 13 alike.
    assert bars == [
        ("11 Città e comunità sostenibili", "625.000"),
        ("13 Lotta contro il cambiamento climatico", "125.000"),
    ]


def test_parted_bars_have_a_legend_from_sure_to_doubtful(ask: TestClient) -> None:
    page = ask.get("/interroga/standing-of-frameworks?lang=en", headers=HTML).text
    legend = re.search(r"chart-legend.*?</ul>", page, re.DOTALL)
    assert legend is not None
    assert words(legend[0]).split()[-2:] == ["official", "illustrative"]
    assert ">illustrative 2<" in page or "illustrative 4" in page


def test_a_series_is_drawn_with_hollow_marks_for_what_is_illustrative(ask: TestClient) -> None:
    page = ask.get(address("series-of-indicator", "lang=it"), headers=HTML).text
    drawing = re.search(r'<svg class="line-chart".*?</svg>\s*(?:<p|</figure)', page, re.DOTALL)
    assert drawing is not None
    assert 'role="img" aria-label="Come è cambiato un indicatore' in drawing[0]
    assert re.findall(r"<title>[^<]*, (\d{4}): ", drawing[0]) == ["2021", "2022"]
    assert drawing[0].count("mark line-0 hollow") == 2


def test_the_map_is_centred_on_what_was_chosen(ask: TestClient) -> None:
    page = ask.get(address("chain-of-mission"), headers=HTML).text
    assert "embedded=true&amp;lang=it&amp;focus=amsvs/mission/es.1.1" in page
    assert 'href="/mappa?focus=amsvs/mission/es.1.1"' in page


def test_a_formula_in_the_data_stays_a_text(service_of: Callable[[str], TestClient]) -> None:
    evil = json.dumps('=HYPERLINK("x")<script>alert(1)</script>')
    client = service_of(
        f"""
        PREFIX coe: <https://w3id.org/coerenza/onto/>
        PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
        PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
        GRAPH <https://w3id.org/coerenza/graph/evil> {{
          <https://w3id.org/coerenza/id/actor/X> a coe:Actor ; skos:notation "=1+1" ; rdfs:label {evil}@it ;
            coe:standing coe:standing-official }}
        """
    )
    page = client.get("/interroga/actors-without-role", headers=HTML).text
    assert "&lt;script&gt;" in page
    assert "<script>alert" not in page
    (row,) = csv_rows(client.get("/interroga/actors-without-role?format=csv").text)
    assert [row["Attore: codice"], row["Attore: nome"][:6]] == ["'=1+1", "'=HYPE"]
    sheet = load_workbook(io.BytesIO(client.get("/interroga/actors-without-role?format=xlsx").content)).active
    assert sheet is not None
    assert [cell.data_type for cell in list(sheet.iter_rows())[-1] if cell.value] == ["s", "s", "s"]
