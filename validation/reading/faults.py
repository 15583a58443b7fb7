"""What is wrong with a shapes graph, found before anything runs: a shape that is half understood checks too little.

Source: SHACL, sections 2 to 6, https://www.w3.org/TR/shacl/.
"""

from __future__ import annotations

import difflib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from rdflib import Graph, Literal, URIRef
from rdflib.namespace import RDF, SH
from rdflib.term import Node

from graph_store.namespaces import shortened
from validation.compiled.errors import BadShape
from validation.compiled.paths import read_path
from validation.reading.constraint_parameters import KINDS, LISTS, ON_VALUES, ONLY_ONE, members

# Terms of the advanced features that rdflib does not list: https://www.w3.org/TR/shacl-af/#node-expressions.
_EXPRESSIONS = (
    "asc", "count", "desc", "distinct", "else", "exists", "groupConcat", "if", "limit", "max", "min", "minus",
    "offset", "orderBy", "orderby", "sum", "then",
)  # fmt: skip
_KNOWN = frozenset(
    {*(term.removeprefix(str(SH)) for term in map(str, dir(SH))), *_EXPRESSIONS, "and", "class", "in", "not", "or"}
)
_REFERRING = (SH.node, SH.property, SH["not"], SH.qualifiedValueShape)
_REFERRING_LISTS = (SH["and"], SH["or"], SH.xone)


@dataclass(frozen=True)
class Fault:
    """One thing wrong with a shape: the node it is about, the parameter and value that are wrong, and what is right.

    ``line`` is a line within the value, for a text that is several lines long; it counts from 1.
    """

    shape: Node
    parameter: URIRef | None
    value: Node | None
    found: str
    expected: str
    line: int = 1


def structure_faults(shapes: Graph) -> Iterator[Fault]:
    """Everything wrong with shapes but their SPARQL texts."""
    yield from _misspelt(shapes)
    yield from _wrong_values(shapes)
    yield from _repeated(shapes)
    yield from _paths(shapes)
    yield from _lost(shapes)
    yield from _recursive(shapes)


def passed_over(shapes: Graph) -> Iterator[Fault]:
    """What stands in SHACL's namespace and is neither SHACL nor nearly so: no engine does anything with it."""
    for subject, predicate, value, term in _unknown(shapes):
        if not _nearest(term, as_property=term == predicate):
            found = f"{_said(term)} is no term of SHACL, and is passed over"
            yield Fault(subject, predicate, value, found, "a term that SHACL defines")


def _misspelt(shapes: Graph) -> Iterator[Fault]:
    """SHACL lets a validator pass over what it does not know; but a misspelt constraint would then hold for all."""
    for subject, predicate, value, term in _unknown(shapes):
        if near := _nearest(term, as_property=term == predicate):
            yield Fault(subject, predicate, value, f"{_said(term)} is no term of SHACL", f"perhaps sh:{near}")


def _unknown(shapes: Graph) -> Iterator[tuple[Node, URIRef, Node, URIRef]]:
    for subject, predicate, value in sorted(shapes):
        for term in (predicate, value):
            if isinstance(term, URIRef) and term.startswith(str(SH)) and term.removeprefix(str(SH)) not in _KNOWN:
                yield subject, URIRef(str(predicate)), value, term


def _nearest(term: URIRef, *, as_property: bool) -> str | None:
    """The term that was probably meant: a property where a property stands, else a class or a value."""
    name = term.removeprefix(str(SH))
    known = {item.lower(): item for item in _KNOWN if item[:1].islower() is as_property}
    near = difflib.get_close_matches(name.lower(), sorted(known), n=1, cutoff=0.8)
    return known[near[0]] if near else None


def _wrong_values(shapes: Graph) -> Iterator[Fault]:
    for parameter, kind in KINDS.items():
        for shape, value in sorted(shapes.subject_objects(parameter)):
            if not kind.holds(shapes, value):
                yield Fault(shape, parameter, value, f"{_said(parameter)} is {_said(value)}", kind.expected)
    for parameter, kind in LISTS.items():
        for shape, head in sorted(shapes.subject_objects(parameter)):
            listed = members(shapes, head)
            if listed is None:
                found = f"{_said(parameter)} is no list, or one that does not end"
                yield Fault(shape, parameter, head, found, "a list, written ( … )")
                continue
            for item in listed:
                if not kind.holds(shapes, item):
                    found = f"{_said(item)} is listed in {_said(parameter)}"
                    yield Fault(shape, parameter, item, found, kind.expected)


