"""The page of actors: who works with whom on which mission, who joins others, and who is missing."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Query, Request, Response

from api.addresses import Addresses
from api.dependencies import LanguageDep, SnapshotDep
from api.pages.actor_drawing import actor_drawing, outline
from api.pages.actor_files import actors_csv, actors_workbook
from api.pages.notices import illustrative_kinds
from api.pages.question_files import XLSX
from api.pages.rendering import page
from api.pages.texts import Texts, texts
from api.snapshot import Snapshot
from api.tables import download
from coherence.actors import CATEGORIES, COUNTED_CATEGORIES, Actor, Actors, Work
from coherence.collaboration import Collaboration, collaboration
from coherence.vocabulary import DOUBTFUL_STANDINGS, STANDINGS
from validation import Finding

router = APIRouter(include_in_schema=False)

PATH = "/attori"
OVERLOADED, LACKING, WITHOUT_ROLE = "actor-overloaded", "mission-lacks-actor-category", "actor-without-role"
# How much is taken in: everything, what is not doubtful, what is official.
_SURE = {
    "": STANDINGS,
    "sure": tuple(one for one in STANDINGS if one not in DOUBTFUL_STANDINGS),
    "official": ("official",),
}
# The last part of the name of each shape of the rule that looks for missing categories.
_CATEGORY_OF_SHAPE = {
    "institution": "institution",
    "intermediateBody": "intermediate-body",
    "association": "association",
    "research": "research",
}
_BROKERS_NAMED = 5
Short = Annotated[str, Query(max_length=200)]


@dataclass(frozen=True)
class Choice:
    """What was chosen in the form; empty text for no choice, ``unknown`` names what there is no such thing of."""

    category: str
    mission: str
    standing: str
    name: str
    unknown: tuple[str, ...]

    @property
    def tail(self) -> str:
        """The choice as it goes on in an address."""
        said = {name: getattr(self, name) for name in ("category", "mission", "standing", "name")}
        parameters = {name: value for name, value in said.items() if value}
        return f"&{urlencode(parameters)}" if parameters else ""


@dataclass(frozen=True)
class Named:
    """A thing with the address of its page."""

    code: str
    label: str
    address: str
    standing: str


@dataclass(frozen=True)
class Partner:
    """Somebody an actor works with; ``shared`` are the codes of what both work on."""

    label: str
    address: str
    shared: str
    count: int


@dataclass(frozen=True)
class Row:
    """One actor of the table; rank is 0 for those who join nobody."""

    actor: Actor
    address: str
    missions: list[Named]
    others: list[Named]
    led: int
    partners: list[Partner]
    rank: int


@dataclass(frozen=True)
class MissionRow:
    """How many actors of each category work on a mission; in ``missing`` those the rule found missing."""

    mission: Named
    map_address: str
    counts: dict[str, int]
    missing: frozenset[str]


@dataclass(frozen=True)
class Overloaded:
    """An actor that leads too much, with what the rule says of it."""

    label: str
    address: str
    message: str


@dataclass(frozen=True)
class ActorsView:
    """Everything the page and the files show."""

    choice: Choice
    shown: Collaboration
    rows: list[Row]
    missions: list[MissionRow]
    brokers: list[Row]
    alone: list[Named]
    without_role: list[Named]
    all_without_role: int
    mission: Work | None
    overloaded: list[Overloaded]
    checked: bool

    @property
    def lacking(self) -> int:
        """On how many missions a category is missing."""
        return sum(bool(row.missing) for row in self.missions)


class FileForm(StrEnum):
    """The forms the tables can be taken away in."""

    CSV = "csv"
    XLSX = "xlsx"


def _choice(
    snapshot: SnapshotDep, category: Short = "", mission: Short = "", standing: Short = "", name: Short = ""
) -> Choice:
    known = {one.code: one.code for one in snapshot.actors.missions}
    unknown = [
        text
        for text, options in ((category, CATEGORIES), (mission, known), (standing, _SURE))
        if text and text not in options
    ]
    return Choice(
        category=category if category in CATEGORIES else "",
        mission=mission if mission in known else "",
        standing=standing if standing in _SURE else "",
        name=" ".join(name.split()),
        unknown=tuple(unknown),
    )


ChoiceDep = Annotated[Choice, Depends(_choice)]


@router.get(PATH)
def actors_page(request: Request, snapshot: SnapshotDep, language: LanguageDep, choice: ChoiceDep) -> Response:
    """Who works with whom, as a drawing and as tables."""
    words, addresses = texts(language), Addresses.of(request)
    view = actors_view(snapshot, choice, words, addresses)
    chosen = frozenset(row.actor.reference for row in view.rows)
    return page(
        request,
        "actors.html",
        language,
        agenda=snapshot.agenda,
        snapshot=snapshot,
        illustrative=illustrative_kinds(snapshot, language) if not choice.standing else "",
        view=view,
        choice=choice,
        drawing=actor_drawing(view.shown, chosen, words, addresses),
        keys=[(category, outline(category, 8)) for category in CATEGORIES],
        categories=[(name, words(f"actors.many.{name}")) for name in CATEGORIES],
        counted=COUNTED_CATEGORIES,
        mission_options=[(one.code, f"{one.code} {one.label[language]}") for one in snapshot.actors.missions],
        standings=[(name, words(f"actors.sure.{name}")) for name in _SURE if name],
        brokers_named=_BROKERS_NAMED,
    )


@router.get(f"{PATH}/tabella.{{form}}")
def actors_file(
    request: Request, snapshot: SnapshotDep, language: LanguageDep, choice: ChoiceDep, form: FileForm
) -> Response:
    """The table of actors as CSV; with the ties and the missions on sheets of their own as XLSX."""
    words = texts(language)
    view = actors_view(snapshot, choice, words, Addresses.of(request))
    version = snapshot.version
    name = f"{words('actors.file')}-v{version.number}.{form}"
    if form is FileForm.CSV:
        return download(name, actors_csv(view, words), "text/csv; charset=utf-8", version.number)
    return download(name, actors_workbook(view, version, words), XLSX, version.number)


def actors_view(snapshot: Snapshot, choice: Choice, words: Texts, addresses: Addresses) -> ActorsView:
    """What the choice leaves of the actors and of their network."""
    known = snapshot.actors
    mission = next((one for one in known.missions if one.code == choice.mission), None)
    shown = collaboration(
        known, known.kept(standings=_SURE[choice.standing], mission=mission.reference if mission else "")
    )
    rows = [
        _row(actor, shown, words, addresses)
        for actor in (known.actors[reference] for reference in shown.works)
        if _is_wanted(actor, choice)
    ]
    rows.sort(key=lambda row: (-len(row.missions), -len(row.partners), -len(row.others), row.actor.code))
    brokers = sorted((row for row in rows if row.rank), key=lambda row: (row.rank, row.actor.code))
    report = snapshot.report
    found = report.findings if report else ()
    idle = [known.actors[one] for one in known.without_role]
    return ActorsView(
        choice=choice,
        shown=shown,
        rows=rows,
        missions=_mission_rows(known, choice, [one for one in found if one.rule == LACKING], words, addresses),
        brokers=brokers[:_BROKERS_NAMED],
        alone=[_named_actor(row.actor, words, addresses) for row in rows if not row.partners],
        without_role=[_named_actor(one, words, addresses) for one in idle if _is_wanted(one, choice)],
        all_without_role=sum(one.standing in _SURE[choice.standing] for one in idle),
        mission=mission,
        overloaded=[
            Overloaded(one.label[words.language], addresses.page(one.focus), one.message[words.language])
            for one in found
            if one.rule == OVERLOADED
        ],
        checked=report is not None,
    )


def _is_wanted(actor: Actor, choice: Choice) -> bool:
    wanted = choice.name.casefold()
    return (
        actor.standing in _SURE[choice.standing]
        and choice.category in ("", actor.category)
        and any(wanted in text.casefold() for text in (actor.code, *actor.label.values()))
    )


def _row(actor: Actor, shown: Collaboration, words: Texts, addresses: Addresses) -> Row:
    partners = []
    for tie in shown.ties_of(actor.reference):
        other = shown.known.actors[tie.second if tie.first == actor.reference else tie.first]
        codes = ", ".join(shown.known.works[work].code for work in tie.shared)
        partners.append(Partner(other.label[words.language], addresses.page(other.iri), codes, tie.weight))
    works = shown.known.works
    return Row(
        actor=actor,
        address=addresses.page(actor.iri),
        missions=[_named(works[work], words, addresses) for work in shown.missions_of(actor.reference)],
        others=[_named(works[work], words, addresses) for work in shown.others_of(actor.reference)],
        led=len(shown.led.get(actor.reference, set()) - set(shown.missions_of(actor.reference))),
        partners=partners,
        rank=shown.broker_rank.get(actor.reference, 0),
    )


def _mission_rows(
    known: Actors, choice: Choice, found: list[Finding], words: Texts, addresses: Addresses
) -> list[MissionRow]:
    missing: dict[str, set[str]] = {}
    for finding in found:
        category = _CATEGORY_OF_SHAPE.get(finding.shape.rpartition("-")[2], "")
        missing.setdefault(addresses.names.reference(finding.focus), set()).add(category)
    return [
        MissionRow(
            mission=_named(one.mission, words, addresses),
            map_address=f"/mappa?{urlencode({'focus': one.mission.reference})}",
            counts=dict(one.counts),
            missing=frozenset(missing.get(one.mission.reference, ())),
        )
        for one in known.categories
        if choice.mission in ("", one.mission.code) and one.mission.standing in _SURE[choice.standing]
    ]


def _named(work: Work, words: Texts, addresses: Addresses) -> Named:
    return Named(work.code, work.label[words.language], addresses.page(work.iri), work.standing)


def _named_actor(actor: Actor, words: Texts, addresses: Addresses) -> Named:
    return Named(actor.code, actor.label[words.language], addresses.page(actor.iri), actor.standing)
