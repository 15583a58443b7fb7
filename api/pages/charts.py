"""Charts of answers: what is drawn where. Every chart has the table below it as its twin, and needs no colour."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby
from math import floor, log10

from api.pages.questions.answer_words import AnswerWords, is_doubtful
from coherence.answers import AnswerTable, Cell, Thing
from coherence.questions import View
from coherence.vocabulary import STANDINGS

# More bars than these are no picture any more.
MOST_BARS = 20
_MOST_LINES = 6
# Units: those of the drawing of a series, which is scaled to the page.
WIDTH, HEIGHT = 480, 280
_LEFT, _RIGHT, _TOP, _BOTTOM = 62, 18, 12, 30
_STATUSES = ("validated", "accepted", "proposed", "rejected")
_WANTED_TICKS = 5


@dataclass(frozen=True)
class Segment:
    """A part of a bar, in percent of the width; ``pattern`` counts the kinds of parts from 0."""

    start: float
    width: float
    pattern: int


@dataclass(frozen=True)
class Bar:
    """One bar with its name and its value in words; ``whole`` is the width of what it is a part of, or 0."""

    label: str
    value: str
    segments: tuple[Segment, ...]
    whole: float = 0


@dataclass(frozen=True)
class Bars:
    """A bar for each thing; ``total`` counts the things there are, ``legend`` names the parts."""

    bars: tuple[Bar, ...]
    total: int
    legend: tuple[str, ...] = ()


@dataclass(frozen=True)
class Measured:
    """A value of one year; ``text`` is the value in words."""

    year: int
    value: Decimal
    text: str
    is_doubtful: bool


@dataclass(frozen=True)
class Point:
    """A value in its place; doubtful ones are drawn hollow."""

    x: float
    y: float
    text: str
    is_doubtful: bool


@dataclass(frozen=True)
class Line:
    """The values of one territory; ``pattern`` tells lines apart by marker and dashes."""

    label: str
    points: tuple[Point, ...]
    pattern: int

    @property
    def path(self) -> str:
        """The line, as SVG writes it."""
        return " ".join(f"{point.x:.1f},{point.y:.1f}" for point in self.points)


@dataclass(frozen=True)
class Series:
    """Lines over the years, with the ticks of both axes: place and words."""

    lines: tuple[Line, ...]
    years: tuple[tuple[float, str], ...]
    values: tuple[tuple[float, str], ...]
    unit: str

    @property
    def has_doubtful(self) -> bool:
        """Is any value unverified or illustrative?"""
        return any(point.is_doubtful for line in self.lines for point in line.points)


def drawn(table: AnswerTable, view: View, words: AnswerWords) -> Bars | Series | None:
    """The chart of an answer; None where a table says it better."""
    if not table.rows:
        return None
    if view.kind == "bars":
        return _parted_bars(table, view, words) if view.parts else _bars(table, view, words)
    return _series(table, words) if view.kind == "series" else None


def _bars(table: AnswerTable, view: View, words: AnswerWords) -> Bars | None:
    names = [words.name(view.label, row[table.column(view.label)]) for row in table.rows]
    values = [_number(row[table.column(view.measure)]) for row in table.rows]
    wholes = [_number(row[table.column(view.whole)]) for row in table.rows] if view.whole else [Decimal(0)] * len(names)
    if view.whole:
        below = table.column("lower")
        names = [f"{name} → {words.name('lower', row[below])}" for name, row in zip(names, table.rows, strict=True)]
    # The same thing twice is an answer about something else as well, which bars cannot tell apart.
    if len(set(names)) != len(names) or not any(values):
        return None
    rows = list(zip(names, values, wholes, strict=True))
    total = len(rows)
    if total > MOST_BARS:
        rows = sorted(rows, key=lambda row: -row[1])[:MOST_BARS]
    most = max(max(value, whole) for _, value, whole in rows)
    bars = []
    for name, value, whole in rows:
        # A part of a whole is drawn as a share of it, so that joints of very different size can be compared.
        full = whole if view.whole else most
        width = float(100 * value / full) if full else 0.0
        text = words.number(view.measure, value)
        if view.whole:
            text = f"{text} / {words.number(view.whole, whole)}"
        bars.append(Bar(name, text, (Segment(0, width, 0),), 100.0 if view.whole else 0.0))
    return Bars(tuple(bars), total)


def _parted_bars(table: AnswerTable, view: View, words: AnswerWords) -> Bars:
    label, parts, measure = (table.column(name) for name in (view.label, view.parts, view.measure))
    kinds = sorted({_part(row[parts]) for row in table.rows}, key=_part_rank)
    named = {_part(row[parts]): _part_name(words, view.parts, row[parts]) for row in table.rows}
    grouped: dict[str, dict[str, Decimal]] = {}
    for row in table.rows:
        by_part = grouped.setdefault(words.name(view.label, row[label]), {})
        by_part[_part(row[parts])] = by_part.get(_part(row[parts]), Decimal(0)) + _number(row[measure])
    total = len(grouped)
    ranked = sorted(grouped.items(), key=lambda item: -sum(item[1].values()))[:MOST_BARS]
    bars = []
    for name, by_part in ranked:
        # Shares of each bar: a strategy of 200 objectives must not hide one of 20.
        sum_of_all = sum(by_part.values()) or Decimal(1)
        start, segments, told = 0.0, [], []
        for place, kind in enumerate(kinds):
            if kind in by_part:
                width = float(100 * by_part[kind] / sum_of_all)
                segments.append(Segment(start, width, place))
                told.append(f"{named[kind]} {words.number(view.measure, int(by_part[kind]))}")
                start += width
        bars.append(Bar(name, ", ".join(told), tuple(segments)))
    return Bars(tuple(bars), total, tuple(named[kind] for kind in kinds))


def _series(table: AnswerTable, words: AnswerWords) -> Series | None:
    area, year, value, unit = (table.column(name) for name in ("territory", "year", "value", "unit"))
    rows = [row for row in table.rows if isinstance(row[value], int | Decimal)]
    by_area = {
        name: [
            Measured(
                int(str(row[year])[:4]), _number(row[value]), words.shown("value", row[value]).text, is_doubtful(row)
            )
            for row in of_area
        ]
        for name, of_area in groupby(rows, key=lambda row: words.name("territory", row[area]))
    }
    units = {str(row[unit]) for row in rows if row[unit]}
    return line_series(by_area, lambda at: words.number("value", at), " · ".join(sorted(units)))


def line_series(
    by_name: Mapping[str, Sequence[Measured]], written: Callable[[Decimal], str], unit: str
) -> Series | None:
    """A line for each name; None for nothing, and for more lines than can be told apart."""
    measured = [one for of_name in by_name.values() for one in of_name]
    if not measured or len(by_name) > _MOST_LINES:
        return None
    years = sorted({one.year for one in measured})
    ticks = nice_ticks([float(one.value) for one in measured])
    low, high = ticks[0], ticks[-1]
    span = years[-1] - years[0] or 1

    def x(at: float) -> float:
        inner = WIDTH - _LEFT - _RIGHT
        return _LEFT + (inner * (at - years[0]) / span if len(years) > 1 else inner / 2)

    def y(at: float) -> float:
        return _TOP + (HEIGHT - _TOP - _BOTTOM) * (high - at) / (high - low)

    lines = [
        Line(
            name,
            tuple(
                Point(x(one.year), y(float(one.value)), f"{one.year}: {one.text}", one.is_doubtful) for one in of_name
            ),
            place,
        )
        for place, (name, of_name) in enumerate(by_name.items())
    ]
    step = -(-len(range(years[0], years[-1] + 1)) // 8)
    year_ticks = [(x(at), str(at)) for at in range(years[0], years[-1] + 1, step)]
    value_ticks = [(y(at), written(Decimal(str(round(at, 10))))) for at in ticks]
    return Series(tuple(lines), tuple(year_ticks), tuple(value_ticks), unit)


def nice_ticks(values: Sequence[float]) -> list[float]:
    """Round numbers, evenly apart, that hold all values between them.

    >>> nice_ticks([81.2, 83.9]), nice_ticks([5, 5])
    ([81.0, 82.0, 83.0, 84.0], [4.0, 5.0, 6.0])
    """
    low, high = min(values), max(values)
    if low == high:
        return [float(floor(low) + step) for step in (-1, 0, 1)]
    rough = (high - low) / (_WANTED_TICKS - 1)
    unit = 10 ** floor(log10(rough))
    step = next(factor * unit for factor in (1, 2, 5, 10) if factor * unit >= rough)
    first = floor(low / step)
    last = -floor(-high / step)
    return [round(number * step, 10) for number in range(first, last + 1)]


def _number(cell: Cell) -> Decimal:
    return Decimal(cell) if isinstance(cell, int | Decimal) else Decimal(0)


def _part(cell: Cell) -> str:
    return cell.iri if isinstance(cell, Thing) else str(cell)


def _part_rank(part: str) -> tuple[int, str]:
    # From what can be relied on most to what cannot.
    last = part.rpartition("-")[2]
    for order in (STANDINGS, _STATUSES):
        if last in order:
            return order.index(last), part
    return len(STANDINGS), part


def _part_name(words: AnswerWords, column: str, cell: Cell) -> str:
    shown = words.shown(column, cell)
    return shown.text or words.standing(shown.standing)
