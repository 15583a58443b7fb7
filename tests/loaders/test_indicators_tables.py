"""Indicators, their values and their targets say what the sources say, and only like is compared with like."""

from __future__ import annotations

import csv
from collections import Counter
from decimal import Decimal
from functools import cache
from pathlib import Path

import pytest
from rdflib import Literal, URIRef
from rdflib.namespace import DCTERMS, QB, RDF, RDFS, SKOS
from stating import NAMES, PUBLISHERS, REFERENCE_FOLDER, Stated, shipped, stated, written

from graph_store.namespaces import COE, SDMX_DIMENSION, SDMX_MEASURE
from loaders.base import Table
from loaders.indicator_targets import TARGETS
from loaders.indicators import ASSIGNMENT_TABLE, GROUP_TABLE, INDICATOR_TABLE, SOURCE
from loaders.observations import COMPONENTS, CUBE, OBSERVATIONS
from loaders.provenance import described
from loaders.records import Record

INDICATOR_HEADER = "scheme,code,title_it,title_en,unit_it,direction,source,confidence"
OBSERVATION_HEADER = "indicator,territory,year,value,unit,source,confidence"
TARGET_HEADER = (
    "code,indicator,description_it,description_en,operator,value,unit_it,issuer,comparable,source,confidence"
)
PAGE = "https://www.istat.it/"


@cache
def said_by(table: Table) -> Stated:
    return stated(table, shipped(table))


def rows_of(table: Table) -> list[dict[str, str]]:
    with shipped(table).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def observed(indicator: str, territory: str, year: int) -> Decimal:
    observation = NAMES.of(f"observation/{indicator}/{territory}/{year}")
    value = said_by(OBSERVATIONS).graph.value(observation, SDMX_MEASURE.obsValue)
    assert isinstance(value, Literal)
    return Decimal(str(value))


@pytest.mark.parametrize("table", SOURCE.tables, ids=lambda table: table.stem)
def test_every_shipped_row_can_be_read(table: Table) -> None:
    assert said_by(table).told() == []


@pytest.mark.parametrize("table", SOURCE.tables, ids=lambda table: table.stem)
def test_the_same_file_gives_the_same_bytes(table: Table) -> None:
    assert stated(table, shipped(table)).quads == said_by(table).quads


@pytest.mark.parametrize("table", SOURCE.tables, ids=lambda table: table.stem)
def test_the_standing_of_every_row_follows_from_its_publisher(table: Table) -> None:
    for number, row in enumerate(rows_of(table), start=2):
        parts = Record(table.stem, number, row, []).items("source")
        official = PUBLISHERS.is_official(cited(parts))
        expected = "unverified" if row["confidence"] == "low" else "official" if official else "reported"
        assert row["standing"] == expected, (table.stem, number, parts)


def cited(parts: list[str]) -> list[str]:
    known = described(REFERENCE_FOLDER / "indicators", "indicators", "", "").sources
    keyed = [text for part in parts if part.startswith("source:") for text in known[part.removeprefix("source:")]]
    return [*keyed, *(part for part in parts if not part.startswith("source:"))]


def test_there_are_133_indicators_in_four_schemes() -> None:
    graph = said_by(INDICATOR_TABLE).graph
    indicators = set(graph.subjects(RDF.type, COE.Indicator))
    schemes = Counter(NAMES.reference(str(scheme)) for scheme in graph.objects(None, SKOS.inScheme))
    assert len(indicators) == 133
    assert schemes == {
        "indicator/istat-bes": 67,
        "indicator/istat-bes-national": 19,
        "indicator/istat-sdg": 39,
        "indicator/local": 8,
    }


def test_every_scheme_domain_and_set_an_indicator_names_is_described() -> None:
    described_groups = set(said_by(GROUP_TABLE).graph.subjects(RDF.type))
    graph = said_by(INDICATOR_TABLE).graph
    used = {*graph.objects(None, SKOS.inScheme), *graph.objects(None, DCTERMS.subject), *graph.subjects(SKOS.member)}
    assert used == described_groups


