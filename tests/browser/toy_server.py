"""Serves the toy city, validated, for the browser tests: ``python toy_server.py FOLDER PORT``."""

from __future__ import annotations

import sys
from pathlib import Path

import uvicorn
from rdflib import Dataset, URIRef

from api.app import create_app
from graph_store.settings import Settings
from graph_store.store import GraphStore
from graph_store.terms import nquads
from validation import validate_store


def main(folder: Path, port: int) -> None:
    """Publish the toy city, run the rules on it, and serve it."""
    settings = Settings(data_dir=folder, port=port)
    store = GraphStore(settings)
    dataset = Dataset()
    dataset.parse(Path(__file__).parent.parent / "fixtures" / "toy-city.trig", format="trig")
    quads = [(s, p, o, URIRef(str(g))) for s, p, o, g in dataset.quads() if isinstance(g, URIRef)]
    with store.change("toy city") as change:
        for graph in sorted({quad[3] for quad in quads}):
            change.replace_graph(graph, nquads(quad for quad in quads if quad[3] == graph))
    validate_store(store)
    uvicorn.run(create_app(settings, store), host="127.0.0.1", port=port, log_level="warning")


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
