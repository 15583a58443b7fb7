"""The library of questions: every question can be put to the toy city by somebody who knows no query language."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
from rdflib import Dataset, URIRef

from coherence.answers import Thing, answer, shown_columns
from coherence.questions import (
    GROUPS,
    VIEWS,
    Parameter,
    Question,
    UnknownChoice,
    answered_for,
    choices,
    question_named,
    questions,
)
from graph_store.errors import UnknownResource
from graph_store.identifiers import Identifiers
from graph_store.queries import named_query, query_names
from graph_store.reader import Reader
from graph_store.terms import nquads

FIXTURES = Path(__file__).parent.parent / "fixtures"
NAMES = Identifiers()
ALL = questions()


@pytest.fixture(scope="module")
def toy_city() -> Reader:
    """The toy city with some of what the rules found in it."""
    dataset = Dataset()
    for name in ("toy-city.trig", "toy-findings.trig"):
        dataset.parse(FIXTURES / name, format="trig")
    quads = ((s, p, o, URIRef(str(g))) for s, p, o, g in dataset.quads() if isinstance(g, URIRef))
    return Reader.of_quads(nquads(quads))


def test_every_job_of_the_office_has_questions_in_its_order() -> None:
    assert [group for group in GROUPS if any(one.group == group for one in ALL)] == list(GROUPS)
    assert [one.group for one in ALL] == sorted((one.group for one in ALL), key=GROUPS.index)


@pytest.mark.parametrize("question", ALL, ids=lambda one: one.name)
def test_what_a_header_names_is_there(question: Question) -> None:
    view = question.view
    columns = set(question.columns)
    assert view.kind in VIEWS
    assert {name for name in (view.label, view.measure, view.parts, view.whole) if name} <= columns
    assert question.wanted <= columns
    assert question.hidden <= columns | {column.removesuffix("_it") for column in columns}
    assert {parameter.name for parameter in question.parameters} <= columns
    assert {f"choices/{parameter.source}" for parameter in question.parameters} <= set(query_names("choices"))
    assert bool(question.note("it")) == bool(question.note("en"))


def test_every_list_of_choices_serves_a_question() -> None:
    used = {f"choices/{parameter.source}" for question in ALL for parameter in question.parameters}
    assert used == set(query_names("choices"))
    assert all(named_query(name).header["shown"] in {"code", "label", "name"} for name in used)


@pytest.mark.parametrize("question", ALL, ids=lambda one: one.name)
def test_every_choice_that_is_offered_can_be_asked_for(question: Question, toy_city: Reader) -> None:
    for parameter in question.parameters:
        offered = choices(toy_city, NAMES, parameter)
        assert offered.items, parameter.name
        for choice in offered.items:
            for text in (choice.value, choice.shown["it"], choice.shown["en"].upper()):
                assert offered.chosen(text).iri == choice.iri


@pytest.mark.parametrize("question", ALL, ids=lambda one: one.name)
def test_no_cell_of_an_answer_shows_an_address_of_ours(question: Question, toy_city: Reader) -> None:
    needed = [parameter for parameter in question.parameters if parameter.is_needed]
    chosen = {parameter.name: choices(toy_city, NAMES, parameter).items[0].iri for parameter in needed}
    assert answered_for(question, chosen)
    table = answer(toy_city, question, chosen)
    texts = [cell for row in table.rows for cell in row if isinstance(cell, str)]
    labels = [cell.label["it"] for row in table.rows for cell in row if isinstance(cell, Thing)]
    assert not [text for text in (*texts, *labels) if "w3id.org/coerenza" in text]
    assert table.columns == shown_columns(question)


def test_a_question_that_needs_a_choice_waits_for_it() -> None:
    question = question_named("chain-of-mission")
    assert not answered_for(question, [])
    assert answered_for(question, ["mission"])


def test_a_thing_its_code_and_its_labels_make_one_column() -> None:
    assert shown_columns(question_named("roles-of-actor")) == ("actor", "role", "on")
    assert shown_columns(question_named("interactions")) == (
        "subject", "object", "score", "status", "mitigated", "rationale",
    )  # fmt: skip


def test_a_mission_that_nothing_answers_lacks_everything_but_findings(toy_city: Reader) -> None:
    question = question_named("completeness-of-missions")
    table = answer(toy_city, question, {"mission": NAMES.of("amsvs/mission/es.2.1")})
    assert [row[1:] for row in table.rows] == [(0, 0, 0, 0, 0, 2)]
    mission = table.rows[0][0]
    assert isinstance(mission, Thing)
    assert (mission.code, mission.label["it"], mission.standing) == ("es.2.1", "Imprese che innovano", "illustrative")


def test_amounts_are_numbers(toy_city: Reader) -> None:
    question = question_named("projects-of-municipality")
    table = answer(toy_city, question, {"municipality": NAMES.of("territory/municipality/es.900001")})
    assert [row[table.column("amountEur")] for row in table.rows] == [Decimal(400_000)]


def test_a_part_of_a_name_is_enough_where_only_one_has_it(toy_city: Reader) -> None:
    offered = choices(toy_city, NAMES, Parameter("mission", "missions", is_needed=False))
    assert offered.chosen("  fresche ").value == "es.1.2"


def test_a_text_that_fits_several_names_them_and_one_that_fits_none_says_so(toy_city: Reader) -> None:
    offered = choices(toy_city, NAMES, Parameter("mission", "missions", is_needed=False))
    with pytest.raises(UnknownChoice) as several:
        offered.chosen("es.")
    assert [choice.value for choice in several.value.near] == ["es.1.1", "es.1.2", "es.2.1"]
    with pytest.raises(UnknownChoice) as none:
        offered.chosen("lunapark")
    assert none.value.near == ()


def test_a_name_nobody_gave_a_question_is_unknown() -> None:
    with pytest.raises(UnknownResource, match="no question named nowhere"):
        question_named("nowhere")