def test_a_bes_code_of_two_schemes_stays_two_indicators(tmp_path: Path) -> None:
    path = written(
        tmp_path / "indicators.csv",
        INDICATOR_HEADER,
        f"istat-bes-national,10AMB020,Qualità dell'aria - PM2.5,Air quality,%,lower-is-better,{PAGE},high",
        f"istat-bes,10AMB020,Preoccupazione per i cambiamenti climatici,Climate concern,%,not-monotonic,{PAGE},high",
    )
    said = stated(INDICATOR_TABLE, path)
    assert said.told() == []
    air, concern = (NAMES.of(f"indicator/{scheme}/10AMB020") for scheme in ("istat-bes-national", "istat-bes"))
    assert said.text(air, RDFS.label, "it") == "Qualità dell'aria - PM2.5"
    assert said.text(concern, RDFS.label, "it") == "Preoccupazione per i cambiamenti climatici"


def test_a_suffix_is_part_of_the_code() -> None:
    graph = said_by(INDICATOR_TABLE).graph
    codes = {str(code) for code in graph.objects(None, SKOS.notation)}
    assert {"10AMB024P", "02IST006-N22", "12SER003P-N25"} <= codes
    assert not {"10AMB024", "02IST006", "12SER003P"} & codes


def test_a_regional_series_nobody_checked_is_not_claimed() -> None:
    graph = said_by(INDICATOR_TABLE).graph
    national_list = [NAMES.of(f"indicator/istat-sdg/{code}") for code in ("SDG-310", "SDG-447")]
    for indicator in national_list:
        assert set(graph.objects(indicator, COE.availableAt)) == {COE["level-national"]}
    at_metropolitan_level = set(graph.subjects(COE.availableAt, COE["level-metropolitan"]))
    assert len(at_metropolitan_level) == 73
    assert NAMES.of("indicator/local/EU-NO2") not in set(graph.subjects(COE.availableAt))


def test_english_titles_are_marked_as_this_projects_own() -> None:
    graph = said_by(INDICATOR_TABLE).graph
    assert set(graph.objects(NAMES.of("indicator/istat-bes/01SAL001"), COE.ownTranslation)) == {Literal("en")}


def test_every_united_nations_indicator_named_is_one_of_the_framework() -> None:
    with (REFERENCE_FOLDER / "sdg" / "indicators.csv").open(encoding="utf-8", newline="") as file:
        known = {NAMES.of(f"sdg/{row['unsd_code']}") for row in csv.DictReader(file)}
    named = set(said_by(INDICATOR_TABLE).graph.objects(None, SKOS.relatedMatch))
    assert len(named) == 35
    assert named <= known


def test_there_are_642_values_of_which_184_metropolitan() -> None:
    places = Counter(
        NAMES.reference(str(area)) for area in said_by(OBSERVATIONS).graph.objects(None, SDMX_DIMENSION.refArea)
    )
    assert places == {"territory/metropolitan/001": 184, "territory/region/01": 454, "territory/country/IT": 4}


def test_neet_in_the_metropolitan_city_was_8_6_per_cent_in_2024() -> None:
    assert observed("istat-bes/02IST006-N22", "001", 2024) == Decimal("8.6")
    assert observed("istat-bes/02IST006-N22", "001", 2021) == Decimal("21.1")


def test_a_value_copied_from_a_private_repository_is_not_called_official() -> None:
    graph = said_by(OBSERVATIONS).graph
    assert set(graph.objects(None, COE.standing)) == {COE["standing-reported"]}


def test_an_older_series_is_told_from_the_revised_one() -> None:
    said = said_by(OBSERVATIONS)
    series = "observation/istat-bes/02IST006-N22"
    assert said.text(NAMES.of(f"{series}/IT/2019"), COE.edition) == "before N22"
    assert said.text(NAMES.of(f"{series}/001/2019"), COE.edition) == "N22"
    assert said.graph.value(NAMES.of("observation/istat-bes/01SAL001/001/2015"), COE.edition) is None


@pytest.mark.parametrize("code", ["10AMB001P", "10AMB002P", "10AMB008", "12SER008"])
def test_a_metropolitan_value_that_describes_only_the_city_says_so(code: str) -> None:
    said = said_by(OBSERVATIONS)
    indicator = NAMES.of(f"indicator/istat-bes/{code}")
    metropolitan = [
        observation for observation in said.graph.subjects(COE.ofIndicator, indicator) if "/001/" in str(observation)
    ]
    assert metropolitan
    for observation in metropolitan:
        assert isinstance(observation, URIRef)
        assert "describes the city of Turin" in said.text(observation, SKOS.editorialNote)


