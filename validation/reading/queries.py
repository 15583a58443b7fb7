"""SPARQL texts in shapes, read before they run: each must be a query, of the right form, that says what it uses.

Source: SHACL, sections 5 and 6, https://www.w3.org/TR/shacl/#sparql-constraints.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from rdflib import Graph, Literal, URIRef
from rdflib.namespace import RDF, SH
from rdflib.term import Node

from graph_store.errors import BadQuery
from graph_store.reader import Reader
from validation.compiled.errors import BadShape
from validation.compiled.query_constraints import declared_in
from validation.compiled.query_functions import functions_of, undeclared_prefixes
from validation.compiled.query_text import tokens_of, unsupported_feature
from validation.compiled.shapes import ShapesGraph
from validation.reading.faults import Fault

_FORMS = ("SELECT", "ASK", "CONSTRUCT", "DESCRIBE")
_BOUND = frozenset({"this", "shapesGraph", "currentShape"})


def query_faults(shapes: Graph) -> Iterator[Fault]:
    """Everything wrong with the SPARQL texts of a shapes graph."""
    graph = ShapesGraph(shapes)
    for shape, constraint in sorted(shapes.subject_objects(SH.sparql)):
        yield from _text_faults(graph, shape, constraint, (SH.select,))
    for predicate, forms in (
        (SH.validator, (SH.ask,)),
        (SH.nodeValidator, (SH.select, SH.ask)),
        (SH.propertyValidator, (SH.select, SH.ask)),
    ):
        for component, validator in sorted(shapes.subject_objects(predicate)):
            yield from _text_faults(graph, component, validator, forms)


def _text_faults(graph: ShapesGraph, shape: Node, constraint: Node, forms: tuple[URIRef, ...]) -> Iterator[Fault]:
    wanted = " or ".join(f"sh:{form.removeprefix(str(SH))}" for form in forms)
    texts = [(form, text) for form in forms for text in graph.values(constraint, form) if isinstance(text, Literal)]
    if isinstance(constraint, Literal) or len(texts) != 1:
        found = f"a SPARQL constraint with {len(texts) or 'no'} text in {wanted}"
        yield Fault(shape, SH.sparql, None, found, "one")
        return
    [(form, text)] = texts
    try:
        declared = declared_in(graph, constraint, graph.name(shape))
    except BadShape as error:
        yield Fault(shape, SH.prefixes, None, str(error).partition(": ")[2], "one namespace for each prefix")
        return
    for found, expected, line in _wrong_with(graph, str(text), form, declared):
        yield Fault(shape, form, text, found, expected, line)


def _wrong_with(
    graph: ShapesGraph, text: str, form: URIRef, declared: dict[str, str]
) -> Iterator[tuple[str, str, int]]:
    """What is wrong with one text: what was found, what was expected, and on which of its lines."""
    word = form.removeprefix(str(SH)).upper()
    first = next((token.text.upper() for token in tokens_of(text) if token.is_word(*_FORMS)), "nothing of the kind")
    if first != word:
        yield f"{first} stands in sh:{word.lower()}", f"a {word} query", 1
        return
    head = "".join(f"PREFIX {prefix}: <{namespace}> " for prefix, namespace in declared.items())
    if missing := undeclared_prefixes(head + text):
        yield f"the prefix {missing[0]}: is not declared", "a PREFIX in the query, or sh:prefixes with sh:declare", 1
        return
    # A SELECT returns its ?value; only an ASK is given one (SHACL, section 6.3).
    if problem_said := unsupported_feature(text, _BOUND if word == "SELECT" else _BOUND | {"value"}):
        yield problem_said, "a query that SHACL can give its focus nodes to", 1
        return
    functions = functions_of(head + text)
    for function in functions:
        if (URIRef(function), RDF.type, SH.SPARQLFunction) not in graph.graph:
            yield f"there is no function <{function}>", "a function of SPARQL, or a cast to an XSD datatype", 1
    # Where functions made of SPARQL are called, only pySHACL can read the text.
    if not functions and (problem := _syntax_problem(head, text, word)):
        yield f"the query cannot be read: {problem[0]}", "SPARQL without errors", problem[1]
    elif word == "SELECT" and not any(token.is_variable("this") for token in tokens_of(text)):
        yield "the query does not ask about $this", "a SELECT that returns $this", 1


def _syntax_problem(head: str, text: str, form: str) -> tuple[str, int] | None:
    """What SPARQL's parser says of a text, and on which line; None where it says nothing."""
    readable = re.sub(r"[$?]PATH\b", "<urn:x-coerenza:path>", text)
    empty = Reader.of_quads(b"")
    try:
        empty.ask(head + readable) if form == "ASK" else list(empty.solutions(head + readable))
    except BadQuery as error:
        return _told(error, readable)
    return None


def _told(error: BadQuery, text: str) -> tuple[str, int]:
    """The line where the text goes wrong, and how; the column is left out, as prefixes were written before the text."""
    if error.line is None:
        return " ".join(str(error).split()), 1
    lines = text.splitlines()
    line = min(error.line, len(lines))
    return f"line {line}, “{lines[line - 1].strip()[:80]}”: {str(error).partition(': ')[2]}", line
