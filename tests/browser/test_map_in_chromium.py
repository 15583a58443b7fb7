"""Real tasks on the map: find a mission and what it lacks, open the evidence of a link, share the address, no mouse."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Browser, Page, expect

pytestmark = pytest.mark.browser

MISSION = "amsvs/mission/es.1.1"
WIDTHS = {"desktop": 1440, "phone": 390}


def opened(browser: Browser, address: str, width: int = 1440, **options: object) -> Page:
    page = browser.new_context(viewport={"width": width, "height": 900}, locale="it-IT", **options).new_page()
    page.goto(address)
    return page


def ready(page: Page) -> Page:
    page.wait_for_selector("html[data-map-ready=yes]")
    return page


@pytest.fixture(params=WIDTHS.values(), ids=WIDTHS.keys())
def map_page(request: pytest.FixtureRequest, browser: Browser, address: str) -> Iterator[Page]:
    page = ready(opened(browser, f"{address}/mappa", request.param))
    yield page
    page.context.close()


def test_a_mission_is_found_by_its_name_and_what_it_lacks_is_told(map_page: Page) -> None:
    map_page.locator("#map-search").fill("es.1.1")
    map_page.keyboard.press("Enter")
    expect(map_page.locator("#panel-name")).to_contain_text("es.1.1")
    expect(map_page.locator("#map-panel .finding").first).to_be_visible()
    expect(map_page.locator("#map-status")).to_contain_text("Missione es.1.1")
    assert parse_qs(urlsplit(map_page.url).query)["chosen"] == [MISSION]


def test_a_shared_address_shows_the_same(browser: Browser, address: str) -> None:
    page = ready(opened(browser, f"{address}/mappa?goal=11&chosen={MISSION}"))
    expect(page.locator("#panel-name")).to_contain_text("es.1.1")
    expect(page.locator("#filter-goal option:checked")).to_contain_text("11")
    page.context.close()


def test_the_evidence_of_a_link_is_opened_in_the_panel(map_page: Page) -> None:
    map_page.locator("#map-search").fill("es.1.1")
    map_page.keyboard.press("Enter")
    grounds = map_page.locator("#map-panel details.grounds").first
    grounds.locator("summary").click()
    expect(grounds.locator("dl")).to_contain_text("Le missioni rispondono alle sfide della strategia regionale.")


def test_the_map_is_walked_with_the_keyboard_alone(browser: Browser, address: str) -> None:
    page = ready(opened(browser, f"{address}/mappa?chosen={MISSION}"))
    page.locator("#map-canvas").focus()
    page.keyboard.press("ArrowLeft")
    first = page.locator("#map-status").inner_text()
    assert first
    assert "es.1.1" not in first
    page.keyboard.press("ArrowDown")
    expect(page.locator("#map-status")).not_to_have_text(first)
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "map-panel"
    page.locator("#map-canvas").focus()
    page.keyboard.press("Escape")
    expect(page.locator("#map-panel")).to_contain_text("Scegli un elemento della mappa")
    assert "chosen" not in page.url
    page.context.close()


def test_a_row_of_the_table_chooses_in_the_drawing(map_page: Page) -> None:
    map_page.locator(f"a[data-choose='{MISSION}']").click()
    expect(map_page.locator("#panel-name")).to_contain_text("es.1.1")


def test_one_goal_leaves_fewer_things_in_drawing_and_table(browser: Browser, address: str) -> None:
    page = ready(opened(browser, f"{address}/mappa"))
    everything = page.locator("table.links tbody tr").count()
    page.locator(".choose > summary").click()
    page.locator("#filter-goal").select_option(label=page.locator("#filter-goal option").nth(1).inner_text())
    page.get_by_role("button", name="Mostra", exact=True).click()
    ready(page)
    assert 0 < page.locator("table.links tbody tr").count() < everything
    page.context.close()


def test_the_drawing_can_be_saved_as_a_picture(browser: Browser, address: str, tmp_path: Path) -> None:
    page = ready(opened(browser, f"{address}/mappa", accept_downloads=True))
    with page.expect_download() as download:
        page.get_by_role("button", name="Scarica: PNG").click()
    picture = tmp_path / "map.png"
    download.value.save_as(picture)
    assert download.value.suggested_filename == "coerenza.png"
    assert picture.read_bytes()[:8] == b"\x89PNG\r\n\x1a\n"
    assert picture.stat().st_size > 10_000
    page.context.close()


def test_without_script_the_table_and_the_panel_are_there(browser: Browser, address: str) -> None:
    page = opened(browser, f"{address}/mappa?chosen={MISSION}", java_script_enabled=False)
    expect(page.locator("#panel-name")).to_contain_text("es.1.1")
    expect(page.locator("table.links tbody tr").first).to_be_visible()
    expect(page.locator("#map-canvas")).to_contain_text("Il disegno ha bisogno di JavaScript")
    page.context.close()


def test_what_does_not_match_is_faded_while_one_types(map_page: Page) -> None:
    map_page.locator("#map-search").press_sequentially("imprese")
    expect(map_page.locator("#map-status")).to_have_text("Elementi che corrispondono: 1")
    map_page.locator("#map-search").fill("")
    expect(map_page.locator("#map-status")).to_have_text("")
