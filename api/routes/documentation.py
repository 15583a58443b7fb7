"""The description of the API for people, from this host alone."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from api.dependencies import LanguageDep
from api.pages.rendering import page

router = APIRouter(include_in_schema=False)


@router.get("/docs")
def documentation(request: Request, language: LanguageDep) -> Response:
    """The interactive description of /openapi.json."""
    return page(request, "docs.html", language, agenda=None, openapi=request.app.openapi_url)
