"""The rules run by pySHACL on an rdflib graph: the reference the faster engines are compared with."""

from __future__ import annotations

import logging
import time
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import pyshacl
from pyshacl.errors import ShapeRecursionWarning
from rdflib import Graph, Literal
from rdflib.collection import Collection
from rdflib.namespace import RDF, RDFS, SH
from rdflib.term import Node

from graph_store.namespaces import COESH
from validation.engine import Progress, Result, RuleRun, run_each
from validation.paths import path_text
from validation.rules import Rule, severity_name
from validation.targets import TARGETS, focus_nodes, targeted_shapes

# Long chains of levels make deep paths; the library's own limit of 15 is meant for hand-made examples.
_MAX_DEPTH = 60
# A name, because pySHACL spells a blank node out, with all it points to, in every result.
_TRIAL = COESH["trial"]


class PyshaclEngine:
    """pySHACL on one graph: no inference, no SHACL rules, the data untouched."""

    def __init__(self, data: Graph) -> None:
        self._data = data

    def run(self, rules: Sequence[Rule], progress: Progress | None = None) -> list[RuleRun]:
        """Run every rule on its own, so that its time, its targets and its failures are its own."""
        return run_each(rules, self._run_one, progress)

    def _run_one(self, rule: Rule) -> RuleRun:
        started = time.perf_counter()
        targets = len(focus_nodes(rule.shapes, rule.shape, self._data))
        results: tuple[Result, ...] = ()
        error = None
        try:
            results = self._results(rule) if targets else _checked_only(rule)
        except Exception as reason:  # whatever an engine trips over is a fact about this rule, and is reported as such
            error = " ".join(str(reason).split()) or type(reason).__name__
        return RuleRun(rule, targets, results, time.perf_counter() - started, error)

    def _results(self, rule: Rule) -> tuple[Result, ...]:
        shapes = _runnable(rule)
        self._narrow(shapes, rule.shape)
        report = _report(self._data, shapes)
        nested = set(report.objects(None, SH.detail))
        found = [_result(report, node, rule) for node in report.objects(None, SH.result) if node not in nested]
        return tuple(sorted(found, key=_order))

    def _narrow(self, shapes: Graph, root: Node) -> None:
        """Leave to a rule with one sh:or only the nodes that none of its members accepts.

        pySHACL tries every member on every node, and builds a report of each refusal. Here the members are tried
        in their order, each on the nodes that those before refused; what is left goes to the rule itself.
        """
        choices = list(shapes.objects(root, SH["or"]))
        if len(choices) != 1:
            return
        left = focus_nodes(shapes, root, self._data)
        for member in Collection(shapes, choices[0]):
            left = self._refused(shapes, member, left)
        for predicate in TARGETS:
            shapes.remove((root, predicate, None))
        for node in left:
            shapes.add((root, SH.targetNode, node))

    def _refused(self, shapes: Graph, member: Node, nodes: set[Node]) -> set[Node]:
        if not nodes:
            return nodes
        trial = _copied(shapes)
        for shape in targeted_shapes(trial):
            for predicate in TARGETS:
                trial.remove((shape, predicate, None))
        asked = member
        # A property is checked on all nodes at once. What has properties inside reports on their values as well:
        # asked through sh:node it answers for the node alone.
        if (member, SH.path, None) not in trial or (member, SH.property, None) in trial:
            asked = _TRIAL
            trial.add((asked, SH.node, member))
        for node in nodes:
            trial.add((asked, SH.targetNode, node))
        report = _report(self._data, trial)
        nested = set(report.objects(None, SH.detail))
        results = set(report.objects(None, SH.result)) - nested
        return {node for result in results for node in report.objects(result, SH.focusNode)}


def _checked_only(rule: Rule) -> tuple[Result, ...]:
    """Let the library read a rule that has nothing to look at: a broken one must not pass for an empty one."""
    _report(Graph(), _runnable(rule))
    return ()


def _report(data: Graph, shapes: Graph) -> Graph:
    with _complaints() as complaints, warnings.catch_warnings():
        # A shape that calls itself is cut short with a warning only: that is no answer.
        warnings.simplefilter("error", ShapeRecursionWarning)
        _, report, text = pyshacl.validate(
            data,
            shacl_graph=shapes,
            inference="none",
            advanced=False,
            inplace=True,
            max_validation_depth=_MAX_DEPTH,
        )
    if not isinstance(report, Graph):
        raise RuntimeError(text)
    if complaints:
        raise RuntimeError("; ".join(complaints))
    return report


def _runnable(rule: Rule) -> Graph:
    """A copy of the rule's graph, because pySHACL writes into what it gets, in which only this rule has targets.

    The targets are handed down to the property shapes: pySHACL then checks a property on all nodes at once
    instead of node by node, which is the same and several times faster.
    """
    copy = _copied(rule.shapes)
    for other in targeted_shapes(copy):
        if other != rule.shape:
            for predicate in TARGETS:
                copy.remove((other, predicate, None))
            copy.remove((other, RDF.type, RDFS.Class))
    if (rule.shape, SH.deactivated, Literal(True)) not in copy:
        _hand_down(copy, rule.shape)
    return copy


def _copied(shapes: Graph) -> Graph:
    copy = Graph()
    for triple in shapes:
        copy.add(triple)
    return copy


def _hand_down(copy: Graph, root: Node) -> None:
    chosen = [(predicate, value) for predicate in TARGETS for value in copy.objects(root, predicate)]
    if (root, RDF.type, RDFS.Class) in copy:
        chosen.append((SH.targetClass, root))
    for part in list(copy.objects(root, SH.property)):
        if len(list(copy.subjects(SH.property, part))) == 1:
            copy.remove((root, SH.property, part))
            for predicate, value in chosen:
                copy.add((part, predicate, value))


def _result(report: Graph, node: Node, rule: Rule) -> Result:
    path = report.value(node, SH.resultPath)
    shape = report.value(node, SH.sourceShape) or rule.shape
    messages = [item for item in report.objects(node, SH.resultMessage) if isinstance(item, Literal)]
    return Result(
        shape=shape,
        focus=report.value(node, SH.focusNode) or rule.shape,
        path="" if path is None else path_text(report, path),
        value=report.value(node, SH.value),
        severity=severity_name(report.value(node, SH.resultSeverity)),
        component=str(report.value(node, SH.sourceConstraintComponent) or ""),
        messages={item.language or "": str(item) for item in messages},
    )


def _order(result: Result) -> tuple[str, str, str, str]:
    return (str(result.focus), str(result.shape), result.path, str(result.value or ""))


@contextmanager
def _complaints() -> Iterator[list[str]]:
    """What the library logs about a shape it then leaves aside; nothing of it goes to standard error."""
    found: list[str] = []

    def keep(record: logging.LogRecord) -> bool:
        if record.levelno >= logging.WARNING:
            found.append(record.getMessage())
        return False

    # A filter, not a handler: pySHACL replaces the handlers of its logger at every call.
    logger = logging.getLogger("pyshacl-validate")
    logger.addFilter(keep)
    try:
        yield found
    finally:
        logger.removeFilter(keep)
