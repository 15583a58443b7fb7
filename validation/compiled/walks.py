"""Walking paths step by step, for those of unknown length: steps are asked of the source as far as they are needed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from threading import Lock

from rdflib import BNode, URIRef
from rdflib.term import Node

from validation.compiled.paths import Alternative, Inverse, Path, Predicate, Repeated, reversed_path
from validation.compiled.paths import Sequence as PathSequence
from validation.compiled.source import Statements
from validation.compiled.tuning import Tuning

# Walks whose answers are remembered: the branches of one rule often begin alike.
_REMEMBERED = 16


class Walks:
    """Walks over the statements of one source."""

    def __init__(self, statements: Statements, tuning: Tuning) -> None:
        self._statements = statements
        self._tuning = tuning
        self._edges: dict[tuple[URIRef, bool], dict[Node, list[Node]]] = {}
        self._whole: set[URIRef] = set()
        self._learning: dict[URIRef, Lock] = {}
        self._remembering = Lock()
        self._recent: dict[tuple[frozenset[Node], Path], frozenset[Node]] = {}

    def reached(self, starts: frozenset[Node], path: Path) -> frozenset[Node]:
        """Every node a path leads to from any of the starts; the last few answers are remembered."""
        if isinstance(path, Predicate | Inverse):
            return self._walked(starts, path)
        key = (starts, path)
        with self._remembering:
            known = self._recent.pop(key, None)
        reached = self._walked(starts, path) if known is None else known
        with self._remembering:
            self._recent[key] = reached
            if len(self._recent) > _REMEMBERED:
                del self._recent[next(iter(self._recent))]
        return reached

    def _walked(self, starts: frozenset[Node], path: Path) -> frozenset[Node]:
        match path:
            case Predicate(iri):
                return self._stepped(starts, iri, backwards=False)
            case Inverse(Predicate(iri)):
                return self._stepped(starts, iri, backwards=True)
            case Inverse(inner):
                return self.reached(starts, reversed_path(inner))
            case PathSequence(parts):
                for part in parts:
                    starts = self.reached(starts, part)
                return starts
            case Alternative(parts):
                return frozenset[Node]().union(*(self.reached(starts, part) for part in parts))
            case Repeated(inner, at_least, many):
                return self._repeated(starts, inner, at_least=at_least, many=many)

    def known_starts(self, predicate: URIRef) -> frozenset[Node] | None:
        """The nodes from which a predicate can be walked, if all its steps are known already, or are being learnt."""
        with self._learning.setdefault(predicate, Lock()):
            pass
        return frozenset(self._edges[predicate, False]) if predicate in self._whole else None

    def leading_to(self, goals: frozenset[Node], path: Path) -> frozenset[Node]:
        """Every node from which a path leads to one of the goals."""
        return self.reached(goals, reversed_path(path))

    def pairs(self, starts: frozenset[Node], path: Path) -> Iterator[tuple[Node, Node]]:
        """Each start with every value the path leads to."""
        self.reached(starts, path)
        for start in starts:
            for value in self.reached(frozenset({start}), path):
                yield start, value

    def _repeated(self, starts: frozenset[Node], path: Path, *, at_least: int, many: bool) -> frozenset[Node]:
        reached = starts if at_least == 0 else frozenset[Node]()
        frontier = starts
        while frontier:
            frontier = self.reached(frontier, path) - reached
            reached |= frontier
            if not many:
                break
        return reached

    def _stepped(self, starts: frozenset[Node], predicate: URIRef, *, backwards: bool) -> frozenset[Node]:
        edges = self._edges.setdefault((predicate, backwards), {})
        if predicate not in self._whole and not starts <= edges.keys():
            with self._learning.setdefault(predicate, Lock()):
                edges = self._edges[predicate, backwards]
                unknown = [start for start in starts if start not in edges]
                if predicate not in self._whole and unknown:
                    self._learn(predicate, backwards, unknown)
            edges = self._edges[predicate, backwards]
        return frozenset(value for start in starts for value in edges.get(start, ()))

    def _learn(self, predicate: URIRef, backwards: bool, starts: Sequence[Node]) -> None:
        """Learn the steps of some nodes: by name if they are few among all, else all there are."""
        if self._is_cheaper_whole(predicate, backwards, len(starts)) or any(isinstance(node, BNode) for node in starts):
            self._learn_all(predicate)
            return
        edges = self._edges[predicate, backwards]
        found: dict[Node, list[Node]] = {start: [] for start in starts}
        step = "?value {} ?node" if backwards else "?node {} ?value"
        for chunk in chunks(starts, self._tuning.named):
            named = " ".join(node.n3() for node in chunk)
            pattern = f"VALUES ?node {{ {named} }} {step.format(predicate.n3())}"
            for node, value in self._statements.asked("SELECT DISTINCT ?node ?value", pattern):
                found.setdefault(node, []).append(value)
        edges.update(found)

    def _is_cheaper_whole(self, predicate: URIRef, backwards: bool, starts: int) -> bool:
        """Do the steps of so many nodes more cost half of what all steps do, as far as averages tell?

        More nodes tend to be asked for later, and then all steps are learnt after all.
        """
        steps = self._statements.steps(predicate)
        asked = len(self._edges[predicate, backwards]) + starts
        if asked * self._tuning.steps_for_one > steps:
            return True
        for_each = steps / self._statements.starts(predicate, backwards=backwards)
        return 2 * asked * (self._tuning.steps_for_one + for_each) > steps

    def _learn_all(self, predicate: URIRef) -> None:
        forth: dict[Node, list[Node]] = {}
        back: dict[Node, list[Node]] = {}
        for subject, value in self._statements.asked("SELECT DISTINCT ?s ?o", f"?s {predicate.n3()} ?o"):
            forth.setdefault(subject, []).append(value)
            back.setdefault(value, []).append(subject)
        self._edges[predicate, False], self._edges[predicate, True] = forth, back
        self._whole.add(predicate)


def chunks(nodes: Iterable[Node], size: int) -> Iterator[tuple[Node, ...]]:
    """The nodes that a query can name, some at a time."""
    ordered = sorted((node for node in nodes if not isinstance(node, BNode)), key=str)
    for begin in range(0, len(ordered), size):
        yield tuple(ordered[begin : begin + size])
