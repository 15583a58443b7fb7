"""Thresholds stand in one file: complete, told in two languages, checked, and replaced as a whole or not at all."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from rdflib import Graph, Literal, URIRef
from rdflib.namespace import RDFS, SH, XSD

from graph_store.errors import BadInput
from graph_store.namespaces import COE, COESH
from tests.conftest import FIXTURES, trig_quads
from tests.shapes.examples import AS_OF as DAY
from validation.engines import graph_engine
from validation.parameters import AS_OF, PARAMETERS_FILE, default_values
from validation.rules import SHAPES_FOLDER, Rule, catalogue, load_shapes, shape_files

STALE = SHAPES_FOLDER / "coherence" / "indicator-stale.ttl"
STALE_DATA = STALE.with_name("indicator-stale.valid.ttl")


def rule(rules: tuple[Rule, ...], rule_id: str) -> Rule:
    return next(item for item in rules if item.id == rule_id)


def office_file(folder: Path, *changes: tuple[str, str]) -> Path:
    """The shipped file as an office would change it."""
    text = PARAMETERS_FILE.read_text(encoding="utf-8")
    for old, new in changes:
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    path = folder / "ours.ttl"
    path.write_text(text, encoding="utf-8")
    return path


def problems(path: Path) -> list[str]:
    with pytest.raises(BadInput) as caught:
        catalogue(path)
    return [str(problem) for problem in caught.value.problems]


def declared() -> dict[URIRef, set[str]]:
    """Every parameter that must have a value, with the ids of the rules that declare it."""
    found: dict[URIRef, set[str]] = {}
    for item in catalogue():
        for node in item.shapes.objects(None, SH.parameter):
            path = item.shapes.value(node, SH.path)
            assert isinstance(path, URIRef)
            if path != AS_OF:
                found.setdefault(path, set()).add(item.id)
    return found


def stale(rules: tuple[Rule, ...]) -> list[str]:
    [run] = graph_engine(Graph().parse(STALE_DATA), rules).run(rules)
    assert run.error is None
    return [str(result.focus) for result in run.results]


# --- The file that is shipped ---------------------------------------------------------------------------------------


def test_every_threshold_a_rule_declares_has_one_value_and_belongs_to_one_rule() -> None:
    values = default_values()
    assert len(declared()) == 7
    for path, rules in declared().items():
        assert len(rules) == 1, f"{path} would be taken by {rules} where their files are put together"
        assert len(list(values.subject_objects(path))) == 1, path
    given = {predicate for predicate in values.predicates() if str(predicate).startswith(str(COESH))}
    assert given == set(declared())


def test_every_threshold_says_what_it_is_in_which_unit_and_why_in_both_languages() -> None:
    values = default_values()
    for path in declared():
        for predicate in (RDFS.label, RDFS.comment, COE.unitName):
            texts = [text for text in values.objects(path, predicate) if isinstance(text, Literal)]
            assert sorted(text.language or "" for text in texts) == ["en", "it"], f"{path} {predicate}"


def test_a_rule_carries_its_thresholds_so_that_pages_can_say_them() -> None:
    [parameter] = rule(catalogue(), "indicator-stale").parameters
    several = rule(catalogue(), "actor-overloaded").parameters
    assert (parameter.name, parameter.value, parameter.unit.en) == ("staleAfterYears", "3", "years")
    assert parameter.label.it == "anni dopo i quali un indicatore è fermo"
    assert parameter.reason.en.startswith("Years between the last value and today")
    assert [item.name for item in several] == ["overloadLeads", "overloadShare"]
    assert rule(catalogue(), "mission-without-indicator").parameters == ()


def test_no_rule_is_left_without_the_values_it_needs() -> None:
    for item in catalogue():
        paths = {path for path, rules in declared().items() if item.id in rules}
        assert {URIRef(parameter.iri) for parameter in item.parameters} == paths, item.id


def test_a_rule_file_of_ours_that_is_handed_in_gets_its_thresholds_too() -> None:
    [handed_in] = load_shapes([STALE])
    assert [parameter.value for parameter in handed_in.parameters] == ["3"]


def test_a_threshold_a_shape_states_itself_comes_first(tmp_path: Path) -> None:
    own = tmp_path / "own.ttl"
    own.write_text(STALE.read_text(encoding="utf-8") + "\ncoesh:IndicatorStale coesh:staleAfterYears 9 .\n", "utf-8")
    [handed_in] = load_shapes([own])
    assert [parameter.value for parameter in handed_in.parameters] == ["9"]


def test_all_files_in_one_graph_find_what_each_finds_alone() -> None:
    """As a territory would take them: one shapes graph, in which no parameter reaches the component of another rule."""
    data = Graph()
    for s, p, o, _ in trig_quads(FIXTURES / "toy-city.trig"):
        data.add((s, p, o))
    together = load_shapes(shape_files("coherence"), as_of=DAY)
    alone = [item for item in catalogue(as_of=DAY) if item.kind == "coherence"]
    runs = [graph_engine(data, rules).run(rules) for rules in (together, alone)]
    found = [
        {run.rule.id: {(item.focus, item.shape, item.value) for item in run.results} for run in each} for each in runs
    ]
    assert found[0] == found[1]
    assert sum(map(len, found[0].values())) == 41


# --- A file of an office --------------------------------------------------------------------------------------------


def test_an_office_can_be_stricter(tmp_path: Path) -> None:
    ours = office_file(tmp_path, ("coesh:staleAfterYears 3", "coesh:staleAfterYears 2"))
    assert stale(load_shapes([STALE], as_of=DAY)) == []
    assert stale(load_shapes([STALE], parameters=ours, as_of=DAY)) == ["https://example.org/recent"]


def test_messages_say_the_threshold_that_was_applied(tmp_path: Path) -> None:
    ours = office_file(tmp_path, ("coesh:waitingAfterDays 90", "coesh:waitingAfterDays 30"))
    changed, usual = (rule(rules, "link-waiting") for rules in (catalogue(ours), catalogue()))
    words = {str(text) for text in changed.shapes.objects(changed.shape, SH.message)}
    assert "A proposed link that starts here has been waiting for a decision for more than 30 days." in words
    assert not words & {str(text) for text in usual.shapes.objects(usual.shape, SH.message)}


def test_a_whole_number_serves_where_a_share_is_asked(tmp_path: Path) -> None:
    ours = office_file(tmp_path, ("coesh:overloadShare 0.2", "coesh:overloadShare 1"))
    assert rule(catalogue(ours), "actor-overloaded").parameters[1].value == "1"


def test_a_missing_value_is_named_and_no_default_stands_in(tmp_path: Path) -> None:
    ours = office_file(tmp_path, ("coesh:IndicatorStale coesh:staleAfterYears 3 .", ""))
    assert problems(ours) == [
        "ours.ttl: coesh:IndicatorStale coesh:staleAfterYears has no value; expected a whole number, at least 1"
    ]


@pytest.mark.parametrize(
    ("old", "new", "found"),
    [
        ("coesh:staleAfterYears 3", 'coesh:staleAfterYears "three"', "three; expected a whole number, at least 1"),
        ("coesh:staleAfterYears 3", "coesh:staleAfterYears 2.5", "2.5; expected a whole number, at least 1"),
        ("coesh:staleAfterYears 3", "coesh:staleAfterYears 0", "0; expected a whole number, at least 1"),
        ("coesh:staleAfterYears 3", "coesh:staleAfterYears 3 , 4", "2 values; expected one value, a whole number"),
        ("coesh:overloadShare 0.2", "coesh:overloadShare 20.0", "20.0; expected a number with a decimal point"),
        (
            "coesh:overloadShare 0.2",
            "coesh:overloadShare coesh:much",
            "expected a number with a decimal point, at most 1",
        ),
        ("coesh:closingMonths 6", "coesh:closingMonths -1", "-1; expected a whole number, at least 0"),
    ],
)
def test_a_wrong_value_is_named_with_what_is_expected(tmp_path: Path, old: str, new: str, found: str) -> None:
    [told] = problems(office_file(tmp_path, (old, new)))
    assert told.startswith("ours.ttl: coesh:")
    assert found in told


def test_a_misspelt_parameter_is_no_parameter(tmp_path: Path) -> None:
    ours = office_file(tmp_path, ("coesh:IndicatorStale coesh:staleAfterYears 3", "coesh:IndicatorStale coesh:stale 3"))
    assert [told.split(";")[0] for told in problems(ours)] == [
        "ours.ttl: coesh:IndicatorStale coesh:staleAfterYears has no value",
        "ours.ttl: coesh:IndicatorStale coesh:stale is taken by no rule",
    ]


def test_a_syntax_error_is_told_with_its_line(tmp_path: Path) -> None:
    ours = tmp_path / "ours.ttl"
    ours.write_text("@prefix coesh: <https://w3id.org/coerenza/shapes/> .\ncoesh:LinkWaiting 90 .\n", encoding="utf-8")
    [told] = problems(ours)
    assert told.startswith("ours.ttl, row 2: ")


def test_a_file_that_is_not_there_is_said(tmp_path: Path) -> None:
    assert problems(tmp_path / "nowhere.ttl") == ["nowhere.ttl: there is no such file; expected an RDF file"]


# --- The day --------------------------------------------------------------------------------------------------------


def test_dated_rules_and_no_others_are_told_the_day() -> None:
    day = Literal("2026-11-22", datatype=XSD.date)
    dated = {item.id for item in catalogue(as_of=DAY) if (None, AS_OF, day) in item.shapes}
    assert dated == {"indicator-stale", "link-waiting", "programme-implements-nothing", "programme-past-its-end"}
    assert [item.id for item in catalogue() if (None, AS_OF, None) in item.shapes] == []


def test_the_day_changes_the_answer() -> None:
    assert stale(load_shapes([STALE], as_of=date(2026, 12, 31))) == []
    assert stale(load_shapes([STALE], as_of=date(2027, 1, 1))) == ["https://example.org/recent"]


def test_without_a_day_a_dated_rule_is_asked_for_today() -> None:
    # The last value of the example is of 2023.
    expected = [] if date.today().year <= 2026 else ["https://example.org/recent"]
    assert stale(load_shapes([STALE])) == expected


def test_a_proposal_of_the_last_day_of_february_waits_as_long_as_the_calendar_says(tmp_path: Path) -> None:
    """The rule counts days by plain arithmetic; the calendar of Python is the second opinion."""
    waiting = SHAPES_FOLDER / "coherence" / "link-waiting.ttl"
    text = waiting.with_name("link-waiting.valid.ttl").read_text(encoding="utf-8")
    for created in (date(2024, 2, 29), date(2023, 12, 31), date(2025, 2, 28), date(2000, 3, 1), date(2026, 1, 1)):
        data = Graph().parse(data=text.replace("2026-08-24", created.isoformat()), format="turtle")
        for days in (90, 91):
            rules = load_shapes([waiting], as_of=date.fromordinal(created.toordinal() + days))
            [run] = graph_engine(data, rules).run(rules)
            assert run.error is None
            assert len(run.results) == (1 if days > 90 else 0), f"{created} and {days} days"
