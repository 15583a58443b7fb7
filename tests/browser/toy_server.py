"""Serves the toy city, validated, for the browser tests: ``python toy_server.py FOLDER PORT``.

A reviewer's token is left in the file ``token`` beside the folder.
"""

from __future__ import annotations

import sys
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

from rdflib import Dataset, URIRef

from api.app import create_app
from api.server import run
from graph_store.settings import Settings
from graph_store.store import GraphStore
from graph_store.terms import nquads
from graph_store.tokens import Role, Tokens
from validation import Decision, DecisionKind, decide, register_of, validated_store


def main(folder: Path, port: int) -> None:
    """Publish the toy city, decide on some of what the rules find in it, and serve it."""
    settings = Settings(data_dir=folder, port=port)
    store = validated_store(settings)
    dataset = Dataset()
    dataset.parse(Path(__file__).parent.parent / "fixtures" / "toy-city.trig", format="trig")
    quads = [(s, p, o, URIRef(str(g))) for s, p, o, g in dataset.quads() if isinstance(g, URIRef)]
    with store.change("toy city") as change:
        for graph in sorted({quad[3] for quad in quads}):
            change.replace_graph(graph, nquads(quad for quad in quads if quad[3] == graph))
    _decide_on_some(store)
    (folder.parent / "token").write_text(Tokens(folder).add("revisore", Role.REVIEWER), encoding="utf-8")
    run(create_app(settings, store), host="127.0.0.1", port=port, log_level="warning")


def _decide_on_some(store: GraphStore) -> None:
    """One finding is in charge and late, one is in charge, one is accepted."""
    today = date.today()
    late, taken, accepted = (item.id for item in register_of(store, today).report.findings[:3])
    month = timedelta(days=30)
    take = Decision("", DecisionKind.TAKEN_IN_CHARGE, "anna", "2026-01-01T09:00:00Z", owner="es.ACT-CITTA")
    decide(store, [late], replace(take, due=today - month), today - 2 * month)
    decide(store, [taken], replace(take, due=today + month), today)
    accept = Decision("", DecisionKind.ACCEPTED, "anna", "2026-01-01T09:00:00Z", reason="Fino al nuovo piano")
    decide(store, [accepted], replace(accept, until=today + month), today)


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
