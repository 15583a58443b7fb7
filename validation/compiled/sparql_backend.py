"""Evaluates the algebra on a SPARQL source: one query for what fits into one, sets in between for the rest.

Long chains are not asked of the source: an edge list is fetched once per predicate, and what reaches some goals is
found by walking back from them, from the small end.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from threading import RLock

from rdflib import BNode, URIRef
from rdflib.term import Node

from validation.compiled import algebra as a
from validation.compiled.errors import BadShape, NotCompiled
from validation.compiled.paths import (
    Alternative,
    Inverse,
    Path,
    Predicate,
    Repeated,
    is_closure,
)
from validation.compiled.paths import Sequence as PathSequence
from validation.compiled.source import Source, Statements
from validation.compiled.sparql_patterns import PatternWriter, is_one_step
from validation.compiled.tuning import Tuning
from validation.compiled.walks import Walks, chunks


class SparqlBackend:
    """One run over one source; what was evaluated once is remembered. Several threads may ask at the same time."""

    def __init__(
        self,
        source: Source,
        failing_query: Callable[[a.NodeSet, str], frozenset[Node]],
        tuning: Tuning,
    ) -> None:
        self._statements = Statements(source)
        self._failing_query = failing_query
        self._tuning = tuning
        self.writer = PatternWriter(self._statements.subclasses(), self._is_late)
        self._sets: dict[a.NodeSet, frozenset[Node]] = {}
        self._many: set[a.NodeSet] = set()
        self._locks: dict[a.NodeSet, RLock] = {}
        self._sizes: dict[a.NodeSet, int] = {}
        self._expected: dict[Path, tuple[a.Test, ...]] = {}
        self._walks = Walks(self._statements, tuning)

    def expect(self, expressions: Iterable[a.NodeSet | a.Relation]) -> None:
        """Learn what will be asked for, so that values that are tested in several ways are looked through once."""
        for expression in expressions:
            match expression:
                case a.Where(a.Walk(_, path), test, False) if test not in (known := self._expected.get(path, ())):
                    self._expected[path] = (*known, test)

    def nodes(self, expression: a.NodeSet) -> frozenset[Node]:
        """The nodes of a set."""
        if expression not in self._sets:
            with self._evaluating(expression):
                if expression not in self._sets:
                    self._sets[expression] = frozenset(self._evaluated(self._narrowed(expression)))
        return self._sets[expression]

    def _evaluating(self, expression: a.NodeSet) -> RLock:
        """Held while an expression is evaluated: who needs it meanwhile waits, rather than doing the same again.

        An expression waits for those it is made of, or for one that starts from everywhere, never the other way round.
        """
        return self._locks.setdefault(expression, RLock())

    def named(self, expression: a.NodeSet) -> Iterator[a.Nodes]:
        """The nodes of a set, so many at a time as a query can name. Errors: NotCompiled when one is blank."""
        nodes = self.nodes(expression)
        if not _can_be_named(nodes):
            raise NotCompiled("a blank node cannot be named in a query")
        yield from (a.Nodes(chunk) for chunk in chunks(nodes, self._tuning.named))

    def size(self, expression: a.NodeSet) -> int:
        """How many nodes a set has."""
        if expression in self._sets or not self.is_askable(expression):
            return len(self.nodes(expression))
        if expression not in self._sizes:
            pattern = self.writer.nodes(expression, "?node")
            self._sizes[expression] = self._statements.count("DISTINCT ?node", pattern)
        return self._sizes[expression]

    def rows(self, relation: a.Relation) -> Iterator[tuple[Node, ...]]:
        """The pairs of a relation; for OtherProperties focus, predicate and value, each row once."""
        relation = self._narrowed_relation(relation)
        if _is_void(relation):
            return
        if isinstance(relation, a.OtherProperties):
            yield from self._other_properties(relation)
        elif isinstance(relation, a.Itself):
            yield from ((node, node) for node in self.nodes(relation.starts))
        elif self.is_askable(relation):
            pattern = self.writer.pairs(relation, "?focus", "?value")
            if isinstance(relation, a.OutOfOrder):
                # One result for each pair of values: the other value is not returned, but counts.
                yield from self._statements.asked("SELECT ?focus ?value", pattern)
            elif isinstance(relation, a.LanguageClash):
                yield from self._statements.asked("SELECT ?focus", pattern)
            else:
                yield from self._statements.asked("SELECT DISTINCT ?focus ?value", pattern)
        else:
            yield from self._combined(relation)

    def _is_late(self, starts: a.NodeSet, path: Path) -> bool:
        """Is it cheaper to walk a path from everywhere, and ask only then where the few pairs found started?

        So it is for many starts, unless the path is walked from very many other nodes too.
        """
        if not isinstance(path, Predicate) or isinstance(starts, a.Everything) or self.size(starts) < self._tuning.many:
            return False
        return self._statements.steps(path.iri) <= self._tuning.times_as_many * self.size(starts)

    def _narrowed(self, expression: a.NodeSet) -> a.NodeSet:
        """The expression with few nodes to begin with named, where an earlier check has left only few."""
        match expression:
            case a.Minus(a.ReachedFrom(starts, path), right) if self._is_late(starts, path):
                return self._among_values(expression, a.Minus(a.ReachedFrom(a.Everything(), path), right))
            case a.Passing(a.ReachedFrom(starts, path), test, holds) if self._is_late(starts, path):
                return self._among_values(expression, a.Passing(a.ReachedFrom(a.Everything(), path), test, holds))
            case a.Minus(left, right):
                return a.minus(self._named_if_few(left), right)
            case a.Meet(left, right):
                return a.meet(self._named_if_few(left), right)
            case a.Passing(among, test, holds):
                return a.Passing(self._named_if_few(among), test, holds)
            case a.HavingValues(starts, path, _, at_least) if (
                at_least > 1 and self._is_late(starts, path) and self._statements.is_single(path)
            ):
                return a.NOTHING
            case a.HavingValues(starts, path, within, at_least):
                return a.HavingValues(self._named_if_few(starts), path, within, at_least)
            case a.FocusOf(relation):
                return a.FocusOf(self._narrowed_relation(relation))
        return expression

    def _among_values(self, expression: a.Minus | a.Passing, everywhere: a.NodeSet) -> a.NodeSet:
        """The values of some starts that fail, looked for among the few of all that do."""
        failing = self._named_if_few(everywhere)
        if not isinstance(failing, a.Nodes):
            return expression
        return a.meet(failing, expression.left if isinstance(expression, a.Minus) else expression.among)

    def _narrowed_relation(self, relation: a.Relation) -> a.Relation:
        """The relation from the few starts an earlier check has left, or to the few values that can be wrong."""
        if isinstance(relation, a.Itself):
            return relation
        narrowed = self._to_few_values(a.with_starts(relation, self._named_if_few(a.starts_of(relation))))
        if isinstance(narrowed, a.WithValueIn) and narrowed.inside:
            return a.WithValueIn(narrowed.relation, self._named_if_few(narrowed.values), inside=True)
        return narrowed

    def _to_few_values(self, relation: a.Relation) -> a.Relation:
        """What finds wrong values of many starts: the wrong ones among all values there are are found first."""
        match relation:
            case a.Where(a.Walk(starts, path) as walk, test, holds) if self._is_late(starts, path):
                among = a.ReachedFrom(a.Everything(), path) if holds else self._suspects(path, test)
                wrong = among if among == a.NOTHING else self._named_if_few(a.Passing(among, test, holds))
            case a.WithValueIn(a.Walk(starts, path) as walk, values, False) if self._is_late(starts, path):
                wrong = self._named_if_few(a.minus(a.ReachedFrom(a.Everything(), path), values))
            case a.LanguageClash(a.Walk(starts, path) as walk) if self._is_late(starts, path):
                return a.Walk(a.NOTHING, path) if self._statements.is_single(path) else relation
            case _:
                return relation
        return a.WithValueIn(walk, wrong, inside=True) if isinstance(wrong, a.Nodes) else relation

    def _suspects(self, path: Path, test: a.Test) -> a.NodeSet:
        """The values among which those that fail a test are: the few that fail any test on the path, or all of them."""
        everywhere, tests = a.ReachedFrom(a.Everything(), path), self._expected.get(path, ())
        if len(tests) < 2 or test not in tests:
            return everywhere
        failing = self._named_if_few(a.Passing(everywhere, a.PassesAll(tests), holds=False))
        return failing if isinstance(failing, a.Nodes) else everywhere

    def _named_if_few(self, expression: a.NodeSet) -> a.NodeSet:
        """The nodes that an earlier check left, by name, if they are few and can be named."""
        if not isinstance(expression, a.Minus | a.Meet | a.Passing | a.FocusOf | a.HavingValues):
            return expression
        nodes = self._nodes_if_few(expression)
        if nodes is None or not _can_be_named(nodes):
            return expression
        return a.Nodes(tuple(sorted(nodes, key=str)))

    def _nodes_if_few(self, expression: a.NodeSet) -> frozenset[Node] | None:
        """The nodes of a set if a query can name them all; one that can be asked is not asked for more."""
        with self._evaluating(expression):
            return self._asked_if_few(expression)

    def _asked_if_few(self, expression: a.NodeSet) -> frozenset[Node] | None:
        if expression in self._many:
            return None
        narrowed = self._narrowed(expression)
        if expression not in self._sets and self._is_one_query(narrowed):
            pattern = self.writer.nodes(narrowed, "?node")
            found = frozenset(self._column(pattern, limit=self._tuning.fetched + 1))
            if len(found) > self._tuning.fetched:
                self._many.add(expression)
                return None
            self._sets[expression] = found
        nodes = self.nodes(expression)
        return nodes if len(nodes) <= self._tuning.named else None

    # --- sets -------------------------------------------------------------------------------------------------

    def _evaluated(self, expression: a.NodeSet) -> Iterable[Node]:
        if isinstance(expression, a.Nodes):
            return expression.terms
        if isinstance(expression, a.SubjectsOf | a.Reaching):
            known = self._known_starts(expression)
            if known is not None:
                return known
        if isinstance(expression, a.Instances) and len(expression.of) > 1:
            # Class by class, because other rules look at some of them.
            return frozenset[Node]().union(*(self.nodes(a.Instances((klass,))) for klass in expression.of))
        if self._is_one_query(expression):
            return self._column(self.writer.nodes(expression, "?node"))
        return self._composed(expression)

    def _known_starts(self, expression: a.SubjectsOf | a.Reaching) -> frozenset[Node] | None:
        """Every node with a value of some property, if a walk had to learn all its statements before."""
        match expression:
            case a.SubjectsOf((predicate,)) | a.Reaching(Predicate(predicate), None):
                return self._walks.known_starts(predicate)
        return None

    def _is_one_query(self, expression: a.NodeSet) -> bool:
        return self.is_askable(expression) and not self._is_compared_here(expression)

    def _is_compared_here(self, expression: a.NodeSet) -> bool:
        """Is it cheaper to fetch one part, and to look for no more than its nodes in the other?"""
        match expression:
            case a.Minus(left, right) | a.Meet(left, right):
                if isinstance(right, a.Reaching) and right.goals is not None and isinstance(right.path, PathSequence):
                    return right not in self._sets and self.size(left) <= self._tuning.anywhere
                if left in self._sets and not isinstance(left, a.Nodes):
                    return right in self._sets or self.size(right) <= self._tuning.fetched
        return False

    def _composed(self, expression: a.NodeSet) -> Iterable[Node]:
        match expression:
            case a.Union(parts):
                return frozenset[Node]().union(*map(self.nodes, parts))
            case a.Meet(left, right):
                return self._among(self.nodes(left), right)
            case a.Minus(left, right):
                return self.nodes(left) - self._among(self.nodes(left), right)
            case a.Passing(among, test, holds):
                return (row[1] for row in self.rows(a.Where(a.Itself(among), test, holds)))
            case a.Reaching(path, None):
                return self._leading_anywhere(path)
            case a.Reaching(path, goals) if goals is not None:
                return self._walks.leading_to(self.nodes(goals), path)
            case a.ReachedFrom(starts, path):
                return self._walks.reached(self.nodes(starts), path)
            case a.HavingValues(starts, path, within, at_least):
                return self._with_values(starts, path, within, at_least)
            case a.FocusOf(relation):
                return self._focus_nodes(relation)
            case a.FailingQuery(among, key):
                return self._failing_query(among, key)
        raise BadShape(f"{type(expression).__name__} cannot be evaluated")

    def _among(self, nodes: frozenset[Node], expression: a.NodeSet) -> frozenset[Node]:
        """Those of some nodes that are in a set; of a set that is walked to, no more than these need is found."""
        if not nodes:
            return nodes
        most = self._tuning.fetched if is_one_step(expression) else self._tuning.anywhere
        if expression in self._sets or len(nodes) > most or not _can_be_named(nodes):
            return nodes & self.nodes(expression)
        match expression:
            case a.Union(parts):
                found = frozenset[Node]()
                for part in parts:
                    found |= self._among(nodes - found, part)
                return found
            case a.Meet(left, right):
                return self._among(self._among(nodes, left), right)
            case a.Minus(left, right):
                kept = self._among(nodes, left)
                return kept - self._among(kept, right)
            case a.Reaching(Alternative(ways), goals) if goals is not None:
                return self._among(nodes, a.Union(tuple(a.Reaching(way, goals) for way in ways)))
            case a.Reaching(PathSequence((*before, Predicate() as last)), goals) if goals is not None:
                way = PathSequence(tuple(before))
                arrived = self._among(self._walks.reached(nodes, way), a.Reaching(last, goals))
                return nodes & self._walks.leading_to(arrived, way)
        if not is_one_step(expression) and (len(nodes) > self._tuning.named or not self.is_askable(expression)):
            return nodes & self.nodes(expression)
        named = (a.Meet(a.Nodes(chunk), expression) for chunk in chunks(nodes, self._tuning.named))
        return frozenset(node for part in named for node in self._column(self.writer.nodes(part, "?node")))

    def _focus_nodes(self, relation: a.Relation) -> Iterable[Node]:
        starts, walk = a.starts_of(relation), a.filtered_walk(relation)
        if _is_void(self._to_few_values(relation)):
            return ()
        if walk is not None and self._is_late(starts, walk.path):
            # Asked for every start, the answer serves other rules too.
            return self.nodes(a.FocusOf(a.with_starts(relation, a.Everything()))) & self.nodes(starts)
        return (row[0] for row in self.rows(relation))

    def _with_values(self, starts: a.NodeSet, path: Path, within: a.NodeSet | None, at_least: int) -> Iterator[Node]:
        everywhere = a.HavingValues(a.Everything(), path, within, at_least)
        if self.is_askable(everywhere) and self._is_late(starts, path):
            return iter(self.nodes(everywhere) & self.nodes(starts))
        allowed = None if within is None else self.nodes(within)
        counted: dict[Node, set[Node]] = {}
        for focus, value in self._walks.pairs(self.nodes(starts), path):
            if allowed is None or value in allowed:
                counted.setdefault(focus, set()).add(value)
        return (focus for focus, values in counted.items() if len(values) >= at_least)

    # --- relations --------------------------------------------------------------------------------------------

    def _combined(self, relation: a.Relation) -> Iterator[tuple[Node, ...]]:
        starts, walk = a.starts_of(relation), a.filtered_walk(relation)
        everywhere = a.with_starts(relation, a.Everything())
        simple = walk is not None and not is_closure(walk.path)
        if walk is not None and simple and not self.is_askable(starts) and self.is_askable(everywhere):
            if self._is_late(starts, walk.path):
                wanted = self.nodes(starts)
                yield from (row for row in self.rows(everywhere) if row[0] in wanted)
            else:
                yield from self._asked_again(relation)
            return
        match relation:
            case a.Walk(starts, path):
                yield from self._walks.pairs(self.nodes(starts), path)
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
        if inside and len(values) <= self._tuning.named and self.is_askable(a.WithValueIn(inner, named, inside)):
            yield from self.rows(a.WithValueIn(inner, named, inside))
        else:
            yield from (row for row in self.rows(inner) if (row[1] in values) is inside)

    def _passing(self, values: Iterable[Node], relation: a.Where) -> frozenset[Node]:
        # No query can name a blank node; of all tests only one on its kind can tell one from another.
        blank_passes = isinstance(relation.test, a.HasNodeKind) and "blank" in relation.test.kinds
        values = set(values)
        found: set[Node] = {value for value in values if isinstance(value, BNode) and blank_passes is relation.holds}
        for chunk in chunks(values, self._tuning.named):
            test = a.Passing(a.Nodes(chunk), relation.test, relation.holds)
            found.update(self._column(self.writer.nodes(test, "?node")))
        return frozenset(found)

    def _asked_again(self, relation: a.Relation) -> Iterator[tuple[Node, ...]]:
        """A relation whose starts had to be evaluated: asked for these starts by name.

        Blank nodes have no name a query could use: for them it is asked for every start, and then sorted out.
        """
        starts = self.nodes(a.starts_of(relation))
        for chunk in chunks(starts, self._tuning.named):
            yield from self.rows(a.with_starts(relation, a.Nodes(chunk)))
        blank = {node for node in starts if isinstance(node, BNode)}
        if blank:
            everyone = a.Reaching(_path_of(relation), None)
            yield from (row for row in self.rows(a.with_starts(relation, everyone)) if row[0] in blank)

    def _other_properties(self, relation: a.OtherProperties) -> Iterator[tuple[Node, ...]]:
        if self.is_askable(relation.starts):
            yield from self._others(relation.starts, relation.allowed)
            return
        nodes = self.nodes(relation.starts)
        for chunk in chunks(nodes, self._tuning.named):
            yield from self._others(a.Nodes(chunk), relation.allowed)
        blank = {node for node in nodes if isinstance(node, BNode)}
        if blank:
            rows = self._others(None, relation.allowed, "FILTER(isBLANK(?focus))")
            yield from (row for row in rows if row[0] in blank)

    def _others(
        self, starts: a.NodeSet | None, allowed: frozenset[URIRef], condition: str = ""
    ) -> Iterator[tuple[Node, ...]]:
        pattern = self.writer.others(starts, allowed, "?focus", "?predicate", "?value")
        return self._statements.asked("SELECT DISTINCT ?focus ?predicate ?value", f"{pattern} {condition}")

    # --- asking -----------------------------------------------------------------------------------------------

    def is_askable(self, expression: a.NodeSet | a.Relation) -> bool:
        """Can it be written as one query that is not too large?"""
        named = not a.has_closure(expression) and not a.names_blank_nodes(expression)
        return named and a.weight(expression) <= self._tuning.largest

    def _column(self, pattern: str, *, limit: int | None = None) -> Iterator[Node]:
        return (row[0] for row in self._statements.asked("SELECT DISTINCT ?node", pattern, limit=limit))

    def _leading_anywhere(self, path: Path) -> Iterable[Node]:
        """Every node from which a path leads to something, found from the last step backwards."""
        match path:
            case Predicate(iri):
                return self.nodes(a.SubjectsOf((iri,)))
            case Inverse(Predicate(iri)):
                return self.nodes(a.ObjectsOf((iri,)))
            case PathSequence(parts):
                leading = frozenset(self._leading_anywhere(parts[-1]))
                for part in reversed(parts[:-1]):
                    leading = self._walks.leading_to(leading, part)
                return leading
            case Alternative(parts):
                return frozenset[Node]().union(*map(self._leading_anywhere, parts))
            case Repeated(inner, 1, _):
                return self._leading_anywhere(inner)
        return self._column(self.writer.nodes(a.Reaching(path, None), "?node"))


def _is_void(relation: a.Relation) -> bool:
    """Is it clear that the relation has no pair?"""
    to_nothing = isinstance(relation, a.WithValueIn) and relation.inside and relation.values == a.NOTHING
    return to_nothing or a.starts_of(relation) == a.NOTHING


def _can_be_named(nodes: frozenset[Node]) -> bool:
    return not any(isinstance(node, BNode) for node in nodes)


def _path_of(relation: a.Relation) -> Path:
    """A path that every focus node of the relation must have a value along."""
    match relation:
        case a.Walk(_, path):
            return path
        case a.StatedOnly(_, predicate, _) | a.OutOfOrder(_, predicate, _) | a.WithTwin(a.Itself(), predicate, _):
            return Predicate(predicate)
        case a.Where(inner, _, _) | a.WithValueIn(inner, _, _) | a.WithTwin(inner, _, _) | a.LanguageClash(inner):
            return _path_of(inner)
    raise NotCompiled("a blank node is named where its properties cannot be asked for")
