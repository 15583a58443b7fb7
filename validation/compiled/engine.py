"""The engine: rules compiled to the algebra and run where the data are.

It fills the interface of validation.engine. A rule that cannot be compiled, or that the source cannot run, is
reported with its error; nothing is passed over in silence.
"""

from __future__ import annotations

import re
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import partial
from itertools import repeat
from threading import Lock

from rdflib import Graph, URIRef
from rdflib.term import Node

from graph_store.errors import CoherenceError
from validation.compiled import algebra as a
from validation.compiled.compiler import Compiler
from validation.compiled.plan import AnyCheck, Check, QueryCheck, is_relation
from validation.compiled.query_runner import QueryRunner
from validation.compiled.shapes import Shape, ShapesGraph
from validation.compiled.source import Source
from validation.compiled.sparql_backend import SparqlBackend
from validation.compiled.tuning import Tuning
from validation.engine import AT_ONCE, LISTED, Progress, Result, RuleRun, listed, run_each
from validation.reading.paths import path_text
from validation.rules import Rule, severity_name


class CompiledEngine:
    """SHACL run as SPARQL on one source; ``shapes_graph`` is the graph there that holds the shapes, if one does."""

    def __init__(self, source: Source, *, shapes_graph: URIRef | None = None, tuning: Tuning | None = None) -> None:
        self._shapes_graph = shapes_graph
        self._runner = QueryRunner(source)
        self._backend = SparqlBackend(source, self._runner.failing, tuning or Tuning())
        self._runner.backend = self._backend
        self._compilers: dict[int, Compiler] = {}
        self._compiling = Lock()

    def run(
        self, rules: Sequence[Rule], progress: Progress | None = None, *, limit: int | None = LISTED
    ) -> list[RuleRun]:
        """Run every rule, each on its own, in the order given; what rules share is evaluated once."""
        return run_each(rules, partial(self.run_one, limit=limit), progress, at_once=AT_ONCE)

    def run_one(self, rule: Rule, *, limit: int | None = LISTED) -> RuleRun:
        """Run one rule; several threads may do so at the same time."""
        started = time.perf_counter()
        targets, found, error = 0, 0, None
        results: tuple[Result, ...] = ()
        try:
            with self._compiling:
                compiler = self._compiler(rule.shapes)
                focus = compiler.targets(rule.shape)
                checks = compiler.checks(rule.shape, focus)
            self._backend.expect(check.finds for check in checks if isinstance(check, Check))
            targets = self._backend.size(focus)
            results, found = listed((item for check in checks for item in self._repeated(check, compiler)), limit)
        except CoherenceError as reason:
            error = str(reason)
        return RuleRun(rule, targets, results, found, time.perf_counter() - started, error)

    def _repeated(self, check: AnyCheck, compiler: Compiler) -> Iterator[Result]:
        """What one check finds, as often as outer property shapes lead to it."""
        if not check.through:
            yield from self.results(check, compiler)
            return
        times = self._times(check.through)
        for result in self.results(check, compiler):
            yield from repeat(result, times[result.focus])

    def _times(self, through: tuple[a.Relation, ...]) -> Counter[Node]:
        times: Counter[Node] | None = None
        for relation in through:
            reached: Counter[Node] = Counter()
            for focus, value in self._backend.rows(relation):
                reached[value] += 1 if times is None else times[focus]
            times = reached
        return times or Counter()

    def results(self, check: AnyCheck, compiler: Compiler) -> Iterator[Result]:
        """What one check finds."""
        messages = compiler.shapes.messages(check.shape.node)
        if isinstance(check, QueryCheck):
            for found in self._runner.rows(check):
                texts = messages or found.messages
                path = found.path or _path_of(check.shape, compiler)
                said = {language: _filled(text, found.variables) for language, text in texts.items()}
                yield _result(check, found.focus, path, found.value, said)
            return
        for focus, path, value in self._rows(check, _path_of(check.shape, compiler)):
            yield _result(check, focus, path, value, messages)

    def _rows(self, check: Check, path: str) -> Iterator[tuple[Node, str, Node | None]]:
        if not is_relation(check.finds):
            for node in self._backend.nodes(check.finds):  # type: ignore[arg-type]
                yield node, path, None
        elif isinstance(check.finds, a.OtherProperties):
            for focus, predicate, value_node in self._backend.rows(check.finds):
                yield focus, str(predicate), value_node
        else:
            for row in self._backend.rows(check.finds):  # type: ignore[arg-type]
                yield row[0], path, row[1] if len(row) > 1 else None

    def _compiler(self, shapes: Graph) -> Compiler:
        key = id(shapes)
        if key not in self._compilers:
            compiler = Compiler(ShapesGraph(shapes), self._shapes_graph)
            self._compilers[key] = compiler
            self._runner.add(compiler)
        return self._compilers[key]


def _result(check: AnyCheck, focus: Node, path: str, value: Node | None, messages: dict[str, str]) -> Result:
    return Result(
        shape=check.shape.node,
        focus=focus,
        path=path,
        value=value,
        severity=severity_name(check.shape.severity),
        component=str(check.component),
        messages=messages,
    )


def _path_of(shape: Shape, compiler: Compiler) -> str:
    return "" if shape.path_node is None else path_text(compiler.shapes.graph, shape.path_node)


def _filled(text: str, variables: dict[str, str]) -> str:
    return re.sub(r"\{[?$](\w+)\}", lambda match: variables.get(match[1], match[0]), text)
