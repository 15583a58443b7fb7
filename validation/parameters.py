"""The thresholds of the rules: read from one file, checked, and joined to the rules they belong to.

A rule with a threshold declares a constraint component with ``sh:parameter``; the value stands in
``shapes/parameters.ttl``, or in the file an office names instead of it.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from rdflib import Graph, Literal, URIRef
from rdflib.namespace import RDFS, SH, XSD
from rdflib.term import Node

from graph_store.errors import BadInput, Problem
from graph_store.namespaces import COE, COESH, shortened
from validation.reading.rdf_files import graph_of_files
from validation.texts import Bilingual, words_of

PARAMETERS_FILE = Path(__file__).resolve().parent.parent / "shapes" / "parameters.ttl"
# The day a dated rule is asked for; without it, the day it runs.
AS_OF = COESH.asOf
_BOUNDS: tuple[tuple[URIRef, str, Callable[[Any, Any], bool]], ...] = (
    (SH.minInclusive, "at least", operator.ge),
    (SH.maxInclusive, "at most", operator.le),
    (SH.minExclusive, "more than", operator.gt),
    (SH.maxExclusive, "less than", operator.lt),
)


@dataclass(frozen=True)
class Parameter:
    """A threshold of a rule: what it is called, its value as written, its unit, and why it is what it is by default.

    ``name`` is the last part of ``iri``; messages of the rule refer to it.
    """

    name: str
    iri: str
    value: str
    label: Bilingual
    unit: Bilingual
    reason: Bilingual


@dataclass(frozen=True)
class _Declared:
    """A parameter as a constraint component declares it."""

    path: URIRef
    node: Node
    optional: bool
    component: Node


def with_values(shapes: Graph, values: Graph, as_of: date | None = None) -> Graph:
    """The shapes with the values of their parameters, and the day they are asked for where they take one.

    What a shape says itself comes first. Messages that name a parameter, as in ``{$staleAfterYears}``, say its value.
    The graph given is left as it is.
    """
    declared = list(_declared(shapes))
    if not declared:
        return shapes
    joined = Graph()
    for triple in shapes:
        joined.add(triple)
    paths = {parameter.path for parameter in declared} - {AS_OF}
    for shape, path, value in values:
        if path in paths and (shape, None, None) in shapes and (shape, path, None) not in shapes:
            joined.add((shape, path, value))
    _fill_messages(joined, paths)
    if as_of is not None:
        for shape in list(_dated(joined, declared)):
            joined.set((shape, AS_OF, Literal(as_of)))
    return joined


def parameters_of(shapes: Graph, rule: Node) -> tuple[Parameter, ...]:
    """The parameters with which a rule was read, in the order of their names."""
    told = default_values()
    parts = {rule, *(shape for shape in shapes.subjects() if str(shape).startswith(f"{rule}-"))}
    paths = {parameter.path for parameter in _declared(shapes)} - {AS_OF}
    found = {(path, str(value)) for path in paths for shape in parts for value in shapes.objects(shape, path)}
    return tuple(
        Parameter(
            name=_local_name(path),
            iri=str(path),
            value=value,
            label=words_of(told, path, RDFS.label, fallback=_local_name(path)),
            unit=words_of(told, path, COE.unitName),
            reason=words_of(told, path, RDFS.comment),
        )
        for path, value in sorted(found)
    )


@cache
def default_values() -> Graph:
    """The values that are shipped, with their names, units and reasons. Not to be changed."""
    return graph_of_files([PARAMETERS_FILE])


def read_values(path: Path, rules: Graph) -> Graph:
    """The values in a file that an office gives, checked against what the rules declare.

    Errors: BadInput naming the file, the parameter and what is expected: a syntax error, a value that is missing,
    given twice, of the wrong kind or out of bounds, or a parameter that no rule takes. No default stands in.
    """
    values = graph_of_files([path])
    problems = [*_missing_or_wrong(values, path.name, rules), *_unknown(values, path.name, rules)]
    if problems:
        raise BadInput(problems)
    return values


def _missing_or_wrong(values: Graph, file: str, rules: Graph) -> Iterator[Problem]:
    for shape, parameter in _asked(rules):
        name, expected = _name(shape, parameter.path), _expected(rules, parameter)
        given = list(values.objects(shape, parameter.path))
        if not given:
            yield Problem(file, None, None, f"{name} has no value", expected)
        elif len(given) > 1:
            yield Problem(file, None, None, f"{name} has {len(given)} values", f"one value, {expected}")
        elif not _fits(rules, parameter, given[0]):
            yield Problem(file, None, None, f"{name} is {_shown(given[0])}", expected)


def _unknown(values: Graph, file: str, rules: Graph) -> Iterator[Problem]:
    known = {_name(shape, parameter.path) for shape, parameter in _asked(rules)}
    given = {_name(shape, path) for shape, path, _ in values if str(path).startswith(str(COESH))}
    for name in sorted(given - known):
        yield Problem(
            file, None, None, f"{name} is taken by no rule", "a shape and a parameter of shapes/parameters.ttl"
        )


def _name(shape: Node, path: Node) -> str:
    return f"{_shown(shape)} {_shown(path)}"


def _shown(term: Node) -> str:
    return shortened(str(term)) if isinstance(term, URIRef) else str(term)


def _fill_messages(shapes: Graph, paths: set[URIRef]) -> None:
    for path in paths:
        value = next(shapes.objects(None, path), None)
        mark = f"{{${_local_name(path)}}}"
        for shape, message in list(shapes.subject_objects(SH.message)):
            if value is not None and isinstance(message, Literal) and mark in message:
                shapes.remove((shape, SH.message, message))
                shapes.add((shape, SH.message, Literal(message.replace(mark, str(value)), lang=message.language)))


def _asked(rules: Graph) -> list[tuple[Node, _Declared]]:
    """The shapes that need a value, each with the parameter as declared: those the shipped file gives one."""
    shipped = default_values()
    return [
        (shape, parameter)
        for parameter in sorted(_declared(rules), key=lambda item: item.path)
        for shape in sorted(set(shipped.subjects(parameter.path)), key=str)
    ]


def _declared(shapes: Graph) -> Iterator[_Declared]:
    for component, node in shapes.subject_objects(SH.parameter):
        path = shapes.value(node, SH.path)
        if isinstance(path, URIRef) and path.startswith(str(COESH)):
            optional = shapes.value(node, SH.optional) == Literal(True)
            yield _Declared(path, node, optional, component)


def _dated(shapes: Graph, declared: list[_Declared]) -> Iterator[Node]:
    """The shapes to which a component applies that may be told the day."""
    dated = {parameter.component for parameter in declared if parameter.path == AS_OF}
    for parameter in declared:
        if parameter.component in dated and not parameter.optional:
            yield from shapes.subjects(parameter.path)


def _fits(rules: Graph, parameter: _Declared, value: Node) -> bool:
    if not isinstance(value, Literal) or value.value is None:
        return False
    datatype = rules.value(parameter.node, SH.datatype)
    # A whole number is a decimal as well, and is what people write.
    if value.datatype != datatype and not (datatype == XSD.decimal and value.datatype == XSD.integer):
        return False
    bounds = ((rules.value(parameter.node, predicate), holds) for predicate, _, holds in _BOUNDS)
    return all(holds(value, bound) for bound, holds in bounds if bound is not None)


def _expected(rules: Graph, parameter: _Declared) -> str:
    kinds = {XSD.integer: "a whole number", XSD.decimal: "a number with a decimal point"}
    datatype = rules.value(parameter.node, SH.datatype)
    kind = next((words for known, words in kinds.items() if known == datatype), shortened(str(datatype)))
    bounds = ((words, rules.value(parameter.node, predicate)) for predicate, words, _ in _BOUNDS)
    told = [f"{words} {bound}" for words, bound in bounds if bound is not None]
    return ", ".join([kind, *told])


def _local_name(path: URIRef) -> str:
    return str(path).removeprefix(str(COESH))
