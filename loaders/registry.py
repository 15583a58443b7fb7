"""The sources by name, and which of a source's tables a file is."""

from __future__ import annotations

import importlib
from difflib import get_close_matches
from functools import cache

from graph_store.errors import BadInput, Problem, UnknownResource
from loaders.base import Source, Table
from loaders.tables import COMMON_COLUMNS, Sheet

# Every source that is tables, in the order in which a new store is filled; each is a module with a SOURCE.
_MODULES = (
    "frameworks",
    "sdg",
    "snsvs",
    "srsvs",
    "agenda",
    "plans",
    "documents",
    "actors",
    "territories",
    "programmes",
    "work_plan",
    "indicators",
    "pnrr",
    "links",
    "interactions",
)
RDF_SOURCE = "rdf"


@cache
def sources() -> dict[str, Source]:
    """Every source that is tables, by the name people load it by."""
    modules = (importlib.import_module(f"loaders.{name}") for name in _MODULES)
    found = (module.SOURCE for module in modules)
    return {source.name: source for source in found}


def source_named(name: str) -> Source:
    """One source. Errors: UnknownResource, with the names there are."""
    known = sources()
    if name in known:
        return known[name]
    near = get_close_matches(name, [*known, RDF_SOURCE], n=1)
    hint = f"did you mean {near[0]}? " if near else ""
    raise UnknownResource(f"there is no source named {name}; {hint}Known: {', '.join(known)}, {RDF_SOURCE}")


def recognised(source: Source, sheet: Sheet) -> Table:
    """The table of the source that a sheet is: by its columns; where several fit, by the name of the file.

    Errors: BadInput that lists the tables expected when none fits.
    """
    header = {name for name in sheet.header if name}
    fitting = [table for table in source.tables if _fits(table, header)]
    # A file that fits no table exactly is the one its name says, if it has at least a column of it.
    named = [table for table in source.tables if table.stem == _stem(sheet) and header & set(table.columns)]
    if len(fitting) == 1:
        return fitting[0]
    for table in named:
        if not fitting or table in fitting:
            return table
    if fitting:
        return min(fitting, key=lambda table: len({*table.columns} - header))
    if len(source.tables) == 1 and header & set(source.tables[0].columns):
        return source.tables[0]
    expected = "; or ".join(f"{table.stem}: {', '.join(table.columns)}" for table in source.tables)
    raise BadInput(
        [Problem(sheet.file, 1, None, f"the columns {', '.join(sheet.header)}", f"one of the tables {expected}")]
    )


def _fits(table: Table, header: set[str]) -> bool:
    return set(table.required) <= header <= {*table.columns, *COMMON_COLUMNS}


def _stem(sheet: Sheet) -> str:
    return sheet.path.stem.casefold()
