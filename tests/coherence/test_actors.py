"""Who works with whom: the toy city, counted by hand, and small networks with one thing to prove."""

from __future__ import annotations

import pytest

from coherence.actor_layout import drawing
from coherence.actors import Actor, Actors, Involvement, Work, read_actors
from coherence.collaboration import Collaboration, collaboration
from graph_store.identifiers import Identifiers
from graph_store.store import GraphStore
from validation import validate_store


@pytest.fixture
def toy_actors(toy_store: GraphStore) -> Actors:
    return read_actors(toy_store.reader(), Identifiers())


def people(works: dict[str, str], *, standing: str = "official", groups: str = "") -> Collaboration:
    """A network of actors of one letter: what each name of a programme is followed by works on it."""
    letters = sorted(set("".join(works.values())))
    texts = {one: {"it": one, "en": one} for one in (*letters, *works)}
    known = Actors(
        actors={one: Actor(f"urn:{one}", one, one, texts[one], "other", "official", one in groups) for one in letters},
        works={one: Work(f"urn:{one}", one, "Programme", one, texts[one], standing) for one in works},
        involvements=tuple(
            Involvement(one, work, "participant", standing) for work, group in works.items() for one in group
        ),
        categories=(),
        without_role=(),
    )
    return collaboration(known, known.involvements)


def test_those_who_work_on_one_mission_directly_or_through_its_programmes_work_together(toy_actors: Actors) -> None:
    shown = collaboration(toy_actors, toy_actors.kept())
    names = sorted((toy_actors.actors[tie.first].code, toy_actors.actors[tie.second].code) for tie in shown.ties)
    assert names == [
        ("es.ACT-ASSO", "es.ACT-CITTA"),
        ("es.ACT-ASSO", "es.ACT-IMPRESA"),
        ("es.ACT-ASSO", "es.ACT-UNI"),
        ("es.ACT-CITTA", "es.ACT-IMPRESA"),
        ("es.ACT-CITTA", "es.ACT-UNI"),
        ("es.ACT-IMPRESA", "es.ACT-UNI"),
    ]
    assert {tie.shared for tie in shown.ties} == {("amsvs/mission/es.1.1",)}


def test_the_missions_programmes_and_leads_of_the_city_are_those_of_the_tables(toy_actors: Actors) -> None:
    shown = collaboration(toy_actors, toy_actors.kept())
    city, university = "actor/es.ACT-CITTA", "actor/es.ACT-UNI"
    assert shown.missions_of(city) == ["amsvs/mission/es.1.1"]
    assert shown.others_of(city) == ["programme/es.PRJ-1", "programme/es.PRG-1"]
    assert {"programme/es.PRG-1", "programme/es.PRJ-1"} <= shown.led[city]
    assert shown.missions_of(university) == ["amsvs/mission/es.1.1", "amsvs/mission/es.1.2"]


def test_who_has_no_role_is_not_in_the_network_but_named_apart(toy_actors: Actors) -> None:
    shown = collaboration(toy_actors, toy_actors.kept())
    assert toy_actors.without_role == ("actor/es.ACT-SIND",)
    assert "actor/es.ACT-SIND" not in shown.graph


def test_universities_count_as_research_in_categories_and_in_missions(toy_actors: Actors) -> None:
    assert toy_actors.actors["actor/es.ACT-UNI"].category == "research"
    counts = {one.mission.code: dict(one.counts) for one in toy_actors.categories}
    assert counts == {
        "es.1.1": {"institution": 1, "intermediate-body": 0, "association": 1, "research": 1, "business": 1},
        "es.1.2": {"institution": 0, "intermediate-body": 0, "association": 0, "research": 1, "business": 0},
        "es.2.1": {"institution": 0, "intermediate-body": 0, "association": 0, "research": 0, "business": 0},
    }


def test_the_zeros_of_the_categories_a_rule_asks_for_are_its_findings(
    toy_actors: Actors, toy_store: GraphStore
) -> None:
    report = validate_store(toy_store)
    found = sorted(one.code for one in report.of_rule("mission-lacks-actor-category"))
    asked_for = ("institution", "intermediate-body", "association", "research")
    zeros = [one.mission.code for one in toy_actors.categories for name in asked_for if one.counts[name] == 0]
    assert zeros == found


def test_only_what_is_sure_is_kept_where_that_is_wanted(toy_actors: Actors) -> None:
    assert toy_actors.kept(standings=("official", "reported")) == ()


def test_a_mission_keeps_only_what_is_done_for_it(toy_actors: Actors) -> None:
    kept = toy_actors.kept(mission="amsvs/mission/es.1.2")
    assert {(one.actor, one.work) for one in kept} == {("actor/es.ACT-UNI", "amsvs/mission/es.1.2")}


def test_who_stands_between_two_others_is_the_broker() -> None:
    shown = people({"p": "ab", "q": "bc"})
    # Of the one pair of others (a, c), the one shortest way passes b.
    assert shown.brokerage == {"a": 0.0, "b": 1.0, "c": 0.0}
    assert shown.broker_rank == {"b": 1}


def test_equal_brokers_share_their_place_and_the_next_place_is_left_out() -> None:
    # a – b – c – d – e: c is on 4 ways of other pairs, b and d on 3 each, of 6.
    shown = people({"p": "ab", "q": "bc", "r": "cd", "s": "de"})
    assert shown.brokerage["c"] == pytest.approx(4 / 6)
    assert shown.brokerage["b"] == pytest.approx(3 / 6)
    assert shown.broker_rank == {"c": 1, "b": 2, "d": 2}


def test_a_category_named_as_a_whole_is_no_broker() -> None:
    assert people({"p": "ab", "q": "bc"}, groups="b").broker_rank == {}


def test_a_tie_is_as_strong_as_the_things_shared() -> None:
    shown = people({"p": "ab", "q": "ab", "r": "bc"})
    assert [(tie.first, tie.second, tie.shared) for tie in shown.ties] == [("a", "b", ("p", "q")), ("b", "c", ("r",))]


def test_a_tie_of_illustrative_work_only_is_doubtful() -> None:
    assert [tie.is_doubtful for tie in people({"p": "ab"}, standing="illustrative").ties] == [True]
    assert [tie.is_doubtful for tie in people({"p": "ab"}).ties] == [False]


def test_who_works_with_nobody_is_alone_and_groups_are_told_apart() -> None:
    shown = people({"p": "abc", "q": "de", "r": "f"})
    assert shown.groups == [["a", "b", "c"], ["d", "e"]]
    assert shown.alone == ["f"]


def test_the_drawing_is_the_same_every_time_and_leaves_room_between_marks() -> None:
    works = {"p": "abcde", "q": "efgh", "r": "hijkl", "s": "mn", "t": "z"}
    first, second = drawing(people(works).graph), drawing(people(dict(reversed(works.items()))).graph)
    assert first == second
    assert set(first.places) == set("abcdefghijklmn")
    places = list(first.places.values())
    nearest = min(
        (one.x - other.x) ** 2 + (one.y - other.y) ** 2 for one in places for other in places if one is not other
    )
    assert nearest**0.5 >= 55
    assert all(0 < place.x < first.width and 0 < place.y < first.height for place in places)
