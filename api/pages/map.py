"""The map page: the drawing in a frame, and the same map as a table."""

from __future__ import annotations

from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Request, Response

from api.dependencies import LanguageDep, SnapshotDep
from api.pages.drawing import table_rows
from api.pages.notices import illustrative_kinds
from api.pages.rendering import page
from api.pages.texts import texts
from coherence.network import Graph, found_by_name, nodes_of
from coherence.views import far_programmes

router = APIRouter(include_in_schema=False)


@router.get("/mappa")
def map_page(
    request: Request,
    snapshot: SnapshotDep,
    language: LanguageDep,
    focus: Annotated[str, Query(max_length=300)] = "",
    detail: bool = False,
) -> Response:
    """The map, whole or the chain of one thing."""
    wanted = focus.strip()
    drawn = snapshot.drawn(wanted or None, detail=detail)
    parameters = ({"focus": wanted} if wanted else {}) | ({"detail": "true"} if detail else {})
    return page(
        request,
        "map.html",
        language,
        agenda=snapshot.agenda,
        snapshot=snapshot,
        illustrative=illustrative_kinds(snapshot, language),
        centre=found_by_name(snapshot.network, wanted) if wanted else None,
        focus=wanted,
        detail=detail,
        left_out=0 if wanted else len(far_programmes(snapshot.network) - _projects(snapshot.network)),
        example=_example(snapshot.network),
        address_tail=f"&{urlencode(parameters)}" if parameters else "",
        rows=table_rows(drawn, texts(language)),
    )


def _projects(network: Graph) -> set[str]:
    return {node.reference for node in nodes_of(network) if node.kind == "Project"}


def _example(network: Graph) -> str:
    return next((node.code for node in nodes_of(network) if node.kind == "Mission"), "")
