"""Which way an indicator goes: the wanted way, the other, neither; and whether it will reach a value in time.

Definition, the project's own. The pace is the Theil–Sen slope (the median of the yearly change between every two
values: one odd year does not decide) of the years from five years before the last one on; there must be at least three
values. The indicator is *stable* when the pace is less than 1 % of the first of these values a year. Whether a value
will be reached is said by going on at the same pace from the last value; it says what would happen if nothing changed,
and forecasts nothing.

Source: Sen, "Estimates of the regression coefficient based on Kendall's tau", JASA 63 (1968),
doi:10.1080/01621459.1968.10480934.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import combinations
from statistics import median

SPAN_YEARS = 5
FEWEST_VALUES = 3
# Units: share of the first value, a year.
STABLE_BELOW = Decimal("0.01")

WANTED, OPPOSITE, STABLE = "wanted", "opposite", "stable"
# Why nothing can be said.
NO_VALUES, FEW_VALUES, NO_DIRECTION, FROM_ZERO = "no-values", "few-values", "no-direction", "from-zero"
TRENDS = (WANTED, STABLE, OPPOSITE, NO_DIRECTION, FEW_VALUES, FROM_ZERO, NO_VALUES)

REACHED, IN_TIME, TOO_LATE, UNKNOWN = "reached", "in-time", "too-late", "unknown"

_HOLDS = {
    ">=": lambda value, wanted: value >= wanted,
    ">": lambda value, wanted: value > wanted,
    "<=": lambda value, wanted: value <= wanted,
    "<": lambda value, wanted: value < wanted,
    "=": lambda value, wanted: value == wanted,
}


@dataclass(frozen=True)
class Trend:
    """Which way, from when to when, and by how much a year; ``pace`` is None where nothing can be said."""

    way: str
    first_year: int = 0
    last_year: int = 0
    pace: Decimal | None = None


def trend(values: Sequence[tuple[int, Decimal]], direction: str) -> Trend:
    """The trend of a series of years and values, in the order of the years.

    ``direction`` is that of the indicator: ``higher-is-better``, ``lower-is-better``, anything else says nothing.

    >>> trend([(2019, Decimal(10)), (2021, Decimal(11)), (2023, Decimal(13))], "higher-is-better").way
    'wanted'
    >>> trend([(2019, Decimal(10)), (2023, Decimal(13))], "higher-is-better").way
    'few-values'
    """
    if not values:
        return Trend(NO_VALUES)
    recent = [(year, value) for year, value in values if year >= values[-1][0] - SPAN_YEARS]
    (first_year, first), last_year = recent[0], recent[-1][0]
    if len(recent) < FEWEST_VALUES or first_year == last_year:
        return Trend(FEW_VALUES, first_year, last_year)
    pace = median((later - value) / (year - at) for (at, value), (year, later) in combinations(recent, 2))
    if direction not in ("higher-is-better", "lower-is-better"):
        return Trend(NO_DIRECTION, first_year, last_year, pace)
    if first == 0:
        return Trend(FROM_ZERO, first_year, last_year, pace)
    if abs(pace) < STABLE_BELOW * abs(first):
        return Trend(STABLE, first_year, last_year, pace)
    is_wanted = (pace > 0) == (direction == "higher-is-better")
    return Trend(WANTED if is_wanted else OPPOSITE, first_year, last_year, pace)


def outlook(last: Decimal, pace: Decimal | None, years: int | None, operator: str, wanted: Decimal) -> str:
    """Whether a value is reached, or will be in so many years at this pace; UNKNOWN where that cannot be said.

    >>> outlook(Decimal(60), Decimal(2), 5, ">=", Decimal(65)), outlook(Decimal(60), Decimal(-1), 5, ">=", Decimal(65))
    ('in-time', 'too-late')
    """
    holds = _HOLDS.get(operator)
    if holds is None:
        return UNKNOWN
    if holds(last, wanted):
        return REACHED
    if pace is None or years is None or years <= 0:
        return UNKNOWN
    return IN_TIME if holds(last + pace * years, wanted) else TOO_LATE
