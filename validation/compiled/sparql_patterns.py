"""The algebra written as SPARQL graph patterns: set-based, with MINUS where others nest NOT EXISTS.

An expression that does not fit into one pattern (a closure, walked step by step elsewhere) is not written here.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from itertools import count

from rdflib import BNode, URIRef
from rdflib.term import Node

from validation.compiled import algebra as a
from validation.compiled.errors import BadShape, NotCompiled
from validation.compiled.paths import Inverse, Path, Predicate, is_optional, sparql_path
from validation.compiled.sparql_tests import test_expression

# Nodes that are left out by a comparison with each; more of them are joined with what they are taken from.
_FEW = 20
_TYPE = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"


class PatternWriter:
    """Writes patterns over one data graph, whose subclasses it knows.

    ``is_late`` says for which starts and path the starts are better asked for last: see SparqlBackend.
    """

    def __init__(
        self,
        subclasses: Mapping[Node, frozenset[Node]],
        is_late: Callable[[a.NodeSet, Path], bool] = lambda starts, path: False,
    ) -> None:
        self._subclasses = subclasses
        self._is_late = is_late
        self._numbers = count(1)

    def nodes(self, expression: a.NodeSet, variable: str) -> str:
        """A pattern that binds the variable to the nodes of a set; a node may come more than once."""
        match expression:
            case a.Everything():
                return ""
            case a.Nodes(terms):
                return f"VALUES {variable} {{ {' '.join(map(written, terms))} }}"
            case a.Instances(classes):
                return self._instances(classes, variable)
            case a.SubjectsOf(predicates):
                other = self._fresh()
                return _any_of([f"{variable} {predicate.n3()} {other} ." for predicate in predicates])
            case a.ObjectsOf(predicates):
                other = self._fresh()
                return _any_of([f"{other} {predicate.n3()} {variable} ." for predicate in predicates])
            case a.Union(parts):
                return _any_of([self.nodes(part, variable) for part in parts])
            case a.Meet(a.Nodes() as few, right) if is_one_step(right):
                return f"{self.nodes(few, variable)} FILTER EXISTS {{ {self.nodes(right, variable)} }}"
            case a.Minus(a.Nodes() as few, right) if is_one_step(right):
                return f"{self.nodes(few, variable)} FILTER NOT EXISTS {{ {self.nodes(right, variable)} }}"
            case a.Meet(a.Nodes() as few, a.ReachedFrom(starts, Predicate(iri))):
                start = self._fresh()
                led_to = f"{self.nodes(few, variable)} {start} {iri.n3()} {variable} ."
                if is_one_step(starts):
                    # Joined instead, the starts may be what the source begins with, many as they are.
                    return f"{led_to} FILTER EXISTS {{ {self.nodes(starts, start)} }}"
                return f"{led_to} {self._grouped(starts, start)}"
            case a.Meet(left, right):
                return f"{self._grouped(left, variable)} {self._distinct(right, variable)}"
            case a.Minus(left, a.Reaching(path, _) as right) if is_one_step(right) and not self._is_late(left, path):
                return f"{self._grouped(left, variable)} FILTER NOT EXISTS {{ {self.nodes(right, variable)} }}"
            case a.Minus(left, right):
                taken = self._from_anywhere(right, left)
                return f"{self._grouped(left, variable)} {self._taken_away(taken, variable)}"
            case a.Passing(among, test, holds):
                # Each value is tested once, however often it is met: BIND keeps the test outside the subquery.
                verdict = self._fresh()
                said = f"BIND({_condition(test, variable, holds=holds)} AS {verdict}) FILTER({verdict})"
                return f"{self._distinct(among, variable)} {said}"
            case a.Reaching(path, goals):
                value = self._fresh()
                where = "" if goals is None else self._grouped(goals, value)
                walked = f"{variable} {sparql_path(path)} {value} . {where}"
                if goals is not None and is_optional(path):
                    return f"{{ {walked} }} UNION {{ {self.nodes(goals, variable)} }}"
                return walked
            case a.ReachedFrom(starts, path):
                start = self._fresh()
                return self._walked(starts, start, path, variable)
            case a.HavingValues():
                return self._counted(expression, variable)
            case a.FocusOf(relation):
                return f"{{ SELECT DISTINCT {variable} WHERE {{ {self.pairs(relation, variable, self._fresh())} }} }}"
        raise BadShape(f"{type(expression).__name__} cannot be written as one pattern")

    def pairs(self, relation: a.Relation, focus: str, value: str) -> str:
        """A pattern that binds focus and value to the pairs of a relation."""
        walk = a.filtered_walk(relation)
        if walk is not None and walk is not relation and self._is_late(walk.starts, walk.path):
            everywhere = self.pairs(a.with_starts(relation, a.Everything()), focus, value)
            found = f"{{ SELECT DISTINCT {focus} {value} WHERE {{ {everywhere} }} }}"
            return f"{found} {{ {self.nodes(walk.starts, focus)} }}"
        match relation:
            case a.Itself(starts):
                return f"{self._grouped(starts, focus)} BIND({focus} AS {value})"
            case a.Walk(starts, path):
                return self._walked(starts, focus, path, value)
            case a.Where(inner, test, holds):
                return f"{self.pairs(inner, focus, value)} FILTER({_condition(test, value, holds=holds)})"
            case a.WithValueIn(inner, values, inside):
                chosen = self._distinct(values, value) if inside else self._taken_away(values, value)
                return f"{self.pairs(inner, focus, value)} {chosen}"
            case a.WithTwin(inner, predicate, stated):
                twin = f"{{ {focus} {predicate.n3()} {value} }}"
                return f"{self.pairs(inner, focus, value)} {twin if stated else f'MINUS {twin}'}"
            case a.StatedOnly(starts, predicate, path):
                stated_pairs = f"{self._grouped(starts, focus)} {focus} {predicate.n3()} {value} ."
                if path is None:
                    return f"{stated_pairs} FILTER(!SAMETERM({focus}, {value}))"
                return f"{stated_pairs} MINUS {{ {self._grouped(starts, focus)} {focus} {sparql_path(path)} {value} }}"
            case a.OutOfOrder(inner, predicate, operator):
                other = self._fresh()
                ordered = f"COALESCE({value} {operator} {other}, false)"
                return f"{self.pairs(inner, focus, value)} {focus} {predicate.n3()} {other} . FILTER(!{ordered})"
            case a.LanguageClash(a.Walk(starts, path)) if self._is_late(starts, path):
                everywhere = self.pairs(a.LanguageClash(a.Walk(a.Everything(), path)), focus, value)
                return f"{everywhere} {{ {self.nodes(starts, focus)} }}"
            case a.LanguageClash(inner):
                tagged, tag = self._fresh(), self._fresh()
                return (
                    f"{{ SELECT {focus} {tag} WHERE {{ {self.pairs(inner, focus, tagged)} "
                    f'BIND(LCASE(LANG({tagged})) AS {tag}) FILTER({tag} != "") }} '
                    f"GROUP BY {focus} {tag} HAVING (COUNT(DISTINCT {tagged}) > 1) }}"
                )
            case a.OtherProperties(starts, allowed):
                return self.others(starts, allowed, focus, self._fresh(), value)
        raise BadShape(f"{type(relation).__name__} cannot be written as one pattern")

    def others(
        self, starts: a.NodeSet | None, allowed: frozenset[URIRef], focus: str, predicate: str, value: str
    ) -> str:
        """A pattern for the statements of some nodes, or of all, with a predicate that is not allowed."""
        listed = ", ".join(sorted(iri.n3() for iri in allowed))
        outside = f"FILTER({predicate} NOT IN ({listed}))" if listed else ""
        among = "" if starts is None else self._grouped(starts, focus)
        return f"{among} {focus} {predicate} {value} . {outside}"

    def _instances(self, classes: tuple[Node, ...], variable: str) -> str:
        below = {item for klass in classes for item in self._subclasses.get(klass, frozenset({klass}))}
        named = sorted(written(item) for item in below if not isinstance(item, BNode))
        if len(named) == 1:
            return f"{variable} {_TYPE} {named[0]} ."
        kind = self._fresh()
        return f"VALUES {kind} {{ {' '.join(named)} }} {variable} {_TYPE} {kind} ."

    def _counted(self, expression: a.HavingValues, variable: str) -> str:
        value = self._fresh()
        among = "" if expression.within is None else self._distinct(expression.within, value)
        late = self._is_late(expression.starts, expression.path)
        walked = self._walked(a.Everything() if late else expression.starts, variable, expression.path, value)
        last = f"{{ {self.nodes(expression.starts, variable)} }}" if late else ""
        return (
            f"{{ SELECT {variable} WHERE {{ {walked} {among} }} "
            f"GROUP BY {variable} HAVING (COUNT(DISTINCT {value}) >= {expression.at_least}) }} {last}"
        )

    def _walked(self, starts: a.NodeSet, start: str, path: Path, end: str) -> str:
        """The pairs a path leads to; no step at all leads to the start itself, be it in the graph or not."""
        first = self._grouped(starts, start)
        walked = f"{first} {start} {sparql_path(path)} {end} ."
        if isinstance(starts, a.Everything) or not is_optional(path):
            return walked
        return f"{{ {{ {walked} }} UNION {{ {first} BIND({start} AS {end}) }} }}"

    def _from_anywhere(self, taken: a.NodeSet, starts: a.NodeSet) -> a.NodeSet:
        """What is taken away from the nodes it starts from, without asking which these are where that costs more."""
        match taken:
            case a.FocusOf(relation) if a.starts_of(relation) == starts:
                walk = a.filtered_walk(relation)
                if walk is not None and self._is_late(starts, walk.path):
                    return a.FocusOf(a.with_starts(relation, a.Everything()))
            case a.HavingValues(among, path, within, at_least) if among == starts and self._is_late(starts, path):
                return a.HavingValues(a.Everything(), path, within, at_least)
        return taken

    def _grouped(self, expression: a.NodeSet, variable: str) -> str:
        pattern = self.nodes(expression, variable)
        return (
            f"{{ {pattern} }}"
            if isinstance(expression, a.Union | a.Minus | a.Reaching | a.SubjectsOf | a.ObjectsOf)
            else pattern
        )

    def _taken_away(self, expression: a.NodeSet, variable: str) -> str:
        """Leave nodes of a set out of what a variable, bound before, may be."""
        if isinstance(expression, a.Nodes) and len(expression.terms) <= _FEW and _are_iris(expression.terms):
            # Virtuoso refuses VALUES inside MINUS; what is equal to an IRI is that IRI.
            return f"FILTER({variable} NOT IN ({', '.join(term.n3() for term in expression.terms)}))"
        return f"MINUS {self._distinct(expression, variable)}"

    def _distinct(self, expression: a.NodeSet, variable: str) -> str:
        """A group that binds the variable to each node once, so that joining it repeats nothing."""
        if isinstance(expression, a.Nodes | a.HavingValues | a.FocusOf):
            return f"{{ {self.nodes(expression, variable)} }}"
        return f"{{ SELECT DISTINCT {variable} WHERE {{ {self.nodes(expression, variable)} }} }}"

    def _fresh(self) -> str:
        return f"?x{next(self._numbers)}"


def is_one_step(expression: a.NodeSet) -> bool:
    """Is one look at the statements of a node enough to say whether it is in the set?"""
    match expression:
        case a.Instances() | a.SubjectsOf((_,)) | a.ObjectsOf((_,)):
            return True
        case a.Reaching(Predicate() | Inverse(Predicate()), goals):
            return goals is None or isinstance(goals, a.Nodes)
    return False


def _are_iris(terms: tuple[Node, ...]) -> bool:
    return bool(terms) and all(isinstance(term, URIRef) for term in terms)


def written(term: Node) -> str:
    """A term as SPARQL writes it. Errors: NotCompiled for a blank node, which no query can name."""
    if isinstance(term, BNode):
        raise NotCompiled("a blank node cannot be named in a query")
    return term.n3()


def _any_of(patterns: list[str]) -> str:
    return patterns[0] if len(patterns) == 1 else " UNION ".join(f"{{ {pattern} }}" for pattern in patterns)


def _condition(test: a.Test, variable: str, *, holds: bool) -> str:
    expression = test_expression(test, variable)
    return expression if holds else f"!({expression})"
