"""Asking in a real browser: the library with the keyboard and without scripts, and the editor with its completion."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import urlencode

import pytest
from playwright.sync_api import Browser, Page, expect
from test_pages_in_chromium import SIZES, serious_violations, visit

pytestmark = pytest.mark.browser

EDITOR = "/interroga/sparql"
PROPOSED = ".cm-tooltip-autocomplete [role=option]"
MISSIONS = "SELECT ?code WHERE { ?mission a coe:Mission ; skos:notation ?code }"
PAGES = {
    "library": "/interroga",
    "waiting-for-a-choice": "/interroga/chain-of-mission",
    "asked-back": "/interroga/chain-of-mission?mission=es.",
    "network": "/interroga/chain-of-mission?mission=es.1.1",
    "table": "/interroga/completeness-of-missions",
    "bars": "/interroga/coverage-of-joints",
    "parted-bars": "/interroga/standing-of-frameworks",
    "series": "/interroga/series-of-indicator?indicator=es.TPL",
    "editor": EDITOR,
    "editor-answer": f"{EDITOR}?{urlencode({'query': MISSIONS})}",
}


@pytest.mark.parametrize("language", ["it", "en"])
@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("name", PAGES)
def test_a_page_to_ask_on_is_quiet_at_home_and_accessible(
    browser: Browser, address: str, name: str, size: str, language: str
) -> None:
    path = PAGES[name]
    opened = visit(browser, f"{address}{path}{'&' if '?' in path else '?'}lang={language}", SIZES[size])
    assert opened.complaints == []
    assert all(url.startswith((f"{address}/", "data:")) for url in opened.requests)
    assert opened.page.evaluate("document.documentElement.scrollWidth") <= SIZES[size][0]
    for details in opened.page.locator("main details").all():
        details.locator("summary").first.click()
    assert serious_violations(opened.page) == []
    opened.page.context.close()


@pytest.fixture(params=[True, False], ids=["scripts", "no-scripts"])
def plain_page(request: pytest.FixtureRequest, browser: Browser) -> Iterator[Page]:
    context = browser.new_context(java_script_enabled=request.param, viewport={"width": 390, "height": 844})
    yield context.new_page()
    context.close()


def test_somebody_who_knows_no_sparql_gets_an_answer(plain_page: Page, address: str) -> None:
    plain_page.goto(f"{address}/interroga?lang=it")
    plain_page.get_by_role("link", name="A che cosa si aggancia una missione").click()
    plain_page.get_by_label("Missione").select_option(label="es.1.2 · Strade più fresche")
    plain_page.get_by_role("button", name="Mostra la risposta").click()
    assert plain_page.url.endswith("/interroga/chain-of-mission?mission=es.1.2")
    answer = plain_page.locator("table.answer")
    assert "Resilienza ai rischi climatici" in answer.inner_text()
    with plain_page.expect_download() as download:
        plain_page.get_by_role("link", name="Scarica in Excel (XLSX)").click()
    assert re.fullmatch(r"coerenza-chain-of-mission-v\d+\.xlsx", download.value.suggested_filename)


def test_the_editor_without_scripts_is_a_form(browser: Browser, address: str) -> None:
    context = browser.new_context(java_script_enabled=False, viewport={"width": 390, "height": 844})
    page = context.new_page()
    page.goto(f"{address}{EDITOR}?lang=it")
    page.get_by_label("Domanda in SPARQL").fill("ASK { ?mission a coe:Mission }")
    page.get_by_role("button", name="Chiedi").click()
    expect(page.locator("main")).to_contain_text("Sì")
    page.get_by_label("Domande pronte").select_option("competency/interactions")
    page.get_by_role("button", name="Usa questa domanda").click()
    assert "coe:Interaction" in page.get_by_label("Domanda in SPARQL").input_value()
    context.close()


@pytest.fixture
def editor(browser: Browser, address: str) -> Iterator[Page]:
    opened = visit(browser, f"{address}{EDITOR}?lang=it", SIZES["desktop"])
    yield opened.page
    assert opened.complaints == []
    opened.page.context.close()


def write(page: Page, text: str) -> None:
    page.get_by_role("textbox", name="Domanda in SPARQL").click()
    page.keyboard.press("Control+a")
    page.keyboard.press("Delete")
    page.keyboard.type(text)


def test_classes_are_proposed_by_their_italian_name_and_taken_with_the_keyboard(editor: Page) -> None:
    write(editor, "SELECT ?x WHERE { ?x a missio")
    proposed = editor.locator(PROPOSED).first
    expect(proposed).to_contain_text("coe:Mission")
    expect(proposed).to_contain_text("missione (classe)")
    # A list that has only just opened takes no key yet, lest somebody who types on takes what they did not see.
    editor.wait_for_timeout(200)
    editor.keyboard.press("Enter")
    editor.keyboard.type(" }")
    editor.keyboard.press("Control+Enter")
    editor.wait_for_url("**/interroga/sparql?query=*")
    assert "3 righe" in editor.locator("main").inner_text()


def test_properties_are_proposed_where_a_class_would_make_no_sense_alone(editor: Page) -> None:
    write(editor, "SELECT ?x WHERE { ?x coe:contr")
    expect(editor.locator(PROPOSED).first).to_contain_text("coe:contributesTo")
    editor.keyboard.press("Escape")
    write(editor, "SELECT ?x WHERE { ?x skos:no")
    expect(editor.locator(PROPOSED).first).to_contain_text("skos:notation")


def test_variables_and_comments_propose_nothing(editor: Page) -> None:
    write(editor, "SELECT ?mission # missio")
    editor.wait_for_timeout(500)
    assert editor.locator(PROPOSED).count() == 0


def test_the_keyboard_can_leave_the_editor(editor: Page) -> None:
    write(editor, "ASK {}")
    editor.keyboard.press("Tab")
    assert editor.evaluate("document.activeElement.textContent") == "Chiedi"


def test_a_mistake_is_marked_where_it_is(browser: Browser, address: str) -> None:
    wrong = urlencode({"query": "SELECT ?x WHERE {\n ?x\n}"})
    context = browser.new_context(viewport={"width": 390, "height": 844})
    page = context.new_page()
    page.goto(f"{address}{EDITOR}?lang=it&{wrong}", wait_until="networkidle")
    assert page.locator(".cm-lint-marker-error").count() == 1
    line = page.locator(".cm-activeLine").inner_text()
    assert line == "}"
    assert "Riga 3, colonna 2." in page.locator("[role=alert]").inner_text()
    context.close()


def test_a_long_query_is_sent_as_a_form_and_answered(editor: Page) -> None:
    editor.evaluate("document.querySelector('form[data-longest-address]').dataset.longestAddress = '10'")
    write(editor, "ASK {}")
    editor.keyboard.press("Control+Enter")
    editor.wait_for_selector("#answer-heading")
    assert editor.url.endswith(EDITOR)
    assert "Sì" in editor.locator("main").inner_text()


def test_snippets_are_copied_with_a_button(browser: Browser, address: str) -> None:
    opened = visit(browser, f"{address}{PAGES['editor-answer']}&lang=en", SIZES["desktop"])
    opened.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    opened.page.locator("summary", has_text="For Excel, R and Python").click()
    opened.page.get_by_role("button", name=re.compile(r"Copy.*R \(httr2")).click()
    expect(opened.page.get_by_role("status")).to_have_text("Copied.")
    copied = opened.page.evaluate("navigator.clipboard.readText()")
    assert f'request("{address}/sparql")' in copied
    opened.page.context.close()


def test_printed_an_answer_has_its_question_its_rows_and_no_buttons(browser: Browser, address: str) -> None:
    opened = visit(browser, f"{address}/interroga/programmes-of-mission?mission=es.1.1&lang=it", SIZES["desktop"])
    opened.page.emulate_media(media="print")
    assert opened.page.locator("h1").is_visible()
    assert opened.page.locator("table.answer tbody tr").count() == 3
    assert not opened.page.get_by_role("button", name="Mostra la risposta").is_visible()
    assert not opened.page.get_by_role("link", name="Scarica in CSV").is_visible()
    assert re.search(r"versione \d+ dei dati", opened.page.locator(".only-print").inner_text())
    opened.page.context.close()
