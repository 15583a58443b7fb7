"""The indicators as files: one row each as CSV; with assignments, values and targets on sheets of their own as XLSX."""

from __future__ import annotations

from collections.abc import Sequence

from api.pages.indicators.words import IndicatorWords
from api.pages.sheets import Sheet, Value, csv_file, workbook_file
from coherence.indicators import OWN_TERRITORY, Indicator
from graph_store.versions import Version

_COMPARED = (OWN_TERRITORY, "region", "country")


def indicators_csv(indicators: Sequence[Indicator], told: IndicatorWords) -> bytes:
    """The table of indicators."""
    return csv_file(_indicators(indicators, told, ""))


def indicators_workbook(indicators: Sequence[Indicator], version: Version, told: IndicatorWords) -> bytes:
    """Indicators, assignments, values, targets."""
    words = told.words
    made = words("library.made", version=version.number, date=version.created[:10])
    sheets = {
        "indicators": _indicators(indicators, told, made),
        "assignments": _assignments(indicators, told, made),
        "values": _values(indicators, told, made),
        "targets": _targets(indicators, told, made),
    }
    named = [(words(f"indicators.sheet.{name}"), sheet) for name, sheet in sheets.items()]
    return workbook_file(words("indicators.title"), named, words)


def _sheet(name: str, columns: Sequence[str], rows: list[list[Value]], told: IndicatorWords, made: str) -> Sheet:
    words = told.words
    headings = [words(f"indicators.column.{column}") for column in columns]
    return Sheet(words("indicators.title"), [words(f"indicators.sheet_text.{name}"), made], headings, rows)


def _indicators(indicators: Sequence[Indicator], told: IndicatorWords, made: str) -> Sheet:
    words, language = told.words, told.words.language
    columns = ["code", "indicator", "unit", "producer", "standing", "missions", "status", "goals"]
    for kind in _COMPARED:
        columns += [f"{kind}_value", f"{kind}_year"]
    columns += ["trend", "pace", "target", "outlook"]
    rows: list[list[Value]] = []
    for one in indicators:
        compared: list[Value] = []
        for kind in _COMPARED:
            latest = told.latest(one, kind)
            compared += ["", ""] if latest is None else [latest.value, latest.year]
        rows.append(
            [
                one.code,
                one.label[language],
                one.unit[language],
                one.producer,
                words.named("standing", one.standing),
                ", ".join(each.objective.code for each in one.objectives("Mission")),
                words(f"indicators.status.{one.status or 'none'}"),
                ", ".join(each.objective.code for each in one.objectives("Goal")),
                *compared,
                words(f"indicators.trend.{one.trend.way}"),
                "" if one.trend.pace is None else round(one.trend.pace, 3),
                "; ".join(told.target(target) for target in one.valid_targets),
                "; ".join(told.outlook(one, target) for target in one.valid_targets),
            ]
        )
    return _sheet("indicators", columns, rows, told, made)


def _assignments(indicators: Sequence[Indicator], told: IndicatorWords, made: str) -> Sheet:
    words, language = told.words, told.words.language
    rows: list[list[Value]] = [
        [
            one.code,
            one.label[language],
            words.named("kind", each.objective.kind),
            each.objective.code,
            each.objective.label[language],
            words.named("link_status", each.status),
            words.named("standing", each.standing),
        ]
        for one in indicators
        for each in one.assignments
    ]
    columns = ("code", "indicator", "kind", "objective_code", "objective", "status", "standing")
    return _sheet("assignments", columns, rows, told, made)


def _values(indicators: Sequence[Indicator], told: IndicatorWords, made: str) -> Sheet:
    words, language = told.words, told.words.language
    rows: list[list[Value]] = [
        [
            one.code,
            one.label[language],
            series.label[language],
            series.edition,
            value.year,
            value.value,
            one.unit[language],
            words.named("standing", value.standing),
            value.source or value.citation,
            value.note,
        ]
        for one in indicators
        for series in one.series
        for value in series.values
    ]
    columns = ("code", "indicator", "territory", "edition", "year", "value", "unit", "standing", "source", "note")
    return _sheet("values", columns, rows, told, made)


def _targets(indicators: Sequence[Indicator], told: IndicatorWords, made: str) -> Sheet:
    words, language = told.words, told.words.language
    rows: list[list[Value]] = [
        [
            one.code,
            one.label[language],
            target.label[language],
            told.target(target),
            target.scope[language],
            target.issuer,
            told.outlook(one, target),
            target.note[language],
            words.named("standing", target.standing),
        ]
        for one in indicators
        for target in one.targets
    ]
    columns = ("code", "indicator", "target_name", "target", "scope", "issuer", "outlook", "note", "standing")
    return _sheet("targets", columns, rows, told, made)
