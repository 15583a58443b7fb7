"""Files with shapes, read and looked through before anything runs: either all of them are understood, or none runs."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from rdflib import BNode, Graph, Literal, URIRef
from rdflib.term import Node

from graph_store.errors import BadInput, Problem
from graph_store.namespaces import shortened
from validation.compiled.shapes import ShapesGraph
from validation.reading.faults import Fault, passed_over, structure_faults
from validation.reading.queries import query_faults
from validation.reading.rdf_files import graph_of_files
from validation.reading.targets import idle_shapes, targeted_shapes

LOG = logging.getLogger(__name__)
_PREFIX = re.compile(r"(?i)@?prefix\s+([\w.-]*):\s*<([^>]*)>")


def shapes_of_files(paths: Iterable[Path]) -> Graph:
    """The shapes in some files, which may refer to each other.

    Errors: BadInput with every fault that was found: its file, its line as far as it can be told, and its shape.
    """
    files = list(paths)
    shapes = graph_of_files(files)
    faults = list(structure_faults(shapes))
    texts = [ShapesText(path.name, path.read_text(encoding="utf-8-sig")) for path in files]
    # A text is looked at only when its shape can be read: one fault should not be told twice.
    faults += query_faults(shapes) if not faults else ()
    if faults:
        raise BadInput([_problem(fault, shapes, texts) for fault in faults])
    if not targeted_shapes(shapes) and not idle_shapes(shapes):
        found = "there is no shape in it that could run"
        raise BadInput([Problem(text.file, None, None, found, "shapes in SHACL") for text in texts])
    for fault in passed_over(shapes):
        LOG.warning("%s", _problem(fault, shapes, texts))
    return shapes


@dataclass(frozen=True)
class ShapesText:
    """The text of a file with shapes, in which a shape is looked up by the names it can be written with."""

    file: str
    text: str

    def line(self, named: URIRef, parameter: URIRef | None, value: Node | None) -> int | None:
        """The line a shape begins on; that of a parameter in it, with a value, where they can be seen."""
        start = self._subject(named)
        if start is None:
            return None
        place = None if parameter is None else self._parameter(start, parameter, value)
        return self.text.count("\n", 0, start if place is None else place) + 1

    def _subject(self, named: URIRef) -> int | None:
        """Where the name stands as a subject: at the beginning of a line, or after the end of a statement."""
        for name in self._names(named):
            found = re.search(rf"(?m)(?:^|[.;])\s*({name})(?![\w-])(?!\s*[.;,\])])", self.text)
            if found:
                return found.start(1)
        return None

    def _parameter(self, start: int, parameter: URIRef, value: Node | None) -> int | None:
        for name in self._names(parameter):
            for written in (*self._values(value), ""):
                found = re.compile(rf"{name}(?![\w-])\s*{written}").search(self.text, start)
                if found:
                    return found.start()
        return None

    def _values(self, value: Node | None) -> list[str]:
        if isinstance(value, URIRef):
            return self._names(value)
        if isinstance(value, Literal):
            return [rf"[\"']*{re.escape(str(value))}"]
        return []

    def _names(self, iri: URIRef) -> list[str]:
        names = [f"<{re.escape(iri)}>"]
        for prefix, namespace in _PREFIX.findall(self.text):
            if namespace and iri.startswith(namespace):
                names.append(rf"(?<![\w-]){re.escape(prefix)}:{re.escape(iri[len(namespace) :])}")
        return names


def _problem(fault: Fault, shapes: Graph, texts: list[ShapesText]) -> Problem:
    """The fault with the file and line it is in; the files together where the shape cannot be seen in any."""
    named = URIRef(ShapesGraph(shapes).name(fault.shape))
    nameless = isinstance(fault.shape, BNode) and str(named) == str(fault.shape)
    shown = "a shape without a name" if nameless else shortened(str(named))
    for text in texts:
        line = text.line(named, fault.parameter, fault.value)
        if line is not None:
            return Problem(text.file, line + fault.line - 1, None, f"{shown}: {fault.found}", fault.expected)
    files = ", ".join(text.file for text in texts)
    return Problem(files, None, None, f"{shown}: {fault.found}", fault.expected)
