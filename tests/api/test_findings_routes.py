"""Findings, rules, coverage and search over HTTP."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from pathlib import Path

from fastapi.testclient import TestClient
from openpyxl import load_workbook

from api.routes.findings import FindingFilter, narrowed
from coherence.places import Places
from tests.validation.example_reports import report_of_all_sorts
from validation import CHANGES
from validation.formats.table import COLUMNS

TOY_CITY = Path(__file__).parent.parent / "fixtures" / "toy-city.trig"
STATES = ("open", "in-charge", "accepted")
NOWHERE = Places({}, {})
MISSION_21 = "https://w3id.org/coerenza/id/amsvs/mission/es.2.1"


def test_the_mission_without_macro_area_is_found(ask: TestClient) -> None:
    found = ask.get("/api/v1/findings", params={"rule": "mission-without-macro-area"}).json()
    assert [finding["focus"] for finding in found["findings"]] == [MISSION_21]
    finding = found["findings"][0]
    assert finding["code"] == "es.2.1"
    assert finding["label"] == {"it": "Imprese che innovano", "en": "Businesses that innovate"}
    assert (finding["kind"], finding["level"], finding["standing"]) == ("Mission", "metropolitan", "illustrative")
    assert finding["state"] == "open"
    assert finding["message"]["it"] != finding["message"]["en"]


def test_filters_narrow_and_add_up_to_the_whole(ask: TestClient) -> None:
    everything = ask.get("/api/v1/findings").json()
    assert everything["count"] == everything["total"] > 0
    by_severity = [
        ask.get("/api/v1/findings", params={"severity": severity}).json()["count"]
        for severity in ("violation", "warning", "info")
    ]
    assert sum(by_severity) == everything["total"]
    missions = ask.get("/api/v1/findings", params={"kind": "Mission"}).json()["findings"]
    assert missions
    assert {finding["kind"] for finding in missions} == {"Mission"}
    regional = ask.get("/api/v1/findings", params={"level": "regional"}).json()["findings"]
    assert {finding["level"] for finding in regional} == {"regional"}
    assert "es.MAS 2" in {finding["code"] for finding in regional}
    actors = ask.get("/api/v1/findings", params={"group": "actors"}).json()["findings"]
    rules = {rule["id"]: rule["group"] for rule in ask.get("/api/v1/rules").json()["rules"]}
    assert actors
    assert {rules[finding["rule"]] for finding in actors} == {"actors"}


def test_several_values_of_one_filter_mean_any_of_them(ask: TestClient) -> None:
    both = ask.get("/api/v1/findings?kind=Mission&kind=Programme").json()["count"]
    mission = ask.get("/api/v1/findings?kind=Mission").json()["count"]
    programme = ask.get("/api/v1/findings?kind=Programme").json()["count"]
    assert both == mission + programme


def test_csv_holds_the_same_findings_in_the_callers_language(ask: TestClient) -> None:
    answer = ask.get("/api/v1/findings", params={"format": "csv", "lang": "en", "rule": "mission-without-macro-area"})
    rows = list(csv.DictReader(io.StringIO(answer.text)))
    assert [(row["code"], row["label"]) for row in rows] == [("es.2.1", "Businesses that innovate")]
    assert answer.headers["content-disposition"] == 'attachment; filename="coerenza-findings-v1.csv"'


def test_csv_has_the_columns_of_the_command(ask: TestClient) -> None:
    answer = ask.get("/api/v1/findings", params={"format": "csv"})
    assert tuple(next(csv.reader(io.StringIO(answer.text)))) == COLUMNS
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"


def test_a_workbook_holds_the_same_findings_under_the_same_filter(ask: TestClient) -> None:
    wanted = {"group": "actors", "kind": "Mission", "lang": "en"}
    listed = ask.get("/api/v1/findings", params=wanted).json()["findings"]
    answer = ask.get("/api/v1/findings", params=wanted | {"format": "xlsx"})
    assert answer.headers["content-disposition"] == 'attachment; filename="coerenza-findings-v1.xlsx"'
    book = load_workbook(io.BytesIO(answer.content))
    assert book.sheetnames == ["Summary", "Actors"]
    [headings, *rows] = book["Actors"].iter_rows(values_only=True)
    ids = [row[headings.index("Identifier")] for row in rows]
    assert ids == [finding["id"] for finding in listed] != []
    ran = {row[0] for row in book["Summary"].iter_rows(min_row=8, values_only=True)}
    assert ran == {"Actors"}


def test_sarif_is_had_by_format_or_by_what_the_caller_accepts(ask: TestClient) -> None:
    wanted = {"rule": "mission-without-macro-area"}
    [run] = ask.get("/api/v1/findings", params=wanted | {"format": "sarif"}).json()["runs"]
    assert [rule["id"] for rule in run["tool"]["driver"]["rules"]] == ["mission-without-macro-area"]
    [result] = run["results"]
    assert result["locations"][0]["logicalLocations"][0]["fullyQualifiedName"] == MISSION_21
    for media_type in ("application/sarif+json", "text/csv"):
        answer = ask.get("/api/v1/findings", params=wanted, headers={"Accept": media_type})
        assert answer.headers["content-type"].startswith(media_type)
        assert answer.headers["vary"].split(", ")[0] == "Accept"
    browser = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
    assert ask.get("/api/v1/findings", headers={"Accept": browser}).json()["version"] == 1
    assert ask.get("/api/v1/findings", headers={"Accept": "image/png"}).status_code == 406


def test_pages_of_json_lead_from_one_to_the_next_and_add_up(ask: TestClient) -> None:
    whole = ask.get("/api/v1/findings", params={"severity": "warning"}).json()
    assert whole["next"] is None
    ids, address, pages = [], "/api/v1/findings?severity=warning&limit=7", 0
    while address:
        page = ask.get(address).json()
        assert (page["count"], page["total"]) == (whole["count"], whole["total"])
        assert page["offset"] == pages * 7
        ids += [finding["id"] for finding in page["findings"]]
        address, pages = page["next"], pages + 1
    assert ids == [finding["id"] for finding in whole["findings"]]
    assert pages == -(-whole["count"] // 7)
    assert ask.get("/api/v1/findings", params={"offset": 10_000}).json()["findings"] == []
    for wrong in ({"limit": 0}, {"limit": 10_001}, {"offset": -1}, {"format": "pdf"}, {"state": "fixed"}):
        assert ask.get("/api/v1/findings", params=wrong).status_code == 400


def test_findings_are_narrowed_by_where_they_stand_and_how_they_changed(ask: TestClient) -> None:
    total = ask.get("/api/v1/findings").json()["total"]
    by_state = {state: ask.get("/api/v1/findings", params={"state": state}).json()["count"] for state in STATES}
    assert by_state == {"open": total, "in-charge": 0, "accepted": 0}
    by_change = [ask.get("/api/v1/findings", params={"change": change}).json()["count"] for change in CHANGES]
    assert sum(by_change) == total


def test_a_list_that_was_cut_keeps_its_true_number_under_a_filter() -> None:
    report = report_of_all_sorts()
    by_rule = narrowed(report, FindingFilter(rule=frozenset({"project-without-programme"})), NOWHERE)
    [outcome] = by_rule.rules
    assert (outcome.findings, len(by_rule.findings)) == (5000, 2)
    by_state = narrowed(report, FindingFilter(state=frozenset({"accepted"})), NOWHERE)
    found = {outcome.id: outcome.findings for outcome in by_state.rules}
    # 4998 were never listed: whether they pass is not known, and the list is still seen to be cut.
    assert (found["project-without-programme"], found["programme-without-lead"]) == (4999, 0)
    assert len(by_state.findings) == 1


def test_rules_tell_what_and_why_in_both_languages_and_how_much_was_found(ask: TestClient) -> None:
    rules = {rule["id"]: rule for rule in ask.get("/api/v1/rules").json()["rules"]}
    rule = rules["mission-without-macro-area"]
    assert (rule["severity"], rule["targets"], rule["findings"]) == ("warning", 3, 1)
    for words in (rule["name"], rule["why"], rule["advice"], rule["owner"]):
        assert words["it"]
        assert words["en"]


def test_while_rules_have_not_run_nobody_is_told_that_all_is_well(service_of: Callable[[str], TestClient]) -> None:
    client = service_of(TOY_CITY.read_text(encoding="utf-8"))
    answer = client.get("/api/v1/findings?lang=en")
    assert answer.status_code == 404
    assert "have not been run" in answer.json()["detail"]
    page = client.get("/rilievi", headers={"Accept": "text/html"})
    assert "Le regole non sono ancora state eseguite su questa versione dei dati." in page.text
    assert "Le regole non sono ancora state eseguite su questa versione dei dati." in client.get("/").text
    assert "findings" not in client.get("/api/v1/rules").json()["rules"][0]


def test_coverage_gives_numerator_and_denominator_joint_by_joint(ask: TestClient) -> None:
    items = ask.get("/api/v1/coverage").json()["coverage"]
    by_key = {(item["joint"], item["direction"], tuple(item["kinds"])): item for item in items}
    missions = by_key["regional-metropolitan", "from-below", ("Mission",)]
    assert (missions["covered"], missions["total"], missions["proposed"]) == (2, 3, 1)
    assert missions["uncovered"] == ["amsvs/mission/es.2.1"]
    priorities = by_key["regional-metropolitan", "from-above", ("RegionalPriority",)]
    assert (priorities["total"], priorities["share"]) == (0, None)


def test_search_finds_by_code_and_by_piece_of_a_name(ask: TestClient) -> None:
    by_code = ask.get("/api/v1/entities", params={"q": "es.1.1"}).json()["entities"]
    assert by_code[0]["reference"] == "amsvs/mission/es.1.1"
    by_name = ask.get("/api/v1/entities", params={"q": "PUBLIC transport for"}).json()["entities"]
    assert [entity["code"] for entity in by_name] == ["es.1.1"]
    planning = ask.get("/api/v1/entities", params={"q": "es.DOC-PSM"}).json()["entities"]
    assert [entity["kind"] for entity in planning] == ["PlanningDocument"]
    assert ask.get("/api/v1/entities", params={"q": "es", "kind": "Actor"}).json()["total"] == 5


def test_health_tells_the_version_that_is_served(ask: TestClient) -> None:
    ready = ask.get("/health/ready").json()
    assert (ready["status"], ready["version"]) == ("ready", 1)
