"""One engine run once in a process of its own: ``python -m bench.measured ENGINE STORE OUTPUT``.

ENGINE is ``compiled`` (as the product runs it), ``compiled-all`` (every finding listed) or ``pyshacl``.

A line of JSON is written for each rule as soon as it is done, so that a run that is cut short still says what it did;
the last line says how long everything took and how much memory the process had.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path
from typing import TextIO

from rdflib import Graph
from rdflib.namespace import SH

from bench.machine import peak_mib
from graph_store.reader import Reader
from validation.compiled.engine import CompiledEngine
from validation.engine import LISTED, RuleRun
from validation.pyshacl_engine import PyshaclEngine
from validation.rules import Rule, catalogue


def main() -> None:
    """Run the catalogue on a store by one engine."""
    name, store, output = sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3])
    reader, rules = Reader.of_version(store), catalogue()
    graph = reader.graph() if name == "pyshacl" else Graph()
    with output.open("w", encoding="utf-8") as lines:
        lines.write(json.dumps({"begun": time.time()}) + "\n")
        lines.flush()
        begun = time.perf_counter()
        if name == "pyshacl":
            # One after the other, so that what was done until the limit is known; queries of its own last.
            for rule in sorted(rules, key=lambda rule: (None, SH.sparql, None) in rule.shapes):
                _write(lines, PyshaclEngine(graph).run([rule], limit=None))
            seconds = time.perf_counter() - begun
        else:
            runs = CompiledEngine(reader).run(rules, limit=LISTED if name == "compiled" else None)
            seconds = time.perf_counter() - begun
            _write(lines, runs)
        lines.write(json.dumps({"seconds": seconds, "peak_mib": peak_mib()}) + "\n")


def _write(lines: TextIO, runs: list[RuleRun]) -> None:
    for run in runs:
        lines.write(json.dumps(_line(run)) + "\n")
    lines.flush()


def _line(run: RuleRun) -> dict[str, object]:
    found = sorted(
        {_said(run.rule, *map(str, (item.focus, item.shape, item.component, item.value))) for item in run.results}
    )
    return {"rule": run.rule.id, "seconds": run.seconds, "error": run.error, "found": found, "count": run.found}


def _said(rule: Rule, focus: str, shape: str, component: str, value: str) -> str:
    return "\t".join((rule.id, focus, shape, component, value))


main()
