"""Links that may close a gap, over HTTP."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from pathlib import Path

from fastapi.testclient import TestClient
from rdflib import URIRef

from api.suggestions import PROPOSAL_COLUMNS, wanted_links
from graph_store.namespaces import COE
from loaders.links import PREDICATES
from validation import catalogue

TOY_CITY = Path(__file__).parent.parent / "fixtures" / "toy-city.trig"


def finding(ask: TestClient, rule: str, code: str) -> str:
    """The id of what a rule found on a thing."""
    found = ask.get("/api/v1/findings", params={"rule": rule}).json()["findings"]
    return next(str(one["id"]) for one in found if one["code"] == code)


def test_a_proposed_link_is_the_first_suggestion_and_says_why(ask: TestClient) -> None:
    gap = finding(ask, "mission-without-macro-area", "es.2.1")
    answer = ask.get(f"/api/v1/findings/{gap}/suggestions").json()
    assert (answer["finding"], answer["rule"], answer["version"]) == (gap, "mission-without-macro-area", 1)
    first = answer["suggestions"][0]
    assert (first["subject"], first["predicate"], first["object"]) == (
        "amsvs/mission/es.2.1",
        "contributesTo",
        "srsvs/mas/es.2",
    )
    assert first["proposed"] is True
    assert first["label"] == {"it": "Lavorare bene", "en": "Working well"}
    assert first["reason"]["it"].startswith("Già proposto, in attesa di esame.")
    assert first["strength_name"]["it"] in {"debole", "discreto", "forte"}


def test_fewer_candidates_can_be_asked_for(ask: TestClient) -> None:
    gap = finding(ask, "national-objective-without-target", "es.I.2")
    everything = ask.get(f"/api/v1/findings/{gap}/suggestions").json()["suggestions"]
    assert len(everything) > 1
    assert ask.get(f"/api/v1/findings/{gap}/suggestions?limit=1").json()["suggestions"] == everything[:1]
    assert ask.get(f"/api/v1/findings/{gap}/suggestions?limit=0").status_code == 400


def test_csv_is_a_table_of_proposals_without_those_made_already(ask: TestClient) -> None:
    gap = finding(ask, "national-objective-without-target", "es.I.2")
    answer = ask.get(f"/api/v1/findings/{gap}/suggestions?format=csv")
    assert answer.headers["content-disposition"] == 'attachment; filename="coerenza-proposals-v1.csv"'
    rows = list(csv.DictReader(io.StringIO(answer.text)))
    assert tuple(rows[0]) == PROPOSAL_COLUMNS
    assert {(row["subject"], row["predicate"], row["status"]) for row in rows} == {
        ("snsvs-2022/objective/es.citta/es.I.2", "contributesTo", "proposed")
    }
    assert all("da esaminare" in row["rationale_it"] and "to be reviewed" in row["rationale_en"] for row in rows)
    waiting = finding(ask, "mission-without-macro-area", "es.2.1")
    told = ask.get(f"/api/v1/findings/{waiting}/suggestions?format=csv").text
    assert "srsvs/mas/es.2," not in told


def test_a_gap_that_no_link_closes_has_no_suggestion(ask: TestClient) -> None:
    gap = finding(ask, "mission-of-one-dimension", "es.1.2")
    assert ask.get(f"/api/v1/findings/{gap}/suggestions").json()["suggestions"] == []


def test_an_unknown_finding_is_a_problem_in_words(ask: TestClient) -> None:
    answer = ask.get("/api/v1/findings/nothing/suggestions?lang=en")
    assert answer.status_code == 404
    assert "nothing" in answer.json()["detail"]


def test_before_validation_the_next_step_is_told(service_of: Callable[[str], TestClient]) -> None:
    answer = service_of(TOY_CITY.read_text(encoding="utf-8")).get("/api/v1/findings/x/suggestions?lang=en")
    assert answer.status_code == 404
    assert "coerenza validate" in answer.json()["detail"]


def test_every_link_a_rule_suggests_can_stand_in_a_table_of_links() -> None:
    suggesting = {rule.id for rule in catalogue() for _ in rule.shapes.objects(None, COE.suggests)}
    assert len(suggesting) >= 19
    for rule in catalogue():
        for shape in set(rule.shapes.subjects(COE.suggests)):
            for link in wanted_links(rule, str(shape)):
                assert link.predicate in PREDICATES, rule.id
                assert link.kind, rule.id


def test_each_category_of_actors_that_lacks_is_asked_for_apart() -> None:
    rule = next(rule for rule in catalogue() if rule.id == "mission-lacks-actor-category")
    [research] = wanted_links(rule, f"{rule.iri}-research")
    assert (research.predicate, research.kind, research.focus_is_subject) == ("participant", "Actor", True)
    assert research.among == {str(COE["actor-category-research-body"]), str(COE["actor-category-university"])}
    assert wanted_links(rule, str(URIRef(rule.iri))) == ()


def test_findings_name_their_suggestions_when_asked(ask: TestClient) -> None:
    asked = ask.get("/api/v1/findings?rule=mission-without-macro-area&suggestions=true").json()["findings"]
    assert "es.MAS 2" in asked[0]["suggestions"][0]["it"]
    assert "suggestions" not in ask.get("/api/v1/findings?rule=mission-without-macro-area").json()["findings"][0]


def test_the_page_offers_them_and_says_that_none_is_applied(ask: TestClient) -> None:
    page = ask.get("/rilievi?rule=mission-without-macro-area").text
    assert "es.MAS 2 Lavorare bene (" in page
    assert "Nessuno è applicato da solo" in page
    assert "None is applied by itself" in ask.get("/rilievi?rule=mission-without-macro-area&lang=en").text
