"""The whole catalogue of rules: the compiled engine beside pySHACL, on the same graph in the same run."""

from __future__ import annotations

import resource
import tempfile
import time
from pathlib import Path

from rdflib import URIRef

from bench.national_graph import GRAPH, NationalGraph, Scale
from graph_store.settings import Settings
from graph_store.store import GraphStore
from validation.compiled.engine import CompiledEngine
from validation.engine import RuleRun
from validation.pyshacl_engine import PyshaclEngine
from validation.rules import catalogue


def main(*, large: bool) -> None:
    """Print a line for each size; pySHACL takes part where it ends within minutes."""
    print(compared(5_000))
    print(compared(20_000))
    if large:
        print(compared(100_000))
        print(alone(1_000_000))


def compared(statements: int) -> str:
    """Both engines at one size: seconds, whether they found the same, and how many times faster the compiled one is."""
    with tempfile.TemporaryDirectory() as folder:
        store = _filled(Path(folder), statements)
        quads = store.current().quads
        compiled = CompiledEngine(store.reader()).run(catalogue())
        graph = store.reader().graph()
        reference = PyshaclEngine(graph).run(catalogue())
    same = "same findings" if _found(compiled) == _found(reference) else "DIFFERENT findings"
    mine, theirs = _seconds(compiled), _seconds(reference)
    return f"  {quads:>9,} statements: compiled {mine:.2f} s, pySHACL {theirs:.1f} s, ratio {theirs / mine:.0f}, {same}"


def alone(statements: int) -> str:
    """The compiled engine at one size, with the peak memory of this process."""
    with tempfile.TemporaryDirectory() as folder:
        store = _filled(Path(folder), statements)
        quads = store.current().quads
        before = time.perf_counter()
        runs = CompiledEngine(store.reader()).run(catalogue())
        seconds = time.perf_counter() - before
    peak_mib = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    findings = sum(len(run.results) for run in runs)
    return f"  {quads:>9,} statements: compiled {seconds:.2f} s, {findings:,} findings, peak memory {peak_mib} MiB"


def _filled(folder: Path, statements: int) -> GraphStore:
    store = GraphStore(Settings(data_dir=folder))
    with store.change("bench") as change:
        change.replace_graph(URIRef(GRAPH), NationalGraph(Scale.of(statements)).nquads())
    return store


def _seconds(runs: list[RuleRun]) -> float:
    return sum(run.seconds for run in runs)


def _found(runs: list[RuleRun]) -> set[tuple[str, ...]]:
    return {
        (run.rule.id, str(result.focus), str(result.shape), result.component, str(result.value))
        for run in runs
        for result in run.results
    }
