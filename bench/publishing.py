"""How long publishing a small change takes, beside loading the whole graph again."""

from __future__ import annotations

import statistics
import tempfile
import time
from pathlib import Path

from rdflib import URIRef

from bench.national_graph import GRAPH, NationalGraph, Scale
from graph_store.identifiers import graph_iri
from graph_store.settings import Settings
from graph_store.store import GraphStore

RUNS = 5


def main(*, large: bool) -> None:
    """Print a line for each size."""
    for statements in (20_000, 200_000, 1_000_000) if large else (20_000, 200_000):
        print(line(statements))


def line(statements: int) -> str:
    """What was measured at one size: seconds, and the ratio of a reload to a small change."""
    with tempfile.TemporaryDirectory() as folder:
        store = GraphStore(Settings(data_dir=Path(folder)))
        data = NationalGraph(Scale.of(statements)).nquads()
        loading = _seconds(lambda: _publish(store, URIRef(GRAPH), data))
        changes = [_seconds(lambda number=number: _small_change(store, number)) for number in range(RUNS)]
        change = statistics.median(changes)
        quads = store.current().quads
    return f"  {quads:>9,} statements: load {loading:.2f} s, small change {change:.3f} s, ratio {loading / change:.0f}"


def _publish(store: GraphStore, graph: URIRef, data: bytes) -> None:
    with store.change("bench") as change:
        change.replace_graph(graph, data)


def _small_change(store: GraphStore, number: int) -> None:
    graph = graph_iri("small")
    _publish(store, graph, f'<http://example.org/s> <http://example.org/p> "{number}" <{graph}> .\n'.encode())


def _seconds(work: object) -> float:
    begun = time.perf_counter()
    work()  # type: ignore[operator]
    return time.perf_counter() - begun
