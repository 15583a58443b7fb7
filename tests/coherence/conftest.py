"""The network of the toy city."""

from __future__ import annotations

import pytest

from coherence.network import Graph, read_network
from graph_store.identifiers import Identifiers
from graph_store.store import GraphStore


@pytest.fixture
def toy_network(toy_store: GraphStore) -> Graph:
    """The whole chain of the toy city, as docs/toy-city.md draws it."""
    return read_network(toy_store.reader(), Identifiers())
