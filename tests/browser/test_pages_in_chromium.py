"""The pages in a real browser: silent console, one host, no sideways scrolling, accessible, and a map that works."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser

AXE = Path(__file__).parent.parent.parent / "web" / "node_modules" / "axe-core" / "axe.min.js"
ALONE = "/api/v1/network?format=html"
PAGES = {
    "home": "/",
    "map": "/mappa",
    "map-chosen": "/mappa?chosen=es.1.1&detail=true",
    "findings": "/rilievi",
    "matrix": "/matrice",
    "matrix-cell": "/matrice?view=goals&row=amsvs/mission/es.1.2&column=sdg/13",
    "matrix-interactions": "/matrice?view=interactions",
    "matrix-flows": "/matrice?view=flows",
    "indicators": "/indicatori",
    "indicator": "/indicatori?indicator=es.TPL",
    "documents": "/documenti",
    "document": "/documenti?documento=es.DOC-PSM",
    "annex": "/documenti/allegato-dup",
    "actors": "/attori",
    "territories": "/territori",
    "accessibility": "/accessibilita",
    "rules": "/regole",
    "rules-chosen": "/regole?group=indicators",
    "query": "/interroga?query=ASK%20%7B%7D",
    "map-alone": ALONE,
    "map-focus": "/mappa?focus=es.1.1",
    "thing": "/scheda/amsvs/mission/es.1.1",
    "thing-of-others": "/scheda/?iri=http%3A//metadata.un.org/sdg/11",
    "vocabulary": "/onto/",
    "downloads": "/dumps/",
    "docs": "/docs",
}
SIZES = {"desktop": (1440, 900), "phone": (390, 844)}
# Swagger UI's own markup is not ours to mend.
NOT_OURS = {"docs"}


@dataclass
class Visit:
    """A page as it was opened, and what was seen meanwhile."""

    page: Page
    complaints: list[str] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)


def visit(browser: Browser, address: str, size: tuple[int, int]) -> Visit:
    context = browser.new_context(viewport={"width": size[0], "height": size[1]}, locale="it-IT")
    opened = Visit(context.new_page())
    opened.page.on(
        "console",
        lambda message: opened.complaints.append(message.text) if message.type in {"error", "warning"} else None,
    )
    opened.page.on("pageerror", lambda error: opened.complaints.append(str(error)))
    opened.page.on("request", lambda request: opened.requests.append(request.url))
    opened.page.goto(address, wait_until="networkidle")
    return opened


@pytest.fixture(params=[(name, size, lang) for name in PAGES for size in SIZES for lang in ("it", "en")], ids="-".join)
def visited(request: pytest.FixtureRequest, browser: Browser, address: str) -> Iterator[tuple[str, str, Visit]]:
    name, size, language = request.param
    path = PAGES[name]
    opened = visit(browser, f"{address}{path}{'&' if '?' in path else '?'}lang={language}", SIZES[size])
    yield name, size, opened
    opened.page.context.close()


def test_a_page_is_quiet_at_home_and_accessible(visited: tuple[str, str, Visit], address: str, tmp_path: Path) -> None:
    name, size, opened = visited
    opened.page.screenshot(path=tmp_path / f"{name}-{size}.png", full_page=True)
    assert opened.complaints == []
    assert all(url.startswith((f"{address}/", "data:")) for url in opened.requests)
    assert opened.page.evaluate("document.documentElement.scrollWidth") <= SIZES[size][0]
    if name not in NOT_OURS:
        assert serious_violations(opened.page) == []


@pytest.mark.parametrize("size", SIZES)
def test_a_finding_is_reached_from_the_list_and_its_page_is_accessible(
    browser: Browser, address: str, size: str
) -> None:
    opened = visit(browser, f"{address}/rilievi", SIZES[size])
    opened.page.get_by_role("link", name="Storia e decisioni").first.click()
    opened.page.locator("summary", has_text="Prendi in carico").click()
    assert opened.page.get_by_label("Codice di accesso personale").first.is_visible()
    assert opened.complaints == []
    assert opened.page.evaluate("document.documentElement.scrollWidth") <= SIZES[size][0]
    assert serious_violations(opened.page) == []
    opened.page.context.close()


def serious_violations(page: Page) -> list[str]:
    """What axe-core finds serious or critical, on the page and in its frames."""
    if not AXE.is_file():
        pytest.skip("axe-core is not installed: run `npm ci` in web/")
    source = AXE.read_text(encoding="utf-8")
    found: list[str] = []
    for frame in page.frames:
        # Through the browser's debugger, so that the pages' own policy against foreign scripts stays on.
        frame.evaluate(source)
        result: dict[str, Any] = frame.evaluate(
            "() => axe.run(document, {resultTypes: ['violations'], iframes: false})"
        )
        found += [
            f"{violation['id']}: {violation['nodes'][0]['html'][:200]}"
            for violation in result["violations"]
            if violation["impact"] in {"serious", "critical"}
        ]
    return found


@pytest.fixture
def map_page(browser: Browser, address: str) -> Iterator[Page]:
    opened = visit(browser, f"{address}{ALONE}&lang=it", SIZES["desktop"])
    yield opened.page
    opened.page.context.close()


def test_the_map_is_drawn_at_once_and_in_place(map_page: Page) -> None:
    assert map_page.locator("html[data-map-ready=yes]").count() == 1
    painted = map_page.evaluate(
        """() => { const c = document.querySelector('#map-canvas canvas');
             const d = c.getContext('2d').getImageData(0, 0, c.width, c.height).data;
             let n = 0; for (let i = 3; i < d.length; i += 4) if (d[i]) n++; return n; }"""
    )
    assert painted > 10_000


def test_choosing_a_row_shows_its_chain_in_the_drawing(map_page: Page) -> None:
    map_page.locator("button[data-node='amsvs/mission/es.1.2']").click()
    assert map_page.locator("#map-details").inner_text().startswith("Missione es.1.2 Strade più fresche (illustrativo)")
    map_page.get_by_role("button", name="Ricomincia").click()
    assert "Scegli un elemento" in map_page.locator("#map-details").inner_text()


def test_the_map_can_be_searched_with_the_keyboard(map_page: Page) -> None:
    map_page.get_by_label("Cerca nella mappa (codice o nome)").fill("spostarsi")
    map_page.keyboard.press("Enter")
    assert "es.MAS 1 Spostarsi bene" in map_page.locator("#map-details").inner_text()
    map_page.get_by_label("Cerca nella mappa (codice o nome)").fill("zzz")
    map_page.keyboard.press("Enter")
    assert "non c'è nulla" in map_page.locator("#map-details").inner_text()


def test_the_menu_of_the_phone_opens_and_leads_on(browser: Browser, address: str) -> None:
    opened = visit(browser, f"{address}/?lang=it", SIZES["phone"])
    opened.page.get_by_role("button", name="Apri il menu").click()
    opened.page.get_by_role("link", name="Rilievi", exact=True).click()
    opened.page.wait_for_url("**/rilievi")
    assert opened.page.locator("h1").inner_text() == "Rilievi"
    assert opened.complaints == []
    opened.page.context.close()


def test_the_catalogue_of_rules_works_without_scripts(browser: Browser, address: str) -> None:
    context = browser.new_context(java_script_enabled=False, viewport={"width": 390, "height": 844}, locale="it-IT")
    page = context.new_page()
    page.goto(f"{address}/regole?lang=it#mission-without-macro-area")
    rule = page.locator("#mission-without-macro-area")
    assert page.locator(":target").get_attribute("id") == "mission-without-macro-area"
    assert "senza il legame" not in rule.inner_text()
    rule.locator("summary").click()
    assert "Trova 1 rilievo: senza il legame" in rule.inner_text()
    page.get_by_label("Argomento").select_option("actors")
    page.get_by_role("button", name="Mostra").click()
    assert page.locator("article.rule").count() == 4
    page.locator("#programme-without-lead a[href^='/rilievi']").click()
    assert page.locator("h1").inner_text() == "Rilievi"
    context.close()


def test_printed_the_rules_are_whole_and_without_buttons(browser: Browser, address: str) -> None:
    opened = visit(browser, f"{address}/regole?lang=it", SIZES["desktop"])
    opened.page.emulate_media(media="print")
    assert not opened.page.locator(".filters").is_visible()
    assert not opened.page.locator(".rule .files").first.is_visible()
    rule = opened.page.locator("#mission-without-macro-area")
    assert rule.is_visible()
    assert "lacuna di coerenza" in rule.inner_text()
    opened.page.context.close()


def test_the_first_tab_stop_skips_to_the_content(browser: Browser, address: str) -> None:
    opened = visit(browser, f"{address}/?lang=en", SIZES["desktop"])
    opened.page.keyboard.press("Tab")
    assert opened.page.evaluate("document.activeElement.textContent") == "Skip to content"
    opened.page.keyboard.press("Enter")
    assert opened.page.evaluate("document.activeElement.id") == "content"
    opened.page.context.close()