def _repeated(shapes: Graph) -> Iterator[Fault]:
    for parameter in ONLY_ONE:
        counts = Counter(shape for shape, _ in shapes.subject_objects(parameter))
        for shape, number in sorted(counts.items()):
            if number > 1:
                yield Fault(shape, parameter, None, f"{_said(parameter)} has {number} values", "one value")


def _paths(shapes: Graph) -> Iterator[Fault]:
    properties = {*shapes.objects(None, SH.property), *shapes.subjects(RDF.type, SH.PropertyShape)}
    for shape in sorted((item for item in properties if not isinstance(item, Literal)), key=str):
        if (shape, SH.path, None) not in shapes:
            yield Fault(shape, None, None, "a property shape without sh:path", "the path to the values it checks")
    for shape in sorted(shapes.subjects(RDF.type, SH.NodeShape), key=str):
        if (shape, SH.path, None) in shapes:
            yield Fault(shape, SH.path, None, "a node shape with sh:path", "sh:PropertyShape, or no path")
    for parameter in ON_VALUES:
        for shape in sorted(set(shapes.subjects(parameter)) - properties, key=str):
            if (shape, SH.path, None) not in shapes:
                found = f"{_said(parameter)} on a shape without sh:path"
                yield Fault(shape, parameter, None, found, "it on a property shape: a node has no values of its own")
    for shape, path in sorted(shapes.subject_objects(SH.path)):
        try:
            read_path(shapes, path)
        except (BadShape, ValueError) as error:
            yield Fault(shape, SH.path, None, f"sh:path is no path: {error}", "a property, or a path of SHACL")


def _lost(shapes: Graph) -> Iterator[Fault]:
    """Shapes that are used and described nowhere: everything would conform to them."""
    for user, parameter, used in sorted(_uses(shapes)):
        # A property shape that is not there is told as one without a path.
        if parameter != SH.property and isinstance(used, URIRef) and (used, None, None) not in shapes:
            yield Fault(user, parameter, used, f"{_said(used)} is described nowhere", "a shape in the files given")


def _recursive(shapes: Graph) -> Iterator[Fault]:
    inside: dict[Node, set[Node]] = {}
    for user, _, used in _uses(shapes):
        inside.setdefault(user, set()).add(used)
    told: set[Node] = set()
    # IRIs first, because they can be named; a circle is told once, at one of them.
    for shape in sorted(inside, key=lambda node: (not isinstance(node, URIRef), str(node))):
        reached = _reached(shape, inside)
        if shape in reached and not reached & told:
            told.add(shape)
            yield Fault(shape, None, None, "the shape contains itself", "shapes that are not recursive")


def _reached(shape: Node, inside: dict[Node, set[Node]]) -> set[Node]:
    reached: set[Node] = set()
    frontier = inside.get(shape, set())
    while frontier:
        reached |= frontier
        frontier = {deeper for used in frontier for deeper in inside.get(used, ())} - reached
    return reached


def _uses(shapes: Graph) -> set[tuple[Node, URIRef, Node]]:
    """Which shape uses which, and how."""
    uses: set[tuple[Node, URIRef, Node]] = set()
    for parameter in _REFERRING:
        uses.update((user, parameter, used) for user, used in shapes.subject_objects(parameter))
    for parameter in _REFERRING_LISTS:
        for user, head in shapes.subject_objects(parameter):
            uses.update((user, parameter, used) for used in members(shapes, head) or ())
    return uses


def _said(term: Node) -> str:
    """A term as the writer of the file knows it."""
    if isinstance(term, URIRef):
        return f"sh:{term.removeprefix(str(SH))}" if term.startswith(str(SH)) else shortened(str(term))
    return term.n3() if isinstance(term, Literal) else "a blank node"
