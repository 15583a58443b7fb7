"""Links suggested in the toy city: why each is a candidate, and which never are."""

from __future__ import annotations

from pathlib import Path

import pytest
from rdflib import Graph, URIRef

from coherence.candidates import Candidates, read_candidates
from coherence.search import WantedLink
from coherence.suggestions import LEAST_SCORE, Suggestion, suggestions
from graph_store.identifiers import Identifiers
from graph_store.namespaces import COE
from graph_store.reader import Reader
from graph_store.store import GraphStore
from graph_store.terms import nquads

NAMES = Identifiers()
TODAY = "2026-11-22"
TO_MACRO_AREA = WantedLink("contributesTo", "MacroArea", focus_is_subject=True)
TO_TARGET = WantedLink("contributesTo", "Target", focus_is_subject=True)
FROM_MISSION = WantedLink("contributesTo", "Mission", focus_is_subject=False)
FROM_PROGRAMME = WantedLink("implements", "Programme", focus_is_subject=False)
TO_PLAN = WantedLink("adoptedIn", "PlanningDocument", focus_is_subject=True)

RIVER_CITY = Path(__file__).parent.parent / "fixtures" / "river-city.ttl"


@pytest.fixture
def toy(toy_store: GraphStore) -> Candidates:
    """What the toy city has to link."""
    return read_candidates(toy_store.reader(), NAMES)


@pytest.fixture
def city() -> Candidates:
    """What the city of rivers has to link."""
    name = URIRef("https://example.org/graph")
    quads = ((s, p, o, name) for s, p, o in Graph().parse(RIVER_CITY))
    return read_candidates(Reader.of_quads(nquads(quads)), NAMES)


def suggested(candidates: Candidates, reference: str, *wanted: WantedLink) -> tuple[Suggestion, ...]:
    return suggestions(candidates, str(NAMES.of(reference)), wanted, today=TODAY)


def codes(found: tuple[Suggestion, ...]) -> list[str]:
    return [one.code for one in found]


def test_a_link_that_was_proposed_comes_first_and_says_so(toy: Candidates) -> None:
    first = suggested(toy, "amsvs/mission/es.2.1", TO_MACRO_AREA)[0]
    assert (first.subject, first.predicate, first.object) == ("amsvs/mission/es.2.1", "contributesTo", "srsvs/mas/es.2")
    assert first.proposed
    assert first.reason["it"].startswith("Già proposto, in attesa di esame.")
    assert first.reason["en"].startswith("Already proposed, waiting for review.")


def test_what_was_rejected_is_never_suggested_again(toy: Candidates) -> None:
    objective = "snsvs-2022/objective/es.citta/es.I.2"
    rejected = next(one for one in toy.rejected if one.subject == str(NAMES.of(objective)))
    assert NAMES.reference(rejected.object) == "sdg/13.1"
    assert "13.1" not in codes(suggested(toy, objective, TO_TARGET))
    toy.rejected = frozenset()
    toy.proposed = toy.proposed | {rejected}
    assert codes(suggested(toy, objective, TO_TARGET))[0] == "13.1"


def test_what_is_linked_already_is_not_suggested(toy: Candidates) -> None:
    assert codes(suggested(toy, "amsvs/mission/es.1.2", TO_MACRO_AREA)) == []
    linked = next(
        one for one in toy.statements if one.subject.endswith("mission/es.1.2") and one.object.endswith("mas/es.1")
    )
    hidden = suggestions(toy, linked.subject, [TO_MACRO_AREA], today=TODAY, hidden=frozenset({linked}))
    assert "es.MAS 1" in codes(hidden)


def test_the_words_named_stand_in_both_names(city: Candidates) -> None:
    [first] = suggested(city, "m/1", TO_MACRO_AREA)
    assert (first.code, first.words["it"], first.words["en"]) == ("MAS 1", ("fiumi",), ("rivers",))
    assert first.reason["it"] == "Parole in comune: fiumi."
    assert first.reason["en"] == "Words in common: rivers."
    for language, words in first.words.items():
        for word in words:
            assert word in first.label[language].lower()
            assert word in city.things[str(NAMES.of("m/1"))].label[language].lower()


def test_only_things_in_force_are_suggested(city: Candidates) -> None:
    assert "MAS 2" not in codes(suggested(city, "m/1", TO_MACRO_AREA))
    assert codes(suggested(city, "m/1", FROM_PROGRAMME)) == ["P1"]
    earlier = suggestions(city, str(NAMES.of("m/1")), [FROM_PROGRAMME], today="2020-06-30")
    assert set(codes(earlier)) == {"P1", "P2"}
    assert codes(suggested(city, "m/1", TO_PLAN)) == ["PLAN"]


def test_the_document_that_states_a_mission_does_not_adopt_it(city: Candidates) -> None:
    assert "AGENDA" not in codes(suggested(city, "m/1", TO_PLAN))
    city.own_documents = {}
    assert "AGENDA" in codes(suggested(city, "m/1", TO_PLAN))


