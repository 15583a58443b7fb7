"""The library of questions: a page for all of them, and one for each, with what was chosen in the address."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from rdflib import URIRef

from api.addresses import Addresses
from api.dependencies import LanguageDep, SnapshotDep
from api.pages.charts import HEIGHT, WIDTH, Bars, Series, drawn
from api.pages.questions.answer_words import AnswerWords, ShownCell, is_doubtful
from api.pages.questions.library_answers import library_answer
from api.pages.rendering import page
from api.pages.sheets import FileForm, Sheet, csv_file, xlsx_file
from api.pages.texts import Texts, texts
from api.snapshot import Snapshot
from api.tables import CSV, XLSX, download
from coherence.answers import AnswerTable, Thing
from coherence.questions import (
    Choice,
    Choices,
    Parameter,
    Question,
    UnknownChoice,
    answered_for,
    choices,
    question_named,
    questions,
)
from coherence.vocabulary import DOUBTFUL_STANDINGS
from graph_store.errors import CoherenceError, UnknownResource

router = APIRouter(include_in_schema=False)

_ROWS_SHOWN = 300


FormDep = Annotated[FileForm | None, Query(alias="format")]


@dataclass(frozen=True)
class Field:
    """A parameter in the form: what can be chosen, what was, and what is wrong with it."""

    parameter: Parameter
    choices: Choices
    text: str = ""
    chosen: Choice | None = None
    problem: UnknownChoice | None = None

    @property
    def name(self) -> str:
        """The name it has in addresses."""
        return self.parameter.name


@dataclass(frozen=True)
class Told:
    """An answer as the page shows it."""

    headings: list[tuple[str, bool]]
    rows: list[list[ShownCell]]
    total: int
    doubtful: int
    measure: str
    chosen_standing: str
    bars: Bars | None = None
    series: Series | None = None


@dataclass(frozen=True)
class _Asked:
    """A question with what was chosen for it."""

    question: Question
    fields: list[Field] = field(default_factory=list)

    @property
    def is_whole(self) -> bool:
        """Can it be answered?"""
        chosen = [one.name for one in self.fields if one.chosen]
        return answered_for(self.question, chosen) and not any(one.problem for one in self.fields)

    @property
    def chosen(self) -> dict[str, URIRef]:
        """What was chosen, by parameter."""
        return {one.name: one.chosen.iri for one in self.fields if one.chosen}

    def said(self, words: Texts) -> Iterator[str]:
        """What was chosen, in words."""
        for one in self.fields:
            if one.chosen:
                choice = one.chosen.shown[words.language]
                yield words("library.chosen_for", parameter=words(f"parameter.{one.name}"), choice=choice)


def library_page(request: Request, snapshot: Snapshot, language: str) -> Response:
    """All questions, by job."""
    grouped = [(group, list(of_group)) for group, of_group in groupby(questions(), key=lambda one: one.group)]
    return page(request, "library.html", language, agenda=snapshot.agenda, snapshot=snapshot, groups=grouped)


@router.get("/interroga/{name}")
def question_page(
    request: Request, snapshot: SnapshotDep, language: LanguageDep, name: str, form: FormDep = None
) -> Response:
    """One question, with its answer where all that it needs was chosen; or that answer as a file."""
    asked = _asked(request, snapshot, question_named(name))
    words = texts(language)
    told_by = AnswerWords(asked.question, words, Addresses.of(request))
    table = library_answer(snapshot, asked.question, asked.chosen) if asked.is_whole else None
    if form is not None:
        return _file(snapshot, asked, table, told_by, form, words)
    return page(
        request,
        "library_question.html",
        language,
        agenda=snapshot.agenda,
        here="/interroga",
        snapshot=snapshot,
        question=asked.question,
        fields=asked.fields,
        said=list(asked.said(words)),
        told=None if table is None else _told(table, asked, told_by),
        chart_width=WIDTH,
        chart_height=HEIGHT,
        focus=_focus(asked, snapshot),
        tails={form.value: str(request.url.include_query_params(format=form.value).query) for form in FileForm},
    )


def _asked(request: Request, snapshot: Snapshot, question: Question) -> _Asked:
    asked = _Asked(question)
    for parameter in question.parameters:
        offered = choices(snapshot.reader, snapshot.names, parameter)
        text = request.query_params.get(parameter.name, "").strip()
        asked.fields.append(_field(parameter, offered, text))
    return asked


def _field(parameter: Parameter, offered: Choices, text: str) -> Field:
    if not text:
        return Field(parameter, offered)
    try:
        return Field(parameter, offered, text, offered.chosen(text))
    except UnknownChoice as problem:
        return Field(parameter, offered, text, problem=problem)


def _focus(asked: _Asked, snapshot: Snapshot) -> str:
    """What a map of the answer is centred on: the thing chosen first, where the map knows it."""
    chosen = asked.fields[0].chosen if asked.fields and asked.question.view.kind == "network" else None
    reference = snapshot.names.reference(chosen.iri) if chosen else ""
    return reference if reference in snapshot.network else ""


def _told(table: AnswerTable, asked: _Asked, words: AnswerWords) -> Told:
    question = asked.question
    # What was chosen is said above the table; a column that repeats it in each row says nothing.
    columns = [(place, name) for place, name in enumerate(table.columns) if name not in asked.chosen]
    rows = [[words.shown(name, row[place]) for place, name in columns] for row in table.rows[:_ROWS_SHOWN]]
    chart = drawn(table, question.view, words)
    return Told(
        headings=[(words.heading(name), _is_numeric(rows, place)) for place, (_, name) in enumerate(columns)],
        rows=rows,
        total=len(table.rows),
        doubtful=sum(is_doubtful(row) for row in table.rows),
        chosen_standing=_chosen_standing(table, asked),
        measure=words.heading(question.view.measure) if question.view.measure else "",
        bars=chart if isinstance(chart, Bars) else None,
        series=chart if isinstance(chart, Series) else None,
    )


def _chosen_standing(table: AnswerTable, asked: _Asked) -> str:
    """The standing of what was chosen, where it must be seen."""
    of_chosen = {str(iri) for iri in asked.chosen.values()}
    things = (cell for row in table.rows[:1] for cell in row if isinstance(cell, Thing) and cell.iri in of_chosen)
    return next((thing.standing for thing in things if thing.standing in DOUBTFUL_STANDINGS), "")


def _is_numeric(rows: Sequence[Sequence[ShownCell]], place: int) -> bool:
    return any(row[place].is_number for row in rows)


def _file(
    snapshot: Snapshot, asked: _Asked, table: AnswerTable | None, told_by: AnswerWords, form: FileForm, words: Texts
) -> Response:
    for one in asked.fields:
        if one.problem:
            raise UnknownResource(f"{one.name}: {one.problem}")
    if table is None:
        needed = ", ".join(one.name for one in asked.fields if one.parameter.is_needed)
        raise CoherenceError(f"this question needs a choice in the address: {needed}")
    version = snapshot.version
    sheet = Sheet(
        title=asked.question.words(words.language),
        above=(*asked.said(words), words("library.standing_note"),
               words("library.made", version=version.number, date=version.created[:10])),
        headings=told_by.headings_in_file(table),
        rows=list(told_by.rows_in_file(table)),
    )  # fmt: skip
    name = f"{asked.question.name}-v{version.number}.{form}"
    if form is FileForm.CSV:
        return download(name, csv_file(sheet), CSV, version.number)
    return download(name, xlsx_file(sheet, words), XLSX, version.number)
