"""The answer to a query of the editor, as the page shows it and as a spreadsheet holds it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any
from urllib.parse import urlsplit

from rdflib.namespace import XSD

from api.addresses import Addresses
from api.pages.sheets import Value
from graph_store.errors import BadQuery, ResultTooLarge
from graph_store.namespaces import shortened
from graph_store.public_query import Answer

TABLE = "application/sparql-results+json"
GRAPH = "text/turtle"
# What a person reads; the rest is for a file.
ROWS_SHOWN = 1000
# What a spreadsheet of ours is made of in a few seconds.
ROWS_IN_SHEET = 50_000
_TEXT_SHOWN = 200_000
_NUMBERS = frozenset(str(one) for one in (XSD.integer, XSD.decimal, XSD.double, XSD.float, XSD.int, XSD.long))


@dataclass(frozen=True)
class AnswerCell:
    """A value as the table shows it, and where it leads."""

    text: str
    link: str = ""
    language: str = ""
    is_number: bool = False


@dataclass(frozen=True)
class Outcome:
    """An answer as it is shown: a table, yes or no, or the text of a graph."""

    names: list[str] = field(default_factory=list)
    rows: list[list[AnswerCell]] = field(default_factory=list)
    total: int = 0
    truth: bool | None = None
    text: str | None = None

    @property
    def is_table(self) -> bool:
        """Is it the answer to a SELECT?"""
        return self.text is None and self.truth is None

    @property
    def downloads(self) -> tuple[str, ...]:
        """The formats this form of answer can be downloaded in, beside a spreadsheet."""
        if self.text is not None:
            return ("turtle", "jsonld")
        return ("json", "xml") if self.truth is not None else ("csv", "tsv", "json", "xml")


def outcome(answer: Answer, addresses: Addresses) -> Outcome:
    """What the page shows of an answer."""
    content = answer.read()
    if answer.media_type == GRAPH:
        text = content[:_TEXT_SHOWN].decode(errors="ignore")
        return Outcome(text=text + ("\n…" if len(content) > _TEXT_SHOWN else ""))
    result: dict[str, Any] = json.loads(content)
    if "boolean" in result:
        return Outcome(truth=bool(result["boolean"]))
    names: list[str] = result["head"]["vars"]
    found = result["results"]["bindings"]
    rows = [[_cell(row.get(name), addresses) for name in names] for row in found[:ROWS_SHOWN]]
    return Outcome(names=names, rows=rows, total=len(found))


def table_of(answer: Answer) -> tuple[list[str], Iterator[list[Value]]]:
    """The headings and rows of an answer for a spreadsheet. Errors: BadQuery for no table; ResultTooLarge."""
    result = {} if answer.media_type == GRAPH else json.loads(answer.read())
    if "results" not in result:
        raise BadQuery("only the answer to a SELECT is a table, which a spreadsheet can hold")
    names: list[str] = result["head"]["vars"]
    found = result["results"]["bindings"]
    if len(found) > ROWS_IN_SHEET:
        raise ResultTooLarge(f"a spreadsheet holds {ROWS_IN_SHEET:,} rows here: download the CSV, or use LIMIT")
    return names, ([_value(row.get(name)) for name in names] for row in found)


def _cell(value: Mapping[str, str] | None, addresses: Addresses) -> AnswerCell:
    if value is None:
        return AnswerCell("")
    if value["type"] != "uri":
        return AnswerCell(value["value"], language=value.get("xml:lang", ""), is_number=_is_number(value))
    iri = value["value"]
    return AnswerCell(shortened(iri), _link(iri, addresses))


def _link(iri: str, addresses: Addresses) -> str:
    """Where a thing is told about: here, if its name is of this house; there, if it is a web address."""
    if addresses.names.reference(iri) != iri or shortened(iri).startswith(("coe:", "graph:")):
        return addresses.page(iri)
    return iri if urlsplit(iri).scheme in ("http", "https") else ""


def _value(value: Mapping[str, str] | None) -> Value:
    if value is None:
        return ""
    if _is_number(value):
        try:
            number = Decimal(value["value"])
        except InvalidOperation:
            return value["value"]
        if number.is_finite():
            return int(number) if number == number.to_integral_value() and abs(number) < 10**15 else number
    return value["value"]


def _is_number(value: Mapping[str, str]) -> bool:
    return value.get("datatype", "") in _NUMBERS
