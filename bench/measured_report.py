"""A report by the shapes in one file, as the command makes it: ``python -m bench.measured_report STORE SHAPES``."""

from __future__ import annotations

import sys
import time
from pathlib import Path

from bench.machine import peak_mib
from graph_store.settings import Settings
from graph_store.store import GraphStore
from validation import render, validate_files


def main() -> None:
    """Print how many findings there are, how many are listed, the time and the memory."""
    store = GraphStore(Settings(data_dir=Path(sys.argv[1])))
    begun = time.perf_counter()
    report = validate_files(lambda: store, [], [Path(sys.argv[2])])
    size = len(render(report, "json", "it"))
    seconds = time.perf_counter() - begun
    total = sum(outcome.findings for outcome in report.rules)
    print(
        f"{total:,} findings, {len(report.findings):,} listed, report of {size / 2**20:.1f} MiB in {seconds:.2f} s, "
        f"peak memory {peak_mib()} MiB"
    )


main()
