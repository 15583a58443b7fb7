"""Small queries per second: our service beside rdflib-endpoint and the bare Oxigraph server, on the same graph."""

from __future__ import annotations

import os
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from itertools import chain, count, repeat
from pathlib import Path
from urllib.parse import urlencode

from bench.load import rate
from bench.service import free_port, running, served
from graph_store.settings import Settings
from graph_store.store import GraphStore
from loaders.load import initialise

ROUNDS = 3
# How many ask at once.
FEW, MANY = 8, 32
SAME = "SELECT ?p ?o WHERE { <http://metadata.un.org/sdg/11> ?p ?o } LIMIT 5"


def main(*, large: bool, endpoint_python: str = sys.executable) -> None:
    """Time them in turn, several rounds, and say the medians and their ratios."""
    seconds = 5.0 if large else 2.0
    with tempfile.TemporaryDirectory() as folder:
        store = GraphStore(Settings(data_dir=Path(folder) / "store"))
        initialise(store)
        # Every server has the same graph as its default graph.
        data = Path(folder) / "data.nt"
        store.reader().graph().serialize(data, format="nt", encoding="utf-8")
        subjects = sorted({str(row["s"]) for row in store.reader().select("SELECT DISTINCT ?s WHERE { ?s a ?c }")})
        measured: dict[str, list[float]] = {}

        def note(name: str, url: str, queries: Callable[[], Iterator[str]], clients: int = FEW) -> None:
            measured.setdefault(f"{name}, {clients} clients", []).append(
                rate(url, queries(), seconds, connections=clients)
            )

        # Never the same question twice, so that nobody answers from memory.
        others = count()
        lookups = partial(_lookups, subjects, others)
        with served(Path(folder) / "store", rate_per_second=0) as ours, _oxigraph(data, Path(folder)) as oxigraph:
            # Once without counting: every process reads each part of its database for the first time.
            for url in (ours.url + "/sparql", oxigraph):
                rate(url, lookups(), 2 * seconds, connections=FEW)
            for _ in range(ROUNDS):
                for clients in (FEW, MANY):
                    note("ours, computed", ours.url + "/sparql", lookups, clients)
                    note("Oxigraph server, computed", oxigraph, lookups, clients)
                note("ours, repeated", ours.url + "/sparql", lambda: repeat(SAME))
                note("Oxigraph server, repeated", oxigraph, lambda: repeat(SAME))
            if _has_endpoint(endpoint_python):
                with _rdflib_endpoint(endpoint_python, data) as endpoint:
                    for _ in range(ROUNDS):
                        note("rdflib-endpoint with Oxigraph", endpoint, lookups)
                        note("ours, computed", ours.url + "/sparql", lookups)
    _tell({name: statistics.median(rates) for name, rates in measured.items()}, measured)


def _lookups(subjects: list[str], others: Iterator[int]) -> Iterator[str]:
    for subject in chain.from_iterable(repeat(subjects)):
        yield f"SELECT ?p ?o WHERE {{ <{subject}> ?p ?o }} LIMIT 5 # {next(others)}"


def _tell(medians: dict[str, float], measured: dict[str, list[float]]) -> None:
    for name, rates in measured.items():
        print(f"    {name}: {medians[name]:,.0f} a second ({', '.join(f'{one:,.0f}' for one in rates)})")
    for what, clients, other in (
        ("computed", FEW, "Oxigraph server, computed"),
        ("computed", MANY, "Oxigraph server, computed"),
        ("repeated", FEW, "Oxigraph server, repeated"),
        ("computed", FEW, "rdflib-endpoint with Oxigraph"),
    ):
        ours, theirs = medians[f"ours, {what}, {clients} clients"], medians.get(f"{other}, {clients} clients")
        if theirs is None:
            print(f"    {other}: not installed (see bench/README.md)", flush=True)
        else:
            print(f"    ours, {what} / {other}, {clients} clients: {ours / theirs:.2f}", flush=True)


@contextmanager
def _oxigraph(data: Path, folder: Path) -> Iterator[str]:
    server = shutil.which("oxigraph", path=f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', '')}")
    if server is None:
        raise RuntimeError("the oxigraph server is not installed: pip install oxigraph")
    database, port = folder / "oxigraph", free_port()
    subprocess.run([server, "load", "--location", str(database), "--file", str(data)], check=True, capture_output=True)
    command = [server, "serve-read-only", "--location", str(database), "--bind", f"127.0.0.1:{port}"]
    with _asked_at(f"http://127.0.0.1:{port}/query", command) as url:
        yield url


@contextmanager
def _rdflib_endpoint(python: str, data: Path) -> Iterator[str]:
    port = free_port()
    program = str(Path(python).with_name("rdflib-endpoint"))
    command = [program, "serve", "--store", "Oxigraph", "--host", "127.0.0.1", "--port", str(port), str(data)]
    with _asked_at(f"http://127.0.0.1:{port}/", command) as url:
        yield url


@contextmanager
def _asked_at(url: str, command: list[str]) -> Iterator[str]:
    with running(command, f"{url}?{urlencode({'query': 'ASK {}'})}"):
        yield url


def _has_endpoint(python: str) -> bool:
    return Path(python).with_name("rdflib-endpoint").exists()
