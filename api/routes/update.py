"""SPARQL 1.1 Protocol, update operation: all of it becomes the next version, or nothing does."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response
from starlette.concurrency import run_in_threadpool

from api.access import Caller, EditorDep
from api.addresses import Addresses
from api.audit import audited
from api.dependencies import SettingsDep, StoreDep
from api.sparql_request import FORM
from api.update_request import UPDATE_TEXT, update_request
from api.writing import WAIT_S, written
from graph_store.store import GraphStore
from graph_store.updating.process import UpdateText

router = APIRouter(tags=["SPARQL"])

PATH = "/update"
_GRAPHS = {"type": "array", "items": {"type": "string", "format": "uri"}}
_USING = {
    "using-graph-uri": "Named graphs that make up the default graph of WHERE; without any, the union of all graphs.",
    "using-named-graph-uri": "Named graphs that WHERE may name.",
}
_FIELDS = {"update": {"type": "string"}} | dict.fromkeys(_USING, _GRAPHS)


@router.post(
    PATH,
    summary="Change the graph",
    response_class=Response,
    responses={
        200: {"description": "Done: the version there is now, and the graphs that changed."},
        400: {"description": "The update cannot be read, line and column say where; or an operation of it failed."},
        401: {"description": "A token is needed."},
        403: {"description": "The role of the token is too small, or the service keeps that graph itself."},
        413: {"description": "The update is too long."},
        415: {"description": "The body is neither a form nor an update."},
        503: {"description": "Stopped at the limit of time or memory, or others are writing: nothing was changed."},
    },
    openapi_extra={
        "parameters": [
            {"name": name, "in": "query", "schema": _GRAPHS, "description": words} for name, words in _USING.items()
        ],
        "requestBody": {
            "required": True,
            "content": {
                UPDATE_TEXT: {"schema": {"type": "string"}},
                FORM: {"schema": {"type": "object", "properties": _FIELDS, "required": ["update"]}},
            },
        },
    },
)
async def update(request: Request, caller: EditorDep, store: StoreDep, settings: SettingsDep) -> Response:
    """Run a SPARQL 1.1 update; what it changes is published as the next version, or nothing is."""
    asked = await update_request(request, settings, Addresses.of(request).whole(PATH))
    return await run_in_threadpool(_updated, request, caller, store, asked)


def _updated(request: Request, caller: Caller, store: GraphStore, asked: UpdateText) -> Response:
    with audited(request, caller, f"SPARQL update: {asked.text}", body=asked.text.encode()):
        done = store.update(asked, author=caller.name or caller.client, wait_s=WAIT_S)
    return written(done.version, done.graphs)
