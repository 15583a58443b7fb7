"""What tests share: a toy city in a store of one's own."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from rdflib import Dataset, URIRef

from graph_store.settings import Settings
from graph_store.store import GraphStore
from graph_store.terms import Quad, nquads

FIXTURES = Path(__file__).parent / "fixtures"
# Several folders have a conftest.py; read for doctests too, they would be modules of one name.
collect_ignore_glob = ["*conftest.py"]


def trig_quads(path: Path) -> list[Quad]:
    """The quads of a TriG file; statements outside a named graph are not kept."""
    dataset = Dataset()
    dataset.parse(path, format="trig")
    return [(s, p, o, URIRef(str(g))) for s, p, o, g in dataset.quads() if isinstance(g, URIRef)]


def fill(store: GraphStore, quads: list[Quad]) -> None:
    """Publish quads as a version, graph by graph."""
    with store.change("fill for a test") as change:
        for graph in sorted({quad[3] for quad in quads}):
            change.replace_graph(graph, nquads(quad for quad in quads if quad[3] == graph))


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Settings of a store in a directory of the test's own."""
    return Settings(data_dir=tmp_path / "store")


@pytest.fixture
def empty_store(settings: Settings) -> GraphStore:
    """A store in which nothing was published yet."""
    return GraphStore(settings)


@pytest.fixture
def toy_store(empty_store: GraphStore) -> GraphStore:
    """The toy city, as docs/toy-city.md draws it."""
    fill(empty_store, trig_quads(FIXTURES / "toy-city.trig"))
    return empty_store


@pytest.fixture
def filled() -> Callable[[GraphStore, list[Quad]], None]:
    """The function that publishes quads, for tests that bring their own."""
    return fill
