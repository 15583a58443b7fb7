"""The recovery plan's tables: official links only, projects told apart, and every euro counted once."""

from __future__ import annotations

import csv
from collections import Counter, defaultdict
from decimal import Decimal
from functools import cache
from pathlib import Path

import pytest
from rdflib import Literal, URIRef
from rdflib.namespace import RDF, RDFS, SKOS
from stating import NAMES, PUBLISHERS, REFERENCE_FOLDER, Stated, shipped, stated, written

from graph_store.namespaces import COE
from loaders.base import Table
from loaders.pnrr import (
    ADMINISTRATIONS,
    OBJECTIVES,
    RECOMMENDATIONS,
    SHARES,
    SOURCE,
    SUBMEASURE_LINKS,
    SUBMEASURES,
)
from loaders.pnrr_projects import LOCATIONS, PROJECTS
from loaders.provenance import described

PROJECT_HEADER = "cup,local_code,submeasure,amount_eur,amount_pnrr_eur,amount_paid_eur,source,confidence"
PAGE = "https://www.italiadomani.gov.it/"
CUP = "J11J22001730007"


@cache
def said_by(table: Table) -> Stated:
    return stated(table, shipped(table))


def rows_of(table: Table) -> list[dict[str, str]]:
    with shipped(table).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def total(property_: URIRef) -> Decimal:
    return sum((Decimal(str(value)) for value in said_by(PROJECTS).graph.objects(None, property_)), Decimal())


def objects_of(predicate: str) -> dict[str, set[str]]:
    """Sub-measure → what the official tables pair it with, as references."""
    found: dict[str, set[str]] = defaultdict(set)
    for subject, target in said_by(SUBMEASURE_LINKS).graph.subject_objects(COE[predicate]):
        found[str(subject).rsplit("/", 1)[1]].add(NAMES.reference(str(target)))
    return found


@pytest.mark.parametrize("table", SOURCE.tables, ids=lambda table: table.stem)
def test_every_shipped_row_can_be_read(table: Table) -> None:
    assert said_by(table).told() == []


@pytest.mark.parametrize("table", SOURCE.tables, ids=lambda table: table.stem)
def test_the_same_file_gives_the_same_bytes(table: Table) -> None:
    assert stated(table, shipped(table)).quads == said_by(table).quads


@pytest.mark.parametrize("table", SOURCE.tables, ids=lambda table: table.stem)
def test_the_standing_of_every_row_follows_from_its_publisher(table: Table) -> None:
    known = described(REFERENCE_FOLDER / "pnrr", table.stem, "", "").sources
    for number, row in enumerate(rows_of(table), start=2):
        parts = [part.strip() for part in row["source"].split(";")]
        texts = [text for part in parts for text in known.get(part.removeprefix("source:"), (part,))]
        official = PUBLISHERS.is_official(texts)
        expected = "unverified" if row["confidence"] == "low" else "official" if official else "reported"
        assert row["standing"] == expected, (table.stem, number)


@pytest.mark.parametrize("table", SOURCE.tables, ids=lambda table: table.stem)
def test_a_shipped_table_is_small_enough_to_review(table: Table) -> None:
    assert shipped(table).stat().st_size < 600_000


def test_there_are_4888_projects_under_4591_cups() -> None:
    graph = said_by(PROJECTS).graph
    projects = list(graph.subjects(RDF.type, COE.Project))
    assert len(projects) == len(rows_of(PROJECTS)) == 4888
    assert len({str(graph.value(project, SKOS.notation)) for project in projects}) == 4591


def test_money_is_there_for_1739_projects_and_adds_up() -> None:
    graph = said_by(PROJECTS).graph
    assert len(set(graph.subjects(COE.amountPnrrEur))) == 1739
    assert total(COE.amountPnrrEur) == Decimal("1397253364.62")
    assert total(COE.amountEur) == Decimal("2019618244.97")
    assert total(COE.amountPaidEur) == Decimal("709291849.28")


def test_the_sums_are_those_of_the_table_added_up_independently() -> None:
    for column, property_ in (("amount_eur", COE.amountEur), ("amount_paid_eur", COE.amountPaidEur)):
        cents = sum(round(float(row[column]) * 100) for row in rows_of(PROJECTS) if row[column])
        assert total(property_) * 100 == cents


