"""The algebra in the middle: sets of nodes, relations between a focus node and its values, tests on a value.

Expressions are frozen values: two shapes that ask for the same thing build equal expressions, and a back-end that
remembers what it evaluated does the work once. Nothing here knows how an expression is evaluated.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, fields
from typing import TypeAlias, TypeVar, dataclass_transform

from rdflib import BNode, Literal, URIRef
from rdflib.term import Node

from validation.compiled.paths import Path, is_closure

T = TypeVar("T")


@dataclass_transform(frozen_default=True)
def expression(cls: type[T]) -> type[T]:
    """A frozen dataclass that computes its hash once: expressions hold each other many times over."""
    made = dataclass(frozen=True)(cls)
    names = [item.name for item in fields(made)]  # type: ignore[arg-type]

    def cached_hash(self: T) -> int:
        return _remembered(self, "_hash", lambda: hash((cls.__name__, *(getattr(self, name) for name in names))))

    made.__hash__ = cached_hash  # type: ignore[assignment, method-assign]
    return made


def _remembered(holder: object, name: str, compute: Callable[[], int]) -> int:
    known = holder.__dict__.get(name)
    if known is None:
        known = compute()
        object.__setattr__(holder, name, known)
    return int(known)


# --- tests on one value ---------------------------------------------------------------------------------------


@dataclass(frozen=True)
class HasDatatype:
    """A literal of this datatype, with a lexical form that the datatype allows."""

    datatype: URIRef


@dataclass(frozen=True)
class HasNodeKind:
    """A node of one of these kinds: ``iri``, ``blank``, ``literal``."""

    kinds: frozenset[str]


@dataclass(frozen=True)
class Compares:
    """A value for which ``value operator bound`` is true; what cannot be compared fails."""

    operator: str
    bound: Literal


@dataclass(frozen=True)
class HasLength:
    """A node, not blank, whose text has at least or at most (``>=``, ``<=``) so many characters."""

    operator: str
    length: int


@dataclass(frozen=True)
class MatchesPattern:
    """A node, not blank, whose text matches a regular expression."""

    pattern: str
    flags: str


@dataclass(frozen=True)
class HasLanguage:
    """A literal whose language tag is within one of these basic language ranges."""

    ranges: tuple[str, ...]


@dataclass(frozen=True)
class PassesAll:
    """A value that passes each of several tests."""

    tests: tuple[Test, ...]


Test: TypeAlias = HasDatatype | HasNodeKind | Compares | HasLength | MatchesPattern | HasLanguage | PassesAll

# --- sets of nodes --------------------------------------------------------------------------------------------


@expression
class Everything:
    """Every node; only as what a walk starts from."""


@expression
class Nodes:
    """These nodes."""

    terms: tuple[Node, ...]


@expression
class Instances:
    """The instances of some classes and of their subclasses."""

    of: tuple[Node, ...]


@expression
class SubjectsOf:
    """The subjects of any of some predicates."""

    predicates: tuple[URIRef, ...]


@expression
class ObjectsOf:
    """The objects of any of some predicates."""

    predicates: tuple[URIRef, ...]


@expression
class Union:
    """The nodes of any of the parts."""

    parts: tuple[NodeSet, ...]


@expression
class Meet:
    """The nodes of both."""

    left: NodeSet
    right: NodeSet


@expression
class Minus:
    """The nodes of the left that are not in the right."""

    left: NodeSet
    right: NodeSet


@expression
class Passing:
    """The nodes for which a test holds, or for which it does not."""

    among: NodeSet
    test: Test
    holds: bool


@expression
class Reaching:
    """Every node from which a path leads to one of the goals; to anything, without goals."""

    path: Path
    goals: NodeSet | None


@expression
class ReachedFrom:
    """Every node to which a path leads from one of the starts."""

    starts: NodeSet
    path: Path


@expression
class HavingValues:
    """The starts with at least so many distinct values along a path, counted within a set when there is one."""

    starts: NodeSet
    path: Path
    within: NodeSet | None
    at_least: int


@expression
class FocusOf:
    """The focus nodes of a relation."""

    relation: Relation


@expression
class FailingQuery:
    """The nodes for which a SPARQL constraint returns something; ``key`` names the constraint."""

    among: NodeSet
    key: str


NodeSet: TypeAlias = (
    Everything
    | Nodes
    | Instances
    | SubjectsOf
    | ObjectsOf
    | Union
    | Meet
    | Minus
    | Passing
    | Reaching
    | ReachedFrom
    | HavingValues
    | FocusOf
    | FailingQuery
)

# --- relations ------------------------------------------------------------------------------------------------


@expression
class Itself:
    """Each node with itself: what a node shape tests."""

    starts: NodeSet


@expression
class Walk:
    """Each start with every value a path leads to."""

    starts: NodeSet
    path: Path


@expression
class Where:
    """The pairs whose value passes a test, or does not."""

    relation: Relation
    test: Test
    holds: bool


@expression
class WithValueIn:
    """The pairs whose value is in a set, or is not."""

    relation: Relation
    values: NodeSet
    inside: bool


@expression
class WithTwin:
    """The pairs that a predicate states too, or does not."""

    relation: Relation
    predicate: URIRef
    stated: bool


@expression
class StatedOnly:
    """The pairs of start and object of a predicate that a path does not lead to."""

    starts: NodeSet
    predicate: URIRef
    path: Path | None


@expression
class OutOfOrder:
    """The pairs whose value is not ``operator`` some object the predicate gives their focus; once for each object."""

    relation: Relation
    predicate: URIRef
    operator: str


@expression
class LanguageClash:
    """Each focus with every language tag that two or more of its values share."""

    relation: Relation


@expression
class OtherProperties:
    """Each start with every predicate and value outside the allowed predicates."""

    starts: NodeSet
    allowed: frozenset[URIRef]


Relation: TypeAlias = (
    Itself | Walk | Where | WithValueIn | WithTwin | StatedOnly | OutOfOrder | LanguageClash | OtherProperties
)

# --- constructors that simplify -------------------------------------------------------------------------------

NOTHING: NodeSet = Nodes(())


def union(*parts: NodeSet) -> NodeSet:
    """The union, without empty or repeated parts; the instances of several classes are one part, and so on."""
    classes = dict.fromkeys(item for part in parts if isinstance(part, Instances) for item in part.of)
    subjects = dict.fromkeys(item for part in parts if isinstance(part, SubjectsOf) for item in part.predicates)
    objects = dict.fromkeys(item for part in parts if isinstance(part, ObjectsOf) for item in part.predicates)
    merged: list[NodeSet] = [Instances(tuple(classes))] if classes else []
    merged += [SubjectsOf(tuple(subjects))] if subjects else []
    merged += [ObjectsOf(tuple(objects))] if objects else []
    others = (part for part in parts if part != NOTHING and not isinstance(part, Instances | SubjectsOf | ObjectsOf))
    distinct = tuple(dict.fromkeys((*merged, *others)))
    return distinct[0] if len(distinct) == 1 else Union(distinct) if distinct else NOTHING


def meet(left: NodeSet, right: NodeSet) -> NodeSet:
    """The nodes of both, simplified where one is part of the other."""
    if NOTHING in (left, right):
        return NOTHING
    if left == right or is_part(left, right):
        return left
    return right if is_part(right, left) else Meet(left, right)


def minus(left: NodeSet, right: NodeSet) -> NodeSet:
    """The nodes of the left that are not in the right; ``a − (a − b)`` is ``a ∩ b``."""
    if left in (right, NOTHING):
        return NOTHING
    if right == NOTHING:
        return left
    match right:
        case Minus(inner_left, inner_right) if inner_left == left:
            return meet(left, inner_right)
        case Meet(inner_left, inner_right) if inner_left == left:
            return minus(left, inner_right)
        case Passing(among, test, holds) if among == left:
            return Passing(left, test, not holds)
    return Minus(left, right)


def is_part(part: NodeSet, whole: NodeSet) -> bool:
    """Is the first set known, from how it is built, to lie within the second?"""
    match part:
        case Minus(left, _) | Passing(left, _, _):
            return left == whole or is_part(left, whole)
        case Meet(left, right):
            return whole in (left, right) or is_part(left, whole) or is_part(right, whole)
    return False


def inside(values: NodeSet, of: NodeSet) -> NodeSet:
    """The same set said more simply where every candidate is known to be in ``of`` anyway."""
    match values:
        case Meet(left, right) if left == of:
            return right
        case Meet(left, right) if right == of:
            return left
    return values


def starts_of(relation: Relation) -> NodeSet:
    """The nodes a relation starts from."""
    match relation:
        case Itself(starts) | Walk(starts, _) | StatedOnly(starts, _, _) | OtherProperties(starts, _):
            return starts
        case Where(inner, _, _) | WithValueIn(inner, _, _) | WithTwin(inner, _, _):
            return starts_of(inner)
        case OutOfOrder(inner, _, _) | LanguageClash(inner):
            return starts_of(inner)


def filtered_walk(relation: Relation) -> Walk | None:
    """The walk at the bottom of filters that keep or drop its pairs one by one."""
    match relation:
        case Walk():
            return relation
        case Where(inner, _, _) | WithValueIn(inner, _, _) | WithTwin(inner, _, _):
            return filtered_walk(inner)
    return None


def with_starts(relation: Relation, starts: NodeSet) -> Relation:
    """The same relation from other nodes."""
    match relation:
        case Itself():
            return Itself(starts)
        case Walk(_, path):
            return Walk(starts, path)
        case StatedOnly(_, predicate, path):
            return StatedOnly(starts, predicate, path)
        case OtherProperties(_, allowed):
            return OtherProperties(starts, allowed)
        case Where(inner, test, holds):
            return Where(with_starts(inner, starts), test, holds)
        case WithValueIn(inner, values, inside):
            return WithValueIn(with_starts(inner, starts), values, inside)
        case WithTwin(inner, predicate, stated):
            return WithTwin(with_starts(inner, starts), predicate, stated)
        case OutOfOrder(inner, predicate, operator):
            return OutOfOrder(with_starts(inner, starts), predicate, operator)
        case LanguageClash(inner):
            return LanguageClash(with_starts(inner, starts))


def has_closure(expression: NodeSet | Relation) -> bool:
    """Does evaluating the expression mean finding what reaches, or is reached, in any number of steps?"""
    return bool(_remembered(expression, "_closure", lambda: _is_closed_over(expression)))


def weight(expression: NodeSet | Relation) -> int:
    """How many expressions it takes to write the expression out, those that are used twice counted twice."""
    return _remembered(expression, "_weight", lambda: 1 + sum(map(weight, parts_of(expression))))


def names_blank_nodes(expression: NodeSet | Relation) -> bool:
    """Does the expression name a blank node, which a query cannot?"""
    return bool(_remembered(expression, "_blank", lambda: _names_blank(expression)))


def _is_closed_over(expression: NodeSet | Relation) -> bool:
    match expression:
        case FailingQuery():
            return True
        case Reaching(path, _) | ReachedFrom(_, path) | HavingValues(_, path, _, _) if is_closure(path):
            return True
    return any(map(has_closure, parts_of(expression)))


def _names_blank(expression: NodeSet | Relation) -> bool:
    match expression:
        case Nodes(terms):
            return any(isinstance(term, BNode) for term in terms)
        case Instances(of):
            return any(isinstance(item, BNode) for item in of)
    return any(map(names_blank_nodes, parts_of(expression)))


def parts_of(expression: NodeSet | Relation) -> tuple[NodeSet | Relation, ...]:
    """The expressions an expression is made of."""
    match expression:
        case Union(parts):
            return parts
        case Meet(left, right) | Minus(left, right):
            return (left, right)
        case Passing(among, _, _) | FailingQuery(among, _):
            return (among,)
        case Reaching(_, goals):
            return () if goals is None else (goals,)
        case ReachedFrom(starts, _) | Itself(starts) | Walk(starts, _) | StatedOnly(starts, _, _):
            return (starts,)
        case OtherProperties(starts, _):
            return (starts,)
        case HavingValues(starts, _, within, _):
            return (starts,) if within is None else (starts, within)
        case FocusOf(relation) | Where(relation, _, _) | WithTwin(relation, _, _) | LanguageClash(relation):
            return (relation,)
        case OutOfOrder(relation, _, _):
            return (relation,)
        case WithValueIn(relation, values, _):
            return (relation, values)
    return ()
