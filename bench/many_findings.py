"""One rule that finds very many things: how long, and how much memory, until the report is written."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

from rdflib import URIRef

from bench.national_graph import GRAPH
from bench.processes import ROOT
from graph_store.settings import Settings
from graph_store.store import GraphStore
from validation.rules import shape_files

RULE = "project-without-programme"
_COE = "https://w3id.org/coerenza/onto/"
_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
_LABEL = "http://www.w3.org/2000/01/rdf-schema#label"


def main(*, large: bool) -> None:
    """Print a line for each number of findings."""
    [shapes] = [path for path in shape_files("coherence") if path.stem == RULE]
    for number in (10_000, 100_000) if large else (10_000,):
        with tempfile.TemporaryDirectory() as folder:
            store = GraphStore(Settings(data_dir=Path(folder)))
            with store.change("bench") as change:
                change.replace_graph(URIRef(GRAPH), "".join(_project(item) for item in range(number)).encode())
            command = [sys.executable, "-m", "bench.measured_report", folder, str(shapes)]
            told = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout.strip()
        print(f"  {number:>7,} projects outside any programme: {told}", flush=True)


def _project(number: int) -> str:
    name = f"<https://w3id.org/coerenza/id/project/{number}>"
    return (
        f"{name} <{_TYPE}> <{_COE}Project> <{GRAPH}> .\n"
        f'{name} <{_LABEL}> "Project {number}"@en <{GRAPH}> .\n'
        f'{name} <{_LABEL}> "Progetto {number}"@it <{GRAPH}> .\n'
    )
