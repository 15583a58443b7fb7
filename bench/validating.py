"""The whole catalogue of rules: the compiled engine beside pySHACL and pyrudof, on the same graph in the same run."""

from __future__ import annotations

import statistics
import subprocess
import sys
import tempfile
from dataclasses import dataclass, replace
from pathlib import Path

from rdflib import URIRef

from bench.national_graph import GRAPH, NationalGraph, Scale
from bench.processes import Measurement, measured
from graph_store.settings import Settings
from graph_store.store import GraphStore
from loaders.load import initialise
from validation.rules import catalogue

RUNS = 3
# Long enough for anything that is of use to anybody.
OWN_LIMIT_S = 3600.0


@dataclass(frozen=True)
class Limits:
    """How long the others may take at each size, in seconds, and the Python that has pyrudof."""

    pyshacl_s: float = 600.0
    pyrudof_s: float = 600.0
    pyrudof_python: str = sys.executable


def main(*, large: bool, limits: Limits = Limits()) -> None:
    """Print what was measured at each size, as it is measured."""
    shipped()
    for statements in (20_000, 100_000) if large else (5_000, 20_000):
        compared(statements, limits, with_pyshacl=True)
    if large:
        compared(1_000_000, limits, with_pyshacl=False)


def shipped() -> None:
    """The shipped graph, the illustrative part included."""
    with tempfile.TemporaryDirectory() as folder:
        store = GraphStore(Settings(data_dir=Path(folder)))
        initialise(store)
        _own(store, "shipped graph")


def compared(statements: int, limits: Limits, *, with_pyshacl: bool) -> None:
    """The engines at one size."""
    with tempfile.TemporaryDirectory() as folder:
        store = GraphStore(Settings(data_dir=Path(folder) / "store"))
        with store.change("bench") as change:
            change.replace_graph(URIRef(GRAPH), NationalGraph(Scale.of(statements)).nquads())
        own = _own(store, "made-up graph")
        own = replace(own, found=_all_found(store))
        if with_pyshacl:
            command = [sys.executable, "-m", "bench.measured", "pyshacl", str(store.current().database)]
            _tell("pySHACL", own, measured(command, limits.pyshacl_s))
        if _has_pyrudof(limits.pyrudof_python):
            _beside_pyrudof(store, own, limits, Path(folder))
        else:
            print("    pyrudof: not installed (see bench/README.md)", flush=True)


def _own(store: GraphStore, what: str) -> Measurement:
    """The compiled engine, several times; the run in the middle."""
    command = [sys.executable, "-m", "bench.measured", "compiled", str(store.current().database)]
    runs = sorted((measured(command, OWN_LIMIT_S) for _ in range(RUNS)), key=lambda run: run.seconds)
    own = runs[RUNS // 2]
    peak = statistics.median(run.peak_mib or 0 for run in runs)
    print(f"  {what}, {store.current().quads:,} statements on disk, {len(catalogue())} rules", flush=True)
    print(
        f"    compiled: {own.seconds:.2f} s (median of {RUNS}: {', '.join(f'{run.seconds:.2f}' for run in runs)}), "
        f"{sum(own.counts.values()):,} findings, peak memory {peak:.0f} MiB"
        + "".join(f"\n      {rule} could not run: {error}" for rule, error in own.errors.items()),
        flush=True,
    )
    return own


def _all_found(store: GraphStore) -> dict[str, frozenset[str]]:
    """Every finding, to compare; a report lists no more than some of each rule."""
    command = [sys.executable, "-m", "bench.measured", "compiled-all", str(store.current().database)]
    return measured(command, OWN_LIMIT_S).found


def _beside_pyrudof(store: GraphStore, own: Measurement, limits: Limits, folder: Path) -> None:
    data, shapes = folder / "data.nt", folder / "shapes"
    shapes.mkdir()
    store.reader().graph().serialize(data, format="nt", encoding="utf-8")
    for rule in catalogue():
        rule.shapes.serialize(shapes / f"{rule.id}.ttl", format="turtle")
    script = str(Path(__file__).with_name("measured_pyrudof.py"))
    theirs = measured([limits.pyrudof_python, script, str(data), str(shapes)], limits.pyrudof_s)
    _tell("pyrudof", _by_focus(own), theirs)


def _tell(name: str, own: Measurement, theirs: Measurement) -> None:
    """The other engine; its time counts only for the rules it found the same for, ours for the whole catalogue."""
    done = [rule for rule in theirs.rule_seconds if rule in theirs.found and rule in own.found]
    same = [rule for rule in done if theirs.found[rule] == own.found[rule]]
    seconds = sum(theirs.rule_seconds[rule] for rule in same)
    whole = len(same) == len(catalogue())
    peak = "" if theirs.peak_mib is None else f", peak memory {theirs.peak_mib} MiB"
    ratio = f"{'' if whole else 'at least '}{seconds / own.seconds:.1f} times as long"
    print(f"    {name}: {len(same)} rules with the same findings in {seconds:.1f} s: {ratio}{peak}", flush=True)
    if not theirs.finished:
        bound = theirs.seconds / own.seconds
        print(
            f"      stopped after {theirs.seconds:.0f} s: whole catalogue at least {bound:.0f} times as long",
            flush=True,
        )
    left = [rule.id for rule in catalogue() if rule.id not in theirs.rule_seconds]
    differing = [rule for rule in done if rule not in same]
    for title, rules in (
        ("not finished", left),
        ("other findings", differing),
        ("could not run", sorted(theirs.errors)),
    ):
        if rules:
            print(f"      {title}: {len(rules)} rules ({', '.join(rules)})", flush=True)


def _by_focus(own: Measurement) -> Measurement:
    """The same findings, told only by rule and focus node."""
    found = {rule: frozenset("\t".join(item.split("\t")[:2]) for item in items) for rule, items in own.found.items()}
    return replace(own, found=found)


def _has_pyrudof(python: str) -> bool:
    return subprocess.run([python, "-c", "import pyrudof"], capture_output=True, check=False).returncode == 0
