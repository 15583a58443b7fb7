"""The map page: what is drawn, the panel about what is chosen, filters that can be shared."""

from __future__ import annotations

import csv
from xml.etree import ElementTree

import pytest
from fastapi.testclient import TestClient

MISSION = "amsvs/mission/es.1.1"


def test_the_drawing_is_placed_counted_and_worded_by_the_server(ask: TestClient) -> None:
    told = ask.get("/mappa/elementi").json()
    nodes = {node["id"]: node for node in told["nodes"]}
    assert nodes[MISSION]["code"] == "es.1.1"
    assert {(edge["source"] in nodes, edge["target"] in nodes) for edge in told["edges"]} == {(True, True)}
    findings = ask.get("/api/v1/findings", params={"limit": 1000}).json()["findings"]
    expected = sum(finding["reference"] == MISSION for finding in findings)
    assert expected > 0
    assert nodes[MISSION]["gaps"] == expected
    titles = [column["title"] for column in told["columns"]]
    assert titles[0].startswith("Obiettivi")
    assert ask.get("/mappa/elementi", params={"lang": "en"}).json()["columns"][0]["title"].startswith("Goals")


def test_what_misses_a_link_says_towards_which_side(ask: TestClient) -> None:
    nodes = ask.get("/mappa/elementi").json()["nodes"]
    coverage = ask.get("/api/v1/coverage").json()["coverage"]
    unserved = {one for item in coverage if item["direction"] == "from-above" for one in item["uncovered"]}
    assert {node["id"] for node in nodes if node["down"]} == unserved & {node["id"] for node in nodes}


def test_the_same_drawing_is_not_sent_twice(ask: TestClient) -> None:
    first = ask.get("/mappa/elementi", params={"goal": "11"})
    again = {"If-None-Match": first.headers["etag"]}
    assert ask.get("/mappa/elementi", params={"goal": "11"}, headers=again).status_code == 304
    assert ask.get("/mappa/elementi", params={"goal": "13"}, headers=again).status_code == 200


@pytest.mark.parametrize(("language", "words"), [("it", "Che cosa non torna"), ("en", "What does not add up")])
def test_the_panel_tells_what_is_missing_and_what_to_do(ask: TestClient, language: str, words: str) -> None:
    told = ask.get("/mappa/pannello", params={"chosen": MISSION, "lang": language}).text
    assert words in told
    assert f'href="/scheda/{MISSION}"' in told
    assert "<html" not in told


def test_the_panel_of_nothing_says_how_to_choose(ask: TestClient) -> None:
    told = ask.get("/mappa/pannello", params={"lang": "en"})
    assert told.status_code == 200
    assert "Choose" in told.text


def test_what_is_not_on_the_map_is_said_and_is_no_error(ask: TestClient) -> None:
    told = ask.get("/mappa/pannello", params={"chosen": "<script>alert(1)</script>"})
    assert told.status_code == 200
    assert "&lt;script&gt;" in told.text
    assert "<script>" not in told.text


def test_an_address_with_a_choice_shows_it_without_any_script(ask: TestClient) -> None:
    page = ask.get("/mappa", params={"chosen": MISSION, "goal": "11", "hide": ["global", "unknown"]}).text
    assert 'data-chosen="amsvs/mission/es.1.1"' in page
    assert 'id="panel-name"' in page
    assert 'value="global" checked' in page
    assert "goal=11" in page.partition('data-elements="')[2].partition('"')[0]


def test_filters_that_leave_nothing_say_so(ask: TestClient) -> None:
    everything = ["global", "national", "regional", "metropolitan", "actions"]
    page = ask.get("/mappa", params={"hide": everything}).text
    assert "non resta nulla da mostrare" in page
    assert ask.get("/mappa", params={"actor": "actor/nobody"}).status_code == 404


def test_the_picture_holds_what_the_page_shows_and_says_what_it_is(ask: TestClient) -> None:
    answer = ask.get("/mappa.svg", params={"focus": MISSION})
    assert answer.headers["content-type"].startswith("image/svg+xml")
    picture = ElementTree.fromstring(answer.content)  # noqa: S314 — our own answer
    told = ask.get("/mappa/elementi", params={"focus": MISSION}).json()
    namespace = {"svg": "http://www.w3.org/2000/svg"}
    assert len(picture.findall("svg:g/svg:rect", namespace)) == len(told["nodes"])
    assert len(picture.findall("svg:g/svg:path/svg:title", namespace)) == len(told["edges"])
    assert "illustrativi" in answer.text


def test_the_links_come_as_a_table_with_words_for_people(ask: TestClient) -> None:
    rows = list(csv.DictReader(ask.get("/mappa.csv", params={"focus": MISSION}).text.splitlines()))
    told = ask.get("/mappa/elementi", params={"focus": MISSION}).json()
    assert len(rows) == len(told["edges"])
    assert {"Missione"} & {row["from_kind"] for row in rows}
    english = ask.get("/mappa.csv", params={"focus": MISSION, "lang": "en"}).text
    assert "Mission," in english


def test_only_the_gaps_of_one_group_of_rules_are_shown(ask: TestClient) -> None:
    everything = ask.get("/mappa/elementi?lacks=true").json()["nodes"]
    told = ask.get("/mappa/elementi?gaps=programming").json()["nodes"]
    assert 0 < len(told) < len(everything)
    lacking = {node["id"] for node in told if node["gaps"]}
    found = ask.get("/api/v1/findings?group=programming").json()["findings"]
    assert lacking <= {finding["reference"] for finding in found}
    assert len(ask.get("/mappa/elementi?gaps=%3Cscript%3E").json()["nodes"]) >= len(everything)
    assert 'value="programming" selected' in ask.get("/mappa?gaps=programming").text


def test_dimension_year_and_levels_in_detail_are_kept_in_the_address(ask: TestClient) -> None:
    page = ask.get("/mappa?dimension=environmental&year=2026&open=global&lang=it").text
    assert 'value="environmental" selected' in page
    assert 'value="2026" selected' in page
    assert '<input id="open-global" type="checkbox" name="open" value="global" checked>' in page
    assert "/mappa/elementi?dimension=environmental&amp;year=2026&amp;open=global&amp;lang=it" in page
    nodes = ask.get("/mappa/elementi?open=global").json()["nodes"]
    assert {"sdg/11.2", "sdg/13.1"} <= {node["id"] for node in nodes}
    assert ask.get("/mappa?dimension=%3Cb%3E&year=abcd").status_code == 200


def test_an_unknown_dimension_or_group_of_gaps_is_told_plainly(ask: TestClient) -> None:
    page = ask.get("/mappa?dimension=%3Cb%3E&gaps=all-of-them&lang=it").text
    assert "«&lt;b&gt;» non è tra le voci" in page
    assert "«all-of-them» non è tra le voci" in page


def test_what_is_filtered_is_told_above_the_drawing(ask: TestClient) -> None:
    page = ask.get("/mappa?goal=11&hide=actions&open=global&sure=true&lang=it").text
    told = page.partition('<p class="filtered')[2].partition("</p>")[0]
    for words in (
        "Obiettivo di sviluppo sostenibile: 11",
        "Colonne nascoste: programmi e progetti",
        "target dei Goal",
    ):
        assert words in told
    assert '<a href="/mappa">Tutta la mappa</a>' in told
    assert "filtered" not in ask.get("/mappa?lang=it").text
