"""The toy city is what docs/toy-city.md says it is: counted by hand, without errors in the data."""

from __future__ import annotations

import re

import pytest
from rdflib import Graph, Literal
from rdflib.namespace import RDF, RDFS, SKOS
from vocabulary_files import ROOT

from graph_store.identifiers import Identifiers
from graph_store.namespaces import COE
from graph_store.reader import Reader

COUNTS = {
    "Framework": 4,
    "Goal": 2,
    "Target": 3,
    "NationalArea": 1,
    "NationalChoice": 1,
    "NationalObjective": 2,
    "MacroArea": 2,
    "Mission": 3,
    "InterventionArea": 1,
    "Objective": 15,
    "ExpectedResult": 1,
    "Programme": 3,
    "Project": 2,
    "FundingLine": 1,
    "Actor": 5,
    "Document": 3,
    "PlanningDocument": 2,
    "Territory": 2,
    "IndicatorScheme": 1,
    "Indicator": 2,
    "Observation": 3,
    "IndicatorTarget": 1,
    "Link": 16,
    "Interaction": 1,
    "Evidence": 3,
}
STATUSES = {"proposed": 2, "accepted": 9, "validated": 4, "rejected": 1}
# What stands without a name of its own: it is found through what it is about.
NAMELESS = {COE.Link, COE.Evidence, COE.Observation}


@pytest.fixture(scope="module")
def city(toy_city: Reader) -> Graph:
    """All graphs of the city as one."""
    return toy_city.graph()


def test_it_holds_what_was_counted_by_hand(city: Graph) -> None:
    assert {name: len(set(city.subjects(RDF.type, COE[name]))) for name in COUNTS} == COUNTS
    for word, number in STATUSES.items():
        assert len(set(city.subjects(COE.linkStatus, COE[f"link-status-{word}"]))) == number, word


def test_it_stands_in_ten_named_graphs_and_nothing_is_said_twice(toy_city: Reader, city: Graph) -> None:
    assert len(toy_city.graphs()) == 10
    assert len(list(toy_city.quads())) == len(city)


def test_a_direct_statement_stands_beside_its_record_exactly_while_it_is_accepted_or_validated(
    toy_city: Reader,
) -> None:
    seen = 0
    for name in toy_city.graphs():
        graph = toy_city.graph(name)
        for link in graph.subjects(RDF.type, COE.Link):
            statement = tuple(graph.value(link, part) for part in (RDF.subject, RDF.predicate, RDF.object))
            stands = graph.value(link, COE.linkStatus) in {COE["link-status-accepted"], COE["link-status-validated"]}
            assert (statement in graph) is stands, link
            assert link == Identifiers().link(*(str(term) for term in statement))
            seen += 1
    assert seen == 16


def test_every_direct_statement_that_calls_for_a_record_has_one(city: Graph) -> None:
    recorded = {
        (city.value(link, RDF.subject), city.value(link, RDF.predicate), city.value(link, RDF.object))
        for link in city.subjects(RDF.type, COE.Link)
    }
    for predicate in (COE.contributesTo, COE.implements, COE.adoptedIn, COE.measuredBy, COE.interactsWith):
        for subject, target in city.subject_objects(predicate):
            assert (subject, predicate, target) in recorded


def test_every_thing_with_a_name_has_two_labels_one_code_and_a_standing(city: Graph) -> None:
    kinds = [(thing, kind) for thing, kind in city.subject_objects(RDF.type) if str(kind).startswith(str(COE))]
    things = {thing for thing, _ in kinds} - {thing for thing, kind in kinds if kind in NAMELESS}
    assert len(things) == 4 + 15 + 1 + 3 + 2 + 1 + 5 + 3 + 2 + 1 + 2 + 1
    for thing in things:
        labels = [label.language for label in city.objects(thing, RDFS.label) if isinstance(label, Literal)]
        assert sorted(str(language) for language in labels) == ["en", "it"], thing
        assert len(list(city.objects(thing, SKOS.notation))) == 1, thing
        assert len(list(city.objects(thing, COE.standing))) == 1, thing


def test_what_is_illustrative_has_a_code_that_says_so_and_only_the_goals_are_official(city: Graph) -> None:
    for thing in city.subjects(COE.standing, COE["standing-illustrative"]):
        code = city.value(thing, SKOS.notation)
        assert code is None or str(code).startswith("es."), thing
    official = set(city.subjects(COE.standing, COE["standing-official"]))
    assert len(official) == 6
    assert {str(city.value(thing, SKOS.notation)) for thing in official} == {
        "agenda-2030",
        "11",
        "13",
        "11.2",
        "11.6",
        "13.1",
    }


def test_the_page_that_draws_it_gives_the_same_counts() -> None:
    page = (ROOT / "docs" / "toy-city.md").read_text(encoding="utf-8")
    rows = dict(re.findall(r"^\| ([^|]+?) \| ([\d, ]+?) \|", page, re.MULTILINE))
    assert rows["frameworks"] == str(COUNTS["Framework"])
    assert rows["objectives in all"] == str(COUNTS["Objective"])
    assert rows["macro-areas"] == str(COUNTS["MacroArea"])
    assert rows["missions, intervention areas"] == f"{COUNTS['Mission']}, {COUNTS['InterventionArea']}"
    assert rows["programmes, projects, funding lines"] == "3, 2, 1"
    assert rows["actors"] == str(COUNTS["Actor"])
    assert rows["documents"] == str(COUNTS["Document"])
    assert rows["indicators, observations, target values"] == "2, 3, 1"
    assert rows["links"] == str(COUNTS["Link"])
    assert rows["pieces of evidence"] == str(COUNTS["Evidence"])
    assert rows["named graphs"] == "10"
