"""The pages: right words, right numbers, nothing from other hosts, no way in for somebody's script."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from html.parser import HTMLParser

import pytest
from fastapi.testclient import TestClient

from api.pages.rendering import STATIC_FOLDER

PAGES = ("/", "/mappa", "/mappa?focus=es.1.1", "/rilievi", "/interroga", "/docs", "/nowhere")
HTML = {"Accept": "text/html"}
MAP_FILE = "/api/v1/network?format=html"
EVIL = "<script>alert(1)</script></script><img src=x onerror=alert(2)>"

needs_front_end = pytest.mark.skipif(
    not (STATIC_FOLDER / "vis-network.js").is_file(), reason="the front end is not built: run `make web`"
)


class Addresses(HTMLParser):
    """Everything a page would load or lead to, and its scripts."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self.handlers: list[str] = []
        self.inline_scripts = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        self.found += [str(values[name]) for name in ("src", "href", "action", "data", "poster") if values.get(name)]
        self.handlers += [name for name in values if name.startswith("on")]
        if tag == "script" and "src" not in values and values.get("type") != "application/json":
            self.inline_scripts += 1


def addresses(html: str) -> Addresses:
    parser = Addresses()
    parser.feed(html)
    return parser


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("language", ["it", "en"])
def test_pages_stay_on_their_host_and_hold_no_inline_script(ask: TestClient, page: str, language: str) -> None:
    answer = ask.get(page, params={"lang": language} | _parameters(page), headers=HTML)
    seen = addresses(answer.text)
    assert f'<html lang="{language}">' in answer.text
    assert seen.inline_scripts == 0
    assert seen.handlers == []
    assert "style=" not in answer.text
    assert all(found.startswith(("/", "#", "data:,")) and not found.startswith("//") for found in seen.found)


def _parameters(page: str) -> dict[str, str]:
    return dict(pair.split("=") for pair in page.partition("?")[2].split("&") if pair)


@pytest.mark.parametrize("page", PAGES)
def test_every_page_carries_the_security_headers(ask: TestClient, page: str) -> None:
    headers = ask.get(page, headers=HTML).headers
    policy = headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "script-src 'self';" in policy
    assert "unsafe" not in policy
    assert "frame-ancestors 'self'" in policy
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "same-origin"


def test_italian_comes_first_and_the_choice_is_remembered(ask: TestClient) -> None:
    assert "Le politiche si parlano?" in ask.get("/").text
    assert "Do policies speak" in ask.get("/", headers={"Accept-Language": "en-GB"}).text
    chosen = ask.get("/?lang=en")
    assert "Do policies speak" in chosen.text
    assert "Findings" in ask.get("/rilievi").text
    assert '<a href="/rilievi?lang=it"' in ask.get("/rilievi").text


def test_the_home_page_counts_the_toy_city(ask: TestClient) -> None:
    text = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", ask.get("/").text))
    assert "Città metropolitana di Valfinta" in text
    assert "2 obiettivi (SDG) 3 target" in text
    assert "3 missioni 1 area di intervento" in text
    assert "missioni che rispondono a una macroarea 2 / 3 67%" in text
    assert "Questa installazione contiene dati illustrativi." in text


def test_without_illustrative_data_there_is_no_notice(service_of: Callable[[str], TestClient]) -> None:
    client = service_of(
        """
        PREFIX coe: <https://w3id.org/coerenza/onto/>
        PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
        PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
        GRAPH <https://w3id.org/coerenza/graph/goals> {
          <http://metadata.un.org/sdg/1> a coe:Goal ; skos:notation "1" ; rdfs:label "Povertà zero"@it ;
            coe:standing coe:standing-official }
        """
    )
    page = client.get("/").text
    assert "dati illustrativi" not in page
    assert "<dt>1</dt><dd>obiettivo di sviluppo sostenibile</dd>" in page


def test_findings_are_told_in_words_with_what_to_do(ask: TestClient) -> None:
    page = ask.get("/rilievi?rule=mission-without-macro-area").text
    assert "Imprese che innovano" in page
    assert "Che cosa fare" in page
    assert "Strade più fresche" not in page.partition('id="results"')[2]
    assert 'href="/mappa?focus=amsvs/mission/es.2.1"' in page
    assert "https://w3id.org/" not in page


def test_the_map_page_has_the_same_things_as_a_table(ask: TestClient) -> None:
    page = ask.get("/mappa").text
    nodes = ask.get("/api/v1/network").json()["nodes"]
    assert page.count('<th scope="row">') == len(nodes)
    assert all(node["label"]["it"] in page for node in nodes)
    assert "proposto, in attesa di revisione" in page
    assert "https://w3id.org/" not in page


