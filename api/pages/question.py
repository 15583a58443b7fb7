"""The query page: a question in SPARQL, the answer in a table; it works without scripts."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response
from starlette.concurrency import run_in_threadpool

from api.dependencies import LanguageDep, QueriesDep, SettingsDep, SnapshotDep
from api.errors import Problem, told
from api.pages.rendering import page
from api.waiting import while_connected
from graph_store.errors import CoherenceError
from graph_store.namespaces import shortened
from graph_store.public_query import Answer, PublicQueries, Question
from graph_store.queries import Query as StoredQuery
from graph_store.queries import named_query, query_names
from graph_store.versions import Version

router = APIRouter(include_in_schema=False)

_TABLE = "application/sparql-results+json"
_GRAPH = "text/turtle"
_ROWS_SHOWN = 1000
_TEXT_SHOWN = 200_000
_EXAMPLE_FOLDER = "competency"
_FIRST_QUESTION = "pages/first-question"


@dataclass(frozen=True)
class Outcome:
    """An answer as it is shown: a table, yes or no, or the text of a graph."""

    names: list[str] = field(default_factory=list)
    rows: list[list[str]] = field(default_factory=list)
    total: int = 0
    truth: bool | None = None
    text: str | None = None

    @property
    def downloads(self) -> tuple[str, ...]:
        """The formats this form of answer can be downloaded in."""
        if self.text is not None:
            return ("turtle", "jsonld")
        return ("json", "xml") if self.truth is not None else ("csv", "json", "xml")


@router.get("/interroga")
async def question_page(
    request: Request,
    snapshot: SnapshotDep,
    queries: QueriesDep,
    settings: SettingsDep,
    language: LanguageDep,
    query: Annotated[str, Query()] = "",
    example: str = "",
) -> Response:
    """The form, with the answer to the question in the address."""
    examples = [named_query(name) for name in query_names(_EXAMPLE_FOLDER)]
    text = query or _example_text(examples, example)
    outcome: Outcome | None = None
    problem: Problem | None = None
    if query.strip():
        try:
            outcome = await _asked(request, queries, snapshot.version, query)
        except CoherenceError as error:
            problem, _ = told(error, language)
    return await run_in_threadpool(
        page,
        request,
        "question.html",
        language,
        agenda=snapshot.agenda,
        status=problem.status if problem else 200,
        snapshot=snapshot,
        examples=examples,
        example=example,
        query=text,
        outcome=outcome,
        problem=problem,
    )


def _example_text(examples: list[StoredQuery], name: str) -> str:
    chosen = next((one for one in examples if one.name == name), named_query(_FIRST_QUESTION))
    # The header is for the catalogue; the line it starts on also declares prefixes nobody here needs to declare.
    return "\n".join(line for line in chosen.text.splitlines() if "#+ " not in line)


async def _asked(request: Request, queries: PublicQueries, version: Version, query: str) -> Outcome:
    client = request.client.host if request.client else ""
    question = Question(version, query, (_TABLE, _GRAPH))
    answer = await while_connected(request, queries.answer(question, client=client))
    return await run_in_threadpool(_outcome, answer)


def _outcome(answer: Answer) -> Outcome:
    content = answer.read()
    if answer.media_type == _GRAPH:
        text = content[:_TEXT_SHOWN].decode(errors="ignore")
        return Outcome(text=text + ("\n…" if len(content) > _TEXT_SHOWN else ""))
    result: dict[str, Any] = json.loads(content)
    if "boolean" in result:
        return Outcome(truth=bool(result["boolean"]))
    names: list[str] = result["head"]["vars"]
    found = result["results"]["bindings"]
    rows = [[_cell(row.get(name)) for name in names] for row in found[:_ROWS_SHOWN]]
    return Outcome(names=names, rows=rows, total=len(found))


def _cell(value: dict[str, str] | None) -> str:
    if value is None:
        return ""
    return shortened(value["value"]) if value["type"] == "uri" else value["value"]
