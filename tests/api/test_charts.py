"""Charts of answers: what is drawn, how long, and when a table is left to speak for itself."""

from __future__ import annotations

from itertools import pairwise

import pytest

from api.addresses import Addresses
from api.pages.charts import HEIGHT, MOST_BARS, WIDTH, Bars, Series, drawn, nice_ticks
from api.pages.questions.answer_words import AnswerWords
from api.pages.texts import texts
from coherence.answers import AnswerTable, Cell, Thing
from coherence.questions import View, question_named
from graph_store.identifiers import Identifiers
from graph_store.namespaces import COE


def words(name: str, language: str = "en") -> AnswerWords:
    return AnswerWords(question_named(name), texts(language), Addresses("", Identifiers()))


def thing(reference: str, standing: str = "official") -> Thing:
    iri = str(Identifiers().of(reference))
    return Thing(iri, "", {"it": reference, "en": reference}, standing)


def term(name: str) -> Thing:
    return Thing(str(COE[name]), "", {"it": name, "en": name}, "")


def bars_of(*values: int) -> Bars:
    table = AnswerTable(("goal", "actions"), [(thing(f"sdg/{n}"), value) for n, value in enumerate(values)])
    chart = drawn(table, View("bars", "goal", "actions"), words("budget-of-goals"))
    assert isinstance(chart, Bars)
    return chart


def test_the_longest_bar_is_as_wide_as_the_chart_and_the_others_in_proportion() -> None:
    assert [bar.segments[0].width for bar in bars_of(10, 40, 20).bars] == [25.0, 100.0, 50.0]


def test_a_bar_of_nothing_has_no_width_and_says_zero() -> None:
    bar = bars_of(0, 4).bars[0]
    assert (bar.segments[0].width, bar.value) == (0.0, "0")


def test_of_many_things_the_largest_are_drawn_and_all_are_counted() -> None:
    chart = bars_of(*range(30))
    assert len(chart.bars) == MOST_BARS
    assert (chart.bars[0].value, chart.bars[-1].value, chart.total) == ("29", "10", 30)


@pytest.mark.parametrize(
    "rows",
    [
        [],
        [(thing("sdg/1"), 0)],
        # The same thing twice: bars could not tell the two apart.
        [(thing("sdg/1"), 1), (thing("sdg/1"), 2)],
    ],
)
def test_where_bars_would_say_nothing_there_are_none(rows: list[tuple[Cell, ...]]) -> None:
    table = AnswerTable(("goal", "actions"), rows)
    assert drawn(table, View("bars", "goal", "actions"), words("budget-of-goals")) is None


def test_parts_go_from_official_to_illustrative_and_fill_the_bar() -> None:
    rows: list[tuple[Cell, ...]] = [
        (thing("framework/a"), term("standing-illustrative"), 3),
        (thing("framework/a"), term("standing-official"), 1),
    ]
    table = AnswerTable(("framework", "standing", "objectives"), rows)
    view = View("bars", "framework", "objectives", parts="standing")
    chart = drawn(table, view, words("standing-of-frameworks", "it"))
    assert isinstance(chart, Bars)
    assert chart.legend == ("ufficiale", "illustrativo")
    (bar,) = chart.bars
    assert [(part.start, part.width, part.pattern) for part in bar.segments] == [(0.0, 25.0, 0), (25.0, 75.0, 1)]
    assert bar.value == "ufficiale 1, illustrativo 3"


def series_of(*rows: tuple[str, str, float, str]) -> Series | None:
    observed = [(thing(area), year, value, "%", term(f"standing-{standing}")) for area, year, value, standing in rows]
    table = AnswerTable(("territory", "year", "value", "unit", "standing"), [tuple(row) for row in observed])
    chart = drawn(table, View("series"), words("series-of-indicator"))
    assert chart is None or isinstance(chart, Series)
    return chart


def test_lines_stay_inside_the_drawing_and_higher_is_higher() -> None:
    chart = series_of(("a", "2019", 5, "official"), ("a", "2021", 9, "illustrative"), ("b", "2020", 7, "official"))
    assert chart is not None
    assert [line.label for line in chart.lines] == ["a", "b"]
    points = [point for line in chart.lines for point in line.points]
    assert all(0 <= point.x <= WIDTH and 0 <= point.y <= HEIGHT for point in points)
    first, last, middle = points
    assert first.x < middle.x < last.x
    assert first.y > middle.y > last.y
    assert [point.is_doubtful for point in points] == [False, True, False]
    assert [text for _, text in chart.years] == ["2019", "2020", "2021"]


def test_one_value_is_a_point_in_the_middle() -> None:
    chart = series_of(("a", "2020", 5, "official"))
    assert chart is not None
    assert [text for _, text in chart.values] == ["4", "5", "6"]
    assert WIDTH / 3 < chart.lines[0].points[0].x < WIDTH * 2 / 3


def test_more_territories_than_lines_can_be_told_apart_are_left_to_the_table() -> None:
    assert series_of(*((f"t{n}", "2020", n, "official") for n in range(7))) is None


@pytest.mark.parametrize("values", [[0.001, 0.0013], [-3, 12], [1e6, 5.2e6], [7.5, 7.5]])
def test_ticks_hold_all_values_between_them_evenly(values: list[float]) -> None:
    ticks = nice_ticks(values)
    assert ticks[0] <= min(values) <= max(values) <= ticks[-1]
    steps = {round(later - earlier, 9) for earlier, later in pairwise(ticks)}
    assert len(steps) == 1
    assert 2 <= len(ticks) <= 8
