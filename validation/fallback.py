"""The compiled engine, with pySHACL behind it for what the compiler does not take."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from functools import partial
from threading import Lock

from rdflib import Graph

from validation.compiled.engine import CompiledEngine
from validation.compiled.errors import NotCompiled
from validation.engine import AT_ONCE, LISTED, Progress, RuleRun, run_each
from validation.pyshacl_engine import PyshaclEngine
from validation.rules import Rule


class NoCopy(Exception):
    """The data cannot be taken out of where they are; the message says why."""


class FallbackEngine:
    """Runs every rule compiled; a rule the compiler does not take runs on a copy of the data by pySHACL.

    ``data`` makes that copy, the first time it is needed; it raises NoCopy where there can be none, and the rule is
    then one that could not run.
    """

    def __init__(self, compiled: CompiledEngine, data: Callable[[], Graph]) -> None:
        self._compiled = compiled
        self._data = data
        self._reference: PyshaclEngine | None = None
        self._one_at_a_time = Lock()

    def run(
        self, rules: Sequence[Rule], progress: Progress | None = None, *, limit: int | None = LISTED
    ) -> list[RuleRun]:
        """Run every rule, each on its own, in the order given; each says which engine ran it."""
        return run_each(rules, partial(self._run_one, limit=limit), progress, at_once=AT_ONCE)

    def _run_one(self, rule: Rule, *, limit: int | None) -> RuleRun:
        started = time.perf_counter()
        try:
            return self._compiled.run_one(rule, limit=limit)
        except NotCompiled as reason:
            # pySHACL keeps its warnings and its log where all threads share them.
            with self._one_at_a_time:
                return self._by_reference(rule, str(reason), started, limit)

    def _by_reference(self, rule: Rule, reason: str, started: float, limit: int | None) -> RuleRun:
        try:
            if self._reference is None:
                self._reference = PyshaclEngine(self._data())
        except NoCopy as none:
            return RuleRun(rule, 0, (), 0, time.perf_counter() - started, f"{reason}; {none}")
        [run] = self._reference.run([rule], limit=limit)
        return run
