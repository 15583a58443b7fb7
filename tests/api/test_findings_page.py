"""The page of findings: grouped by rule, by who answers and by mission, and narrowed down to either."""

from __future__ import annotations

import csv
import io
import re

from fastapi.testclient import TestClient


def groups(page: str) -> dict[str, int]:
    """The titles of the groups with the number of things in each."""
    found = re.findall(r'<h2 id="group-\d+">(.*?) <span class="quiet fw-normal">\((\d+)\)</span></h2>', page)
    return {title: int(count) for title, count in found}


def test_by_default_a_group_is_a_rule_with_why_and_what_to_do(ask: TestClient) -> None:
    page = ask.get("/rilievi?rule=mission-without-macro-area&lang=it").text
    assert groups(page) == {"Missione senza macroarea": 1}
    assert page.partition('id="results"')[2].count("Che cosa fare.") == 1


def test_grouped_by_who_answers_every_thing_says_its_rule(ask: TestClient) -> None:
    found = groups(ask.get("/rilievi?by=owner&lang=it").text)
    assert {"Coordinamento dell&#39;Agenda", "Ufficio di statistica e monitoraggio"} <= set(found)
    page = ask.get("/rilievi?by=owner&rule=mission-without-macro-area&lang=it").text
    assert groups(page) == {"Coordinamento dell&#39;Agenda": 1}
    assert "<strong>Missione senza macroarea</strong>" in page
    assert "Che cosa fare." in page


def test_grouped_by_mission_its_areas_and_programmes_stand_with_it_and_the_rest_comes_last(ask: TestClient) -> None:
    found = groups(ask.get("/rilievi?by=mission&lang=it").text)
    assert list(found)[-1] == "Non riguardano una missione"
    titles = list(found)
    assert titles[0].startswith("es.1.1 ·")
    page = ask.get("/rilievi?by=mission&rule=programme-without-lead&lang=it").text
    assert [title[:6] for title in groups(page)] == ["es.1.2"], "es.PRG-2 implements es.1.2"


def test_one_mission_leaves_only_its_findings_also_in_the_files(ask: TestClient) -> None:
    page = ask.get("/rilievi?by=mission&mission=es.2.1&lang=it").text
    (title,) = groups(page)
    assert title.startswith("es.2.1")
    assert "/api/v1/findings?format=xlsx&amp;lang=it&amp;mission=es.2.1&amp;by=mission" in page
    told = ask.get("/api/v1/findings?mission=es.2.1").json()
    assert told["count"] > 0
    assert all("es.2.1" in finding["missions"] for finding in told["findings"])
    rows = list(csv.reader(io.StringIO(ask.get("/api/v1/findings?format=csv&mission=es.2.1").text)))
    assert len(rows) == told["count"] + 1


def test_one_owner_leaves_the_findings_of_the_rules_that_name_it(ask: TestClient) -> None:
    told = ask.get("/api/v1/findings?owner=statistics-and-monitoring-office").json()
    assert 0 < told["count"] < told["total"]
    found = groups(ask.get("/rilievi?by=owner&owner=statistics-and-monitoring-office&lang=en").text)
    assert list(found) == ["Statistics and monitoring office"]


def test_unknown_choices_are_told_plainly_and_change_nothing(ask: TestClient) -> None:
    answer = ask.get("/rilievi?severity=grave&rule=%3Cscript%3E&mission=99.9&lang=it")
    assert answer.status_code == 200
    for text in ("grave", "&lt;script&gt;", "99.9"):
        assert f"«{text}» non è tra le voci che si possono scegliere" in answer.text
    assert groups(answer.text) == groups(ask.get("/rilievi?lang=it").text)
    assert 'href="/api/v1/findings?format=xlsx&amp;lang=it"' in answer.text, "the files hold what the list shows"


def test_a_rule_that_found_nothing_can_be_chosen_and_the_form_says_so(ask: TestClient) -> None:
    found = {finding["rule"] for finding in ask.get("/api/v1/findings").json()["findings"]}
    quiet = next(rule["id"] for rule in ask.get("/api/v1/rules").json()["rules"] if rule["id"] not in found)
    page = ask.get(f"/rilievi?rule={quiet}&lang=it").text
    assert "non è tra le voci" not in page
    assert f'<option value="{quiet}" selected>' in page
    assert not groups(page)


def test_an_unknown_grouping_is_the_usual_one(ask: TestClient) -> None:
    assert ask.get("/rilievi?by=%3Cscript%3E").status_code == 200
    assert groups(ask.get("/rilievi?by=nothing&rule=mission-without-macro-area").text)
