"""The map page: the chain as a drawing one can work with, a panel about what is chosen, and the same as a table."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Annotated, Any, TypeAlias
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Query, Request, Response
from fastapi.responses import JSONResponse

from api.addresses import Addresses
from api.dependencies import LanguageDep, SnapshotDep
from api.documents import document_headers, not_modified, version_tag
from api.negotiation import LANGUAGES
from api.pages.choices import Choices, Short
from api.pages.map.drawing import table_rows
from api.pages.map.elements import map_elements
from api.pages.map.files import CSV_COLUMNS, link_rows, map_picture
from api.pages.notices import data_page
from api.pages.rendering import page
from api.pages.texts import Texts, texts
from api.pages.things.told import thing_words, told_thing
from api.snapshot import Snapshot
from api.tables import csv_response, download
from coherence.gathering import MOST_IN_DETAIL, MOST_OF_KIND, gathered, hangs_on, is_box, members_of
from coherence.narrowing import DIMENSIONS, LEVELS, Narrowing, acted_on, narrowed
from coherence.network import Graph, NetworkNode, found_by_name, node_of, nodes_of
from graph_store.errors import UnknownResource
from validation import GROUPS

router = APIRouter(include_in_schema=False)

_PATH = "/mappa"
_MEMBERS_TOLD = 60
_SWITCHES = ("detail", "sure", "lacks")
# The title says whose chain it is, the drawing what is chosen in it.
_TOLD_ELSEWHERE = ("focus", "until", "chosen")


@dataclass(frozen=True)
class Choice:
    """What the address of the map says: a narrowing, the thing that is chosen in the drawing, the gaps looked for.

    ``gaps`` is a group of rules; empty for all of them. ``unknown`` names what there is no such thing of.
    """

    narrowing: Narrowing
    chosen: str
    gaps: str
    unknown: tuple[str, ...]

    @property
    def parameters(self) -> list[tuple[str, str]]:
        """The choice as an address says it."""
        wanted = self.narrowing
        texts_of = (
            ("focus", wanted.focus),
            ("until", wanted.until),
            ("goal", wanted.goal),
            ("actor", wanted.actor),
            ("dimension", wanted.dimension),
            ("year", str(wanted.year or "")),
            ("gaps", self.gaps),
            ("chosen", self.chosen),
        )
        switches = (("detail", wanted.detail), ("sure", wanted.is_sure), ("lacks", wanted.lacks))
        said = [(name, text) for name, text in texts_of if text]
        said += [(name, "true") for name, is_on in switches if is_on]
        said += [("open", level) for level in LEVELS if level in wanted.opened]
        return said + [("hide", level) for level in LEVELS if level in wanted.hidden]


def _choice(
    focus: Short = "",
    until: Short = "",
    goal: Short = "",
    actor: Short = "",
    dimension: Short = "",
    year: Annotated[str, Query(max_length=4)] = "",
    hide: Annotated[list[str] | None, Query()] = None,
    opened: Annotated[list[str] | None, Query(alias="open")] = None,
    *,
    sure: bool = False,
    lacks: bool = False,
    detail: bool = False,
    gaps: Short = "",
    chosen: Short = "",
) -> Choice:
    levels = frozenset(LEVELS)
    choices = Choices()
    gaps = choices.one(gaps, GROUPS)
    return Choice(
        Narrowing(
            focus=focus.strip(),
            until=until.strip(),
            goal=goal.strip(),
            actor=actor.strip(),
            dimension=choices.one(dimension, DIMENSIONS),
            year=int(year) if year.isdecimal() else 0,
            hidden=frozenset(hide or ()) & levels,
            opened=frozenset(opened or ()) & levels,
            is_sure=sure,
            lacks=lacks or bool(gaps),
            detail=detail,
        ),
        chosen,
        gaps,
        choices.unknown,
    )


ChoiceDep = Annotated[Choice, Depends(_choice)]

_Options: TypeAlias = list[tuple[str, str]]


@dataclass(frozen=True)
class _Offered:
    """What can be chosen in the lists of the form: values with their words."""

    goal: _Options
    actor: _Options
    dimension: _Options
    gaps: _Options
    year: _Options


@router.get(_PATH)
def map_page(request: Request, snapshot: SnapshotDep, language: LanguageDep, choice: ChoiceDep) -> Response:
    """The map, whole or what somebody wants of it."""
    wanted = choice.narrowing
    drawn = _drawn(snapshot, choice)
    parameters = choice.parameters
    # Files hold the whole map or the chain of one thing.
    of_files = [(name, value) for name, value in parameters if name in ("focus", "detail")]
    words = texts(language)
    is_whole = wanted == Narrowing(detail=wanted.detail)
    goal = found_by_name(snapshot.network, wanted.goal).reference if wanted.goal else ""
    offered = _Offered(
        goal=_goals(snapshot.network, language),
        actor=[(actor.reference, actor.label[language]) for actor in snapshot.acting],
        dimension=[(name, words(f"map.dimension_{name}")) for name in DIMENSIONS],
        gaps=[(name, words(f"group.{name}")) for name in _groups(snapshot)],
        year=[(str(year), str(year)) for year in snapshot.facets.years],
    )
    return data_page(
        request,
        "map.html",
        language,
        snapshot,
        centre=found_by_name(snapshot.network, wanted.focus) if wanted.focus else None,
        end=found_by_name(snapshot.network, wanted.until) if wanted.until else None,
        choice=choice,
        wanted=wanted,
        is_whole=is_whole,
        left_out=len(snapshot.far - _projects(snapshot.network)) if is_whole else 0,
        example=_example(snapshot.network),
        goal=goal,
        offered=offered,
        levels=list(LEVELS),
        filters=[
            _told(name, goal if name == "goal" else value, offered, words)
            for name, value in parameters
            if name not in _TOLD_ELSEWHERE
        ],
        file_tail="".join(f"&{urlencode([one])}" for one in of_files),
        address_tail=urlencode([*parameters, ("lang", language)]),
        panel_tail=urlencode([*((name, value) for name, value in parameters if name != "chosen"), ("lang", language)]),
        gaps=gaps_of(snapshot, choice.gaps),
        rows=table_rows(drawn, words),
        **_panel(request, snapshot, choice, words),
    )


@router.get(f"{_PATH}/elementi")
def elements(request: Request, snapshot: SnapshotDep, language: LanguageDep, choice: ChoiceDep) -> Response:
    """What the drawing is made of."""
    said = (f"{name}={value}" for name, value in choice.parameters)
    # Findings may change overnight, when an acceptance ends.
    day = snapshot.register.today.isoformat() if snapshot.register else ""
    headers = document_headers(
        snapshot.version, version_tag(snapshot.version, "map", language, day, *said), "application/json"
    )
    drawn = _drawn(snapshot, choice)
    told = map_elements(drawn, gaps_of(snapshot, choice.gaps), snapshot.coverage, texts(language))
    return not_modified(request, headers) or JSONResponse(told, headers=headers)


@router.get(f"{_PATH}/pannello")
def panel(request: Request, snapshot: SnapshotDep, language: LanguageDep, choice: ChoiceDep) -> Response:
    """What is known of one thing of the map, for the panel beside the drawing."""
    told = _panel(request, snapshot, choice, texts(language))
    return page(request, "map_panel.html", language, agenda=snapshot.agenda, choice=choice, **told)


@router.get(f"{_PATH}.svg")
def picture(snapshot: SnapshotDep, language: LanguageDep, choice: ChoiceDep) -> Response:
    """The drawing as a picture that scales, as it is narrowed on the page."""
    words, version = texts(language), snapshot.version
    told = map_elements(_drawn(snapshot, choice), gaps_of(snapshot, choice.gaps), snapshot.coverage, words)
    note = words("site.version", number=version.number, date=version.created[:10])
    if snapshot.has_illustrative:
        note = f"{words('banner.title')} {note}"
    content = map_picture(told, title=words("map.title"), note=note, words=words).encode()
    return download(f"map-v{version.number}.svg", content, "image/svg+xml", version.number)


@router.get(f"{_PATH}.csv")
def links_table(snapshot: SnapshotDep, language: LanguageDep, choice: ChoiceDep) -> Response:
    """The links of the drawing as a table, as it is narrowed on the page."""
    rows = link_rows(_drawn(snapshot, choice), texts(language))
    return csv_response("map", CSV_COLUMNS, rows, snapshot.version.number)


def _told(name: str, value: str, offered: _Offered, words: Texts) -> str:
    """One choice in words, as the page tells what it shows."""
    if name in _SWITCHES:
        return words(f"map.{name}")
    if name == "open":
        return f"{words('map.open')}: {words(f'map.open_{value}')}"
    if name == "hide":
        return f"{words('map.hidden')}: {words(f'map.level_{value}')}"
    return f"{words(f'map.{name}')}: {dict(getattr(offered, name)).get(value, value)}"


def gaps_of(snapshot: Snapshot, group: str = "") -> Counter[str]:
    """How many findings each thing has, by reference: of all rules, or of one group of them."""
    report = snapshot.report
    if report is None:
        return Counter()
    asked = {outcome.id for outcome in report.rules if group in ("", outcome.rule.group)}
    return Counter(snapshot.names.reference(finding.focus) for finding in report.findings if finding.rule in asked)


def _drawn(snapshot: Snapshot, choice: Choice) -> Graph:
    wanted = choice.narrowing
    if wanted == Narrowing():
        return gathered(snapshot.overview, _many)
    things = acted_on(snapshot.reader, snapshot.names, wanted.actor) if wanted.actor else ()
    drawn = narrowed(
        snapshot.network,
        wanted,
        facets=snapshot.facets,
        acted_on=things,
        lacking=frozenset(gaps_of(snapshot, choice.gaps)),
    )
    return gathered(drawn, _many, MOST_IN_DETAIL if wanted.detail or wanted.opened else MOST_OF_KIND)


def _many(kind: str, count: int) -> dict[str, str]:
    return {language: texts(language).things(kind, count) for language in LANGUAGES}


def _panel(request: Request, snapshot: Snapshot, choice: Choice, words: Texts) -> dict[str, Any]:
    chosen = choice.chosen
    if not chosen:
        return {}
    if is_box(chosen):
        return _box_panel(request, snapshot, choice)
    try:
        node = found_by_name(snapshot.network, chosen)
    except UnknownResource:
        return {"missing": chosen, "box": None}
    told = told_thing(snapshot, snapshot.names.of(node.reference))
    return {"missing": "", "box": None, **thing_words(snapshot, told, words, Addresses.of(request))}


def _box_panel(request: Request, snapshot: Snapshot, choice: Choice) -> dict[str, Any]:
    """What stands in a box of many."""
    drawn = _drawn(snapshot, choice)
    members = [node_of(snapshot.network, member) for member in members_of(drawn, choice.chosen)]
    if not members:
        return {"missing": choice.chosen, "box": None}
    addresses = Addresses.of(request)
    return {
        "missing": "",
        "box": node_of(drawn, choice.chosen),
        "members": members[:_MEMBERS_TOLD],
        "more": len(members) - _MEMBERS_TOLD,
        "hook": hangs_on(choice.chosen),
        "address_of": lambda node: addresses.page(str(snapshot.names.of(node.reference))),
    }


def _goals(network: Graph, language: str) -> list[tuple[str, str]]:
    goals = [node for node in nodes_of(network) if node.kind == "Goal"]
    return [(goal.reference, f"{goal.code} {goal.label[language]}") for goal in goals]


def _groups(snapshot: Snapshot) -> list[str]:
    """The groups of rules that found something, in the order of the catalogue."""
    found = {outcome.rule.group for outcome in snapshot.report.rules if outcome.findings} if snapshot.report else set()
    return [group for group in GROUPS if group in found]


def _projects(network: Graph) -> set[str]:
    return {node.reference for node in nodes_of(network) if node.kind == "Project"}


def _example(network: Graph) -> str:
    missions: list[NetworkNode] = [node for node in nodes_of(network) if node.kind == "Mission"]
    return missions[0].code if missions else ""
