"""Who works on what: the actors, their roles, and the missions, programmes and actions they share.

Two actors work together where both lead or take part in the same thing: a mission, a programme or project, or an
action of the work plan. Who works on a programme that carries a mission out works on the mission as well, as
queries/competency/actors-of-mission.rq has it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from coherence.vocabulary import STANDINGS, Texts, bilingual, kind_of, list_item, natural_key
from graph_store.identifiers import Identifiers
from graph_store.reader import Reader, Row

WorkKey: TypeAlias = tuple[int, tuple[tuple[int, int, str], ...], str]

# Categories as pages and rules group them: universities and research bodies are the world of research.
CATEGORIES = ("institution", "intermediate-body", "association", "research", "business", "other")
_GROUPED = {"research-body": "research", "university": "research"}
# Of the classes of one thing, the one that says most.
_NARROW_KINDS = ("Mission", "WorkPlanAction", "Project", "FundingLine", "Programme")
_LEAST_SURE = STANDINGS[-1]
# Columns of queries/competency/actor-categories-of-missions.rq.
_CATEGORY_COLUMNS = {
    "institution": "institutions",
    "intermediate-body": "intermediateBodies",
    "association": "associations",
    "research": "research",
    "business": "businesses",
}
COUNTED_CATEGORIES = tuple(_CATEGORY_COLUMNS)


@dataclass(frozen=True)
class Actor:
    """Somebody the graph knows; category is one of CATEGORIES, a group is a category named as a whole."""

    iri: str
    reference: str
    code: str
    label: Texts
    category: str
    standing: str
    is_group: bool = False


@dataclass(frozen=True)
class Work:
    """Something several actors can work on; kind is Mission, Programme, Project, FundingLine or WorkPlanAction."""

    iri: str
    reference: str
    kind: str
    code: str
    label: Texts
    standing: str

    @property
    def is_mission(self) -> bool:
        """Is it a mission?"""
        return self.kind == "Mission"

    @property
    def sort_key(self) -> WorkKey:
        """Missions first, then by code as people count."""
        return _NARROW_KINDS.index(self.kind), natural_key(self.code), self.reference


@dataclass(frozen=True)
class Involvement:
    """An actor works on something.

    Shape: role is ``leadActor`` or ``participant``; ``standing`` is the less sure of the thing's own and that of
    what the role was stated of.
    """

    actor: str
    work: str
    role: str
    standing: str


@dataclass(frozen=True)
class CategoryCounts:
    """How many actors of each category work on a mission; the keys are COUNTED_CATEGORIES."""

    mission: Work
    counts: Mapping[str, int]

    @property
    def total(self) -> int:
        """Actors of the counted categories."""
        return sum(self.counts.values())


@dataclass(frozen=True)
class Actors:
    """Everybody, everything they work on, and who works on what, as one version of the graph says it."""

    actors: Mapping[str, Actor]
    works: Mapping[str, Work]
    involvements: tuple[Involvement, ...]
    categories: tuple[CategoryCounts, ...]
    without_role: tuple[str, ...]
    # By mission: what is done for it, with the mission itself.
    works_of_mission: Mapping[str, frozenset[str]] = field(default_factory=dict)

    @property
    def missions(self) -> list[Work]:
        """The missions, as people count them."""
        return [counts.mission for counts in self.categories]

    def kept(self, *, standings: Iterable[str] = STANDINGS, mission: str = "") -> tuple[Involvement, ...]:
        """Who works on what, of these standings only, and only for one mission where one is named."""
        wanted = frozenset(standings)
        works = self.works_of_mission.get(mission, frozenset()) if mission else frozenset(self.works)
        return tuple(
            one
            for one in self.involvements
            if one.work in works and one.standing in wanted and self.actors[one.actor].standing in wanted
        )


def read_actors(reader: Reader, names: Identifiers) -> Actors:
    """The actors of one version of the graph."""
    actors = _actors(reader, names)
    missions = _missions(reader, names)
    found: dict[tuple[str, str, str], Involvement] = {}
    works = dict(missions)
    standing_of: dict[str, str] = {}
    for row in reader.select("actors/works"):
        work = _work(row, names)
        known = works.get(work.reference)
        if known is None or _NARROW_KINDS.index(work.kind) < _NARROW_KINDS.index(known.kind):
            works[work.reference] = work
        standing_of[work.reference] = work.standing
        standing = _less_sure(work.standing, list_item(row.get("onStanding"), "standing", "unverified"))
        _add(found, Involvement(names.reference(str(row["actor"])), work.reference, kind_of(row["role"]), standing))
    done: dict[str, set[str]] = {reference: {reference} for reference in missions}
    for row in reader.select("competency/actors-of-mission"):
        mission, on = names.reference(str(row["mission"])), names.reference(str(row["on"]))
        done[mission].add(on)
        standing = _less_sure(missions[mission].standing, standing_of.get(on, missions[mission].standing))
        _add(found, Involvement(names.reference(str(row["actor"])), mission, kind_of(row["role"]), standing))
    return Actors(
        actors=actors,
        works=works,
        involvements=tuple(one for _, one in sorted(found.items()) if one.actor in actors),
        categories=tuple(sorted(_categories(reader, names, missions), key=lambda one: one.mission.sort_key)),
        without_role=tuple(
            dict.fromkeys(names.reference(str(row["actor"])) for row in reader.select("competency/actors-without-role"))
        ),
        works_of_mission={mission: frozenset(parts) for mission, parts in done.items()},
    )


def _actors(reader: Reader, names: Identifiers) -> dict[str, Actor]:
    found: dict[str, Actor] = {}
    for row in reader.select("actors/actors"):
        reference, code = names.reference(str(row["actor"])), str(row["code"])
        category = list_item(row.get("category"), "actor-category", "other")
        grouped = _GROUPED.get(category, category)
        found.setdefault(
            reference,
            Actor(
                iri=str(row["actor"]),
                reference=reference,
                code=code,
                label=bilingual(row.get("label_it"), row.get("label_en"), code),
                category=grouped if grouped in CATEGORIES else "other",
                standing=list_item(row.get("standing"), "standing", "unverified"),
                is_group=str(row["isGroup"]) == "true",
            ),
        )
    return found


def _missions(reader: Reader, names: Identifiers) -> dict[str, Work]:
    found: dict[str, Work] = {}
    for row in reader.select("actors/missions"):
        reference, code = names.reference(str(row["mission"])), str(row["code"])
        label = bilingual(row.get("label_it"), row.get("label_en"), code)
        standing = list_item(row.get("standing"), "standing", "unverified")
        found.setdefault(reference, Work(str(row["mission"]), reference, "Mission", code, label, standing))
    return found


def _work(row: Row, names: Identifiers) -> Work:
    code = str(row["code"])
    return Work(
        iri=str(row["work"]),
        reference=names.reference(str(row["work"])),
        kind=kind_of(row["kind"]),
        code=code,
        label=bilingual(row.get("label_it"), row.get("label_en"), code),
        standing=list_item(row.get("standing"), "standing", "unverified"),
    )


def _categories(reader: Reader, names: Identifiers, missions: Mapping[str, Work]) -> Iterable[CategoryCounts]:
    seen: set[str] = set()
    for row in reader.select("competency/actor-categories-of-missions"):
        reference = names.reference(str(row["mission"]))
        if reference not in seen:
            seen.add(reference)
            counts = {category: int(str(row[column])) for category, column in _CATEGORY_COLUMNS.items()}
            yield CategoryCounts(missions[reference], counts)


def _add(found: dict[tuple[str, str, str], Involvement], one: Involvement) -> None:
    """Of two statements of the same role, the surer one counts."""
    key = (one.actor, one.work, one.role)
    known = found.get(key)
    if known is None or _rank(one.standing) < _rank(known.standing):
        found[key] = one


def _less_sure(first: str, second: str) -> str:
    return max(first, second, key=_rank)


def _rank(standing: str) -> int:
    return STANDINGS.index(standing if standing in STANDINGS else _LEAST_SURE)
