"""A report in the forms people ask for: to read, to print, to open in a spreadsheet, to give to a program."""

from __future__ import annotations

from collections.abc import Callable

from graph_store.errors import BadInput, Problem
from validation.formats.json_document import json_document
from validation.formats.page import page
from validation.formats.plain_text import plain_text
from validation.formats.table import table
from validation.formats.turtle import turtle
from validation.report import Report

FORMATS: dict[str, Callable[[Report, str], str]] = {
    "text": plain_text,
    "json": json_document,
    "turtle": turtle,
    "csv": table,
    "html": page,
}


def render(report: Report, format: str = "text", language: str = "it") -> str:  # noqa: A002 - the word users type
    """A report in one of FORMATS, in Italian or English.

    Errors: BadInput for a form there is not.
    """
    if format not in FORMATS:
        raise BadInput([Problem("report", None, "format", format, "one of " + ", ".join(FORMATS))])
    return FORMATS[format](report, language)