def test_the_query_page_answers_without_scripts(ask: TestClient) -> None:
    page = ask.get("/interroga", params={"query": "SELECT ?code { ?g a coe:Goal ; skos:notation ?code }"}).text
    assert '<td class="text-break">11</td>' in page
    assert "2 righe" in page
    assert "<strong>Sì</strong>" in ask.get("/interroga", params={"query": "ASK { ?x a coe:Mission }"}).text
    graph = ask.get("/interroga", params={"query": "CONSTRUCT { ?x a coe:Mission } { ?x a coe:Mission }"}).text
    assert "coe:Mission" in graph


def test_the_query_page_shows_where_a_mistake_is(ask: TestClient) -> None:
    answer = ask.get("/interroga", params={"query": "SELECT ?x WHERE {\n ?x }"}, headers=HTML)
    assert answer.status_code == 400
    assert "Riga 2, colonna" in answer.text


def evil_city() -> str:
    label = json.dumps(EVIL)
    return f"""
        PREFIX coe: <https://w3id.org/coerenza/onto/>
        PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
        PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
        PREFIX id: <https://w3id.org/coerenza/id/>
        GRAPH <https://w3id.org/coerenza/graph/evil> {{
          <http://metadata.un.org/sdg/1> a coe:Goal ; skos:notation {label} ; rdfs:label {label}@it, {label}@en ;
            coe:colour "red;}}</style>" ; coe:standing coe:standing-official .
          <https://w3id.org/coerenza/id/amsvs/mission/1> a coe:Mission ; skos:notation "1.1" ; rdfs:label {label}@it ;
            coe:standing coe:standing-official ; coe:contributesTo <http://metadata.un.org/sdg/1> .
        }}
    """


@needs_front_end
def test_a_label_stays_text_wherever_it_is_shown(service_of: Callable[[str], TestClient]) -> None:
    client = service_of(evil_city())
    for address in (
        "/",
        "/mappa",
        "/mappa.svg",
        "/mappa/pannello?chosen=1.1",
        "/rilievi",
        "/interroga?query=SELECT+*+%7B%3Fs+rdfs:label+%3Fo%7D",
        MAP_FILE,
    ):
        html = client.get(address, headers=HTML).text
        assert "<script>alert" not in html, address
        assert "<img" not in html, address
        assert '</style>"' not in html
    for name in ("graphml", "gexf"):
        assert b"<script" not in client.get(f"/api/v1/network?format={name}").content
    data = re.search(r'id="map-data">(.*?)</script>', client.get(MAP_FILE).text, re.DOTALL)
    assert data is not None
    shown = json.loads(data[1])
    assert any(EVIL in node["title"] for node in shown["nodes"])


@needs_front_end
@pytest.mark.parametrize("address", [MAP_FILE, f"{MAP_FILE}&embedded=true", f"{MAP_FILE}&focus=es.1.1&lang=en"])
def test_the_map_file_needs_no_other_host(ask: TestClient, address: str) -> None:
    answer = ask.get(address)
    seen = addresses(answer.text)
    assert seen.found == ["data:,"]
    assert seen.handlers == []
    assert seen.inline_scripts == 2
    policy = answer.headers["content-security-policy"]
    assert policy.startswith("default-src 'none'; script-src 'sha256-")
    assert "script-src 'unsafe-inline'" not in policy
    assert policy.partition("; frame-ancestors")[0] in answer.text.replace("&#39;", "'")


@needs_front_end
def test_the_map_file_marks_what_is_doubtful_in_text_and_in_lines(ask: TestClient) -> None:
    html = ask.get(f"{MAP_FILE}&lang=en").text
    found = re.search(r'id="map-data">(.*?)</script>', html, re.DOTALL)
    assert found is not None
    data = json.loads(found[1])
    nodes = {node["id"]: node for node in data["nodes"]}
    mission, goal = nodes["amsvs/mission/es.1.1"], nodes["sdg/11"]
    assert mission["label"] == "es.1.1 · illustrative\nPublic transport for all"
    assert mission["shapeProperties"]["borderDashes"] == [6, 4]
    assert (goal["color"]["background"], goal["shapeProperties"]["borderDashes"]) == ("#FD9D24", False)
    proposed = next(edge for edge in data["edges"] if edge["from"] == "amsvs/mission/es.2.1")
    assert proposed["dashes"] == [2, 5]
    assert "proposed, waiting for review" in proposed["title"]
    assert data["options"]["physics"] == {"enabled": False}


def test_the_description_of_the_api_needs_no_other_host(ask: TestClient) -> None:
    page = ask.get("/docs").text
    assert 'data-openapi="/openapi.json"' in page
    description = ask.get("/openapi.json").json()
    paths = description["paths"]
    assert "HTTPValidationError" not in json.dumps(description)
    answers = [operation["responses"] for path in paths.values() for operation in path.values()]
    assert all("application/problem+json" in answer["default"]["content"] for answer in answers)
    assert {"/sparql", "/api/v1/network", "/api/v1/findings", "/api/v1/coverage", "/health/ready"} <= set(paths)
