"""What can go wrong, as sentences a person can act on. They know nothing of HTTP."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


class CoherenceError(Exception):
    """A problem that is told to the person who asked, in words they can act on."""


class UnknownResource(CoherenceError):
    """Something was asked for by a name the graph does not have."""


class BadQuery(CoherenceError):
    """A SPARQL text that cannot be read, or asks for what is not allowed here.

    Units: line and column count from 1; with them goes the token that could not be read, None at the end of the text.
    """

    def __init__(self, message: str, *, line: int | None = None, column: int | None = None, token: str | None = None):
        super().__init__(message)
        self.line, self.column, self.token = line, column, token


class QueryTooLong(CoherenceError):
    """A query that was stopped at its time or memory limit."""


class QueryFailed(CoherenceError):
    """A query that could be read, and whose evaluation failed on its way."""


class ResultTooLarge(CoherenceError):
    """A query whose answer exceeds the row or byte limit."""


class UnreadableData(CoherenceError):
    """RDF that somebody sent and that cannot be read, placed as in BadQuery; line and column may be unknown."""

    def __init__(self, message: str, *, line: int | None = None, column: int | None = None, token: str | None = None):
        super().__init__(message)
        self.line, self.column, self.token = line, column, token


class UpdateTooLong(CoherenceError):
    """An update that was stopped at its time or memory limit; nothing was changed."""


class UpdateFailed(CoherenceError):
    """An update that could be read, and one of whose operations could not be done; nothing was changed."""


class GraphReserved(CoherenceError):
    """A named graph that the service keeps itself, and nobody writes by hand."""

    def __init__(self, graph: str) -> None:
        super().__init__(f"the graph {graph} is kept by the service itself: it cannot be changed this way")
        self.graph = graph


class EndpointFailed(CoherenceError):
    """A SPARQL endpoint of somebody else's that cannot be asked, or gave no whole answer."""


class UpdateUndone(EndpointFailed):
    """An engine elsewhere took an update back for the sake of another one's; it is worth trying again."""


class StoreBusy(CoherenceError):
    """Another process is writing, or every reader is taken."""


class ServiceBusy(CoherenceError):
    """Too many ask at the same time; it is worth trying again."""


class StoreMissing(CoherenceError):
    """There is no store yet in the data directory."""


@dataclass(frozen=True)
class Problem:
    """One thing wrong with an input file, placed so that it can be found and mended.

    Units: row counts from 1 and includes the header, as a spreadsheet numbers it; None is the whole file.
    """

    file: str
    row: int | None
    column: str | None
    found: str
    expected: str

    def __str__(self) -> str:
        """One line: file, row, column, what was found, what was expected."""
        place = self.file
        if self.row is not None:
            place += f", row {self.row}"
        if self.column is not None:
            place += f", column {self.column}"
        return f"{place}: {self.found}; expected {self.expected}"


class BadInput(CoherenceError):
    """One or more input files that cannot be loaded; nothing of them was.

    >>> print(BadInput([Problem("areas.csv", 3, "mission", "9.9 is no known mission", "a mission code")]))
    areas.csv, row 3, column mission: 9.9 is no known mission; expected a mission code
    """

    shown = 20

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        lines = [str(problem) for problem in self.problems[: self.shown]]
        if len(self.problems) > self.shown:
            lines.append(f"… and {len(self.problems) - self.shown} more problems")
        super().__init__("\n".join(lines))


def first_line(error: Exception) -> str:
    r"""What an error says, without the page that another host may have sent with it.

    >>> first_line(OSError("Error 404 Not Found returned by http://a.example/x with payload:\n<!DOCTYPE HTML>"))
    'Error 404 Not Found returned by http://a.example/x with payload'
    """
    return str(error).partition("\n")[0].rstrip(": ")[:500]