def test_a_project_in_many_municipalities_has_its_money_once() -> None:
    places, money = said_by(LOCATIONS).graph, said_by(PROJECTS).graph
    located = set(places.subjects(COE.appliesTo))
    many = {project for project in located if len(set(places.objects(project, COE.appliesTo))) > 1}
    assert len(many) == 93
    assert all(len(set(money.objects(project, COE.amountEur))) <= 1 for project in many)
    over_places = sum(
        (
            Decimal(str(amount)) * len(set(places.objects(project, COE.appliesTo)))
            for project, amount in money.subject_objects(COE.amountPnrrEur)
        ),
        Decimal(),
    )
    assert over_places > total(COE.amountPnrrEur), "adding over the places would count some projects again"


def test_every_located_project_is_one_of_the_projects_and_the_other_way_round() -> None:
    assert set(said_by(LOCATIONS).graph.subjects(COE.appliesTo)) == set(
        said_by(PROJECTS).graph.subjects(RDF.type, COE.Project)
    )


def test_projects_reach_all_312_municipalities_and_17_the_whole_metropolitan_city() -> None:
    places = Counter(
        NAMES.reference(str(place)).split("/")[1] for place in said_by(LOCATIONS).graph.objects(None, COE.appliesTo)
    )
    assert places == {"municipality": 5662, "metropolitan": 17}
    assert len(set(said_by(LOCATIONS).graph.objects(None, COE.appliesTo))) == 313


def test_one_cup_under_two_codes_stays_two_projects(tmp_path: Path) -> None:
    path = written(
        tmp_path / "projects.csv",
        PROJECT_HEADER,
        f"{CUP},80190/FF/FP,M5C1I2.01.00,100,60,10,{PAGE},high",
        f"{CUP},80190/FF/FP,M5C1I1.04.00,50,50,,{PAGE},high",
        f"{CUP},SW#BDAP%381633,M5C1I2.01.00,,,,{PAGE},high",
    )
    said = stated(PROJECTS, path)
    assert said.told() == []
    projects = sorted(str(project) for project in said.graph.subjects(RDF.type, COE.Project))
    assert len(projects) == 3
    assert projects[-1].endswith(f"/{CUP}/SW%23BDAP%25381633/M5C1I2.01.00")
    assert sum(Decimal(str(amount)) for amount in said.graph.objects(None, COE.amountEur)) == 150


def test_a_project_is_called_by_its_cup_and_what_it_is_part_of() -> None:
    project = NAMES.of("pnrr/project/B11C22000460006/PRJ_120COM0422X_002484/M1C1I1.02.00")
    said = said_by(PROJECTS)
    assert (
        said.text(project, RDFS.label, "it") == "Progetto PNRR B11C22000460006: Abilitazione al cloud per le PA locali"
    )
    assert said.text(project, COE.partOf) == str(NAMES.of("pnrr/submeasure/M1C1I1.02.00"))
    assert set(said.graph.objects(project, COE.ownTranslation)) == {Literal("it"), Literal("en")}


def test_a_code_that_is_no_cup_is_named_with_its_row_and_column(tmp_path: Path) -> None:
    path = written(tmp_path / "projects.csv", PROJECT_HEADER, f"J11J2200173,A1,M5C1I2.01.00,,,,{PAGE},high")
    assert stated(PROJECTS, path).told() == [
        "projects.csv, row 2, column cup: 'J11J2200173'; expected a CUP: a letter, two digits, a letter, eleven digits"
    ]


def test_money_with_a_thousands_separator_is_refused(tmp_path: Path) -> None:
    path = written(tmp_path / "projects.csv", PROJECT_HEADER, f'{CUP},A1,M5C1I2.01.00,"114,000,000",,,{PAGE},high')
    assert stated(PROJECTS, path).told() == [
        "projects.csv, row 2, column amount_eur: '114,000,000'; "
        "expected a number such as 12 or 12.5, without thousands separators"
    ]


def test_there_are_325_submeasures_in_17_components_of_7_missions() -> None:
    graph = said_by(SUBMEASURES).graph
    assert len(set(graph.subjects(RDF.type, COE.Programme))) == 325
    components = set(graph.objects(None, COE.implements))
    assert len(components) == 17
    plan = said_by(OBJECTIVES).graph
    assert {plan.value(component, COE.partOf) for component in components} == {
        NAMES.of(f"pnrr/mission/M{number}") for number in range(1, 8)
    }


def test_every_administration_of_a_submeasure_is_a_known_actor() -> None:
    own = {row["code"] for row in rows_of(ADMINISTRATIONS)}
    with (REFERENCE_FOLDER / "actors" / "actors.csv").open(encoding="utf-8", newline="") as file:
        others = {row["code"] for row in csv.DictReader(file)}
    leads = {row["lead_actor"] for row in rows_of(SUBMEASURES)} - {""}
    assert len(leads) == 26
    assert leads <= own | others
    assert own <= leads
    assert not own & others


