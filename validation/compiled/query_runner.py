"""Runs SPARQL constraints: all focus nodes at once where the text allows it, else one after the other."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from rdflib import BNode, Literal, URIRef
from rdflib.term import Node

from graph_store.errors import BadQuery
from validation.compiled import algebra as a
from validation.compiled.errors import BadShape, NotCompiled
from validation.compiled.plan import QueryCheck
from validation.compiled.query_constraints import QueryConstraint
from validation.compiled.query_targets import finds_only
from validation.compiled.query_text import asks_all_at_once, tokens_of, with_focus_nodes, with_terms
from validation.compiled.shapes import Shape

if TYPE_CHECKING:
    from validation.compiled.compiler import Compiler
    from validation.compiled.source import Source
    from validation.compiled.sparql_backend import SparqlBackend

# Focus nodes asked one by one before asking all at once pays.
FEW = 3


@dataclass(frozen=True)
class Found:
    """One row of a constraint's answer, read as SHACL reads it."""

    focus: Node
    value: Node | None
    path: str
    messages: dict[str, str]
    variables: dict[str, str] = field(default_factory=dict)


class QueryRunner:
    """Runs the SPARQL constraints of the compilers it was told of."""

    backend: SparqlBackend

    def __init__(self, source: Source) -> None:
        self._source = source
        self._compilers: list[Compiler] = []

    def add(self, compiler: Compiler) -> None:
        """Learn of one more set of constraints."""
        self._compilers.append(compiler)

    def rows(self, check: QueryCheck) -> Iterator[Found]:
        """What a check finds."""
        yield from self._run(self._constraint(check.key), check.among)

    def failing(self, among: a.NodeSet, key: str) -> frozenset[Node]:
        """The focus nodes a constraint finds something for."""
        return frozenset(found.focus for found in self._run(self._constraint(key), among))

    def _run(self, constraint: QueryConstraint, among: a.NodeSet) -> Iterator[Found]:
        try:
            runner = self._asked if constraint.form == "ask" else self._selected
            yield from runner(constraint, among)
        except BadQuery as error:
            raise BadShape(f"{constraint.name}: the query of the constraint cannot be run: {error}") from error

    def _constraint(self, key: str) -> QueryConstraint:
        return next(compiler.queries.known[key] for compiler in self._compilers if key in compiler.queries.known)

    # --- SELECT -----------------------------------------------------------------------------------------------

    def _selected(self, constraint: QueryConstraint, among: a.NodeSet) -> Iterator[Found]:
        few = len(among.terms) if isinstance(among, a.Nodes) else FEW + 1
        if few > FEW and asks_all_at_once(constraint.text):
            for group in self._groups(among):
                known = finds_only(constraint.text, group)
                pattern = "" if known else self.backend.writer.nodes(group, "?this")
                yield from self._rows_of(with_focus_nodes(_plain(constraint.text), pattern), constraint, None)
            return
        for focus in sorted(self.backend.nodes(among), key=str):
            yield from self._rows_of(_bound(constraint, focus), constraint, focus)

    def _groups(self, among: a.NodeSet) -> Iterator[a.NodeSet]:
        """The focus nodes as a query can have them: all in one pattern, else some at a time by name."""
        if self.backend.is_askable(among):
            yield among
        else:
            yield from self.backend.named(among)

    def _rows_of(self, text: str, constraint: QueryConstraint, focus: Node | None) -> Iterator[Found]:
        for row in self._source.bindings(text):
            this = focus if focus is not None else row.get("this")
            if this is None:
                raise BadShape(f"{constraint.name}: the query of the constraint does not return $this")
            path = row.get("path")
            yield Found(
                focus=this,
                value=row.get("value", this if constraint.shape.path is None else None),
                path=str(path) if isinstance(path, URIRef) else "",
                messages=_messages(constraint, row),
                variables={"this": str(this), **{name: str(term) for name, term in row.items()}},
            )

    # --- ASK --------------------------------------------------------------------------------------------------

    def _asked(self, constraint: QueryConstraint, among: a.NodeSet) -> Iterator[Found]:
        head, body = _ask_parts(_plain(constraint.text))
        for pattern in self._pair_patterns(constraint.shape, among):
            query = f"{head} SELECT DISTINCT ?this ?value WHERE {{ {pattern} FILTER NOT EXISTS {{ {body} }} }}"
            for row in self._source.bindings(query):
                texts = {name: str(term) for name, term in row.items()}
                yield Found(row["this"], row["value"], "", dict(constraint.messages), texts)

    def _pair_patterns(self, shape: Shape, among: a.NodeSet) -> Iterator[str]:
        for group in self._groups(among):
            relation = a.Itself(group) if shape.path is None else a.Walk(group, shape.path)
            yield self.backend.writer.pairs(relation, "?this", "?value")


def _messages(constraint: QueryConstraint, row: Mapping[str, Node]) -> dict[str, str]:
    message = row.get("message")
    if constraint.messages:
        return dict(constraint.messages)
    return {message.language or "": str(message)} if isinstance(message, Literal) else {}


def _bound(constraint: QueryConstraint, focus: Node) -> str:
    if isinstance(focus, BNode):
        raise NotCompiled(
            f"{constraint.name}: a blank node cannot be given to a query that needs one focus node at a time"
        )
    return with_terms(constraint.text, {"this": focus.n3()})


def _plain(text: str) -> str:
    """The text with question marks for all variables, and BOUND($this) as it will be."""
    return "".join(f"?{token.text[1:]}" if token.kind == "variable" else token.text for token in tokens_of(text))


def _ask_parts(text: str) -> tuple[str, str]:
    """What stands before the ASK, and what between its braces."""
    tokens = tokens_of(text)
    start = next((i for i, token in enumerate(tokens) if token.is_word("ASK")), None)
    if start is None:
        raise BadShape("an ASK validator without ASK")
    opening = next(i for i in range(start, len(tokens)) if tokens[i].text == "{" and tokens[i].kind == "mark")
    closing = max(i for i, token in enumerate(tokens) if token.text == "}" and token.kind == "mark")
    join = "".join
    return join(t.text for t in tokens[:start]), join(t.text for t in tokens[opening + 1 : closing])
