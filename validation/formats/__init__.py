"""A report in the forms people ask for: to read, to print, to open in a spreadsheet, to give to a program."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from graph_store.errors import BadInput, Problem
from validation.formats.json_document import json_document
from validation.formats.page import page
from validation.formats.plain_text import plain_text
from validation.formats.sarif import sarif
from validation.formats.table import table
from validation.formats.turtle import turtle
from validation.formats.workbook import workbook
from validation.report import Report


@dataclass(frozen=True)
class Form:
    """One form a report can take. ``suffix`` is how the names of its files end; ``is_text`` says who can read it."""

    name: str
    media_type: str
    suffix: str
    parts: Callable[[Report, str], Iterable[str | bytes]]
    is_text: bool = True

    @property
    def content_type(self) -> str:
        """Its media type as HTTP says it."""
        return f"{self.media_type}; charset=utf-8" if self.media_type.startswith("text/") else self.media_type

    def content(self, report: Report, language: str) -> bytes:
        """A report in this form, texts in UTF-8."""
        parts = self.parts(report, language)
        return b"".join(part if isinstance(part, bytes) else part.encode() for part in parts)


FORMATS: dict[str, Form] = {
    form.name: form
    for form in (
        Form("text", "text/plain", ".txt", plain_text),
        Form("json", "application/json", ".json", json_document),
        Form("turtle", "text/turtle", ".ttl", turtle),
        Form("csv", "text/csv", ".csv", table),
        Form(
            "xlsx",
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            ".xlsx",
            workbook,
            is_text=False,
        ),
        Form("html", "text/html", ".html", page),
        Form("sarif", "application/sarif+json", ".sarif", sarif),
    )
}


def render(report: Report, format: str = "text", language: str = "it") -> bytes:  # noqa: A002 - the word users type
    """A report in one of FORMATS, in Italian or English.

    Errors: BadInput for a form there is not.
    """
    if format not in FORMATS:
        raise BadInput([Problem("report", None, "format", format, "one of " + ", ".join(FORMATS))])
    return FORMATS[format].content(report, language)
