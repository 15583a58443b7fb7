"""What routes ask for: settings, the graph, the language, the limits."""

from __future__ import annotations

from typing import Annotated, cast

from fastapi import Depends, Query, Request

from api.negotiation import LANGUAGE_COOKIE, chosen_language
from api.snapshot import Snapshot, Snapshots
from graph_store.public_query import PublicQueries
from graph_store.settings import Settings
from graph_store.store import GraphStore


def request_language(request: Request) -> str:
    """The language of an answer; works for any request, also one that failed."""
    return chosen_language(
        request.query_params.get("lang"),
        request.cookies.get(LANGUAGE_COOKIE),
        request.headers.get("accept-language"),
    )


async def _settings(request: Request) -> Settings:
    return cast(Settings, request.app.state.settings)


async def _store(request: Request) -> GraphStore:
    return cast(GraphStore, request.app.state.store)


async def _queries(request: Request) -> PublicQueries:
    return cast(PublicQueries, request.app.state.queries)


def current_snapshot(request: Request) -> Snapshot:
    """The newest version of the graph, as the pages read it. Errors: StoreMissing."""
    return cast(Snapshots, request.app.state.snapshots).current()


def _language(
    request: Request,
    lang: Annotated[str | None, Query(description="Language of texts: it or en.", pattern="^(it|en)$")] = None,
) -> str:
    return request_language(request)


SettingsDep = Annotated[Settings, Depends(_settings)]
StoreDep = Annotated[GraphStore, Depends(_store)]
QueriesDep = Annotated[PublicQueries, Depends(_queries)]
SnapshotDep = Annotated[Snapshot, Depends(current_snapshot)]
LanguageDep = Annotated[str, Depends(_language)]
