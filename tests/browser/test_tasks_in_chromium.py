"""What officials come to do, done in a real browser, in Italian and English, on a desk and on a phone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from io import BytesIO
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import openpyxl
import pytest
from playwright.sync_api import Browser, Page, expect

pytestmark = pytest.mark.browser

SIZES = {"desktop": (1440, 900), "phone": (390, 844)}
WORDS = {
    "it": {
        "findings": "Rilievi",
        "no_macro_area": "Missione senza macroarea",
        "chain": "Vedi la catena",
        "grounds": "Su che cosa si fonda",
        "story": "Storia e decisioni",
        "accept": "Accetta",
        "done": "Decisione registrata.",
        "excel": "Scarica in Excel (XLSX)",
        "judgement": "vincola",
    },
    "en": {
        "findings": "Findings",
        "no_macro_area": "Mission without a macro-area",
        "chain": "See the chain",
        "grounds": "What it rests on",
        "story": "History and decisions",
        "accept": "Accept",
        "done": "The decision is recorded.",
        "excel": "Download for Excel (XLSX)",
        "judgement": "constrains",
    },
}


@dataclass
class Official:
    """Somebody at a screen: the page they look at, in their language."""

    page: Page
    address: str
    language: str
    size: str

    def goes_to(self, path: str) -> None:
        self.page.goto(f"{self.address}{path}{'&' if '?' in path else '?'}lang={self.language}")

    def word(self, key: str) -> str:
        return WORDS[self.language][key]


@pytest.fixture(params=[(size, language) for size in SIZES for language in WORDS], ids="-".join)
def official(request: pytest.FixtureRequest, browser: Browser, address: str) -> Iterator[Official]:
    size, language = request.param
    width, height = SIZES[size]
    context = browser.new_context(viewport={"width": width, "height": height}, accept_downloads=True)
    page = context.new_page()
    complaints: list[str] = []
    page.on("console", lambda said: complaints.append(said.text) if said.type in {"error", "warning"} else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    yield Official(page, address, language, size)
    context.close()
    assert complaints == []


def test_a_mission_and_its_broken_link_are_found_from_the_front_page(official: Official) -> None:
    page = official.page
    official.goes_to("/")
    if official.size == "phone":
        page.locator(".custom-navbar-toggler").click()
    page.locator("#main-menu a", has_text=official.word("findings")).click()
    page.locator("#filter-mission").select_option("es.2.1")
    page.wait_for_url("**mission=es.2.1**")
    results = page.locator("#results")
    expect(results).to_contain_text(official.word("no_macro_area"))
    expect(results).not_to_contain_text("es.1.1 ·")
    results.locator("a", has_text=official.word("chain")).first.click()
    assert parse_qs(urlsplit(page.url).query)["focus"] == ["amsvs/mission/es.2.1"]
    page.wait_for_selector("html[data-map-ready=yes]")


def test_the_links_behind_a_cell_are_read_with_their_evidence_and_the_address_can_be_shared(official: Official) -> None:
    page = official.page
    official.goes_to("/matrice")
    page.locator("td.n1 a").first.click()
    page.wait_for_url("**row=**")
    cell = page.locator("#cella")
    expect(cell).to_be_focused()
    cell.locator("summary", has_text=official.word("grounds")).first.click()
    expect(cell.locator("dl").first).to_be_visible()
    title = cell.locator("h2").inner_text()
    shared = page.url
    page.go_back()
    expect(page.locator("#cella h2")).not_to_have_text(title)
    page.goto(shared)
    expect(page.locator("#cella h2")).to_have_text(title)


def test_a_judgement_is_chosen_with_the_keyboard_alone(official: Official) -> None:
    page = official.page
    official.goes_to("/matrice?view=interactions")
    page.keyboard.press("Tab")
    expect(page.locator(".skiplinks a")).to_be_focused()
    page.keyboard.press("Enter")
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.closest('td.sm1') !== null"):
            break
    else:
        raise AssertionError("the judgement is not reached with the Tab key")
    page.keyboard.press("Enter")
    page.wait_for_url("**row=**")
    expect(page.locator("#cella")).to_be_focused()
    expect(page.locator("#cella")).to_contain_text(official.word("judgement"))


def test_a_finding_is_accepted_with_a_reason_and_an_end(official: Official, reviewer: str) -> None:
    page = official.page
    official.goes_to("/rilievi?state=open")
    page.locator("#results a", has_text=official.word("story")).first.click()
    page.locator("summary", has_text=official.word("accept")).click()
    form = page.locator("form", has=page.locator("input[name=action][value=accept]"))
    form.locator("[name=until]").fill((date.today() + timedelta(days=90)).isoformat())
    form.locator("[name=reason]").fill("Manca il bilancio <b>2027</b>")
    form.locator("[name=token]").fill(reviewer)
    form.locator("button").click()
    expect(page.get_by_role("status").first).to_contain_text(official.word("done"))
    expect(page.locator("table")).to_contain_text("Manca il bilancio <b>2027</b>")
    expect(page.locator("table")).to_contain_text("revisore")


def test_what_is_filtered_is_what_is_in_the_workbook(official: Official) -> None:
    page = official.page
    official.goes_to("/rilievi?mission=es.2.1")
    with page.expect_download() as download:
        page.locator("#results a", has_text=official.word("excel")).click()
    book = openpyxl.load_workbook(BytesIO(Path(download.value.path()).read_bytes()))
    cells = [str(value) for sheet in book for row in sheet.iter_rows(values_only=True) for value in row if value]
    assert "es.2.1" in cells
    assert "es.1.2" not in cells


def test_indicators_are_filtered_and_one_is_opened(official: Official) -> None:
    page = official.page
    official.goes_to("/indicatori")
    page.locator("#filter-by").select_option("list")
    page.wait_for_url("**by=list**")
    page.locator(".more-filters summary").click()
    page.locator("#filter-status").select_option("validated")
    page.wait_for_url("**status=validated**")
    rows = page.locator("table.indicators tbody tr")
    expect(rows).to_have_count(1)
    rows.first.locator("a").first.click()
    expect(page.locator("svg.line-chart")).to_be_visible()


@pytest.mark.parametrize(
    "path", ["/matrice?view=interactions", "/rilievi?by=mission", "/indicatori", "/attori", "/mappa"]
)
def test_a_page_is_printed_without_menus_and_filters(browser: Browser, address: str, path: str) -> None:
    page = browser.new_page()
    page.goto(f"{address}{path}", wait_until="networkidle")
    page.emulate_media(media="print")
    expect(page.locator("header").first).not_to_be_visible()
    expect(page.locator("form.filters").first).not_to_be_visible()
    expect(page.locator("h1")).to_be_visible()
    assert page.pdf(format="A4")[:5] == b"%PDF-"
    page.close()


def test_without_script_filters_and_cells_load_whole_pages(browser: Browser, address: str) -> None:
    page = browser.new_context(java_script_enabled=False, locale="it-IT").new_page()
    page.goto(f"{address}/rilievi")
    page.locator("#filter-by").select_option("owner")
    page.get_by_role("button", name="Mostra").click()
    expect(page.locator("#results")).to_contain_text("Coordinamento dell'Agenda (")
    page.goto(f"{address}/matrice")
    page.locator("td.n1 a").first.click()
    expect(page.locator("#cella summary").first).to_be_visible()
    page.goto(f"{address}/matrice?view=flows")
    expect(page.locator("table tbody tr").first).to_be_visible()
    page.context.close()


def test_flows_are_drawn_and_said_to_those_who_do_not_see_them(browser: Browser, address: str) -> None:
    page = browser.new_page()
    page.goto(f"{address}/matrice?view=flows&lang=it")
    page.wait_for_selector("#flows.drawn canvas")
    said = page.locator("#flows").get_attribute("aria-label") or ""
    assert said.startswith("Diagramma dei flussi: cinque colonne")
    page.close()
