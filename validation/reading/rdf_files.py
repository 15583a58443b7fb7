"""RDF files people hand in, read into a graph or refused with file and line.

Not with graph_store's reader: that one gives blank nodes addresses, and in shapes a blank node means itself.
"""

from __future__ import annotations

import re
import xml.sax
from collections.abc import Iterable
from json import JSONDecodeError
from pathlib import Path

from rdflib import Dataset, Graph
from rdflib.exceptions import ParserError
from rdflib.plugins.parsers.notation3 import BadSyntax

from graph_store.errors import BadInput, Problem
from graph_store.identifiers import graph_iri, short_hash

_FORMATS = {
    ".ttl": "turtle",
    ".nt": "nt",
    ".nq": "nquads",
    ".trig": "trig",
    ".rdf": "xml",
    ".owl": "xml",
    ".xml": "xml",
    ".jsonld": "json-ld",
}


def graph_of_files(paths: Iterable[Path]) -> Graph:
    """The union of what some RDF files say, named graphs included.

    Errors: BadInput with every file that is missing, of an unknown kind, or wrong, and the line where it is.
    """
    union = Graph()
    problems = [problem for path in paths if (problem := _add(path, union)) is not None]
    if problems:
        raise BadInput(problems)
    return union


def _add(path: Path, union: Graph) -> Problem | None:
    """Put what a file says into the union, or say what is wrong with it."""
    file_format = _FORMATS.get(path.suffix.casefold())
    if file_format is None:
        expected = "one of the endings " + ", ".join(_FORMATS)
        return Problem(path.name, None, None, f"the ending {path.suffix or '(none)'}", expected)
    if not path.is_file():
        return Problem(path.name, None, None, "there is no such file", "an RDF file")
    dataset = Dataset()
    try:
        text = path.read_text(encoding="utf-8-sig")
        dataset.parse(data=text, format=file_format, publicID=graph_iri(f"file-{short_hash(path.name)}"))
    except UnicodeDecodeError as error:
        return Problem(path.name, None, None, f"byte {error.start} is not UTF-8", "UTF-8")
    except (BadSyntax, ParserError, JSONDecodeError, xml.sax.SAXParseException, ValueError) as error:
        return Problem(path.name, _line(error, text), None, _reason(error), f"{file_format} without errors")
    for subject, predicate, value, _ in dataset.quads():
        union.add((subject, predicate, value))
    return None


def _line(error: Exception, text: str) -> int | None:
    """The line an error is on, as far as its parser knows it."""
    if isinstance(error, BadSyntax):
        return error.lines + 1
    if isinstance(error, JSONDecodeError):
        return error.lineno
    if isinstance(error, xml.sax.SAXParseException):
        return error.getLineNumber()
    # The parser of N-Triples and N-Quads quotes the line, or what it could not read of it.
    quoted = re.search(r"(?:Invalid line: | at )(.+?)(?:\)?:?)$", str(error).strip(), re.DOTALL)
    found = quoted and next((number for number, line in enumerate(text.splitlines(), 1) if quoted[1] in line), None)
    return found or None


def _reason(error: Exception) -> str:
    if isinstance(error, BadSyntax):
        # The parser's own sentence, without the bytes it adds.
        return str(error._why).strip() or "a syntax error"
    if isinstance(error, xml.sax.SAXParseException):
        return str(error.getMessage())
    return " ".join(str(error).split())
