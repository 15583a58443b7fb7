"""Indicators in words: values with their units, where they go, what is to be reached."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from api.pages.texts import Texts
from coherence.indicators import Indicator, Observed, Target, TerritorySeries


@dataclass(frozen=True)
class IndicatorWords:
    """What pages and files say of indicators, in one language."""

    words: Texts

    def number(self, value: Decimal) -> str:
        """A value as the language writes it, without zeros that say nothing.

        >>> IndicatorWords(Texts("it", {})).number(Decimal("23292.80"))
        '23.292,8'
        """
        whole, _, decimals = f"{value:f}".partition(".")
        sign, digits = ("−", whole[1:]) if whole.startswith("-") else ("", whole)
        kept = decimals.rstrip("0")
        return f"{sign}{self.words.number(int(digits))}" + (self.words.decimal(f".{kept}") if kept else "")

    def latest(self, indicator: Indicator, kind: str) -> Observed | None:
        """The newest value of a kind of territory."""
        series = [one for one in indicator.series if one.kind == kind]
        return max((one.last for one in series), key=lambda one: one.year, default=None)

    def trend(self, indicator: Indicator) -> str:
        """Which way it goes, with the years and the pace; or why nothing can be said."""
        trend = indicator.trend
        said = self.words(f"indicators.trend.{trend.way}")
        if trend.pace is None:
            return said
        sign = "+" if trend.pace > 0 else ""
        pace = sign + self.number(round(trend.pace, 2))
        return self.words("indicators.trend_told", trend=said, first=trend.first_year, last=trend.last_year, pace=pace)

    def target(self, target: Target) -> str:
        """The value to reach and by when."""
        sign = {">=": "≥ ", "<=": "≤ ", ">": "> ", "<": "< ", "=": ""}.get(target.operator, f"{target.operator} ")
        value = sign + self.number(target.value)
        return value if target.horizon is None else self.words("indicators.by_year", value=value, year=target.horizon)

    def outlook(self, indicator: Indicator, target: Target) -> str:
        """Whether it is reached, or will be; or why that cannot be said."""
        if target.is_superseded:
            return self.words("indicators.outlook.superseded")
        if not target.is_comparable:
            return self.words("indicators.outlook.not-comparable")
        return self.words(f"indicators.outlook.{indicator.outlook(target)}")

    def series_name(self, series: TerritorySeries) -> str:
        """A series by its territory, and its edition where it has one."""
        name = series.label[self.words.language]
        return f"{name} ({self.words('resource.edition', edition=series.edition)})" if series.edition else name
