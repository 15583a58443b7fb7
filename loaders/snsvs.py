"""The national strategy (SNSvS), edition by edition: areas and vectors, choices, objectives."""

from __future__ import annotations

from graph_store.namespaces import COE
from loaders.base import Source, Table
from loaders.builder import Builder
from loaders.objectives import OWN_WORDING, state_objective, state_titles
from loaders.records import Record

_KINDS = {"area": COE.NationalArea, "vector": COE.NationalVector}


def state_area(row: Record, build: Builder) -> None:
    """An area (the five P) or a vector of sustainability."""
    edition, name = row.code("edition"), row.code("id")
    kind = row.choice("kind", _KINDS)
    if kind:
        area = state_objective(
            row,
            build,
            f"snsvs-{edition}/{kind}/{name}",
            _KINDS[kind],
            notation=row.text("code"),
            framework=f"snsvs-{edition}",
            level="national",
        )
        state_titles(row, build, area)


def state_choice(row: Record, build: Builder) -> None:
    """A strategic choice, part of an area of the same edition."""
    edition, area, code = row.code("edition"), row.code("area"), row.code("code")
    choice = state_objective(
        row,
        build,
        f"snsvs-{edition}/choice/{area}/{code}",
        COE.NationalChoice,
        notation=code,
        framework=f"snsvs-{edition}",
        level="national",
    )
    state_titles(row, build, choice)
    build.add(choice, COE.partOf, build.refer(row, "area", f"snsvs-{edition}/area/{area}"))


def state_national_objective(row: Record, build: Builder) -> None:
    """A strategic objective, part of a choice; its number restarts in each area."""
    edition, area, code = row.code("edition"), row.code("area"), row.code("code")
    objective = state_objective(
        row,
        build,
        f"snsvs-{edition}/objective/{area}/{code}",
        COE.NationalObjective,
        notation=code,
        framework=f"snsvs-{edition}",
        level="national",
    )
    state_titles(row, build, objective)
    choice = row.code("choice")
    build.add(objective, COE.partOf, build.refer(row, "choice", f"snsvs-{edition}/choice/{area}/{choice}"))


SOURCE = Source(
    name="snsvs",
    title_it="Strategia nazionale per lo sviluppo sostenibile (SNSvS)",
    title_en="National strategy for sustainable development (SNSvS)",
    tables=(
        Table(
            "snsvs",
            "areas",
            state_area,
            columns=("edition", "kind", "id", "code", "title_it", "title_en", OWN_WORDING),
            required=("edition", "kind", "id", "code", "title_it"),
            key=("edition", "kind", "id"),
            title_it="SNSvS: aree e vettori",
            title_en="SNSvS: areas and vectors",
        ),
        Table(
            "snsvs",
            "choices",
            state_choice,
            columns=("edition", "area", "code", "title_it", "title_en", OWN_WORDING),
            required=("edition", "area", "code", "title_it"),
            key=("edition", "area", "code"),
            title_it="SNSvS: scelte strategiche",
            title_en="SNSvS: strategic choices",
        ),
        Table(
            "snsvs",
            "objectives",
            state_national_objective,
            columns=("edition", "area", "choice", "code", "title_it", "title_en", OWN_WORDING),
            required=("edition", "area", "choice", "code", "title_it"),
            key=("edition", "area", "code"),
            title_it="SNSvS: obiettivi strategici",
            title_en="SNSvS: strategic objectives",
        ),
    ),
)
