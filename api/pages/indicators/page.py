"""The page of indicators: what exists here, which mission it measures, whether that was validated, where it goes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Request, Response

from api.addresses import Addresses
from api.dependencies import LanguageDep, SnapshotDep
from api.pages.charts import HEIGHT, WIDTH
from api.pages.choices import Choices, Short
from api.pages.indicators.drawing import series_chart, sparkline
from api.pages.indicators.files import indicators_csv, indicators_workbook
from api.pages.indicators.words import IndicatorWords
from api.pages.notices import illustrative_kinds
from api.pages.rendering import page
from api.pages.sheets import FileForm
from api.pages.texts import Texts, texts
from api.pages.things.told import called
from api.snapshot import Snapshot
from api.tables import CSV, XLSX, download
from coherence.indicators import ASSIGNMENT_STATUSES, OWN_TERRITORY, Indicator, missions_without
from coherence.network import NetworkNode, missions_in_force
from coherence.trend import TRENDS

router = APIRouter(include_in_schema=False)

PATH = "/indicatori"
GROUPINGS = ("mission", "goal", "list")
UNASSIGNED = "none"
_STATUSES = (*ASSIGNMENT_STATUSES, UNASSIGNED)
_WHERE = ("here", "elsewhere", "nowhere")


@dataclass(frozen=True)
class Choice:
    """What was chosen in the form; ``unknown`` names what there is no such thing of."""

    by: str
    mission: str
    status: str
    trend: str
    where: str
    text: str
    indicator: str
    unknown: tuple[str, ...]

    @property
    def tail(self) -> str:
        """The choice as it goes on in an address."""
        said = {name: getattr(self, name) for name in ("by", "mission", "status", "trend", "where", "text")}
        parameters = {name: value for name, value in said.items() if value and (name, value) != ("by", GROUPINGS[0])}
        return f"&{urlencode(parameters)}" if parameters else ""


@dataclass(frozen=True)
class Group:
    """Indicators that measure one thing; ``objective`` is None for all of them, and for those that measure nothing."""

    title: str
    objective: NetworkNode | None
    indicators: list[Indicator]


@dataclass(frozen=True)
class Figures:
    """What is counted over everything, whatever the form says. Units: numbers of indicators, missions, assignments."""

    indicators: int
    here: int
    missions: int
    missions_measured: int
    assignments: int
    validated: int
    with_target: int


def _choice(
    snapshot: SnapshotDep,
    by: Short = "",
    mission: Short = "",
    status: Short = "",
    trend: Short = "",
    where: Short = "",
    text: Short = "",
    indicator: Short = "",
) -> Choice:
    missions = {node.code for node in missions_in_force(snapshot.network)}
    choices = Choices()
    return Choice(
        by=choices.one(by, GROUPINGS, otherwise=GROUPINGS[0]),
        mission=choices.one(mission, missions),
        status=choices.one(status, _STATUSES),
        trend=choices.one(trend, TRENDS),
        where=choices.one(where, _WHERE),
        text=" ".join(text.split()),
        indicator=indicator,
        unknown=choices.unknown,
    )


ChoiceDep = Annotated[Choice, Depends(_choice)]


@router.get(PATH)
def indicators_page(request: Request, snapshot: SnapshotDep, language: LanguageDep, choice: ChoiceDep) -> Response:
    """All indicators in groups, or one of them with its series."""
    words, addresses = texts(language), Addresses.of(request)
    told = IndicatorWords(words)
    common: dict[str, Any] = {
        "agenda": snapshot.agenda,
        "snapshot": snapshot,
        "illustrative": illustrative_kinds(snapshot, language),
        "choice": choice,
        "told": told,
        "address_of": lambda node: addresses.page(str(snapshot.names.of(node.reference))),
        "page_of": addresses.page,
        "title_of": lambda node: called(node.code, node.label[language]),
    }
    chosen = next((one for one in snapshot.indicators if choice.indicator in (one.reference, one.code)), None)
    if chosen is not None:
        chart = series_chart(chosen, told)
        return page(
            request, "indicator.html", language, **common, indicator=chosen, chart=chart, width=WIDTH, height=HEIGHT
        )
    wanted = wanted_indicators(snapshot.indicators, choice)
    return page(
        request,
        "indicators.html",
        language,
        **common,
        **_options(snapshot, words),
        figures=_figures(snapshot),
        groups=_groups(snapshot, wanted, choice, words),
        count=len(wanted),
        sparkline=sparkline,
        without=missions_without(snapshot.network, snapshot.indicators),
        own_territory=_own_territory(snapshot, language),
    )


@router.get(f"{PATH}/tabella.{{form}}")
def indicators_file(snapshot: SnapshotDep, language: LanguageDep, choice: ChoiceDep, form: FileForm) -> Response:
    """The indicators as CSV; with their assignments, values and targets on sheets of their own as XLSX."""
    words, version = texts(language), snapshot.version
    wanted = wanted_indicators(snapshot.indicators, choice)
    told = IndicatorWords(words)
    name = f"{words('indicators.file')}-v{version.number}.{form}"
    if form is FileForm.CSV:
        return download(name, indicators_csv(wanted, told), CSV, version.number)
    return download(name, indicators_workbook(wanted, version, told), XLSX, version.number)


def wanted_indicators(indicators: Iterable[Indicator], choice: Choice) -> list[Indicator]:
    """The indicators a choice leaves."""
    return [one for one in indicators if _is_wanted(one, choice)]


def _is_wanted(one: Indicator, choice: Choice) -> bool:
    text = choice.text.casefold()
    return (
        (not choice.mission or any(each.objective.code == choice.mission for each in one.objectives("Mission")))
        and (not choice.status or (one.status or UNASSIGNED) == choice.status)
        and (not choice.trend or one.trend.way == choice.trend)
        and (not choice.where or _where(one) == choice.where)
        and any(text in said.casefold() for said in (one.code, *one.label.values()))
    )


def _where(one: Indicator) -> str:
    return "here" if one.own else "elsewhere" if one.series else "nowhere"


def _groups(snapshot: Snapshot, wanted: list[Indicator], choice: Choice, words: Texts) -> list[Group]:
    if choice.by == "list":
        return [Group(words("indicators.all"), None, wanted)] if wanted else []
    kind = "Mission" if choice.by == "mission" else "Goal"
    measured: dict[str, list[Indicator]] = {}
    nodes: dict[str, NetworkNode] = {}
    for one in wanted:
        for assignment in one.objectives(kind):
            objective = assignment.objective
            if not choice.mission or kind != "Mission" or objective.code == choice.mission:
                nodes[objective.reference] = objective
                measured.setdefault(objective.reference, []).append(one)
    ordered = sorted(nodes.values(), key=lambda node: node.sort_key)
    groups = [Group(called(node.code, node.label[words.language]), node, measured[node.reference]) for node in ordered]
    rest = [one for one in wanted if not one.objectives(kind)]
    return [*groups, Group(words(f"indicators.no_{choice.by}"), None, rest)] if rest else groups


def _figures(snapshot: Snapshot) -> Figures:
    indicators = snapshot.indicators
    missions = missions_in_force(snapshot.network)
    assignments = [each for one in indicators for each in one.objectives("Mission")]
    return Figures(
        indicators=len(indicators),
        here=sum(one.own is not None for one in indicators),
        missions=len(missions),
        missions_measured=len(missions) - len(missions_without(snapshot.network, indicators)),
        assignments=len(assignments),
        validated=sum(each.status == "validated" for each in assignments),
        with_target=sum(bool(one.valid_targets) for one in indicators),
    )


def _options(snapshot: Snapshot, words: Texts) -> dict[str, Any]:
    language = words.language
    return {
        "groupings": [(name, words(f"indicators.by_{name}")) for name in GROUPINGS],
        "missions": [
            (node.code, called(node.code, node.label[language])) for node in missions_in_force(snapshot.network)
        ],
        "statuses": [(name, words(f"indicators.status.{name}")) for name in _STATUSES],
        "trends": [(name, words(f"indicators.trend.{name}")) for name in TRENDS],
        "places": [(name, words(f"indicators.where.{name}")) for name in _WHERE],
    }


def _own_territory(snapshot: Snapshot, language: str) -> str:
    """The name of the territory whose values are told first."""
    series = (series for one in snapshot.indicators for series in one.series if series.kind == OWN_TERRITORY)
    return next((one.label[language] for one in series), "")
