"""What the page of actors and its files show: what a choice leaves of the actors and of their network."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

from api.addresses import Addresses
from api.pages.texts import Texts
from api.snapshot import Snapshot
from coherence.actors import Actor, Actors, Work
from coherence.collaboration import Collaboration
from coherence.vocabulary import SURE
from validation import Finding

OVERLOADED, LACKING = "actor-overloaded", "mission-lacks-actor-category"
# The last part of the name of each shape of the rule that looks for missing categories.
_CATEGORY_OF_SHAPE = {
    "institution": "institution",
    "intermediateBody": "intermediate-body",
    "association": "association",
    "research": "research",
}
BROKERS_NAMED = 5


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


def actors_view(snapshot: Snapshot, choice: Choice, words: Texts, addresses: Addresses) -> ActorsView:
    """What the choice leaves of the actors and of their network."""
    known = snapshot.actors
    mission = next((one for one in known.missions if one.code == choice.mission), None)
    shown = snapshot.collaboration(SURE[choice.standing], mission.reference if mission else "")
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
        brokers=brokers[:BROKERS_NAMED],
        alone=[_named_actor(row.actor, words, addresses) for row in rows if not row.partners],
        without_role=[_named_actor(one, words, addresses) for one in idle if _is_wanted(one, choice)],
        all_without_role=sum(one.standing in SURE[choice.standing] for one in idle),
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
        actor.standing in SURE[choice.standing]
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
        if choice.mission in ("", one.mission.code) and one.mission.standing in SURE[choice.standing]
    ]


def _named(work: Work, words: Texts, addresses: Addresses) -> Named:
    return Named(work.code, work.label[words.language], addresses.page(work.iri), work.standing)


def _named_actor(actor: Actor, words: Texts, addresses: Addresses) -> Named:
    return Named(actor.code, actor.label[words.language], addresses.page(actor.iri), actor.standing)
