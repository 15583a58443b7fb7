"""The network of the chain: JSON, files for network tools, or one HTML file."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response

from api.dependencies import LanguageDep, SnapshotDep
from api.negotiation import one_type
from api.pages.map.standalone import drawn_map, map_policy
from coherence.export import as_gexf, as_graphml, as_json
from coherence.layout import layered_layout
from coherence.network import found_by_name

router = APIRouter(prefix="/api/v1", tags=["Network"])


class NetworkFormat(StrEnum):
    """The forms the network can be had in."""

    JSON = "json"
    GRAPHML = "graphml"
    GEXF = "gexf"
    HTML = "html"


_MEDIA_TYPES = {
    NetworkFormat.JSON: "application/json",
    NetworkFormat.GRAPHML: "application/graphml+xml",
    NetworkFormat.GEXF: "application/gexf+xml",
    NetworkFormat.HTML: "text/html",
}


@router.get(
    "/network",
    summary="The chain as a network",
    response_model=None,
    responses={200: {"content": {media_type: {} for media_type in _MEDIA_TYPES.values()}}},
)
def network(
    request: Request,
    snapshot: SnapshotDep,
    language: LanguageDep,
    focus: Annotated[str | None, Query(description="A code or reference: only its chain up and down.")] = None,
    detail: Annotated[bool, Query(description="Unfold targets, objectives, priorities and areas.")] = False,
    embedded: Annotated[bool, Query(description="HTML only: the drawing alone, for a frame.")] = False,
    format: NetworkFormat | None = None,  # noqa: A002
) -> dict[str, Any] | Response:
    """Nodes and edges with their levels, standing and places; folded to what can be read, unless asked otherwise."""
    chosen = format or _negotiated(request)
    drawn = snapshot.drawn(focus, detail=detail)
    layout = layered_layout(drawn)
    if chosen is NetworkFormat.JSON:
        return {"version": snapshot.version.number, **as_json(drawn, layout)}
    if chosen is NetworkFormat.HTML:
        centre = found_by_name(snapshot.network, focus).reference if focus else ""
        html = drawn_map(drawn, layout, language, agenda=snapshot.agenda, centre=centre, embedded=embedded)
        return Response(html, media_type="text/html", headers={"Content-Security-Policy": map_policy()})
    content = (as_graphml if chosen is NetworkFormat.GRAPHML else as_gexf)(drawn, layout, language)
    headers = {"Content-Disposition": f'attachment; filename="coerenza-network.{chosen.value}"'}
    return Response(content, media_type=_MEDIA_TYPES[chosen], headers=headers)


def _negotiated(request: Request) -> NetworkFormat:
    media_type = one_type(request.headers.get("accept"), tuple(_MEDIA_TYPES.values()))
    return next(name for name, offered in _MEDIA_TYPES.items() if offered == media_type)
