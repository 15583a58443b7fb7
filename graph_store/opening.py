"""One door to whichever store the settings name: on this machine, or at an endpoint."""

from __future__ import annotations

from collections.abc import Iterable

from rdflib import URIRef

from graph_store.public_query import PublicQueries
from graph_store.remote.queries import RemoteQueries
from graph_store.remote.store import RemoteStore
from graph_store.settings import Settings
from graph_store.store import BeforePublishing, GraphStore


def open_store(
    settings: Settings,
    *,
    before_publishing: BeforePublishing | None = None,
    kept_graphs: Iterable[URIRef] = (),
    reserved_graphs: Iterable[URIRef] = (),
) -> GraphStore:
    """The store the settings name; see GraphStore."""
    kind = RemoteStore if settings.store else GraphStore
    return kind(
        settings,
        before_publishing=before_publishing,
        kept_graphs=kept_graphs,
        reserved_graphs=reserved_graphs,
    )


def public_queries(settings: Settings, store: GraphStore) -> PublicQueries:
    """What answers strangers' queries on a store; see PublicQueries."""
    return RemoteQueries(settings, store) if isinstance(store, RemoteStore) else PublicQueries(settings)
