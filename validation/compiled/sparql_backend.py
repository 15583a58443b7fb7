"""Evaluates the algebra on a SPARQL source: one query for what fits into one, sets in between for the rest.

Long chains are not asked of the source: an edge list is fetched once per predicate, and what reaches some goals is
found by walking back from them, from the small end.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Protocol

from rdflib import BNode, URIRef
from rdflib.namespace import RDFS
from rdflib.term import Node

from validation.compiled import algebra as a
from validation.compiled.errors import BadShape
from validation.compiled.paths import (
    Alternative,
    Inverse,
    Path,
    Predicate,
    Repeated,
    is_closure,
    reversed_path,
)
from validation.compiled.paths import Sequence as PathSequence
from validation.compiled.sparql_patterns import PatternWriter

# Nodes written into one VALUES block.
CHUNK = 500
# Expressions written into one query; what is larger is evaluated in parts.
LARGEST = 9
# When a walk is asked from everywhere first: so many starts at least, and no more than so many times their steps.
MANY = 500
FAR_MORE = 15


class Source(Protocol):
    """Where the data are: anything that answers a SPARQL SELECT."""

    def solutions(self, query: str) -> Iterator[tuple[Node | None, ...]]:
        """The rows of a SELECT, in the order of its variables."""
        ...

    def bindings(self, query: str) -> Iterator[Mapping[str, Node]]:
        """The rows of a SELECT by variable; unbound variables are absent."""
        ...


class SparqlBackend:
    """One run over one source; what was evaluated once is remembered."""

    def __init__(self, source: Source, failing_query: Callable[[a.NodeSet, str], frozenset[Node]]) -> None:
        self._source = source
        self._failing_query = failing_query
        self.writer = PatternWriter(_subclasses(source), self._is_late)
        self._steps: dict[Path, int] = {}
        self._sets: dict[a.NodeSet, frozenset[Node]] = {}
        self._sizes: dict[a.NodeSet, int] = {}
        self._edges: dict[tuple[URIRef, bool], dict[Node, list[Node]]] = {}

    def nodes(self, expression: a.NodeSet) -> frozenset[Node]:
        """The nodes of a set."""
        if expression not in self._sets:
            self._sets[expression] = frozenset(self._evaluated(expression))
        return self._sets[expression]

    def size(self, expression: a.NodeSet) -> int:
        """How many nodes a set has."""
        if expression in self._sets or not self._is_askable(expression):
            return len(self.nodes(expression))
        if expression not in self._sizes:
            pattern = self.writer.nodes(expression, "?node")
            [(number,)] = self._asked("SELECT (COUNT(DISTINCT ?node) AS ?n)", pattern)
            self._sizes[expression] = int(str(number))
        return self._sizes[expression]

    def rows(self, relation: a.Relation) -> Iterator[tuple[Node, ...]]:
        """The pairs of a relation; for OtherProperties focus, predicate and value, each row once."""
        if isinstance(relation, a.OtherProperties):
            yield from self._other_properties(relation)
        elif self._is_askable(relation):
            pattern = self.writer.pairs(relation, "?focus", "?value")
            if isinstance(relation, a.OutOfOrder):
                # One result for each pair of values: the other value is not returned, but counts.
                yield from self._asked("SELECT ?focus ?value", pattern)
            elif isinstance(relation, a.LanguageClash):
                yield from self._asked("SELECT ?focus", pattern)
            else:
                yield from self._asked("SELECT DISTINCT ?focus ?value", pattern)
        else:
            yield from self._combined(relation)

    def _is_late(self, starts: a.NodeSet, path: Path) -> bool:
        """Is it cheaper to walk a path from everywhere, and ask only then where the few pairs found started?

        So it is for many starts, unless the path is walked from very many other nodes too.
        """
        if not isinstance(path, Predicate) or isinstance(starts, a.Everything) or self.size(starts) < MANY:
            return False
        if path not in self._steps:
            [(number,)] = self._asked("SELECT (COUNT(*) AS ?n)", f"?s {path.iri.n3()} ?o")
            self._steps[path] = int(str(number))
        return self._steps[path] <= FAR_MORE * self.size(starts)

    # --- sets -------------------------------------------------------------------------------------------------

    def _evaluated(self, expression: a.NodeSet) -> Iterable[Node]:
        if isinstance(expression, a.Nodes):
            return expression.terms
        if self._is_askable(expression):
            return self._column(self.writer.nodes(expression, "?node"))
        return self._composed(expression)

    def _composed(self, expression: a.NodeSet) -> Iterable[Node]:
        match expression:
            case a.Union(parts):
                return frozenset[Node]().union(*map(self.nodes, parts))
            case a.Meet(left, right):
                return self.nodes(left) & self.nodes(right)
            case a.Minus(left, right):
                return self.nodes(left) - self.nodes(right)
            case a.Passing(among, test, holds):
                return (row[1] for row in self.rows(a.Where(a.Itself(among), test, holds)))
            case a.Reaching(path, None):
                return self._leading_anywhere(path)
            case a.Reaching(path, goals) if goals is not None:
                return self._walked(self.nodes(goals), reversed_path(path))
            case a.ReachedFrom(starts, path):
                return self._walked(self.nodes(starts), path)
            case a.HavingValues(starts, path, within, at_least):
                return self._with_values(starts, path, within, at_least)
            case a.FocusOf(relation):
                return self._focus_nodes(relation)
            case a.FailingQuery(among, key):
                return self._failing_query(among, key)
        raise BadShape(f"{type(expression).__name__} cannot be evaluated")

    def _focus_nodes(self, relation: a.Relation) -> Iterable[Node]:
        starts, walk = a.starts_of(relation), a.filtered_walk(relation)
        if walk is not None and self._is_late(starts, walk.path):
            # Asked for every start, the answer serves other rules too.
            return self.nodes(a.FocusOf(a.with_starts(relation, a.Everything()))) & self.nodes(starts)
        return (row[0] for row in self.rows(relation))

    def _with_values(self, starts: a.NodeSet, path: Path, within: a.NodeSet | None, at_least: int) -> Iterator[Node]:
        everywhere = a.HavingValues(a.Everything(), path, within, at_least)
        if self._is_askable(everywhere) and self._is_late(starts, path):
            return iter(self.nodes(everywhere) & self.nodes(starts))
        allowed = None if within is None else self.nodes(within)
        counted: dict[Node, set[Node]] = {}
        for focus, value in self._walk_pairs(starts, path):
            if allowed is None or value in allowed:
                counted.setdefault(focus, set()).add(value)
        return (focus for focus, values in counted.items() if len(values) >= at_least)

    # --- relations --------------------------------------------------------------------------------------------

    def _combined(self, relation: a.Relation) -> Iterator[tuple[Node, ...]]:
        starts, walk = a.starts_of(relation), a.filtered_walk(relation)
        everywhere = a.with_starts(relation, a.Everything())
        simple = walk is not None and not is_closure(walk.path)
        if walk is not None and simple and not self._is_askable(starts) and self._is_askable(everywhere):
            if self._is_late(starts, walk.path):
                wanted = self.nodes(starts)
                yield from (row for row in self.rows(everywhere) if row[0] in wanted)
            else:
                yield from self._asked_again(relation)
            return
        match relation:
            case a.Itself(starts):
                yield from ((node, node) for node in self.nodes(starts))
            case a.Walk(starts, path):
                yield from self._walk_pairs(starts, path)
            case a.Where(inner, _, _):
                pairs = set(self.rows(inner))
                passing = self._passing({row[1] for row in pairs}, relation)
                yield from (row for row in pairs if row[1] in passing)
            case a.WithValueIn(inner, values, inside):
                yield from self._with_value_in(inner, self.nodes(values), inside=inside)
            case _:
                yield from self._asked_again(relation)

    def _with_value_in(self, inner: a.Relation, values: frozenset[Node], *, inside: bool) -> Iterator[tuple[Node, ...]]:
        if inside and not values:
            return
        named = a.Nodes(tuple(sorted(values, key=str)))
        if inside and len(values) <= CHUNK and self._is_askable(a.WithValueIn(inner, named, inside)):
            yield from self.rows(a.WithValueIn(inner, named, inside))
        else:
            yield from (row for row in self.rows(inner) if (row[1] in values) is inside)

    def _walk_pairs(self, starts: a.NodeSet, path: Path) -> Iterator[tuple[Node, Node]]:
        for start in self.nodes(starts):
            for value in self._walked(frozenset({start}), path):
                yield start, value

    def _passing(self, values: Iterable[Node], relation: a.Where) -> frozenset[Node]:
        # No query can name a blank node; of all tests only one on its kind can tell one from another.
        blank_passes = isinstance(relation.test, a.HasNodeKind) and "blank" in relation.test.kinds
        values = set(values)
        found: set[Node] = {value for value in values if isinstance(value, BNode) and blank_passes is relation.holds}
        for chunk in _chunks(values):
            test = a.Passing(a.Nodes(chunk), relation.test, relation.holds)
            found.update(self._column(self.writer.nodes(test, "?node")))
        return frozenset(found)

    def _asked_again(self, relation: a.Relation) -> Iterator[tuple[Node, ...]]:
        """A relation whose starts had to be evaluated: asked for these starts by name.

        Blank nodes have no name a query could use: for them it is asked for every start, and then sorted out.
        """
        starts = self.nodes(a.starts_of(relation))
        for chunk in _chunks(starts):
            yield from self.rows(a.with_starts(relation, a.Nodes(chunk)))
        blank = {node for node in starts if isinstance(node, BNode)}
        if blank:
            everyone = a.Reaching(_path_of(relation), None)
            yield from (row for row in self.rows(a.with_starts(relation, everyone)) if row[0] in blank)

    def _other_properties(self, relation: a.OtherProperties) -> Iterator[tuple[Node, ...]]:
        head = "SELECT DISTINCT ?focus ?predicate ?value"
        if self._is_askable(relation.starts):
            starts = relation.starts
            yield from self._asked(head, self.writer.others(starts, relation.allowed, "?focus", "?predicate", "?value"))
            return
        nodes = self.nodes(relation.starts)
        for chunk in _chunks(nodes):
            named = a.Nodes(chunk)
            yield from self._asked(head, self.writer.others(named, relation.allowed, "?focus", "?predicate", "?value"))
        blank = {node for node in nodes if isinstance(node, BNode)}
        if blank:
            pattern = self.writer.others(None, relation.allowed, "?focus", "?predicate", "?value")
            rows = self._asked(head, f"{pattern} FILTER(isBLANK(?focus))")
            yield from (row for row in rows if row[0] in blank)

    # --- asking -----------------------------------------------------------------------------------------------

    def _is_askable(self, expression: a.NodeSet | a.Relation) -> bool:
        return not a.has_closure(expression) and not a.names_blank_nodes(expression) and a.weight(expression) <= LARGEST

    def _column(self, pattern: str) -> Iterator[Node]:
        return (row[0] for row in self._asked("SELECT DISTINCT ?node", pattern))

    def _asked(self, head: str, pattern: str) -> Iterator[tuple[Node, ...]]:
        for row in self._source.solutions(f"{head} WHERE {{ {pattern} }}"):
            yield tuple(term for term in row if term is not None)

    # --- walking ----------------------------------------------------------------------------------------------

    def _walked(self, starts: frozenset[Node], path: Path) -> frozenset[Node]:
        """Every node a path leads to from any of the starts."""
        match path:
            case Predicate(iri):
                edges = self._edge_list(iri, backwards=False)
            case Inverse(Predicate(iri)):
                edges = self._edge_list(iri, backwards=True)
            case Inverse(inner):
                return self._walked(starts, reversed_path(inner))
            case PathSequence(parts):
                for part in parts:
                    starts = self._walked(starts, part)
                return starts
            case Alternative(parts):
                return frozenset[Node]().union(*(self._walked(starts, part) for part in parts))
            case Repeated(inner, at_least, many):
                return self._repeated(starts, inner, at_least=at_least, many=many)
        return frozenset(value for start in starts for value in edges.get(start, ()))

    def _leading_anywhere(self, path: Path) -> Iterable[Node]:
        """Every node from which a path leads to something, found from the last step backwards."""
        match path:
            case Predicate(iri):
                return self.nodes(a.SubjectsOf(iri))
            case Inverse(Predicate(iri)):
                return self.nodes(a.ObjectsOf(iri))
            case PathSequence(parts):
                leading = frozenset(self._leading_anywhere(parts[-1]))
                for part in reversed(parts[:-1]):
                    leading = self._walked(leading, reversed_path(part))
                return leading
            case Alternative(parts):
                return frozenset[Node]().union(*map(self._leading_anywhere, parts))
            case Repeated(inner, 1, _):
                return self._leading_anywhere(inner)
        return self._column(self.writer.nodes(a.Reaching(path, None), "?node"))

    def _repeated(self, starts: frozenset[Node], path: Path, *, at_least: int, many: bool) -> frozenset[Node]:
        reached = starts if at_least == 0 else frozenset[Node]()
        frontier = starts
        while frontier:
            frontier = self._walked(frontier, path) - reached
            reached |= frontier
            if not many:
                break
        return reached

    def _edge_list(self, predicate: URIRef, *, backwards: bool) -> dict[Node, list[Node]]:
        key = (predicate, backwards)
        if key not in self._edges:
            forth: dict[Node, list[Node]] = {}
            back: dict[Node, list[Node]] = {}
            for subject, value in self._asked("SELECT DISTINCT ?s ?o", f"?s {predicate.n3()} ?o"):
                forth.setdefault(subject, []).append(value)
                back.setdefault(value, []).append(subject)
            self._edges[predicate, False], self._edges[predicate, True] = forth, back
        return self._edges[key]


def _subclasses(source: Source) -> dict[Node, frozenset[Node]]:
    """Each class with itself and everything below it."""
    below: dict[Node, set[Node]] = {}
    for narrow, broad in source.solutions(f"SELECT DISTINCT ?c ?d WHERE {{ ?c {RDFS.subClassOf.n3()} ?d }}"):
        if narrow is not None and broad is not None:
            below.setdefault(broad, set()).add(narrow)
    return {klass: _all_below(klass, below) for klass in below}


def _all_below(klass: Node, below: dict[Node, set[Node]]) -> frozenset[Node]:
    found, open_classes = {klass}, [klass]
    while open_classes:
        for narrower in below.get(open_classes.pop(), ()):
            if narrower not in found:
                found.add(narrower)
                open_classes.append(narrower)
    return frozenset(found)


def _chunks(nodes: Iterable[Node]) -> Iterator[tuple[Node, ...]]:
    """The nodes that a query can name, some at a time."""
    ordered: Sequence[Node] = sorted((node for node in nodes if not isinstance(node, BNode)), key=str)
    for begin in range(0, len(ordered), CHUNK):
        yield tuple(ordered[begin : begin + CHUNK])


def _path_of(relation: a.Relation) -> Path:
    """A path that every focus node of the relation must have a value along."""
    match relation:
        case a.Walk(_, path):
            return path
        case a.StatedOnly(_, predicate, _) | a.OutOfOrder(_, predicate, _) | a.WithTwin(a.Itself(), predicate, _):
            return Predicate(predicate)
        case a.Where(inner, _, _) | a.WithValueIn(inner, _, _) | a.WithTwin(inner, _, _) | a.LanguageClash(inner):
            return _path_of(inner)
    raise BadShape("a blank node is named where its properties cannot be asked for")
