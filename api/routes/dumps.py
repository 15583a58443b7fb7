"""Dumps: the newest version as files, whole and graph by graph."""

from __future__ import annotations

from typing import cast

from fastapi import APIRouter, Request, Response
from fastapi.responses import FileResponse

from api.dependencies import SnapshotDep
from api.documents import not_modified, version_tag
from graph_store.dumps import Dumps

router = APIRouter(tags=["Linked data"])

FOLDER = "/dumps"


@router.head(f"{FOLDER}/{{name}}", include_in_schema=False)
@router.get(
    f"{FOLDER}/{{name}}",
    summary="A dump of the newest version",
    response_class=FileResponse,
    responses={
        200: {"content": {"application/gzip": {}}},
        206: {"description": "The range that was asked for."},
        404: {"description": "There is no such file: /dumps/ lists them."},
        503: {"description": "The file is being prepared; Retry-After says when to ask again."},
    },
)
def dump(request: Request, snapshot: SnapshotDep, name: str) -> Response:
    """Statements in N-Quads, Turtle or N-Triples, compressed; the same version gives the same bytes."""
    version = snapshot.version
    # Strong: the bytes are the same, so that a broken transfer can go on where it ended.
    tag = version_tag(version, name).removeprefix("W/")
    headers = {"ETag": tag, "Cache-Control": "no-cache", "Coerenza-Version": str(version.number)}
    made = dumps_of(request).file(version, name, lambda: snapshot.reader)
    if known := not_modified(request, headers):
        return known
    stem, dot, ending = name.partition(".")
    return FileResponse(
        made.path, media_type="application/gzip", filename=f"{stem}-v{version.number}{dot}{ending}", headers=headers
    )


def dumps_of(request: Request) -> Dumps:
    """The dumps of the service a request came to."""
    return cast(Dumps, request.app.state.dumps)
