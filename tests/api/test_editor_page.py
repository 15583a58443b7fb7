"""The SPARQL editor: a form that works without scripts, answers, mistakes in their place, files, snippets."""

from __future__ import annotations

import io
import re
from html import unescape
from urllib.parse import quote

import pytest
from fastapi.testclient import TestClient
from openpyxl import load_workbook

from api.pages.questions.editor import EDITOR
from coherence.questions import questions
from graph_store.namespaces import PREFIXES

HTML = {"Accept": "text/html"}
CODES = "SELECT ?goal ?code { ?goal a coe:Goal ; skos:notation ?code } ORDER BY ?code"


def test_the_editor_is_a_form_with_a_question_to_start_from(ask: TestClient) -> None:
    page = ask.get(EDITOR, headers=HTML).text
    assert re.search(r'<form[^>]* method="get" action="/interroga/sparql" data-longest', page)
    assert "?goal a coe:Goal" in page
    assert "PREFIX" not in page
    assert 'id="answer-heading"' not in page


@pytest.mark.parametrize("language", ["it", "en"])
def test_every_question_of_the_library_is_an_example_in_both_languages(ask: TestClient, language: str) -> None:
    page = unescape(ask.get(f"{EDITOR}?lang={language}", headers=HTML).text)
    for question in questions():
        assert f'<option value="{question.query.name}">{question.words(language)}</option>' in page


@pytest.mark.parametrize("name", [question.query.name for question in questions()])
def test_an_example_comes_without_its_header_and_can_be_asked(ask: TestClient, name: str) -> None:
    page = ask.get(EDITOR, params={"example": name}).text
    shown = re.search(r"<textarea[^>]*>(.*?)</textarea>", page, re.DOTALL)
    assert shown is not None
    text = unescape(shown[1])
    assert "#+" not in text
    assert ask.get("/sparql", params={"query": text, "format": "csv"}).status_code == 200


@pytest.mark.parametrize("path", ["/interroga", EDITOR])
def test_an_address_with_a_query_holds_its_answer(ask: TestClient, path: str) -> None:
    page = ask.get(path, params={"query": CODES}).text
    assert "2 righe" in page
    assert '<td class="text-break"><a href="/scheda/sdg/11">sdg:11</a></td>' in page
    assert f"{EDITOR}?format=xlsx&amp;query={quote('SELECT ?goal')}" in page


def test_a_query_too_long_for_an_address_is_sent_as_a_form(ask: TestClient) -> None:
    long = CODES + "\n#" + "x" * 9000
    answer = ask.post(EDITOR, data={"query": long}, headers=HTML)
    assert "2 righe" in answer.text
    # Nor are its downloads addresses.
    assert 'method="post" action="/sparql?format=csv"' in answer.text
    sheet = ask.post(f"{EDITOR}?format=xlsx", data={"query": long})
    assert sheet.content[:2] == b"PK"


def test_a_mistake_is_shown_in_its_line(ask: TestClient) -> None:
    answer = ask.get(EDITOR, params={"query": "SELECT ?x WHERE {\n ?x }"}, headers=HTML)
    assert answer.status_code == 400
    assert 'data-line="2"' in answer.text
    assert 'aria-invalid="true"' in answer.text
    assert re.search(r'class="mistake"[^>]*> \?x }\n +\^<', answer.text)
    assert 'id="answer-heading"' not in answer.text


def test_a_query_that_takes_too_long_says_the_limit_in_words(ask: TestClient) -> None:
    endless = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"
    answer = ask.get(EDITOR, params={"query": endless}, headers=HTML)
    assert answer.status_code == 503
    assert "La domanda ha superato i 2 secondi ed è stata fermata." in answer.text


def test_a_spreadsheet_of_a_select_holds_numbers_and_plain_texts(ask: TestClient) -> None:
    query = 'SELECT ?n ?t ?m { VALUES (?n ?t ?m) { (3 "=1+1" -0.5) } }'
    answer = ask.get(EDITOR, params={"query": query, "format": "xlsx"})
    assert answer.headers["content-type"].endswith("spreadsheetml.sheet")
    sheet = load_workbook(io.BytesIO(answer.content)).active
    assert sheet is not None
    cells = list(sheet.iter_rows())[-1]
    assert [cell.value for cell in cells] == [3, "=1+1", -0.5]
    assert [cell.data_type for cell in cells] == ["n", "s", "n"]


def test_what_is_no_table_is_refused_as_a_spreadsheet_in_words(ask: TestClient) -> None:
    for query in ("ASK {}", "CONSTRUCT { ?s a ?o } { ?s a ?o }"):
        answer = ask.get(EDITOR, params={"query": query, "format": "xlsx"}, headers=HTML)
        assert answer.status_code == 400
        assert "solo le tabelle (domande SELECT)" in answer.text


def test_a_spreadsheet_that_would_be_too_long_is_refused_in_words(
    ask: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("api.pages.questions.answer.ROWS_IN_SHEET", 1)
    answer = ask.get(EDITOR, params={"query": CODES, "format": "xlsx"}, headers=HTML)
    assert answer.status_code == 413
    assert "Scarica il CSV, oppure aggiungi un LIMIT" in answer.text


def test_the_snippets_name_this_service_and_hold_the_query(ask: TestClient) -> None:
    page = unescape(ask.get(EDITOR, params={"query": CODES}).text)
    assert "http://testserver/sparql?query=SELECT+%3Fgoal" in page
    assert 'request("http://testserver/sparql")' in page
    python = re.search(r'id="snippet-python"[^>]*>(.*?)</pre>', page, re.DOTALL)
    assert python is not None
    compile(python[1], "snippet", "exec")
    address = re.search(r'id="snippet-csv"[^>]*>(http[^<]*)<', page)
    assert address is not None
    assert ask.get(address[1]).text.splitlines()[0].strip() == "goal,code"


def test_the_vocabulary_for_completion_names_our_terms_in_both_languages(ask: TestClient) -> None:
    answer = ask.get("/api/v1/vocabulary").json()
    terms = {term["name"]: term for term in answer["terms"]}
    assert answer["prefixes"] == PREFIXES
    assert terms["coe:Mission"]["kind"] == "class"
    assert terms["coe:Mission"]["label"] == {"it": "missione", "en": "mission"}
    assert terms["coe:contributesTo"]["kind"] == "property"
    assert terms["coe:level-metropolitan"]["kind"] == "item"
    # Of other vocabularies, what the data use.
    assert terms["skos:notation"]["kind"] == "property"
    assert len(terms) == len(answer["terms"])
