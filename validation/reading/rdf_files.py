"""RDF files people hand in, read into a graph or refused with file and line.

Not with graph_store's reader: that one gives blank nodes addresses, and in shapes a blank node means itself.
"""

from __future__ import annotations

import re
import xml.sax
from collections.abc import Iterable
from json import JSONDecodeError
from pathlib import Path

from rdflib import Dataset, Graph, URIRef
from rdflib.exceptions import ParserError
from rdflib.plugins.parsers.notation3 import BadSyntax

from graph_store.errors import BadInput, Problem
from graph_store.identifiers import graph_iri, short_hash
from graph_store.text_files import text_of

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

# What no IRI may contain.
_NO_IRI = re.compile(r"[\x00-\x20<>\"{}|\\^`]")


def graph_of_files(paths: Iterable[Path]) -> Graph:
    """The union of what some RDF files say, named graphs included.

    Errors: BadInput with every file that is missing, of an unknown kind, wrong or without a statement, and the line
    where it is wrong.
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
        found = "it is a folder" if path.is_dir() else "there is no such file"
        return Problem(path.name, None, None, found, "an RDF file")
    dataset = Dataset()
    try:
        text = text_of(path.read_bytes(), path.name)
    except BadInput as error:
        return error.problems[0]
    except OSError as error:
        return Problem(path.name, None, None, f"it cannot be read: {error.strerror}", "a file that can be read")
    if "\0" in text:
        return Problem(path.name, None, None, "it is no text", "text in UTF-8")
    if file_format == "json-ld" and not text.lstrip().startswith(("{", "[")):
        return Problem(path.name, 1, None, "it is no JSON object or array", "JSON-LD")
    try:
        dataset.parse(data=text, format=file_format, publicID=graph_iri(f"file-{short_hash(path.name)}"))
    except (BadSyntax, ParserError, JSONDecodeError, xml.sax.SAXParseException, ValueError) as error:
        return Problem(path.name, _line(error, text), None, _reason(error), f"{file_format} without errors")
    except OSError as error:
        # A context that stands elsewhere, in JSON-LD.
        return Problem(path.name, None, None, f"it asks for another file: {_reason(error)}", "all of it in the file")
    statements = [(subject, predicate, value) for subject, predicate, value, _ in dataset.quads()]
    if not statements:
        return Problem(path.name, None, None, "there is no statement in it", "RDF statements")
    bad = next(
        (term for item in statements for term in item if isinstance(term, URIRef) and _NO_IRI.search(term)), None
    )
    if bad is not None:
        return Problem(
            path.name, _line_of(str(bad), text), None, f"<{bad}> is no IRI", "an IRI without spaces and quotes"
        )
    for statement in statements:
        union.add(statement)
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
    return _line_of(quoted[1], text) if quoted else None


def _line_of(quoted: str, text: str) -> int | None:
    """The first line a piece of text is on."""
    return next((number for number, line in enumerate(text.splitlines(), 1) if quoted in line), None)


def _reason(error: Exception) -> str:
    if isinstance(error, BadSyntax):
        # The parser's own sentence, without the bytes it adds.
        return str(error._why).strip() or "a syntax error"
    if isinstance(error, xml.sax.SAXParseException):
        return str(error.getMessage())
    return " ".join(str(error).split())
