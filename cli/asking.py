"""Commands that ask the graph: rules, queries, the map."""

from __future__ import annotations

import asyncio
import json
import sys
from datetime import date, datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated, TypedDict

import typer
from rich.table import Table

from api.pages.map.standalone import standalone_map
from api.suggestions import with_suggestions
from cli.console import can_be_written, err, errors_told, escaped, out, progress_bar
from cli.keeping import opened_store
from coherence.candidates import read_candidates
from graph_store.identifiers import Identifiers
from graph_store.namespaces import shortened
from graph_store.public_query import Answer, PublicQueries, Question
from graph_store.settings import Settings
from graph_store.text_files import text_of
from validation import FORMATS, Form, Report, validate_endpoint, validate_files, validate_store
from validation.engine import LISTED
from validation.formats.sections import sections

FINDINGS_STATUS = 1
# Forms that are read and handed on, where a finding names its suggestions.
_FOR_PEOPLE = frozenset({"html", "xlsx"})

_MEDIA_TYPES = {
    "csv": "text/csv",
    "json": "application/sparql-results+json",
    "xml": "application/sparql-results+xml",
    "tsv": "text/tab-separated-values",
    "turtle": "text/turtle",
    "table": "application/sparql-results+json",
}


class Level(StrEnum):
    """How serious a finding must be for the command to end with status 1."""

    VIOLATION = "violation"
    WARNING = "warning"
    INFO = "info"
    NEVER = "never"


class EngineName(StrEnum):
    """What runs the rules."""

    SPARQL = "sparql"
    PYSHACL = "pyshacl"


class ReportFormat(StrEnum):
    """The forms a report can take."""

    TEXT = "text"
    JSON = "json"
    TURTLE = "turtle"
    CSV = "csv"
    XLSX = "xlsx"
    HTML = "html"
    SARIF = "sarif"


class Language(StrEnum):
    """The languages a report can be in."""

    ITALIAN = "it"
    ENGLISH = "en"


class _Terms(TypedDict):
    """On what terms the rules are run: their thresholds, the day, and how many findings of each are listed."""

    parameters: Path | None
    as_of: date | None
    limit: int | None


def validate(
    data: Annotated[list[Path] | None, typer.Option(help="RDF files to validate instead of the store.")] = None,
    shapes: Annotated[list[Path] | None, typer.Option(help="Shape files to use instead of the catalogue.")] = None,
    format: Annotated[  # noqa: A002
        ReportFormat | None,
        typer.Option(help="Form of the report; by default what the ending of --output says, else text."),
    ] = None,
    language: Annotated[Language, typer.Option("--lang", help="Language of the report.")] = Language.ITALIAN,
    fail_on: Annotated[Level, typer.Option(help="Least severity that makes the status 1.")] = Level.VIOLATION,
    engine: Annotated[
        EngineName, typer.Option(help="The compiled rules, or the slower reference engine.")
    ] = EngineName.SPARQL,
    output: Annotated[Path | None, typer.Option(help="File to write the report to.", callback=can_be_written)] = None,
    endpoint: Annotated[
        str | None, typer.Option(help="Address of a SPARQL 1.1 endpoint to validate instead of the store.")
    ] = None,
    as_of: Annotated[
        datetime | None,
        typer.Option(help="Day that dated rules are asked for; by default today.", formats=["%Y-%m-%d"]),
    ] = None,
    limit: Annotated[
        int, typer.Option(min=0, help="Findings listed of each rule, 0 for all; they are all counted.")
    ] = LISTED,
    suggestions: Annotated[
        bool | None,
        typer.Option(help="Candidate links beside each finding; by default in html and xlsx, for the store only."),
    ] = None,
) -> None:
    """Run the rules; status 0: conforms, 1: findings at or above --fail-on, 2: error."""
    form = _form(format, output)
    if endpoint is not None and (data or engine is EngineName.PYSHACL):
        raise typer.BadParameter("an endpoint is validated by itself, by the compiled rules", param_hint="--endpoint")
    settings = Settings() if as_of is None else Settings().model_copy(update={"as_of": as_of.date()})
    terms: _Terms = {"parameters": settings.parameters, "as_of": settings.as_of, "limit": limit or None}
    # What is asked otherwise than the office asks it is told, and does not become the report of the version.
    is_kept = not data and not shapes and as_of is None and limit == LISTED
    with errors_told():
        with progress_bar("Validating") as progress:
            if endpoint is not None:
                report = validate_endpoint(endpoint, shapes or [], progress, **terms)
            elif is_kept:
                report = validate_store(opened_store(), progress, engine=engine.value)
            else:
                report = validate_files(opened_store, data or [], shapes or [], progress, engine=engine.value, **terms)
        if not data and endpoint is None and (form.name in _FOR_PEOPLE if suggestions is None else suggestions):
            report = _suggested(report)
        _written(form.content(report, language.value), output)
        _tell_what_is_left_out(report)
    if report.reaches(fail_on.value):
        raise typer.Exit(FINDINGS_STATUS)


