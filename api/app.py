"""The application, assembled: routes, errors, headers, static files. Nothing is decided here."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from threading import Thread

from fastapi import FastAPI
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

from api.admission import Admission
from api.compression import BuiltFiles, Compression
from api.cross_origin import CrossOrigin
from api.description import describe_problems
from api.direct import DirectSparql
from api.errors import install_error_handlers
from api.heads import Heads
from api.pages import accessibility as accessibility_page
from api.pages import dumps as dumps_page
from api.pages import home
from api.pages import territories as territories_page
from api.pages.actors import page as actors_page
from api.pages.documents import annex as annex_page
from api.pages.documents import page as documents_page
from api.pages.findings import page as findings_page
from api.pages.findings import single as finding_page
from api.pages.indicators import page as indicators_page
from api.pages.map import page as map_page
from api.pages.matrix import page as matrix_page
from api.pages.questions import editor, library
from api.pages.rendering import STATIC_FOLDER
from api.pages.rules import page as rules_page
from api.pages.things import page as resource_page
from api.pages.vocabulary import page as vocabulary_page
from api.routes import (
    coverage,
    data_catalogue,
    discovery,
    documentation,
    dumps,
    entities,
    finding_decisions,
    finding_life,
    findings,
    graph_store,
    health,
    indicators,
    linked_data,
    network,
    rules,
    sparql,
    suggestions,
    terms,
    update,
    vocabulary,
)
from api.security import SecurityHeaders
from api.snapshot import Snapshots
from api.waiting import Waits
from graph_store.dumps import Dumps
from graph_store.opening import public_queries
from graph_store.settings import Settings
from graph_store.store import GraphStore
from graph_store.tokens import Tokens
from validation import validated_store

LOG = logging.getLogger(__name__)
_ROUTERS = (
    sparql,
    update,
    graph_store,
    network,
    coverage,
    indicators,
    findings,
    finding_life,
    finding_decisions,
    suggestions,
    rules,
    entities,
    health,
    documentation,
    home,
    map_page,
    findings_page,
    finding_page,
    rules_page,
    matrix_page,
    indicators_page,
    actors_page,
    documents_page,
    annex_page,
    territories_page,
    accessibility_page,
    editor,
    library,
    resource_page,
    linked_data,
    vocabulary_page,
    vocabulary,
    dumps_page,
    dumps,
    data_catalogue,
    discovery,
    terms,
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
        app.state.waits = Waits()
        async with public_queries(settings, opened) as app.state.queries:
            yield
        warming.join()

    app = FastAPI(
        title="Coerenza",
        summary="A knowledge graph of policy coherence",
        version="1",
        lifespan=lifespan,
        docs_url=None,
        redoc_url=None,
        # Whether anybody wants traces would be asked again with every request.
        telemetry={"tracing": False, "metrics": False, "logs": False},
    )
    app.state.settings = settings
    app.state.store = opened
    app.state.tokens = Tokens(settings.data_dir)
    app.state.snapshots = Snapshots(opened)
    app.state.dumps = Dumps(settings.data_dir / "dumps")
    install_error_handlers(app)
    describe_problems(app)
    for module in _ROUTERS:
        app.include_router(module.router)
    app.mount("/static", BuiltFiles(directory=STATIC_FOLDER, check_dir=False), name="static")
    # The last one added is the first to see a request.
    app.add_middleware(Compression)
    app.add_middleware(DirectSparql)
    app.add_middleware(Heads)
    app.add_middleware(
        Admission,
        per_second=settings.rate_per_second,
        burst=settings.rate_burst,
        behind_proxy=bool(settings.trusted_proxies),
    )
    app.add_middleware(CrossOrigin, origins=settings.cors_origins)
    app.add_middleware(SecurityHeaders)
    if settings.trusted_proxies:
        app.add_middleware(ProxyHeadersMiddleware, trusted_hosts=list(settings.trusted_proxies))
    return app
