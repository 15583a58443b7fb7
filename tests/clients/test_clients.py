"""The clients people use work with the service as they are, and agree with it and with each other."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from rdflib import Graph, Literal, URIRef
from rdflib.plugins.stores.sparqlstore import SPARQLStore
from rdflib.term import Node
from SPARQLWrapper import CSV, JSON, TURTLE, XML, SPARQLWrapper

from graph_store.settings import Settings
from graph_store.store import GraphStore
from tests.api.conftest import TOY_CITY, publish

HERE = Path(__file__).parent
NODE = shutil.which("node", path=f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', '')}")
needs_comunica = pytest.mark.skipif(
    NODE is None or not (HERE / "node_modules" / "@comunica").is_dir(),
    reason="Comunica is not installed: `make test` installs it",
)
MISSIONS = "SELECT ?mission ?name WHERE { ?mission a coe:Mission ; rdfs:label ?name } ORDER BY ?mission ?name"
# What a client that parses the query itself has to be told.
PREFIXED = (
    "PREFIX coe: <https://w3id.org/coerenza/onto/> PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#> " + MISSIONS
)
START_S = 60


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> GraphStore:
    store = GraphStore(Settings(data_dir=tmp_path_factory.mktemp("clients")))
    publish(store, TOY_CITY.read_text(encoding="utf-8"))
    return store


@pytest.fixture(scope="module")
def endpoint(store: GraphStore) -> Iterator[str]:
    """The service in a process of its own, as clients meet it."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = os.environ | {"COERENZA_DATA_DIR": str(store.settings.data_dir)}
    command = [sys.executable, "-c", "from cli.main import app; app()", "serve", "--port", str(port)]
    with subprocess.Popen(command, env=environment, stderr=subprocess.DEVNULL) as process:
        try:
            _wait_for(f"http://127.0.0.1:{port}/health/ready", process)
            yield f"http://127.0.0.1:{port}/sparql"
        finally:
            process.terminate()
            process.wait(20)


@pytest.fixture(scope="module")
def expected(store: GraphStore) -> list[tuple[Node, Node]]:
    rows = store.reader().select(MISSIONS)
    assert len(rows) > 3
    return [(row["mission"], row["name"]) for row in rows]


def test_sparqlwrapper_reads_every_form_of_table(endpoint: str, expected: list[tuple[Node, Node]]) -> None:
    client = SPARQLWrapper(endpoint)
    client.setQuery(MISSIONS)
    client.setReturnFormat(JSON)
    rows = client.queryAndConvert()["results"]["bindings"]
    assert [(URIRef(row["mission"]["value"]), _literal(row["name"])) for row in rows] == expected
    client.setReturnFormat(XML)
    assert len(client.queryAndConvert().getElementsByTagName("result")) == len(expected)
    client.setReturnFormat(CSV)
    assert len(client.queryAndConvert().decode().splitlines()) == len(expected) + 1


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_sparqlwrapper_reads_a_graph_by_either_method(endpoint: str, store: GraphStore, method: str) -> None:
    client = SPARQLWrapper(endpoint)
    client.setMethod(method)
    client.setQuery("CONSTRUCT { ?m rdfs:label ?n } WHERE { ?m a coe:Mission ; rdfs:label ?n }")
    client.setReturnFormat(TURTLE)
    graph = Graph().parse(data=client.query().convert(), format="turtle")
    assert {(s, o) for s, _, o in graph} == {(row["mission"], row["name"]) for row in store.reader().select(MISSIONS)}


def test_sparqlwrapper_is_told_what_is_wrong(endpoint: str) -> None:
    client = SPARQLWrapper(endpoint)
    client.setQuery("SELECT ?x WHER { ?x a ?y }")
    with pytest.raises(Exception, match=r"line 1, column 11.*WHER"):
        client.query()


def test_rdflibs_sparqlstore_is_a_graph(endpoint: str, expected: list[tuple[Node, Node]]) -> None:
    graph = Graph(SPARQLStore(endpoint))
    rows = graph.query(PREFIXED)
    assert [tuple(row) for row in rows] == expected  # type: ignore[arg-type]
    mission, name = expected[0]
    label = URIRef("http://www.w3.org/2000/01/rdf-schema#label")
    assert name in set(graph.objects(mission, label))
    assert (mission, label, Literal("not its name")) not in graph


@needs_comunica
def test_comunica_agrees(endpoint: str, expected: list[tuple[Node, Node]]) -> None:
    asked = subprocess.run(
        [str(NODE), str(HERE / "ask.mjs"), endpoint, PREFIXED], capture_output=True, text=True, check=False, timeout=120
    )
    assert asked.returncode == 0, asked.stderr
    found = {(row["mission"], row["name"]) for row in json.loads(asked.stdout)}
    assert found == {(mission.n3(), name.n3()) for mission, name in expected}


def _literal(value: dict[str, str]) -> Literal:
    return Literal(value["value"], lang=value.get("xml:lang"))


def _wait_for(url: str, process: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + START_S
    while time.monotonic() < until and process.poll() is None:
        try:
            if httpx.get(url, timeout=5).is_success:
                return
        except httpx.TransportError:
            pass
        time.sleep(0.1)
    raise AssertionError(f"nothing answers at {url}")