def test_a_programme_of_a_part_is_suggested_for_the_whole_and_the_path_is_told(city: Candidates) -> None:
    first = suggested(city, "m/2", FROM_PROGRAMME)[0]
    assert (first.code, first.subject, first.object) == ("P3", "p/3", "m/2")
    assert (
        first.paths[0]["it"] == "2.1 «Pozzi» fa parte di 2 «Fontane in ogni piazza», e P3 «Pulizia» attua 2.1 «Pozzi»"
    )
    assert (
        first.paths[0]["en"]
        == "2.1 “Wells” is part of 2 “Fountains in each square”, and P3 “Sweeping” implements 2.1 “Wells”"
    )


def test_what_a_mission_of_the_same_macro_area_does_is_a_path(city: Candidates) -> None:
    found = {one.code: one for one in suggested(city, "m/2", FROM_PROGRAMME)}
    assert (
        found["P1"]
        .paths[0]["en"]
        .startswith(
            "2 “Fountains in each square” and 3 “Green banks” both contribute to MAS 1 “Water and rivers”, and P1 "
        )
    )
    assert found["P3"].score > found["P1"].score


def test_candidates_may_be_narrowed_down_to_items_of_a_list(toy: Candidates) -> None:
    unions = frozenset({str(COE["actor-category-intermediate-body"])})
    everybody = WantedLink("participant", "Actor", focus_is_subject=True)
    found = suggestions(toy, str(NAMES.of("amsvs/mission/es.1.2")), [everybody], today=TODAY, limit=50)
    assert "es.ACT-CITTA" in codes(found)
    narrowed = WantedLink("participant", "Actor", focus_is_subject=True, among=unions)
    only = suggestions(toy, str(NAMES.of("amsvs/mission/es.1.2")), [narrowed], today=TODAY, limit=50)
    assert set(codes(only)) <= {"es.ACT-SIND"}


def test_what_was_proposed_is_shown_although_the_rule_would_not_have_looked_there(toy: Candidates) -> None:
    metropolitan = frozenset({str(COE["level-metropolitan"])})
    indicator = WantedLink("measuredBy", "Indicator", focus_is_subject=True, among=metropolitan)
    assert str(COE["level-metropolitan"]) not in toy.items.get(str(NAMES.of("indicator/es.locale/es.VERDE")), ())
    first = suggested(toy, "amsvs/mission/es.1.2", indicator)[0]
    assert (first.code, first.proposed) == ("es.VERDE", True)


def test_names_stay_text_whatever_they_hold(city: Candidates) -> None:
    [first] = suggested(city, "m/1", FROM_PROGRAMME)
    assert first.label["it"] == "<script>alert(1)</script> fiumi"
    assert first.words["it"] == ("fiumi",)


def test_nothing_is_suggested_that_is_hardly_like_it(city: Candidates) -> None:
    assert suggested(city, "mas/3", FROM_MISSION) == ()
    for mission in ("m/1", "m/2", "m/3"):
        for one in suggested(city, mission, FROM_PROGRAMME, TO_PLAN):
            assert LEAST_SCORE <= one.score <= 1


def test_the_same_graph_gives_the_same_suggestions(toy_store: GraphStore) -> None:
    def told() -> list[tuple[Suggestion, ...]]:
        candidates = read_candidates(toy_store.reader(), NAMES)
        missions = candidates.of_kind("Mission")
        return [suggested(candidates, one.reference, TO_MACRO_AREA, FROM_PROGRAMME, TO_PLAN) for one in missions]

    first = told()
    assert sum(len(found) for found in first) > 2
    assert first == told()


def test_what_was_asked_before_changes_nothing(toy_store: GraphStore) -> None:
    first, second = (read_candidates(toy_store.reader(), NAMES) for _ in range(2))
    for project in ("es.PRJ-1", "es.PRJ-2"):
        assert second.thing(str(NAMES.of(f"programme/{project}"))) is not None
    for mission in first.of_kind("Mission"):
        asked = mission.reference
        assert suggested(first, asked, FROM_PROGRAMME, TO_PLAN) == suggested(second, asked, FROM_PROGRAMME, TO_PLAN)


def test_fewer_are_given_when_fewer_are_wanted(city: Candidates) -> None:
    mission = str(NAMES.of("m/2"))
    assert len(suggestions(city, mission, [FROM_PROGRAMME], today=TODAY)) == 2
    assert codes(suggestions(city, mission, [FROM_PROGRAMME], today=TODAY, limit=1)) == ["P3"]


def test_of_what_the_graph_does_not_name_nothing_is_suggested(city: Candidates) -> None:
    assert suggestions(city, "https://example.org/nothing", [FROM_PROGRAMME], today=TODAY) == ()


def test_a_project_is_read_when_it_is_asked_for(toy: Candidates) -> None:
    project = str(NAMES.of("programme/es.PRJ-2"))
    assert project not in toy.things
    to_area = WantedLink("implements", "InterventionArea", focus_is_subject=True)
    [found] = suggestions(toy, project, [to_area], today=TODAY)
    assert found.code == "es.1.1.1"
    area = "es.1.1.1 «Nodi di interscambio» fa parte di es.1.1 «Un trasporto pubblico per tutti»"
    assert any(area in path["it"] for path in found.paths)
