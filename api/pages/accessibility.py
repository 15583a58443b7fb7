"""The accessibility statement: what was checked and what is known not to work, for the body that runs the service."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from api.dependencies import LanguageDep, SnapshotDep
from api.pages.rendering import page
from graph_store.settings import Settings

router = APIRouter(include_in_schema=False)


@router.get("/accessibilita")
def accessibility_page(request: Request, snapshot: SnapshotDep, language: LanguageDep) -> Response:
    """The statement in the form of Implementing Decision (EU) 2018/1523, as Italian law 4/2004 asks."""
    settings: Settings = request.app.state.settings
    return page(
        request,
        "accessibility.html",
        language,
        agenda=snapshot.agenda,
        snapshot=snapshot,
        body=settings.publisher_name or "",
        contact=settings.contact_email or "",
    )
