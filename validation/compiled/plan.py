"""What compiling a shape gives: checks, each an expression that finds what violates one constraint."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TypeAlias

from rdflib import URIRef

from validation.compiled.algebra import (
    FailingQuery,
    FocusOf,
    Itself,
    NodeSet,
    Passing,
    Relation,
    Where,
    WithValueIn,
    meet,
    minus,
)
from validation.compiled.shapes import Shape


@dataclass(frozen=True)
class Check:
    """One constraint of one shape on some focus nodes, as the expression that finds its violations.

    A node set gives results without a value; a relation gives one for each pair, with its value.
    ``through`` are the relations that lead from the focus nodes of outer property shapes to those of this one: a
    node that two of them lead to is reported twice, as SHACL asks.
    """

    shape: Shape
    component: URIRef
    finds: NodeSet | Relation
    through: tuple[Relation, ...] = ()


@dataclass(frozen=True)
class QueryCheck:
    """A SPARQL constraint, or a component of somebody's own, on some focus nodes; ``key`` names it."""

    shape: Shape
    component: URIRef
    among: NodeSet
    key: str
    through: tuple[Relation, ...] = ()


AnyCheck: TypeAlias = Check | QueryCheck

RELATIONS = (
    "Itself",
    "Walk",
    "Where",
    "WithValueIn",
    "WithTwin",
    "StatedOnly",
    "OutOfOrder",
    "LanguageClash",
    "OtherProperties",
)


def reached_through(check: AnyCheck, relation: Relation) -> AnyCheck:
    """The check as part of an outer property shape."""
    return replace(check, through=(relation, *check.through))


def is_relation(expression: NodeSet | Relation) -> bool:
    """Is the expression a relation, not a set of nodes?"""
    return type(expression).__name__ in RELATIONS


def failing_nodes(check: AnyCheck) -> NodeSet:
    """The focus nodes for which a check finds something."""
    if isinstance(check, QueryCheck):
        return FailingQuery(check.among, check.key)
    match check.finds:
        case Itself(starts):
            return starts
        case Where(Itself(starts), test, holds):
            return Passing(starts, test, holds)
        case WithValueIn(Itself(starts), values, inside):
            return meet(starts, values) if inside else minus(starts, values)
    if is_relation(check.finds):
        return FocusOf(check.finds)  # type: ignore[arg-type]
    return check.finds  # type: ignore[return-value]