def test_a_series_to_check_says_so_and_is_of_medium_confidence() -> None:
    said = said_by(OBSERVATIONS)
    observation = NAMES.of("observation/istat-bes/11RIC025/01/2020")
    assert "series jumps" in said.text(observation, SKOS.editorialNote)
    assert said.text(observation, COE.confidence) == "medium"


def test_the_values_are_a_cube_with_every_dimension_filled() -> None:
    graph = said_by(OBSERVATIONS).graph
    structure = graph.value(NAMES.of(CUBE), QB.structure)
    components = list(graph.objects(structure, QB.component))
    assert len(components) == len(COMPONENTS) == 6
    dimensions = {dimension for component in components for dimension in graph.objects(component, QB.dimension)}
    assert dimensions == {COE.ofIndicator, SDMX_DIMENSION.refArea, SDMX_DIMENSION.refPeriod}
    observations = list(graph.subjects(RDF.type, QB.Observation))
    assert len(observations) == 642
    for observation in observations:
        assert graph.value(observation, QB.dataSet) == NAMES.of(CUBE)
        for property_ in (*dimensions, SDMX_MEASURE.obsValue):
            assert len(list(graph.objects(observation, property_))) == 1


def test_every_value_is_of_an_indicator_that_is_listed() -> None:
    listed = set(said_by(INDICATOR_TABLE).graph.subjects(RDF.type, COE.Indicator))
    assert set(said_by(OBSERVATIONS).graph.objects(None, COE.ofIndicator)) <= listed
    assert set(said_by(TARGETS).graph.objects(None, COE.ofIndicator)) <= listed


def test_a_value_that_is_no_number_is_named_with_its_row_and_column(tmp_path: Path) -> None:
    path = written(
        tmp_path / "observations.csv",
        OBSERVATION_HEADER,
        f"indicator/istat-bes/01SAL001,territory/metropolitan/001,2024,83.8,anni,{PAGE},high",
        f"indicator/istat-bes/01SAL001,territory/metropolitan/001,2025,n.d.,anni,{PAGE},high",
    )
    assert stated(OBSERVATIONS, path).told() == [
        "observations.csv, row 3, column value: 'n.d.'; "
        "expected a number such as 12 or 12.5, without thousands separators"
    ]


def test_a_bes_code_without_its_scheme_is_refused(tmp_path: Path) -> None:
    path = written(
        tmp_path / "observations.csv",
        OBSERVATION_HEADER,
        f"01SAL001,territory/metropolitan/001,2024,83.8,anni,{PAGE},high",
    )
    assert stated(OBSERVATIONS, path).told() == [
        "observations.csv, row 2, column indicator: '01SAL001'; "
        "expected an indicator with its scheme, such as indicator/istat-bes/01SAL001"
    ]


def test_a_table_saved_by_an_italian_spreadsheet_gives_the_same_value(tmp_path: Path) -> None:
    path = written(
        tmp_path / "observations.csv",
        "\ufeff" + OBSERVATION_HEADER.replace(",", ";"),
        f"indicator/istat-bes/02IST006-N22;territory/metropolitan/001;2024;8,6;%;{PAGE};high",
    )
    said = stated(OBSERVATIONS, path)
    assert said.told() == []
    observation = NAMES.of("observation/istat-bes/02IST006-N22/001/2024")
    assert said.text(observation, SDMX_MEASURE.obsValue) == "8.6"


def test_there_are_30_targets_and_two_issuers_may_disagree() -> None:
    graph = said_by(TARGETS).graph
    assert len(set(graph.subjects(RDF.type, COE.IndicatorTarget))) == 30
    employment = NAMES.of("indicator/istat-bes/03LAV001-N22")
    values = {
        str(target).rsplit("/", 1)[1]: str(graph.value(target, COE.targetValue))
        for target in graph.subjects(COE.ofIndicator, employment)
    }
    assert values == {"T01": "78", "T02": "73"}


