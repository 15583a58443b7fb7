"""The SPARQL editor: a question, the answer in a table; it works without scripts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Request, Response
from starlette.concurrency import run_in_threadpool

from api.access import caller_of
from api.addresses import Addresses
from api.dependencies import LanguageDep, QueriesDep, SettingsDep, SnapshotDep
from api.errors import Problem, told
from api.pages.questions.answer import GRAPH, ROWS_IN_SHEET, TABLE, Outcome, outcome, table_of
from api.pages.questions.library import library_page
from api.pages.questions.snippets import snippets
from api.pages.rendering import page
from api.pages.sheets import Sheet, xlsx_file
from api.pages.texts import Texts, texts
from api.snapshot import Snapshot
from api.sparql_request import sparql_request
from api.tables import XLSX, download
from api.waiting import while_connected
from coherence.questions import GROUPS, questions
from graph_store.errors import BadQuery, CoherenceError, QueryTooLong, ResultTooLarge
from graph_store.public_query import Answer, PublicQueries, Question
from graph_store.queries import named_query
from graph_store.settings import Settings
from graph_store.versions import Version

router = APIRouter(include_in_schema=False)

EDITOR = "/interroga/sparql"
_FIRST_QUESTION = "pages/first-question"
# The longest address that browsers and proxies pass on.
_LONGEST_ADDRESS = 6000
_SHEET = "xlsx"


@dataclass(frozen=True)
class Result:
    """What came of a query: an answer, or a problem with the line it is in; neither where none was asked."""

    query: str
    outcome: Outcome | None = None
    problem: Problem | None = None
    place: tuple[str, str] | None = None
    advice: str = ""

    @property
    def can_be_linked(self) -> bool:
        """Is the query short enough for an address?"""
        return len(urlencode({"query": self.query})) <= _LONGEST_ADDRESS


@router.get("/interroga")
async def library_or_answer(
    request: Request,
    snapshot: SnapshotDep,
    queries: QueriesDep,
    settings: SettingsDep,
    language: LanguageDep,
    query: Annotated[str, Query()] = "",
    example: str = "",
) -> Response:
    """The library of questions; with a query in the address, as it used to be written, the editor."""
    if query.strip() or example:
        return await _editor(request, snapshot, queries, settings, language, query, example)
    return await run_in_threadpool(library_page, request, snapshot, language)


@router.get(EDITOR)
async def editor_page(
    request: Request,
    snapshot: SnapshotDep,
    queries: QueriesDep,
    settings: SettingsDep,
    language: LanguageDep,
    query: Annotated[str, Query()] = "",
    example: str = "",
    form: Annotated[str, Query(alias="format", pattern="^(xlsx)?$")] = "",
) -> Response:
    """The editor, with the answer to the query in the address; or that answer as a spreadsheet."""
    return await _editor(request, snapshot, queries, settings, language, query, example, form)


@router.post(EDITOR)
async def editor_page_for_long_queries(
    request: Request, snapshot: SnapshotDep, queries: QueriesDep, settings: SettingsDep, language: LanguageDep
) -> Response:
    """The editor, with the answer to a query too long for an address."""
    asked = await sparql_request(request, settings)
    return await _editor(request, snapshot, queries, settings, language, asked.query or "", "", asked.format or "")


async def _editor(
    request: Request,
    snapshot: Snapshot,
    queries: PublicQueries,
    settings: Settings,
    language: str,
    query: str,
    example: str = "",
    form: str = "",
) -> Response:
    words = texts(language)
    result = Result(query)
    try:
        answer = await _asked(request, queries, snapshot.version, query) if query.strip() else None
        if answer is not None and form == _SHEET:
            return await run_in_threadpool(_spreadsheet, answer, snapshot.version, words)
        if answer is not None:
            result = Result(query, await run_in_threadpool(outcome, answer, Addresses.of(request)))
    except CoherenceError as error:
        result = _failed(query, error, words, settings, is_sheet=form == _SHEET)
    shown = query or _example_text(example)
    return await run_in_threadpool(_page, request, snapshot, language, settings, result, shown, example)


def _page(
    request: Request,
    snapshot: Snapshot,
    language: str,
    settings: Settings,
    result: Result,
    shown: str,
    example: str,
) -> Response:
    grouped: list[tuple[str, list[Any]]] = [
        (group, [one for one in questions() if one.group == group]) for group in GROUPS
    ]
    return page(
        request,
        "question.html",
        language,
        here="/interroga",
        agenda=snapshot.agenda,
        status=result.problem.status if result.problem else 200,
        snapshot=snapshot,
        groups=grouped,
        example=example,
        query=shown,
        result=result,
        snippets=snippets(Addresses.of(request).whole("/sparql"), result.query) if result.outcome else None,
        limit_s=words_of_seconds(settings.query_timeout_s, texts(language)),
        editor=EDITOR,
        longest_address=_LONGEST_ADDRESS,
    )


def words_of_seconds(seconds: float, words: Texts) -> str:
    """A number of seconds as the language writes it."""
    return words.decimal(f"{seconds:g}")


def _example_text(name: str) -> str:
    known = {question.query.name for question in questions()}
    chosen = named_query(name if name in known else _FIRST_QUESTION)
    # The header is for the library; the line it starts on also declares prefixes nobody here needs to declare.
    return "\n".join(line for line in chosen.text.splitlines() if "#+ " not in line)


async def _asked(request: Request, queries: PublicQueries, version: Version, query: str) -> Answer:
    question = Question(version, query, (TABLE, GRAPH))
    return await while_connected(request, queries.answer(question, client=caller_of(request).client))


def _spreadsheet(answer: Answer, version: Version, words: Texts) -> Response:
    names, rows = table_of(answer)
    made = words("library.made", version=version.number, date=version.created[:10])
    sheet = Sheet(words("library.sheet"), (made,), names, list(rows))
    return download(f"answer-v{version.number}.xlsx", xlsx_file(sheet, words), XLSX, version.number)


def _failed(query: str, error: CoherenceError, words: Texts, settings: Settings, *, is_sheet: bool) -> Result:
    problem, _ = told(error, words.language)
    advice = ""
    if isinstance(error, QueryTooLong):
        advice = words("editor.too_long", seconds=words_of_seconds(settings.query_timeout_s, words))
    elif is_sheet and isinstance(error, ResultTooLarge):
        advice = words("editor.too_large", rows=words.number(ROWS_IN_SHEET))
    elif is_sheet and isinstance(error, BadQuery) and error.line is None:
        advice = words("editor.only_tables")
    place = None
    if isinstance(error, BadQuery) and error.line is not None:
        lines = query.splitlines()
        line = lines[error.line - 1] if 0 < error.line <= len(lines) else ""
        place = (line, " " * max((error.column or 1) - 1, 0) + "^")
    return Result(query, problem=problem, place=place, advice=advice)
