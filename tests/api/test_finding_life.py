"""The life of findings over HTTP and on the page: who answers, what is new, how it develops."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, timedelta

import pytest
from fastapi.testclient import TestClient
from rdflib import URIRef

from api.app import create_app
from api.snapshot import Snapshots
from graph_store.identifiers import graph_iri
from graph_store.namespaces import COE
from graph_store.settings import Settings
from graph_store.terms import nquads
from tests.conftest import FIXTURES, fill, trig_quads
from validation import Decision, DecisionKind, catalogue, decide, register_of, validated_store

TODAY = date.today()
IN_A_MONTH, YESTERDAY = TODAY + timedelta(30), TODAY - timedelta(1)
FEW = {"mission-without-indicator", "mission-without-programme", "programme-without-lead", "project-without-programme"}
PROGRAMMES = graph_iri("toy-programmes")
TREES = URIRef("https://w3id.org/coerenza/id/programme/es.PRG-2")
TAKE = Decision("", DecisionKind.TAKEN_IN_CHARGE, "anna", "2026-01-01T09:00:00Z", "Con ISTAT", "Ufficio verde")
ACCEPT = Decision("", DecisionKind.ACCEPTED, "anna", "2026-01-01T10:00:00Z", "Già in bilancio")


@pytest.fixture(scope="module")
def lived(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    """The toy city after a lead was named; two findings are in charge, one of them overdue, and one is accepted."""
    with pytest.MonkeyPatch.context() as patch:
        rules = tuple(rule for rule in catalogue() if rule.id in FEW)
        patch.setattr("validation.store_validation.catalogue", lambda *settings: rules)
        settings = Settings(data_dir=tmp_path_factory.mktemp("lived"), query_workers=1)
        store = validated_store(settings)
        fill(store, trig_quads(FIXTURES / "toy-city.trig"))
        quads = [*store.reader().quads(PROGRAMMES), (TREES, COE.leadActor, URIRef("http://example.org/x"), PROGRAMMES)]
        with store.change("name a lead") as change:
            change.replace_graph(PROGRAMMES, nquads(quads))
        report = register_of(store, TODAY).report
        first, second = (item.id for item in report.of_rule("mission-without-indicator"))
        [third] = (item.id for item in report.of_rule("mission-without-programme"))
        decide(store, [first], replace(TAKE, due=IN_A_MONTH), TODAY)
        decide(store, [second], replace(TAKE, due=YESTERDAY), YESTERDAY)
        decide(store, [third], replace(ACCEPT, until=IN_A_MONTH), TODAY)
    with TestClient(create_app(settings, store), follow_redirects=False) as client:
        yield client


def findings(client: TestClient, **wanted: str) -> list[dict[str, object]]:
    found: list[dict[str, object]] = client.get("/api/v1/findings", params=wanted).json()["findings"]
    return found


def test_findings_tell_the_state_they_are_in_today(lived: TestClient) -> None:
    assert [item["state"] for item in findings(lived, rule="mission-without-indicator")] == ["in-charge"] * 2
    assert [item["state"] for item in findings(lived, rule="mission-without-programme")] == ["accepted"]
    assert {item["state"] for item in findings(lived, rule="project-without-programme")} == {"open"}


def test_one_finding_has_its_decisions_and_its_history(lived: TestClient) -> None:
    finding_id = str(findings(lived, rule="mission-without-indicator")[0]["id"])
    one = lived.get(f"/api/v1/findings/{finding_id}").json()
    assert (one["id"], one["found"], one["state"], one["change"]) == (finding_id, True, "in-charge", "persistent")
    assert (one["owner"], one["due"], one["overdue"]) == ("Ufficio verde", IN_A_MONTH.isoformat(), False)
    assert one["iri"] == f"https://w3id.org/coerenza/id/finding/{finding_id}"
    assert [(item["decision"], item["by"], item["reason"]) for item in one["decisions"]] == [
        ("taken-in-charge", "anna", "Con ISTAT")
    ]
    assert [(item["first"]["version"], item["last"]["version"], item["fixed"]) for item in one["history"]] == [
        (1, 2, None)
    ]
    assert lived.get(f"/api/v1/findings/{finding_id[:10]}").json() == one


def test_a_finding_that_is_fixed_is_still_known(lived: TestClient) -> None:
    gone = lived.app.state.snapshots.current().register.history  # type: ignore[attr-defined]
    [finding_id] = [past.id for past in gone.pasts.values() if not past.is_present]
    one = lived.get(f"/api/v1/findings/{finding_id}").json()
    assert (one["found"], one["state"], one["code"], one["message"]) == (False, "fixed", "es.PRG-2", None)
    assert [item["fixed"]["version"] for item in one["history"]] == [2]
    assert finding_id not in {item["id"] for item in findings(lived)}


def test_an_unknown_finding_is_a_problem_in_the_one_shape(lived: TestClient) -> None:
    answer = lived.get("/api/v1/findings/zzz?lang=en")
    assert (answer.status_code, answer.headers["content-type"]) == (404, "application/problem+json")
    assert answer.json()["detail"] == "there is no finding 'zzz', nor was there one"


def test_the_trend_has_a_point_for_each_run_and_decisions_are_no_runs(lived: TestClient) -> None:
    trend = lived.get("/api/v1/trend").json()
    assert trend["version"] == 5
    assert [point["version"] for point in trend["trend"]] == [1, 2]
    first, second = trend["trend"]
    assert (second["fixed"], second["new"], second["persistent"]) == (1, 0, first["findings"] - 1)
    assert second["findings"] == sum(second["by_rule"].values()) == len(findings(lived))
    assert first["by_rule"]["programme-without-lead"] == 1
    rows = list(csv.DictReader(io.StringIO(lived.get("/api/v1/trend?format=csv").text)))
    assert [row["version"] for row in rows] == ["1", "2"]
    assert [int(row["findings"]) for row in rows] == [first["findings"], second["findings"]]


@pytest.mark.parametrize("address", ["/api/v1/trend", "/api/v1/findings/abc"])
def test_before_the_rules_have_run_there_is_nothing_to_tell(
    service_of: Callable[[str], TestClient], address: str
) -> None:
    client = service_of("GRAPH <https://w3id.org/coerenza/graph/x> { <http://e/s> <http://e/p> 1 }")
    answer = client.get(f"{address}?lang=en")
    assert answer.status_code == 404
    assert "coerenza validate" in answer.json()["detail"]


def test_a_state_can_change_overnight_on_the_same_version(lived: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    snapshots: Snapshots = lived.app.state.snapshots  # type: ignore[attr-defined]
    snapshot = snapshots.current()
    assert snapshot.report is snapshot.report

    class Later(date):
        @classmethod
        def today(cls) -> date:
            return IN_A_MONTH + timedelta(1)

    monkeypatch.setattr("api.snapshot.date", Later)
    assert snapshot.report is not None
    [finding] = snapshot.report.of_rule("mission-without-programme")
    assert (finding.state, finding.returned) == ("open", True)
    assert all(item.overdue for item in snapshot.report.of_rule("mission-without-indicator"))


def text_of(client: TestClient, address: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", client.get(address).text))


def test_the_page_says_who_answers_and_by_when(lived: TestClient) -> None:
    page = text_of(lived, "/rilievi?rule=mission-without-indicator&lang=it")
    assert f"preso in carico Ne risponde Ufficio verde, entro il {IN_A_MONTH:%d/%m/%Y}." in page
    assert "preso in carico in ritardo Ne risponde Ufficio verde" in page
    assert "Nota: «Con ISTAT»." in page
    assert "(versione 1)" in page
    accepted = text_of(lived, "/rilievi?state=accepted&lang=en")
    assert "1 finding of " in accepted
    assert "accepted The office leaves it as it is until " in accepted


def test_the_page_tells_how_findings_develop(lived: TestClient) -> None:
    page = text_of(lived, "/rilievi?lang=it")
    assert "Rispetto alla versione precedente: 1 risolto." in page
    assert "2 rilievi sono presi in carico, di cui 1 in ritardo. 1 rilievo è accettato fino a una data." in page
    first, second = lived.get("/api/v1/trend").json()["trend"]
    row = re.search(r"2 del \d\d/\d\d/\d{4} ((?:\S+ ){7})", page)
    assert row is not None
    assert row[1].split() == [str(second[name]) for name in ("findings", "violation", "warning", "info")] + [
        "0", "0", "1",
    ]  # fmt: skip
    # The first run has nothing to be compared with: nothing in it is called new.
    assert re.search(rf"1 del \d\d/\d\d/\d{{4}} {first['findings']} 0 \d+ \d+ – – –", page)


def test_the_page_of_a_first_run_calls_nothing_new(ask: TestClient) -> None:
    page = ask.get("/rilievi").text
    assert "Nessun rilievo è ancora preso in carico." in page
    assert 'class="tag new' not in page
    assert "Rispetto alla versione precedente" not in page
