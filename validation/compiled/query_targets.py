"""Whether a SPARQL text finds its focus nodes by itself, so that they need not be joined in."""

from __future__ import annotations

from collections.abc import Iterator

from rdflib import RDF, URIRef

from validation.compiled import algebra as a
from validation.compiled.paths import Predicate
from validation.compiled.query_functions import declared_prefixes, iri_of
from validation.compiled.query_text import Token, tokens_of, tree_of

_ENDS = ("OPTIONAL", "MINUS", "UNION", "GRAPH", "SERVICE", "VALUES", "FILTER", "BIND")


def finds_only(text: str, nodes: a.NodeSet) -> bool:
    """Does the outermost group itself state of ``$this`` what makes a node one of the set?

    >>> leading = a.SubjectsOf((URIRef("https://e.org/leads"),))
    >>> finds_only("PREFIX e: <https://e.org/> SELECT $this WHERE { $this a e:Actor ; e:leads ?x }", leading)
    True
    >>> finds_only("PREFIX e: <https://e.org/> SELECT $this WHERE { $this e:leads? ?x }", leading)
    False
    >>> finds_only("PREFIX e: <https://e.org/> SELECT $this WHERE { OPTIONAL { $this e:leads ?x } }", leading)
    False
    """
    stated = set(_stated(text))
    match nodes:
        case a.SubjectsOf(predicates):
            return any((True, str(predicate), None) in stated for predicate in predicates)
        case a.ObjectsOf(predicates):
            return any((False, str(predicate), None) in stated for predicate in predicates)
        case a.Reaching(Predicate(predicate), None):
            return (True, str(predicate), None) in stated
        case a.Instances(classes):
            named = (str(klass) for klass in classes if isinstance(klass, URIRef))
            return any((True, str(RDF.type), klass) in stated for klass in named)
    return False


def _stated(text: str) -> Iterator[tuple[bool, str, str | None]]:
    """What a text states of ``$this``: as the subject or not, with which property, and of which class.

    The class is None where the statement has no rdf:type; a property's value is of no matter otherwise.
    """
    tree = tree_of(text)
    if len(tree.groups) != 1 or any(token.is_word("SELECT") for token in tree.groups[0].tokens):
        return
    prefixes = declared_prefixes([token for token in tokens_of(text) if token.text.strip()])
    for statement in _statements(tree.groups[0].tokens):
        for predicate, value in _said(statement):
            iri = str(RDF.type) if predicate.text == "a" else iri_of(predicate, prefixes)
            if iri is None:
                continue
            if statement[0].is_variable("this"):
                yield True, iri, iri_of(value, prefixes) if iri == str(RDF.type) else None
            if value.is_variable("this"):
                yield False, iri, None


def _statements(tokens: list[Token]) -> Iterator[list[Token]]:
    """The tokens of each statement of one group, without what stands in parentheses after a keyword."""
    statement: list[Token] = []
    depth, skipped = 0, False
    for token in tokens:
        if not token.text.strip():
            continue
        if depth == 0 and (token.text == "." or token.is_word(*_ENDS)):
            yield statement
            statement, skipped = [], token.text != "."
            continue
        depth += (token.text == "(") - (token.text == ")")
        if not skipped:
            statement.append(token)
        elif depth == 0 and token.text == ")":
            skipped = False
    yield statement


def _said(statement: list[Token]) -> Iterator[tuple[Token, Token]]:
    """Property and first value of each part of a statement in which the property is no path."""
    parts: list[list[Token]] = [[]]
    for token in statement[1:]:
        if token.text == ";":
            parts.append([])
        else:
            parts[-1].append(token)
    for part in parts:
        if len(part) > 1 and part[0].kind in ("iri", "word") and part[1].kind in ("iri", "word", "variable"):
            yield part[0], part[1]
