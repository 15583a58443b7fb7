"""Pictures of indicators: a line without axes beside a row, and a chart of all territories."""

from __future__ import annotations

from dataclasses import dataclass

from api.pages.charts import Measured, Series, line_series
from api.pages.indicators.words import IndicatorWords
from coherence.indicators import Indicator
from coherence.vocabulary import DOUBTFUL_STANDINGS

SPARK_WIDTH, SPARK_HEIGHT = 110, 28
_MARGIN = 4


@dataclass(frozen=True)
class Spark:
    """A line and the place of its last point. Units: pixels of a picture of SPARK_WIDTH × SPARK_HEIGHT."""

    path: str
    x: float
    y: float


def sparkline(indicator: Indicator) -> Spark | None:
    """The values of the own territory; None for fewer than two."""
    points = indicator.own.points if indicator.own else []
    if len(points) < 2:
        return None
    years, values = [year for year, _ in points], [float(value) for _, value in points]
    low, span = min(values), (max(values) - min(values)) or 1.0
    width, height = SPARK_WIDTH - 2 * _MARGIN, SPARK_HEIGHT - 2 * _MARGIN
    places = [
        (
            round(_MARGIN + width * (year - years[0]) / (years[-1] - years[0]), 1),
            round(_MARGIN + height * (1 - (value - low) / span), 1),
        )
        for year, value in zip(years, values, strict=True)
    ]
    return Spark(" ".join(f"{x},{y}" for x, y in places), *places[-1])


def series_chart(indicator: Indicator, told: IndicatorWords) -> Series | None:
    """All territories over the years."""
    by_name = {
        told.series_name(series): [
            Measured(one.year, one.value, told.number(one.value), one.standing in DOUBTFUL_STANDINGS)
            for one in series.values
        ]
        for series in indicator.series
    }
    return line_series(by_name, told.number, indicator.unit[told.words.language])
