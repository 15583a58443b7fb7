"""Actors: bodies and organisations, and categories of them that are named as a whole."""

from __future__ import annotations

from rdflib.namespace import ORG, RDFS, SKOS

from graph_store.namespaces import COE
from loaders.base import Source, Table
from loaders.builder import Builder
from loaders.kinds import CONFIDENCES, LEVELS
from loaders.objectives import OWN_WORDING, state_titles
from loaders.records import Record

# A university counts as a research body where a rule asks for one; the vocabulary says so.
CATEGORIES = ("institution", "intermediate-body", "association", "research-body", "university", "business", "other")
COLUMNS = (
    "code",
    "name_it",
    "name_en",
    "category",
    "is_group",
    "level",
    "unit_of",
    "ipa_code",
    "ipa_confidence",
    "website",
    "role_it",
    "role_en",
    OWN_WORDING,
)


def state_actor(row: Record, build: Builder) -> None:
    """An actor with its category, level and role; a part of another body is its unit."""
    code = row.code("code")
    kind = COE.ActorGroup if row.flag("is_group") else COE.Actor
    actor = build.define(row, f"actor/{code}", kind, notation=code)
    state_titles(row, build, actor, it="name_it", en="name_en", concept=False)
    build.add(actor, COE.actorCategory, build.item("actor-category", row.choice("category", CATEGORIES)))
    build.add(actor, COE.level, build.item("level", row.choice("level", LEVELS)))
    for body in build.all_referred(row, "unit_of", "actor/"):
        build.add(actor, ORG.unitOf, body)
    build.add(actor, RDFS.seeAlso, row.url("website"))
    build.texts(actor, COE.roleDescription, it=row.text("role_it"), en=row.text("role_en"))
    ipa_code = row.text("ipa_code")
    if ipa_code and row.choice("ipa_confidence", CONFIDENCES) != "low":
        build.text(actor, COE.ipaCode, ipa_code)
    elif ipa_code:
        # A code nobody has checked may not stand beside what was: it is kept as a note.
        build.text(actor, SKOS.editorialNote, f"IPA code {ipa_code}: own knowledge, to be checked in the index", "en")


SOURCE = Source(
    name="actors",
    title_it="Attori",
    title_en="Actors",
    tables=(
        Table(
            "actors",
            "actors",
            state_actor,
            columns=COLUMNS,
            required=("code", "name_it", "category", "level"),
            key=("code",),
            title_it="Attori",
            title_en="Actors",
        ),
    ),
)
