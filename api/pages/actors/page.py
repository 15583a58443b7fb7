"""The page of actors: who works with whom on which mission, who joins others, and who is missing."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response

from api.addresses import Addresses
from api.dependencies import LanguageDep, SnapshotDep
from api.pages.actors.drawing import actor_drawing, outline
from api.pages.actors.files import actors_csv, actors_workbook
from api.pages.actors.view import BROKERS_NAMED, Choice, actors_view
from api.pages.choices import Choices, Short
from api.pages.notices import data_page
from api.pages.sheets import FileForm
from api.pages.texts import texts
from api.tables import CSV, XLSX, download
from coherence.actors import CATEGORIES, COUNTED_CATEGORIES
from coherence.vocabulary import SURE

router = APIRouter(include_in_schema=False)

PATH = "/attori"
_PARTNERS_TOLD = 15


def _choice(
    snapshot: SnapshotDep, category: Short = "", mission: Short = "", standing: Short = "", name: Short = ""
) -> Choice:
    choices = Choices()
    return Choice(
        category=choices.one(category, CATEGORIES),
        mission=choices.one(mission, {one.code for one in snapshot.actors.missions}),
        standing=choices.one(standing, SURE),
        name=" ".join(name.split()),
        unknown=choices.unknown,
    )


ChoiceDep = Annotated[Choice, Depends(_choice)]


@router.get(PATH)
def actors_page(request: Request, snapshot: SnapshotDep, language: LanguageDep, choice: ChoiceDep) -> Response:
    """Who works with whom, as a drawing and as tables."""
    words, addresses = texts(language), Addresses.of(request)
    view = actors_view(snapshot, choice, words, addresses)
    chosen = frozenset(row.actor.reference for row in view.rows)
    return data_page(
        request,
        "actors.html",
        language,
        snapshot,
        is_sure=bool(choice.standing),
        view=view,
        choice=choice,
        drawing=actor_drawing(view.shown, chosen, words, addresses),
        keys=[(category, outline(category, 8)) for category in CATEGORIES],
        categories=[(name, words(f"actors.many.{name}")) for name in CATEGORIES],
        counted=COUNTED_CATEGORIES,
        mission_options=[(one.code, f"{one.code} {one.label[language]}") for one in snapshot.actors.missions],
        standings=[(name, words(f"actors.sure.{name}")) for name in SURE if name],
        brokers_named=BROKERS_NAMED,
        partners_told=_PARTNERS_TOLD,
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
        return download(name, actors_csv(view, words), CSV, version.number)
    return download(name, actors_workbook(view, version, words), XLSX, version.number)
