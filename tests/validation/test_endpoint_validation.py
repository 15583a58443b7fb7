"""The rules find on a foreign endpoint what they find in our own store, or say that they could not look."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import httpx
import pytest
from rdflib import BNode, Literal, URIRef
from rdflib.namespace import RDF, RDFS
from typer.testing import CliRunner

from cli.main import app
from graph_store.identifiers import graph_iri
from graph_store.namespaces import COE
from graph_store.settings import Settings
from graph_store.store import GraphStore
from graph_store.terms import Quad
from loaders.load import initialise
from validation import Report, RulesFailed, validate_endpoint, validate_files, validate_store

Filled = Callable[[GraphStore, list[Quad]], None]

OXIGRAPH = shutil.which("oxigraph") or shutil.which("oxigraph", path=str(Path(sys.executable).parent))
needs_oxigraph = pytest.mark.skipif(
    OXIGRAPH is None, reason="the oxigraph server is not installed: pip install oxigraph"
)

HEAD = "@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix coe: <https://w3id.org/coerenza/onto/> .\n"
BLANK_NODES = HEAD + (
    "<https://example.org/Leads> a sh:NodeShape ; sh:targetClass coe:Project ;"
    " sh:property [ sh:path coe:leadActor ; sh:node [ sh:property [ sh:path coe:category ; sh:minCount 1 ] ] ] ."
)
NAMED = HEAD + (
    "<https://example.org/Named> a sh:PropertyShape ; sh:targetClass coe:Project ; sh:path coe:name ; sh:minCount 1 ."
)
ADVANCED = HEAD + (
    "<https://example.org/Chosen> a sh:NodeShape ; sh:class coe:Actor ;"
    ' sh:target [ a sh:SPARQLTarget ; sh:select "SELECT ?this WHERE { ?this ?p ?o }" ] .'
)


@contextmanager
def served(command: list[str], address: str, **environment: str) -> Iterator[str]:
    """A server of our own making, until the block ends."""
    with subprocess.Popen(
        command, env=os.environ | environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
    ) as process:
        try:
            _wait_for(address, process)
            yield address
        finally:
            process.terminate()


def _wait_for(address: str, process: subprocess.Popen[str]) -> None:
    deadline = time.monotonic() + 60
    while process.poll() is None and time.monotonic() < deadline:
        try:
            httpx.get(address, timeout=5)
        except httpx.TransportError:
            time.sleep(0.1)
        else:
            return
    process.kill()
    raise RuntimeError(f"the server did not come up: {process.communicate()[1]}")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def our_service(store: GraphStore, **environment: str) -> AbstractContextManager[str]:
    port = free_port()
    command = [sys.executable, "-c", "from cli.main import app; app()", "serve", "--port", str(port)]
    settings = {"COERENZA_DATA_DIR": str(store.settings.data_dir), **environment}
    return served(command, f"http://127.0.0.1:{port}/sparql", **settings)


def oxigraph_service(store: GraphStore) -> AbstractContextManager[str]:
    port = free_port()
    database = str(store.current().database)
    command = [str(OXIGRAPH), "serve-read-only", "--location", database, "--bind", f"127.0.0.1:{port}"]
    return served(command, f"http://127.0.0.1:{port}/query")


def outcomes(report: Report) -> list[tuple[str, int, int]]:
    return [(outcome.id, outcome.targets, outcome.findings) for outcome in report.rules]


def findings(report: Report) -> list[tuple[object, ...]]:
    return [(item.id, item.code, item.label, item.standing, item.message, item.severity) for item in report.findings]


def told(url: str, *arguments: str | Path, status: int) -> tuple[str, str]:
    command = ["validate", "--endpoint", url, *map(str, arguments)]
    result = CliRunner().invoke(app, command)
    assert result.exit_code == status, result.output
    return result.stdout, result.stderr


def test_our_own_service_gives_the_same_findings(toy_store: GraphStore) -> None:
    embedded = validate_files(lambda: toy_store, [], [])
    with our_service(toy_store) as url:
        remote = validate_endpoint(url)
        document = json.loads(told(url, "--format", "json", "--fail-on", "never", status=0)[0])
    assert findings(remote) == findings(embedded) != []
    assert outcomes(remote) == outcomes(embedded)
    assert {item["id"] for item in document["findings"]} == {item.id for item in embedded.findings}


@needs_oxigraph
def test_a_foreign_engine_gives_the_same_findings(toy_store: GraphStore) -> None:
    embedded = validate_files(lambda: toy_store, [], [])
    with oxigraph_service(toy_store) as url:
        remote = validate_endpoint(url)
    assert findings(remote) == findings(embedded) != []
    assert outcomes(remote) == outcomes(embedded)


@needs_oxigraph
@pytest.mark.slow
def test_a_foreign_engine_finds_the_same_in_the_shipped_graph(tmp_path: Path) -> None:
    store = GraphStore(Settings(data_dir=tmp_path / "store"))
    initialise(store)
    embedded = validate_store(store)
    with oxigraph_service(store) as url:
        remote = validate_endpoint(url)
    assert {item.id for item in remote.findings} == {item.id for item in embedded.findings}
    assert outcomes(remote) == outcomes(embedded)


def test_an_answer_over_the_limits_of_a_service_is_an_error_and_no_report(
    empty_store: GraphStore, filled: Filled, tmp_path: Path
) -> None:
    shapes = tmp_path / "shapes.ttl"
    shapes.write_text(NAMED, encoding="utf-8")
    projects = [URIRef(f"https://example.org/{'long' * 100}/{number}") for number in range(3_000)]
    filled(empty_store, [(project, RDF.type, COE.Project, graph_iri("many")) for project in projects])
    with our_service(empty_store, COERENZA_QUERY_MAX_MIB="1") as url:
        with pytest.raises(RulesFailed, match=r"status 413: “.*LIMIT"):
            validate_endpoint(url, [shapes])
        stdout, stderr = told(url, "--shapes", shapes, "--format", "json", status=2)
    assert stdout == ""
    assert "rule named could not run" in stderr


def test_a_page_that_is_no_endpoint_is_told_by_name(toy_store: GraphStore) -> None:
    with our_service(toy_store) as url:
        page = url.replace("/sparql", "/api/v1/rules")
        stdout, stderr = told(page, status=2)
    assert stdout == ""
    assert f"{page} answered with status 405" in stderr


def test_an_endpoint_that_is_not_there_is_told_by_name() -> None:
    stdout, stderr = told(f"http://127.0.0.1:{free_port()}/sparql", status=2)
    assert stdout == ""
    assert "cannot be reached" in stderr


@needs_oxigraph
def test_blank_nodes_of_an_endpoint_are_told_apart(empty_store: GraphStore, filled: Filled, tmp_path: Path) -> None:
    good, bad, graph = BNode(), BNode(), graph_iri("blank")
    quads: list[Quad] = [(good, COE.category, Literal("known"), graph)]
    for number, actor in enumerate((good, bad)):
        project = URIRef(f"https://example.org/{number}")
        quads += [(project, RDF.type, COE.Project, graph), (project, COE.leadActor, actor, graph)]
        quads.append((actor, RDFS.label, Literal("actor"), graph))
    filled(empty_store, quads)
    shapes = tmp_path / "shapes.ttl"
    shapes.write_text(BLANK_NODES, encoding="utf-8")
    with oxigraph_service(empty_store) as url:
        report = validate_endpoint(url, [shapes])
    assert [item.focus for item in report.findings] == ["https://example.org/1"]


@needs_oxigraph
def test_what_only_pyshacl_runs_cannot_run_on_an_endpoint(toy_store: GraphStore, tmp_path: Path) -> None:
    shapes = tmp_path / "shapes.ttl"
    shapes.write_text(ADVANCED, encoding="utf-8")
    problem = r"rule chosen could not run: .*sh:target is not compiled.*a copy of the data"
    with oxigraph_service(toy_store) as url, pytest.raises(RulesFailed, match=problem):
        validate_endpoint(url, [shapes])


def test_an_endpoint_and_files_are_not_validated_at_once(tmp_path: Path) -> None:
    _, stderr = told("http://127.0.0.1:9/sparql", "--data", tmp_path / "data.ttl", status=2)
    assert "--endpoint" in stderr
