"""SPARQL 1.1 Graph Store HTTP Protocol: a named graph as one thing that is read, replaced, added to or removed.

Source: https://www.w3.org/TR/sparql11-http-rdf-update/.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any
from uuid import uuid4

from fastapi import APIRouter, Request, Response
from fastapi.responses import StreamingResponse
from rdflib import URIRef
from starlette.concurrency import run_in_threadpool

from api.access import Caller, EditorDep
from api.addresses import Addresses
from api.audit import audited
from api.conditions import check_conditions
from api.dependencies import SettingsDep, StoreDep
from api.documents import document_headers, not_modified, version_tag
from api.negotiation import one_type
from api.uploads import Received, received_body
from api.writing import WAIT_S, written
from graph_store.errors import CoherenceError, UnknownResource
from graph_store.identifiers import DEFAULT_GRAPH
from graph_store.public_query import GRAPH_FORMATS
from graph_store.reader import Reader
from graph_store.serialisation import serialised, with_ordered_prefixes
from graph_store.settings import Settings
from graph_store.store import GraphStore
from graph_store.terms import is_absolute_iri
from graph_store.updating.process import read_upload
from graph_store.updating.upload import FORMATS
from graph_store.versions import Version

router = APIRouter(tags=["SPARQL"])

PATH = "/graph-store"
_DIRECT = f"{PATH}/{{path:path}}"
_CHUNK = 256 * 1024
# No more than this many bytes are looked at for the prefixes at the beginning of a file.
_PREFIXES = 16 * 1024
_PARAMETERS: list[dict[str, Any]] = [
    {"name": "graph", "in": "query", "schema": {"type": "string", "format": "uri"}, "description": "A named graph."},
    {
        "name": "default",
        "in": "query",
        "allowEmptyValue": True,
        "schema": {"type": "string"},
        "description": "The graph of the statements that name none.",
    },
]
_BODY = {"requestBody": {"required": True, "content": {name: {} for name in (*GRAPH_FORMATS, "multipart/form-data")}}}
_READ_RESPONSES: dict[int | str, dict[str, Any]] = {
    200: {"description": "The statements of the graph.", "content": {media_type: {} for media_type in GRAPH_FORMATS}},
    304: {"description": "The caller has this already (If-None-Match)."},
    404: {"description": "There is no such graph."},
    406: {"description": "None of the accepted formats is an RDF format."},
}
_WRITE_RESPONSES: dict[int | str, dict[str, Any]] = {
    400: {"description": "The body cannot be read, line and column say where; or it is not said which graph is meant."},
    401: {"description": "A token is needed."},
    403: {"description": "The role of the token is too small, or the service keeps that graph itself."},
    412: {"description": "The graph is not as the caller says (If-Match, If-None-Match)."},
    413: {"description": "The body is too large."},
    415: {"description": "The body is in no RDF format that is read here."},
    503: {"description": "Others are writing, or it took too long: nothing was changed."},
}


class GraphNotNamed(CoherenceError):
    """A request that does not say, or says more than once, which graph it is about."""


@dataclass(frozen=True)
class Target:
    """The graph a request is about; ``base`` is where relative addresses in its body start from."""

    graph: URIRef
    base: str


@router.head(PATH, include_in_schema=False)
@router.get(
    PATH,
    summary="Read a named graph",
    response_class=Response,
    responses=_READ_RESPONSES,
    openapi_extra={"parameters": _PARAMETERS},
)
@router.head(_DIRECT, include_in_schema=False)
@router.get(_DIRECT, include_in_schema=False)
def read(request: Request, store: StoreDep) -> Response:
    """The statements of one graph, in the RDF format the caller likes best."""
    graph = _named_target(request).graph
    version = store.current()
    media_type = one_type(request.headers.get("accept"), tuple(GRAPH_FORMATS))
    headers = document_headers(version, _tag(version, graph, media_type), media_type)
    reader = store.reader(version)
    if not reader.has_graph(graph):
        if graph != DEFAULT_GRAPH:
            raise UnknownResource(f"there is no graph {graph}")
        return Response(serialised((), (), media_type), headers=headers)
    if known := not_modified(request, headers):
        return known
    return _streamed(reader, graph, media_type, headers, is_head=request.method == "HEAD")


@router.put(
    PATH,
    summary="Replace a named graph",
    response_class=Response,
    responses={201: {"description": "The graph was made."}, 204: {"description": "Replaced."}, **_WRITE_RESPONSES},
    openapi_extra={"parameters": _PARAMETERS} | _BODY,
)
@router.put(_DIRECT, include_in_schema=False)
async def replace(request: Request, caller: EditorDep, store: StoreDep, settings: SettingsDep) -> Response:
    """Give a graph exactly the statements of the body; it is made if it is not there."""
    return await _stored(request, caller, store, settings, _named_target(request), is_whole=True)


@router.post(
    PATH,
    summary="Add to a named graph, or make a new one",
    response_class=Response,
    responses={
        200: {"description": "Added."},
        201: {"description": "The graph was made; Location says how it is called if nobody named it."},
        **_WRITE_RESPONSES,
    },
    openapi_extra={"parameters": _PARAMETERS} | _BODY,
)
@router.post(_DIRECT, include_in_schema=False)
async def add(request: Request, caller: EditorDep, store: StoreDep, settings: SettingsDep) -> Response:
    """Add the statements of the body to a graph; without one named, to a new graph."""
    return await _stored(request, caller, store, settings, _target(request) or _new_target(request), is_whole=False)


@router.delete(
    PATH,
    summary="Remove a named graph",
    response_class=Response,
    responses={200: {"description": "Removed."}, 404: _READ_RESPONSES[404], **_WRITE_RESPONSES},
    openapi_extra={"parameters": _PARAMETERS},
)
@router.delete(_DIRECT, include_in_schema=False)
def remove(request: Request, caller: EditorDep, store: StoreDep) -> Response:
    """Remove a graph with all its statements."""
    graph = _named_target(request).graph
    what = f"delete graph {graph}"
    with audited(request, caller, what):
        store.check_writable(graph)
        with store.change(what, author=caller.name or caller.client, wait_s=WAIT_S) as change:
            if not _checked(request, store, change.reader, graph):
                raise UnknownResource(f"there is no graph {graph}")
            change.drop_graph(graph)
        return written(store.current(), [graph])


async def _stored(
    request: Request, caller: Caller, store: GraphStore, settings: Settings, target: Target, *, is_whole: bool
) -> Response:
    with tempfile.TemporaryDirectory(prefix="coerenza-upload-") as folder:
        received = await received_body(request, Path(folder), settings.upload_max_mib)
        return await run_in_threadpool(_changed, request, caller, store, target, received, is_whole=is_whole)


def _changed(
    request: Request, caller: Caller, store: GraphStore, target: Target, received: Received, *, is_whole: bool
) -> Response:
    graph = target.graph
    what = f"{'replace' if is_whole else 'add to'} graph {graph}"
    with audited(request, caller, what, body=received.body):
        store.check_writable(graph)
        files = [
            read_upload(file.path, file.media_type, str(graph), target.base, store.settings) for file in received.files
        ]
        with store.change(what, author=caller.name or caller.client, wait_s=WAIT_S) as change:
            existed = _checked(request, store, change.reader, graph)
            if is_whole:
                change.drop_graph(graph)
            for file in files:
                change.extend_graph(graph, file)
        version = store.current()
    if existed and is_whole:
        return Response(status_code=204, headers={"Coerenza-Version": str(version.number)})
    return written(version, [graph], status=200 if existed else 201, location="" if existed else str(graph))


def _checked(request: Request, store: GraphStore, reader: Reader, graph: URIRef) -> bool:
    """Is the graph there? Errors: PreconditionFailed."""
    exists = reader.has_graph(graph)
    version = store.current()
    check_conditions(request, [_tag(version, graph, media_type) for media_type in GRAPH_FORMATS], exists=exists)
    return exists


def _tag(version: Version, graph: URIRef, media_type: str) -> str:
    # Strong: the same version gives the same bytes.
    return version_tag(version, graph, media_type).removeprefix("W/")


def _named_target(request: Request) -> Target:
    target = _target(request)
    if target is None:
        raise GraphNotNamed("say which graph is meant: ?graph= and its address, or ?default")
    return target


def _target(request: Request) -> Target | None:
    """The graph a request names, in its address or as its address. Errors: GraphNotNamed."""
    address = Addresses.of(request).whole(request.scope["raw_path"].decode("latin-1"))
    named = request.query_params.getlist("graph")
    wanted = [*named, *request.query_params.getlist("default")]
    is_direct = request.url.path != PATH
    if len(wanted) + is_direct > 1:
        raise GraphNotNamed("a request is about one graph: ?graph=, ?default, or the address of a graph itself")
    if wanted and not named:
        return Target(DEFAULT_GRAPH, address)
    meant = named[0] if named else address if is_direct else None
    if meant is not None and not is_absolute_iri(meant):
        raise GraphNotNamed(f"{meant} is no absolute IRI")
    return None if meant is None else Target(URIRef(meant), meant)


def _new_target(request: Request) -> Target:
    address = Addresses.of(request).whole(f"{PATH}/{uuid4().hex}")
    return Target(URIRef(address), address)


def _streamed(reader: Reader, graph: URIRef, media_type: str, headers: dict[str, str], *, is_head: bool) -> Response:
    """A graph in a file that is gone from its folder before the first byte is sent."""
    with tempfile.TemporaryDirectory(prefix="coerenza-graph-") as folder:
        path = Path(folder) / f"graph.{FORMATS[media_type].file_extension}"
        reader.dump(path, graph=graph)
        file = path.open("rb")
        headers = headers | {"Content-Length": str(path.stat().st_size)}
    if is_head:
        file.close()
        return Response(headers=headers)
    return StreamingResponse(_chunks(file, is_turtle=media_type == "text/turtle"), headers=headers)


def _chunks(file: IO[bytes], *, is_turtle: bool) -> Iterator[bytes]:
    with file:
        if is_turtle:
            yield with_ordered_prefixes(b"".join(file.readlines(_PREFIXES)))
        while chunk := file.read(_CHUNK):
            yield chunk