def _suggested(report: Report) -> Report:
    store = opened_store()
    candidates = read_candidates(store.reader(), Identifiers(store.settings.base_iri))
    return with_suggestions(report, candidates, today=date.today())


def query(
    file: Annotated[typer.FileBinaryRead, typer.Argument(help="A file with a SPARQL query, or - for standard input.")],
    format: Annotated[str, typer.Option(help=f"One of {', '.join(_MEDIA_TYPES)}.")] = "table",  # noqa: A002
    timeout: Annotated[float | None, typer.Option(help="Seconds after which it is stopped.")] = None,
) -> None:
    """Ask a SPARQL query; the house prefixes need not be declared."""
    if format not in _MEDIA_TYPES:
        raise typer.BadParameter(f"one of {', '.join(_MEDIA_TYPES)}", param_hint="--format")
    with errors_told():
        text = text_of(file.read(), getattr(file, "name", "standard input"))
        store = opened_store()
        settings = Settings() if timeout is None else Settings().model_copy(update={"query_timeout_s": timeout})
        answer = asyncio.run(_answered(settings, Question(store.current(), text, (_MEDIA_TYPES[format],))))
        content = answer.read()
    if format == "table" and answer.media_type == _MEDIA_TYPES["table"]:
        out.print(_result_table(json.loads(content)))
    else:
        sys.stdout.buffer.write(content)


async def _answered(settings: Settings, question: Question) -> Answer:
    async with PublicQueries(settings.model_copy(update={"query_workers": 1})) as queries:
        return await queries.answer(question)


def map_(
    out_file: Annotated[Path, typer.Option("--out", help="The HTML file to write.", callback=can_be_written)],
    focus: Annotated[str | None, typer.Option(help="A code: only its chain up and down.")] = None,
    language: Annotated[Language, typer.Option("--lang", help="Language of the map.")] = Language.ITALIAN,
) -> None:
    """Write the network map as one HTML file that needs no other host."""
    with errors_told():
        html = standalone_map(opened_store().reader(), focus=focus, language=language.value)
        out_file.write_text(html, encoding="utf-8")
    out.print(f"wrote {out_file}")


def _form(wanted: ReportFormat | None, output: Path | None) -> Form:
    """The form to write, known to be writable before any rule runs."""
    by_ending = {form.suffix: form for form in FORMATS.values()}
    if wanted is not None:
        form = FORMATS[wanted.value]
    else:
        form = by_ending.get(output.suffix.lower() if output else "", FORMATS[ReportFormat.TEXT.value])
    if output is None and not form.is_text and sys.stdout.isatty():
        raise typer.BadParameter(
            f"{form.name} is no text for a terminal: name a file with --output, or pipe it on", param_hint="--format"
        )
    return form


def _written(content: bytes, output: Path | None) -> None:
    if output is None:
        sys.stdout.buffer.write(content)
    else:
        output.write_bytes(content)
        err.print(f"wrote {escaped(str(output))}")


def _tell_what_is_left_out(report: Report) -> None:
    """A table has no place to say that it does not list everything."""
    for part in sections(report):
        if part.is_cut:
            err.print(f"rule {part.outcome.id}: {part.cut_told('en')}", markup=False)


def _result_table(result: dict[str, dict[str, list[dict[str, dict[str, str]]]]]) -> Table | str:
    if "boolean" in result:
        return str(result["boolean"]).lower()
    names: list[str] = result["head"]["vars"]  # type: ignore[assignment]
    table = Table(*names)
    for row in result["results"]["bindings"]:
        table.add_row(*(_cell(row.get(name)) for name in names))
    return table


def _cell(value: dict[str, str] | None) -> str:
    if value is None:
        return ""
    text = shortened(value["value"]) if value["type"] == "uri" else value["value"]
    return text.replace("[", r"\[")
