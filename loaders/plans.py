"""Strategic plans (PSM): their axes, strategies and actions."""

from __future__ import annotations

from graph_store.namespaces import COE
from loaders.base import Source, Table
from loaders.builder import Builder
from loaders.objectives import OWN_WORDING, state_objective, state_titles
from loaders.records import Record

KINDS = ("axis", "strategy", "action")


def state_plan_objective(row: Record, build: Builder) -> None:
    """An axis, a strategy of an axis, or an action of a strategy."""
    plan, code = row.code("plan"), row.code("code")
    row.choice("kind", KINDS)
    objective = state_objective(
        row, build, f"{plan}/objective/{code}", COE.PlanObjective, notation=code, framework=plan, level="metropolitan"
    )
    state_titles(row, build, objective)
    build.add(objective, COE.partOf, build.referred(row, "parent", f"{plan}/objective/"))


SOURCE = Source(
    name="plans",
    title_it="Piani strategici (PSM)",
    title_en="Strategic plans (PSM)",
    tables=(
        Table(
            "plans",
            "objectives",
            state_plan_objective,
            columns=("plan", "kind", "code", "parent", "title_it", "title_en", OWN_WORDING),
            required=("plan", "kind", "code", "title_it"),
            key=("plan", "code"),
            title_it="Piani strategici: assi, strategie e azioni",
            title_en="Strategic plans: axes, strategies and actions",
        ),
    ),
)