def test_every_project_reaches_a_goal_of_the_official_table() -> None:
    goals = objects_of("implements")
    assert len(goals) == 285
    assert sum(len(targets) for targets in goals.values()) == 378
    assert goals["M1C1I1.02.00"] == {"sdg/16"}
    assert {row["submeasure"] for row in rows_of(PROJECTS)} <= set(goals)


def test_an_empty_target_in_the_official_table_becomes_its_goal_and_nothing_else() -> None:
    named = {target for targets in objects_of("implements").values() for target in targets}
    goals = {target for target in named if "." not in target}
    assert {"sdg/16", "sdg/12"} <= goals
    assert not any("n.c" in target for target in named)


def test_each_submeasure_has_exactly_one_prevalent_goal() -> None:
    prevalent = Counter(
        row["submeasure"]
        for row in rows_of(SUBMEASURE_LINKS)
        if row["predicate"] == "implements" and row["prevalent"] == "yes"
    )
    assert len(prevalent) == 285
    assert set(prevalent.values()) == {1}


def test_no_strength_is_invented_and_every_link_has_evidence() -> None:
    graph = said_by(SUBMEASURE_LINKS).graph
    links = list(graph.subjects(RDF.type, COE.Link))
    assert len(links) == 378 + 368 + 772
    assert not list(graph.objects(None, COE.strength))
    assert {graph.value(link, COE.linkStatus) for link in links} == {COE["link-status-validated"]}
    assert all(graph.value(link, COE.evidence) is not None for link in links)


def test_every_indicator_of_the_mapping_is_a_listed_one() -> None:
    with (REFERENCE_FOLDER / "indicators" / "indicators.csv").open(encoding="utf-8", newline="") as file:
        listed = {f"indicator/{row['scheme']}/{row['code']}" for row in csv.DictReader(file)}
    named = {indicator for indicators in objects_of("measuredBy").values() for indicator in indicators}
    assert len(named) == 64
    assert named <= listed


def test_recommendations_are_41_and_answered_by_258_submeasures() -> None:
    assert len(set(said_by(RECOMMENDATIONS).graph.subjects(RDF.type, COE.Objective))) == 41
    answers = objects_of("contributesTo")
    assert len(answers) == 258
    known = {f"csr/{row['year']}/{row['number']}" for row in rows_of(RECOMMENDATIONS)}
    assert {recommendation for found in answers.values() for recommendation in found} == known


def test_a_recommendation_under_a_wrong_title_is_of_medium_confidence() -> None:
    doubtful = {row["submeasure"] for row in rows_of(SUBMEASURE_LINKS) if row["confidence"] == "medium"}
    assert doubtful == {"M1C1R3.01.04", "M1C1R3.01.05"}


def test_a_submeasure_has_a_coefficient_only_where_its_shares_agree() -> None:
    graph = said_by(SHARES).graph
    cloud, logistics = (NAMES.of(f"pnrr/submeasure/{code}") for code in ("M1C1I1.02.00", "M2C1I2.01.00"))
    assert graph.value(cloud, COE.digitalCoefficient) == Literal(Decimal("1"))
    assert graph.value(cloud, COE.climateCoefficient) == Literal(Decimal("0"))
    assert {str(value) for value in graph.objects(logistics, COE.climateCoefficient)} == set()
    shares = list(graph.subjects(COE.shareOf, logistics))
    assert Counter(str(graph.value(share, COE.climateCoefficient)) for share in shares) == {"0.4": 3, "0": 1, "1": 1}
    assert len(set(graph.subjects(RDF.type, COE.TaggedShare))) == 363


def test_a_coefficient_above_one_is_refused(tmp_path: Path) -> None:
    header = "submeasure,part,climate_coefficient,source,confidence"
    path = written(tmp_path / "coefficients.csv", header, f"M1C1I1.02.00,1,40,{PAGE},high")
    assert stated(SHARES, path).told() == [
        "coefficients.csv, row 2, column climate_coefficient: 40; expected a fraction from 0 to 1"
    ]


def test_the_title_of_the_only_component_of_mission_7_is_unverified() -> None:
    graph = said_by(OBJECTIVES).graph
    assert graph.value(NAMES.of("pnrr/component/M7C1"), COE.standing) == COE["standing-unverified"]
    assert graph.value(NAMES.of("pnrr/component/M1C1"), COE.standing) == COE["standing-official"]
