"""A service over the toy city; what only reads shares one."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from rdflib import Dataset, URIRef

from api.app import create_app
from graph_store.settings import Settings
from graph_store.store import GraphStore
from graph_store.terms import nquads
from validation import validate_store

TOY_CITY = Path(__file__).parent.parent / "fixtures" / "toy-city.trig"


def publish(store: GraphStore, trig: str) -> None:
    """Publish the named graphs of a TriG text as a version."""
    dataset = Dataset()
    dataset.parse(data=trig, format="trig")
    quads = [(s, p, o, URIRef(str(g))) for s, p, o, g in dataset.quads() if isinstance(g, URIRef)]
    with store.change("publish for a test") as change:
        for graph in sorted({quad[3] for quad in quads}):
            change.replace_graph(graph, nquads(quad for quad in quads if quad[3] == graph))


@pytest.fixture(scope="session")
def toy_service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    """The toy city, validated, behind a service that stops queries after two seconds."""
    settings = Settings(data_dir=tmp_path_factory.mktemp("toy"), query_timeout_s=2.0, query_workers=1)
    store = GraphStore(settings)
    publish(store, TOY_CITY.read_text(encoding="utf-8"))
    validate_store(store)
    with TestClient(create_app(settings, store), follow_redirects=False) as client:
        yield client


@pytest.fixture
def ask(toy_service: TestClient) -> TestClient:
    """The shared service, without what an earlier test left in its cookies."""
    toy_service.cookies.clear()
    return toy_service


@pytest.fixture
def service_of(tmp_path: Path) -> Iterator[Callable[[str], TestClient]]:
    """A service of one's own over a TriG text."""
    opened: list[TestClient] = []

    def make(trig: str) -> TestClient:
        settings = Settings(data_dir=tmp_path / "store", query_workers=1)
        store = GraphStore(settings)
        if trig:
            publish(store, trig)
        client = TestClient(create_app(settings, store), follow_redirects=False, raise_server_exceptions=False)
        client.__enter__()
        opened.append(client)
        return client

    yield make
    for client in opened:
        client.__exit__(None, None, None)
