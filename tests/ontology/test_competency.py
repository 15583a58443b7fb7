"""The questions the vocabulary promises to answer, each against the toy city and an answer worked out by hand."""

from __future__ import annotations

import csv

import pytest
from rdflib import URIRef
from rdflib.term import Node
from vocabulary_files import GOLDEN, TOY_CITY, TOY_FINDINGS, reader_of_files, written

from graph_store.identifiers import Identifiers, graph_iri
from graph_store.queries import named_query, query_names
from graph_store.reader import Reader

QUESTIONS = query_names("competency")
HEADER = {"summary", "summary_it", "group", "returns", "used_by", "source"}
_name = Identifiers().of
# The one thing a question is asked about, where its answer is given for one.
ASKED: dict[str, dict[str, Node]] = {
    "programmes-of-mission": {"mission": _name("amsvs/mission/es.1.1")},
    "evidence-of-chain": {"action": _name("programme/es.PRG-1")},
    "series-of-indicator": {"indicator": _name("indicator/es.locale/es.TPL")},
    "provenance-of-graph": {"graph": graph_iri("toy-agenda")},
}


@pytest.fixture(scope="module")
def toy_city() -> Reader:
    """The toy city with some of what the rules found in it, and what was decided on that."""
    return reader_of_files(TOY_CITY, TOY_FINDINGS)


def _stem(name: str) -> str:
    return name.rpartition("/")[2]


def test_there_are_thirty_one_questions_and_each_has_its_answer() -> None:
    assert len(QUESTIONS) == 31
    assert {_stem(name) for name in QUESTIONS} <= {path.stem for path in GOLDEN.glob("*.csv")}
    assert set(ASKED) <= {_stem(name) for name in QUESTIONS}


def test_the_questions_are_numbered_without_gaps() -> None:
    sources = sorted(named_query(name).header["source"] for name in QUESTIONS)
    assert sources == [f"competency question CQ-{number:02d}" for number in range(1, 32)]


@pytest.mark.parametrize("name", QUESTIONS)
def test_a_question_is_put_in_both_languages_and_says_what_it_returns(name: str) -> None:
    query = named_query(name)
    assert set(query.header) >= HEADER
    assert query.summary("it").endswith("?")
    assert query.summary("en").endswith("?")
    assert query.summary("it") != query.summary("en")
    assert "ORDER BY" in query.text


@pytest.mark.parametrize("name", QUESTIONS)
def test_the_toy_city_answers_as_worked_out_by_hand(name: str, toy_city: Reader) -> None:
    with (GOLDEN / f"{_stem(name)}.csv").open(encoding="utf-8", newline="") as file:
        columns, *expected = list(csv.reader(file))
    rows = toy_city.select(name, **ASKED.get(_stem(name), {}))
    assert [[written(row.get(column)) for column in columns] for row in rows] == expected
    assert {column for row in rows for column in row} <= set(columns)


@pytest.mark.parametrize("name", QUESTIONS)
def test_the_columns_promised_in_the_header_are_the_columns_returned(name: str, toy_city: Reader) -> None:
    promised = {part.split()[0] for part in named_query(name).header["returns"].split(", ")}
    with (GOLDEN / f"{_stem(name)}.csv").open(encoding="utf-8", newline="") as file:
        assert promised == set(next(csv.reader(file)))


def test_a_mission_without_programmes_answers_with_no_rows(toy_city: Reader) -> None:
    assert toy_city.select("competency/programmes-of-mission", mission=_name("amsvs/mission/es.2.1")) == []


def test_without_a_mission_the_programmes_of_all_missions_are_listed(toy_city: Reader) -> None:
    rows = toy_city.select("competency/programmes-of-mission")
    assert [(str(row["missionCode"]), str(row["actionCode"])) for row in rows] == [
        ("es.1.1", "es.PRG-1"),
        ("es.1.1", "es.PRJ-1"),
        ("es.1.1", "es.PRJ-2"),
        ("es.1.2", "es.PRG-2"),
    ]


def test_every_named_graph_of_the_city_has_a_title(toy_city: Reader) -> None:
    rows = toy_city.select("competency/provenance-of-graph")
    assert [row["graph"] for row in rows] == toy_city.graphs()
    assert all("title_it" in row and "title_en" in row for row in rows)


def test_the_shared_money_of_the_goals_adds_up_to_what_there_is(toy_city: Reader) -> None:
    rows = toy_city.select("competency/budget-of-goals")
    # PRJ-1 (its programme is counted through it), PRG-2 and PRJ-2; PRG-3 serves no goal.
    assert sum(float(row["amountSharedEur"]) for row in rows) == 400_000 + 250_000 + 100_000


def test_an_unknown_thing_has_no_answer_rather_than_every_answer(toy_city: Reader) -> None:
    nobody = URIRef("https://w3id.org/coerenza/id/nobody")
    for name in QUESTIONS:
        for parameter in named_query(name).header.get("params", "").split(" ")[:1]:
            if parameter:
                assert toy_city.select(name, **{parameter: nobody}) == [], name
