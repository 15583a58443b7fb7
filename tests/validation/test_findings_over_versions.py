"""Findings keep their life while versions come and go: what was decided on them, what changed since the last run."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from rdflib import Graph, Literal, URIRef
from rdflib.namespace import DCTERMS, RDF, SH, XSD

from graph_store.errors import UnknownResource
from graph_store.identifiers import Identifiers, graph_iri
from graph_store.namespaces import COE
from graph_store.reader import Reader
from graph_store.settings import Settings
from graph_store.store import GraphStore
from graph_store.terms import nquads
from loaders.checks import uses_lost
from tests.conftest import FIXTURES, fill, trig_quads
from validation import (
    Decision,
    DecisionKind,
    DecisionRefused,
    Finding,
    Register,
    RulesFailed,
    catalogue,
    decide,
    register_of,
    stored_report,
    validate_files,
    validate_store,
    validated_store,
)
from validation.life.decision_records import DECISIONS_GRAPH
from validation.life.findings_graph import FINDINGS_GRAPH, findings_graph
from validation.rules import rules_of

TODAY = date(2026, 11, 22)
LINKS, PROGRAMMES = graph_iri("toy-links"), graph_iri("toy-programmes")
NAMES = Identifiers()
TREES = NAMES.of("programme/es.PRG-2")
TAKE = Decision(
    "", DecisionKind.TAKEN_IN_CHARGE, "anna", "2026-11-22T09:00:00+00:00", owner="Ufficio verde", due=date(2026, 12, 31)
)
ACCEPT = Decision(
    "", DecisionKind.ACCEPTED, "anna", "2026-11-22T10:00:00+00:00", reason="Di tutti.", until=date(2027, 6, 30)
)


# Enough rules to tell lives by; the whole catalogue runs where that is the question.
FEW = {
    "actor-without-role",
    "mission-goals-disagree",
    "mission-without-indicator",
    "mission-without-macro-area",
    "programme-without-lead",
}

# Past the door where shapes are read, something can still break.
BROKEN = """
@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix coe: <https://w3id.org/coerenza/onto/> .
<https://example.org/Broken> a sh:NodeShape ; sh:targetClass coe:Mission ; sh:sparql [ sh:select "SELECT oops" ] .
"""


@pytest.fixture
def few_rules(monkeypatch: pytest.MonkeyPatch) -> None:
    """A short catalogue."""
    rules = tuple(rule for rule in catalogue() if rule.id in FEW)
    monkeypatch.setattr("validation.store_validation.catalogue", lambda *settings: rules)


@pytest.fixture
def city(few_rules: None, settings: Settings) -> GraphStore:
    """The toy city in a store that validates what it publishes."""
    store = validated_store(settings)
    fill(store, trig_quads(FIXTURES / "toy-city.trig"))
    return store


def with_lead(store: GraphStore) -> None:
    """Somebody leads the programme of trees."""
    quads = [*store.reader().quads(PROGRAMMES), (TREES, COE.leadActor, NAMES.of("actor/es.ACT-IMPRESA"), PROGRAMMES)]
    with store.change("name a lead") as change:
        change.replace_graph(PROGRAMMES, nquads(quads))


def without_lead(store: GraphStore) -> None:
    """Nobody does any more."""
    quads = [quad for quad in store.reader().quads(PROGRAMMES) if quad[:2] != (TREES, COE.leadActor)]
    with store.change("the lead leaves") as change:
        change.replace_graph(PROGRAMMES, nquads(quads))


def register(store: GraphStore, today: date = TODAY) -> Register:
    return register_of(store, today)


def lead_finding(store: GraphStore, today: date = TODAY) -> Finding:
    [found] = register(store, today).report.of_rule("programme-without-lead")
    return found


def decision_graph(store: GraphStore) -> bytes:
    return store.reader().nquads(DECISIONS_GRAPH)


def test_a_version_is_never_there_without_its_report(city: GraphStore) -> None:
    with_lead(city)
    for version in city.versions.all():
        report = stored_report(version)
        assert report is not None
        assert report.version == version.number
        assert {outcome.id for outcome in report.rules} == FEW


def test_when_validating_breaks_down_nothing_is_published(city: GraphStore, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*settings: object) -> None:
        raise RuntimeError("no rules today")

    monkeypatch.setattr("validation.store_validation.catalogue", broken)
    with pytest.raises(RuntimeError, match="no rules today"):
        with_lead(city)
    assert city.current().number == 1
    assert [version.number for version in city.versions.all()] == [1]


def test_a_rule_that_cannot_run_is_in_the_report_of_the_version_all_the_same(
    city: GraphStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    rules = (*(rule for rule in catalogue() if rule.id in FEW), *rules_of(Graph().parse(data=BROKEN)))
    monkeypatch.setattr("validation.store_validation.catalogue", lambda *settings: rules)
    with_lead(city)
    report = stored_report(city.current())
    assert report is not None
    assert [outcome.id for outcome in report.errors] == ["broken"]
    with pytest.raises(RulesFailed, match="broken"):
        validate_store(city, today=TODAY)


def test_new_persistent_fixed_and_reopened_over_versions_of_which_the_first_are_pruned_away(
    few_rules: None, tmp_path: Path
) -> None:
    store = validated_store(Settings(data_dir=tmp_path / "store", kept_versions=1))
    fill(store, trig_quads(FIXTURES / "toy-city.trig"))
    first = lead_finding(store)
    assert (first.change, first.first_version) == ("new", 1)
    with_lead(store)
    assert register(store).report.of_rule("programme-without-lead") == ()
    assert {item.change for item in register(store).report.findings} == {"persistent"}
    case = register(store).case(first.id)
    assert (case.state.value, case.finding, case.past.code) == ("fixed", None, "es.PRG-2")
    [appearance] = case.appearances
    assert appearance.gone is not None
    assert (appearance.first.version, appearance.last.version, appearance.gone.version) == (1, 1, 2)
    without_lead(store)
    again = lead_finding(store)
    assert (again.id, again.change, again.first_version) == (first.id, "reopened", 1)
    with store.change("a version more") as change:
        change.replace_graph(LINKS, store.reader().nquads(LINKS))
    assert lead_finding(store).change == "persistent"
    assert [version.number for version in store.versions.all()] == [4]
    total = len(register(store).report.findings)
    assert [
        (run.version, run.findings, run.new, run.persistent, run.reopened, run.fixed) for run in register(store).trend
    ] == [
        (1, total, total, 0, 0, 0),
        (2, total - 1, 0, total - 1, 0, 1),
        (3, total, 0, total - 1, 1, 0),
        (4, total, 0, total, 0, 0),
    ]


def test_validating_a_version_again_compares_with_the_version_before_and_not_with_itself(city: GraphStore) -> None:
    with_lead(city)
    without_lead(city)
    before = (register(city), stored_report(city.current()))
    for _ in range(2):
        assert validate_store(city, today=TODAY) == register(city).report
    after = (register(city), stored_report(city.current()))
    assert before[0].history == after[0].history
    assert [item.id for item in before[0].report.findings] == [item.id for item in after[0].report.findings]
    assert lead_finding(city).change == "reopened"


def test_a_store_that_does_not_validate_by_itself_is_compared_with_the_last_version_that_was(
    few_rules: None, toy_store: GraphStore
) -> None:
    validate_store(toy_store, today=TODAY)
    with_lead(toy_store)
    without_lead(toy_store)
    report = validate_store(toy_store, today=TODAY)
    assert {item.change for item in report.findings} == {"persistent"}
    assert [run.version for run in register(toy_store).trend] == [1, 3]


def test_the_first_history_begins_with_a_report_that_has_none(city: GraphStore) -> None:
    (city.current().folder / "history.json").unlink()
    assert lead_finding(city).first_version == 1
    assert register(city).case(lead_finding(city).id).state.value == "open"
    with_lead(city)
    assert [(run.version, run.fixed) for run in register(city).trend] == [(1, 0), (2, 1)]


def test_taking_in_charge_publishes_a_version_in_which_the_rules_need_not_run(
    city: GraphStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = lead_finding(city)
    monkeypatch.setattr("validation.store_validation.catalogue", lambda *settings: pytest.fail("the rules ran"))
    [case] = decide(city, [found.id[:6]], TAKE, TODAY)
    assert case.state.value == "in-charge"
    taken = lead_finding(city)
    assert (taken.state, taken.owner, taken.due, taken.overdue) == ("in-charge", "Ufficio verde", "2026-12-31", False)
    assert (taken.change, taken.first_version) == ("new", 1)
    assert city.current().number == 2
    assert city.current().reason == f"take in charge: finding {found.id[:6]}"
    assert [run.version for run in register(city).trend] == [1]
    assert lead_finding(city, date(2027, 1, 1)).overdue
    others = {item.state for item in register(city).report.findings if item.id != found.id}
    assert others == {"open"}


def test_an_owner_that_is_an_actor_of_the_graph_is_named_and_linked(city: GraphStore) -> None:
    [case] = decide(city, [lead_finding(city).id], replace(TAKE, owner="es.ACT-CITTA"), TODAY)
    [decision] = case.decisions
    assert decision.actor == str(NAMES.of("actor/es.ACT-CITTA"))
    assert decision.owner.endswith("(es.ACT-CITTA)")
    assert len(decision.owner) > len("(es.ACT-CITTA)")


def test_an_accepted_finding_comes_back_when_the_acceptance_ends(city: GraphStore) -> None:
    decide(city, [lead_finding(city).id], ACCEPT, TODAY)
    accepted = lead_finding(city, date(2027, 6, 30))
    assert (accepted.state, accepted.until, accepted.reason, accepted.returned) == (
        "accepted", "2027-06-30", "Di tutti.", False,
    )  # fmt: skip
    back = lead_finding(city, date(2027, 7, 1))
    assert (back.state, back.until, back.returned) == ("open", "", True)


def test_what_was_decided_stays_on_record_when_it_is_decided_anew(city: GraphStore) -> None:
    finding_id = lead_finding(city).id
    decide(city, [finding_id], TAKE, TODAY)
    decide(city, [finding_id], ACCEPT, TODAY)
    reopen = Decision("", DecisionKind.REOPENED, "bruno", "2026-11-22T11:00:00+00:00", reason="A new director.")
    [case] = decide(city, [finding_id], reopen, TODAY)
    assert [(item.kind.value, item.by) for item in case.decisions] == [
        ("taken-in-charge", "anna"),
        ("accepted", "anna"),
        ("reopened", "bruno"),
    ]
    assert (case.state.value, lead_finding(city).owner) == ("open", "")
    graph = city.reader().graph(DECISIONS_GRAPH)
    assert len(set(graph.subjects(RDF.type, COE.FindingDecision))) == 3
    assert set(graph.objects(None, COE.onFinding)) == {NAMES.finding(finding_id)}
    assert set(graph.objects(None, COE.dueDate)) == {Literal(date(2026, 12, 31))}


def test_several_findings_are_decided_on_together_or_not_at_all(city: GraphStore) -> None:
    first, second = (item.id for item in register(city).report.of_rule("mission-without-indicator"))
    assert len(decide(city, [first, second], TAKE, TODAY)) == 2
    assert city.current().number == 2
    decide(city, [first], Decision("", DecisionKind.REOPENED, "anna", "2026-11-22T12:00:00+00:00"), TODAY)
    with pytest.raises(DecisionRefused, match=f"{first} is open already"):
        decide(city, [second, first], Decision("", DecisionKind.REOPENED, "anna", "2026-11-22T13:00:00+00:00"), TODAY)
    assert register(city).case(second).state.value == "in-charge"
    assert city.current().number == 3


def test_nothing_is_written_for_an_id_that_is_unknown_ambiguous_or_fixed(city: GraphStore) -> None:
    found = lead_finding(city).id
    with pytest.raises(UnknownResource, match="no finding 'zzz'"):
        decide(city, ["zzz"], TAKE, TODAY)
    digits = [item.id[0] for item in register(city).report.findings]
    shared = next(digit for digit in digits if digits.count(digit) > 1)
    with pytest.raises(UnknownResource, match=f"'{shared}' is the beginning of {digits.count(shared)} findings: "):
        decide(city, [shared], TAKE, TODAY)
    with pytest.raises(UnknownResource, match="no finding ''"):
        decide(city, [""], TAKE, TODAY)
    with_lead(city)
    with pytest.raises(DecisionRefused, match=f"{found} is fixed"):
        decide(city, [found], TAKE, TODAY)
    assert city.current().number == 2
    assert not city.reader().has_graph(DECISIONS_GRAPH)


def test_decisions_on_a_version_that_was_never_validated_are_refused(toy_store: GraphStore) -> None:
    with pytest.raises(UnknownResource, match="coerenza validate"):
        decide(toy_store, ["a"], TAKE, TODAY)


def _changed(store: GraphStore, folder: Path) -> None:
    with_lead(store)
    without_lead(store)


def _started_anew(store: GraphStore, folder: Path) -> None:
    with store.change("start anew", empty=True) as change:
        for graph in sorted({quad[3] for quad in trig_quads(FIXTURES / "toy-city.trig")}):
            quads = [quad for quad in trig_quads(FIXTURES / "toy-city.trig") if quad[3] == graph]
            change.replace_graph(graph, nquads(quads))


def _rolled_back(store: GraphStore, folder: Path) -> None:
    store.roll_back(1)


def _backed_up_and_restored(store: GraphStore, folder: Path) -> None:
    store.back_up(folder / "backup")
    with_lead(store)
    store.restore(folder / "backup")


@pytest.mark.parametrize("what_happens", [_changed, _started_anew, _rolled_back, _backed_up_and_restored])
def test_decisions_survive(city: GraphStore, tmp_path: Path, what_happens: Callable[[GraphStore, Path], None]) -> None:
    decide(city, [lead_finding(city).id], TAKE, TODAY)
    written = decision_graph(city)
    what_happens(city, tmp_path)
    assert decision_graph(city) == written
    assert (lead_finding(city).state, lead_finding(city).owner) == ("in-charge", "Ufficio verde")


def test_a_backup_is_restored_elsewhere_with_its_decisions_and_its_history(city: GraphStore, tmp_path: Path) -> None:
    with_lead(city)
    without_lead(city)
    decide(city, [lead_finding(city).id], TAKE, TODAY)
    city.back_up(tmp_path / "backup")
    elsewhere = validated_store(Settings(data_dir=tmp_path / "elsewhere"))
    elsewhere.restore(tmp_path / "backup")
    found = lead_finding(elsewhere)
    assert (found.state, found.change, found.first_version) == ("in-charge", "persistent", 1)
    assert [run.fixed for run in register(elsewhere).trend] == [0, 1, 0, 0]


def test_a_restored_backup_has_the_decisions_it_was_made_with(city: GraphStore, tmp_path: Path) -> None:
    city.back_up(tmp_path / "backup")
    decide(city, [lead_finding(city).id], TAKE, TODAY)
    city.restore(tmp_path / "backup")
    assert lead_finding(city).state == "open"
    city.roll_back(2)
    assert lead_finding(city).state == "open"


def test_the_findings_are_in_the_graph_for_those_who_ask_with_sparql(city: GraphStore) -> None:
    found = lead_finding(city)
    graph = city.reader().graph(FINDINGS_GRAPH)
    name = NAMES.finding(found.id)
    assert graph.value(name, COE.ruleId) == Literal("programme-without-lead")
    assert graph.value(name, SH.focusNode) == TREES
    assert graph.value(name, SH.resultSeverity) == SH.Warning
    assert str(graph.value(name, DCTERMS.created)) == city.current().created[:10]
    assert {item.id for item in register(city).report.findings} == {
        str(value) for value in graph.objects(None, DCTERMS.identifier)
    }
    disagreeing = next(graph.subjects(COE.ruleId, Literal("mission-goals-disagree")))
    assert graph.value(disagreeing, SH.value) == URIRef("http://metadata.un.org/sdg/13")


def test_paths_and_values_are_stated_where_they_are_simple(city: GraphStore) -> None:
    found, report = lead_finding(city), register(city).report
    simple = replace(found, path=str(COE.leadActor), value_term='"2026"^^<http://www.w3.org/2001/XMLSchema#gYear>')
    winding = replace(found, path="^coe:partOf/coe:leadActor", value_term="_:b0")
    stated = [
        {p: o for s, p, o, _ in Reader.of_quads(findings_graph(replace(report, findings=(item,)), NAMES)).quads()}
        for item in (simple, winding)
    ]
    assert stated[0][SH.resultPath] == COE.leadActor
    assert stated[0][SH.value].toPython() == Literal("2026", datatype=XSD.gYear).toPython()
    assert {SH.resultPath, SH.value}.isdisjoint(stated[1])


def test_the_rules_find_the_same_with_and_without_what_they_found_before(settings: Settings) -> None:
    city = validated_store(settings)
    fill(city, trig_quads(FIXTURES / "toy-city.trig"))
    decide(city, [item.id for item in register(city).report.findings], TAKE, TODAY)
    assert city.reader().has_graph(FINDINGS_GRAPH)
    first, again = stored_report(city.versions.version(1)), validate_store(city, today=TODAY)
    assert first is not None
    assert [item.id for item in again.findings] == [item.id for item in first.findings]
    targets = {outcome.id: outcome.targets for outcome in first.rules}
    assert {outcome.id: outcome.targets for outcome in again.rules} == targets


def test_a_shape_of_ones_own_does_not_see_findings_or_decisions(city: GraphStore, tmp_path: Path) -> None:
    decide(city, [lead_finding(city).id], TAKE, TODAY)
    shapes = tmp_path / "own.ttl"
    shapes.write_text(
        "@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix coe: <https://w3id.org/coerenza/onto/> ."
        "<https://example.org/AnyFinding> a sh:NodeShape ; sh:targetClass coe:Finding, coe:FindingDecision ;"
        ' sh:targetSubjectsOf sh:focusNode ; sh:nodeKind sh:Literal ; sh:message "Seen."@en .',
        encoding="utf-8",
    )
    report = validate_files(lambda: city, [], [shapes])
    assert [(outcome.targets, outcome.findings) for outcome in report.rules] == [(0, 0)]


def test_loading_does_not_warn_of_findings_that_speak_of_what_is_gone(city: GraphStore) -> None:
    assert uses_lost([URIRef("http://example.org/gone")], city.reader(), NAMES) == []
    gone = NAMES.of("programme/es.PRG-2")
    quads = [quad for quad in city.reader().quads() if gone not in quad[:3] or quad[3] == FINDINGS_GRAPH]
    with city.change("the programme goes", empty=True) as change:
        for graph in sorted({quad[3] for quad in quads}):
            change.replace_graph(graph, nquads(quad for quad in quads if quad[3] == graph))
        assert uses_lost([gone], change.reader, NAMES) == []
