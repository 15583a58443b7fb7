"""SPARQL results in JSON, read row by row as they come in, so that a long answer never stands in memory whole.

Source: SPARQL 1.1 Query Results JSON Format, https://www.w3.org/TR/sparql11-results-json/.
"""

from __future__ import annotations

import codecs
import json
import re
from collections.abc import Iterable, Iterator
from typing import Any

from rdflib import BNode, Literal, URIRef
from rdflib.namespace import XSD

from graph_store.terms import Term

# Characters of one row, and of what stands before and after the rows.
LONGEST = 2**24
_ROWS = re.compile(r'"bindings"\s*:\s*\[')
_BETWEEN = re.compile(r"[\s,]*")


class UnreadableResult(ValueError):
    """What is no result, or only the beginning of one."""


class ResultRows:
    """The rows of a result, each by variable; ``variables`` are known when the first one comes.

    Errors: UnreadableResult while iterating, also when the rows just stop: half an answer is none.

    >>> rows = ResultRows([b'{"head":{"vars":["n"]},"results":{"bindings":', b'[{"n":{"type":"uri","value":"e:x"}}]}}'])
    >>> list(rows)
    [{'n': rdflib.term.URIRef('e:x')}]
    """

    def __init__(self, parts: Iterable[bytes]) -> None:
        self._parts = iter(parts)
        self._decoder = codecs.getincrementaldecoder("utf-8")()
        self._text = ""
        self._at = 0
        self.variables: list[str] = []

    def __iter__(self) -> Iterator[dict[str, Term]]:
        before = self._before_rows()
        self.variables = _variables(before)
        decoder = json.JSONDecoder()
        while not self._at_last_bracket():
            try:
                row, self._at = decoder.raw_decode(self._text, self._at)
            except json.JSONDecodeError:
                # Either the rest of the row has not come in yet, or it never will.
                self._read("stops in the middle of its rows")
                continue
            yield {name: _term(value) for name, value in row.items()}
        self._check_rest(before)

    def _before_rows(self) -> str:
        while not (match := _ROWS.search(self._text)):
            self._read("has no rows")
        self._at = match.end()
        return self._text[: match.end()]

    def _at_last_bracket(self) -> bool:
        while True:
            self._at = _BETWEEN.match(self._text, self._at).end()  # type: ignore[union-attr]
            if self._at < len(self._text):
                return self._text[self._at] == "]"
            self._read("stops in the middle of its rows")

    def _check_rest(self, before: str) -> None:
        """What stands around the rows must be whole: that is how one knows that they all came."""
        while self._more():
            pass
        try:
            json.loads(before + self._text[self._at :])
        except ValueError as error:
            raise UnreadableResult("it stops after its rows") from error

    def _read(self, otherwise: str) -> None:
        if not self._more():
            beginning = " ".join(self._text[self._at :][:200].split())
            raise UnreadableResult(f"it {otherwise}: “{beginning}”" if beginning else f"it {otherwise}")

    def _more(self) -> bool:
        """Take one more part in; False at the end."""
        part = next(self._parts, None)
        try:
            text = self._decoder.decode(part or b"", final=part is None)
        except UnicodeDecodeError as error:
            raise UnreadableResult("it is not UTF-8") from error
        self._text = self._text[self._at :] + text
        self._at = 0
        if len(self._text) > LONGEST:
            raise UnreadableResult(f"a single row is longer than {LONGEST:,} characters, or it is no result")
        return part is not None


def _variables(before: str) -> list[str]:
    """The variables, from everything up to the first row."""
    try:
        head = json.loads(before + "]}}")["head"]
        return [str(name) for name in head["vars"]]
    except (ValueError, KeyError, TypeError) as error:
        raise UnreadableResult("its head does not name the variables") from error


def _term(value: Any) -> Term:
    try:
        kind, text = value["type"], value["value"]
        if kind == "uri":
            return URIRef(text)
        if kind == "bnode":
            return BNode(text)
        if kind in ("literal", "typed-literal"):
            return _literal(text, value.get("xml:lang"), value.get("datatype"))
    except (KeyError, TypeError, AttributeError) as error:
        raise UnreadableResult(f"it has a term that is none: {json.dumps(value)[:200]}") from error
    raise UnreadableResult(f"it has a term of the unknown kind {kind}")


def _literal(text: str, language: str | None, datatype: str | None) -> Literal:
    """A literal as our own store gives it: a plain string has no datatype."""
    if language:
        return Literal(text, lang=language)
    return Literal(text, datatype=None if datatype in (None, str(XSD.string)) else URIRef(datatype))
