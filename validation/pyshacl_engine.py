"""The rules run by pySHACL on an rdflib graph: the reference the faster engines are compared with."""

from __future__ import annotations

import logging
import re
import time
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import partial

import pyshacl
from pyshacl.errors import ShapeRecursionWarning
from pyshacl.shapes_graph import ShapesGraph
from pyshacl.target import apply_target_types, gather_target_types
from rdflib import BNode, Graph, Literal
from rdflib.collection import Collection
from rdflib.namespace import RDF, RDFS, SH
from rdflib.term import Node

from graph_store.namespaces import COESH
from validation.engine import LISTED, PYSHACL, Progress, Result, RuleRun, listed, run_each
from validation.reading.paths import path_text
from validation.reading.targets import TARGETS, focus_nodes, targeted_shapes
from validation.rules import Rule, severity_name

# Long chains of levels make deep paths; the library's own limit of 15 is meant for hand-made examples.
_MAX_DEPTH = 60
# A name, because pySHACL spells a blank node out, with all it points to, in every result.
_TRIAL = COESH["trial"]
# What makes a shapes graph one of the advanced features (https://www.w3.org/TR/shacl-af/).
_ADVANCED = (SH.target, SH.expression, SH.rule)


class PyshaclEngine:
    """pySHACL on one graph: no inference, the data untouched; what SHACL rules state holds for their own shapes file.

    The advanced features are switched on only where a rule has some: targets, expressions, functions, rules.
    """

    def __init__(self, data: Graph) -> None:
        self._data = data

    def run(
        self, rules: Sequence[Rule], progress: Progress | None = None, *, limit: int | None = LISTED
    ) -> list[RuleRun]:
        """Run every rule on its own, so that its time, its targets and its failures are its own."""
        return run_each(rules, partial(self._run_one, limit=limit), progress)

    def _run_one(self, rule: Rule, *, limit: int | None) -> RuleRun:
        started = time.perf_counter()
        targets = 0
        results: tuple[Result, ...] = ()
        found, error = 0, None
        try:
            if any((None, term, None) in rule.shapes for term in (SH.js, SH.jsFunctionName)):
                raise RuntimeError("no engine here runs JavaScript")
            if _is_advanced(rule.shapes):
                shapes = _advanced(rule)
                targets = _advanced_targets(shapes, rule, self._data)
                results, found = listed(_results(_report(self._data, shapes, advanced=True), rule), limit)
            else:
                targets = len(focus_nodes(rule.shapes, rule.shape, self._data))
                results, found = listed(self._results(rule) if targets else _checked_only(rule), limit)
        except Exception as reason:  # whatever an engine trips over is a fact about this rule, and is reported as such
            error = " ".join(str(reason).split()) or type(reason).__name__
        return RuleRun(rule, targets, results, found, time.perf_counter() - started, error, PYSHACL)

    def _results(self, rule: Rule) -> list[Result]:
        shapes = _runnable(rule)
        self._narrow(shapes, rule.shape)
        return _results(_report(self._data, shapes), rule)

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


def _checked_only(rule: Rule) -> list[Result]:
    """Let the library read a rule that has nothing to look at: a broken one must not pass for an empty one."""
    _report(Graph(), _runnable(rule))
    return []


def _is_advanced(shapes: Graph) -> bool:
    return any((None, term, None) in shapes for term in _ADVANCED) or (None, RDF.type, SH.SPARQLFunction) in shapes


def _advanced(rule: Rule) -> Graph:
    """A copy of the rule's graph in which only this rule has targets, and every shape still states what it infers."""
    copy = _copied(rule.shapes)
    targeting = (*TARGETS, SH.target)
    for inferring in set(copy.subjects(SH.rule)):
        twin = BNode()
        copy.add((twin, RDF.type, SH.NodeShape))
        for predicate in (*targeting, SH.rule):
            for value in copy.objects(inferring, predicate):
                copy.add((twin, predicate, value))
        if (inferring, RDF.type, RDFS.Class) in copy:
            copy.add((twin, SH.targetClass, inferring))
        copy.remove((inferring, SH.rule, None))
    for other in targeted_shapes(copy):
        if other != rule.shape and (other, SH.rule, None) not in copy:
            for predicate in targeting:
                copy.remove((other, predicate, None))
            copy.remove((other, RDF.type, RDFS.Class))
    return copy


def _advanced_targets(shapes: Graph, rule: Rule, data: Graph) -> int:
    """On how many nodes the rule looks, as the library itself finds them: before anything was inferred."""
    known = ShapesGraph(_copied(shapes))
    apply_target_types(gather_target_types(known))
    for shape in known.shapes:
        shape.set_advanced(True)
        if shape.node == rule.shape:
            return len(shape.focus_nodes(data))
    return 0


def _report(data: Graph, shapes: Graph, *, advanced: bool = False) -> Graph:
    with _complaints() as complaints, warnings.catch_warnings():
        # A shape that calls itself is cut short with a warning only: that is no answer.
        warnings.simplefilter("error", ShapeRecursionWarning)
        _, report, text = pyshacl.validate(
            data,
            shacl_graph=shapes,
            inference="none",
            advanced=advanced,
            # What SHACL rules infer is written into the data: into a copy of them.
            inplace=not advanced,
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
    _leave_values_open(copy)
    return copy


def _leave_values_open(copy: Graph) -> None:
    """Let the SELECT of a constraint component choose its ``?value``, as SHACL has it.

    pySHACL looks for the name in the text, and where it finds it gives it the focus node beforehand. Spelt with an
    escape the variable is the same, and is not found.
    """
    for validator, text in list(copy.subject_objects(SH.select)):
        if (None, SH.nodeValidator, validator) in copy or (None, SH.propertyValidator, validator) in copy:
            copy.set((validator, SH.select, Literal(re.sub(r"[?$]value\b", r"?\\u0076alue", str(text)))))


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


def _results(report: Graph, rule: Rule) -> list[Result]:
    nested = set(report.objects(None, SH.detail))
    return [_result(report, node, rule) for node in report.objects(None, SH.result) if node not in nested]


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
