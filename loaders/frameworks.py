"""Frameworks: the strategies, agendas and plans as wholes, whose they are, and which replaced which."""

from __future__ import annotations

from rdflib.namespace import DCTERMS

from graph_store.namespaces import COE
from loaders.base import Source, Table
from loaders.builder import Builder
from loaders.kinds import LEVELS
from loaders.objectives import OWN_WORDING, state_titles
from loaders.records import Record


def state_framework(row: Record, build: Builder) -> None:
    """A framework, stated in a document, owned by a body, perhaps replaced by another framework."""
    code = row.code("code")
    framework = build.define(row, f"framework/{code}", COE.Framework, notation=code)
    state_titles(row, build, framework)
    build.add(framework, COE.level, build.item("level", row.choice("level", LEVELS)))
    build.add(framework, COE.statedIn, build.referred(row, "document", "document/"))
    build.add(framework, COE.owner, build.referred(row, "owner", "actor/"))
    build.add(framework, DCTERMS.isReplacedBy, build.referred(row, "replaced_by", "framework/"))


SOURCE = Source(
    name="frameworks",
    title_it="Strategie, agende e piani come insiemi",
    title_en="Strategies, agendas and plans as wholes",
    tables=(
        Table(
            "frameworks",
            "frameworks",
            state_framework,
            columns=("code", "title_it", "title_en", "level", "document", "owner", "replaced_by", OWN_WORDING),
            required=("code", "title_it", "level"),
            key=("code",),
            title_it="Strategie, agende e piani",
            title_en="Strategies, agendas and plans",
        ),
    ),
)
