"""The application, assembled: routes, errors, headers, static files. Nothing is decided here."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from threading import Thread

from fastapi import FastAPI
from fastapi.staticfiles import StaticFiles

from api.description import describe_problems
from api.errors import install_error_handlers
from api.pages import findings as findings_page
from api.pages import home, map, question  # noqa: A004
from api.pages import rules as rules_page
from api.pages.rendering import STATIC_FOLDER
from api.routes import (
    coverage,
    documentation,
    entities,
    finding_life,
    findings,
    health,
    network,
    rules,
    sparql,
    suggestions,
)
from api.security import SecurityHeaders
from api.snapshot import Snapshots
from graph_store.public_query import PublicQueries
from graph_store.settings import Settings
from graph_store.store import GraphStore
from graph_store.tokens import Tokens
from validation import validated_store

LOG = logging.getLogger(__name__)
_ROUTERS = (
    sparql,
    network,
    coverage,
    findings,
    finding_life,
    suggestions,
    rules,
    entities,
    health,
    documentation,
    home,
    map,
    findings_page,
    rules_page,
    question,
)


def create_app(settings: Settings, store: GraphStore | None = None) -> FastAPI:
    """The service over one store; without a store given, the one in the data directory."""
    opened = store or validated_store(settings)

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        if not (STATIC_FOLDER / "site.js").is_file():
            LOG.warning("the front end is not built, pages will look bare: run `make web`")
        warming = Thread(target=app.state.snapshots.warm)
        warming.start()
        async with PublicQueries(settings) as app.state.queries:
            yield
        warming.join()

    app = FastAPI(
        title="Coerenza",
        summary="A knowledge graph of policy coherence",
        version="1",
        lifespan=lifespan,
        docs_url=None,
        redoc_url=None,
    )
    app.state.settings = settings
    app.state.store = opened
    app.state.tokens = Tokens(settings.data_dir)
    app.state.snapshots = Snapshots(opened)
    install_error_handlers(app)
    describe_problems(app)
    for module in _ROUTERS:
        app.include_router(module.router)
    app.mount("/static", StaticFiles(directory=STATIC_FOLDER, check_dir=False), name="static")
    app.add_middleware(SecurityHeaders)
    return app