def test_a_target_is_named_in_words_in_both_languages() -> None:
    said = said_by(TARGETS)
    assert said.text(NAMES.of("target/T01"), RDFS.label, "it") == (
        "Tasso di occupazione 20-64 anni: almeno 78 % entro il 2030 (Unione europea)"
    )
    assert said.text(NAMES.of("target/T09"), RDFS.label, "it") == (
        "Persone a rischio di povertà o esclusione sociale: riduzione: "
        "almeno 15.000.000 persone in meno entro il 2030 (Unione europea)"
    )
    assert said.text(NAMES.of("target/T15-2035"), RDFS.label, "en") == (
        "Residual (unsorted) municipal waste per inhabitant: less than 90 kg per inhabitant by 2035 (Piedmont)"
    )


@pytest.mark.parametrize("code", ["T05", "T08", "T07", "T20", "T24", "T25"])
def test_a_target_of_another_definition_does_not_compare_and_says_why(code: str) -> None:
    said = said_by(TARGETS)
    target = NAMES.of(f"target/{code}")
    assert said.graph.value(target, COE.comparable) == Literal(False)
    assert said.text(target, COE.comparabilityNote, "it")
    assert said.text(target, COE.comparabilityNote, "en")


def test_a_target_without_an_indicator_is_kept_and_compares_with_nothing() -> None:
    graph = said_by(TARGETS).graph
    alone = {
        str(target).rsplit("/", 1)[1]
        for target in graph.subjects(RDF.type, COE.IndicatorTarget)
        if graph.value(target, COE.ofIndicator) is None
    }
    assert alone == {"T09", "T10", "T21", "T22"}
    assert {graph.value(NAMES.of(f"target/{code}"), COE.comparable) for code in alone} == {Literal(False)}


def test_a_target_cannot_claim_to_compare_with_no_indicator(tmp_path: Path) -> None:
    path = written(tmp_path / "targets.csv", TARGET_HEADER, f"X1,,Prova,Test,>=,5,%,ASviS,yes,{PAGE},high")
    assert stated(TARGETS, path).told() == [
        "targets.csv, row 2, column comparable: yes, without an indicator; "
        "expected no, or the indicator it compares with"
    ]


def test_a_target_of_a_replaced_plan_is_marked() -> None:
    graph = said_by(TARGETS).graph
    marked = {str(target).rsplit("/", 1)[1] for target in graph.subjects(COE.superseded, Literal(True))}
    assert marked == {"T18", "T19", "T20", "T21"}


def test_a_target_keeps_who_stands_behind_it() -> None:
    graph = said_by(TARGETS).graph
    kinds = Counter(str(kind).rsplit("issuer-kind-", 1)[1] for kind in graph.objects(None, COE.issuerKind))
    assert kinds == {"law": 3, "public": 20, "civil-society": 7}


def test_an_assignment_read_in_the_official_table_stands_and_a_guess_waits() -> None:
    graph = said_by(ASSIGNMENT_TABLE).graph
    statuses = Counter(str(status).rsplit("link-status-", 1)[1] for status in graph.objects(None, COE.linkStatus))
    assert statuses == {"accepted": 69, "proposed": 71}
    assert len(list(graph.triples((None, COE.measuredBy, None)))) == 69
    education, health = NAMES.of("sdg/4.1"), NAMES.of("sdg/3")
    assert (education, COE.measuredBy, NAMES.of("indicator/istat-bes/02IST010P")) in graph
    assert (health, COE.measuredBy, NAMES.of("indicator/istat-bes/01SAL001")) not in graph


def test_a_near_counterpart_is_this_projects_judgement_and_is_only_proposed() -> None:
    said = said_by(ASSIGNMENT_TABLE)
    beds = NAMES.link(str(NAMES.of("sdg/3.8")), str(COE.measuredBy), str(NAMES.of("indicator/istat-bes/12SER003P-N25")))
    assert said.graph.value(beds, COE.linkStatus) == COE["link-status-proposed"]
    assert said.graph.value(beds, COE.standing) == COE["standing-unverified"]
    assert "posti letto" in said.text(beds, COE.rationale, "it")


def test_every_accepted_assignment_has_evidence() -> None:
    graph = said_by(ASSIGNMENT_TABLE).graph
    accepted = list(graph.subjects(COE.linkStatus, COE["link-status-accepted"]))
    assert accepted
    assert all(graph.value(link, COE.evidence) is not None for link in accepted)
