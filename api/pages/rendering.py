"""Pages out of templates: escaped, in the caller's language, with what every page shows."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

from fastapi import Request
from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from api.negotiation import LANGUAGE_COOKIE, LANGUAGES
from api.pages.texts import texts
from coherence.frameworks import Framework

TEMPLATES_FOLDER = Path(__file__).parent / "templates"
STATIC_FOLDER = Path(__file__).resolve().parent.parent / "static" / "dist"
_YEAR_S = 365 * 24 * 3600


@cache
def templates() -> Environment:
    """The environment all pages and the map file are made in: every value is escaped."""
    return Environment(
        loader=FileSystemLoader(TEMPLATES_FOLDER),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def page(
    request: Request, template: str, language: str, *, agenda: Framework | None, status: int = 200, **values: Any
) -> HTMLResponse:
    """A page; the language chosen in the address is remembered, and nothing else is."""
    owner = agenda.owner[language] if agenda and agenda.owner[language] else texts(language)("site.no_owner")
    context = {
        "t": texts(language),
        "language": language,
        "language_links": {name: _in_language(request, name) for name in LANGUAGES},
        "here": request.url.path,
        "owner": owner,
        "agenda_label": agenda.label[language] if agenda else "",
        **values,
    }
    html = templates().get_template(template).render(context)
    response = HTMLResponse(html, status_code=status, headers={"Vary": "Accept, Accept-Language, Cookie"})
    if request.query_params.get("lang") in LANGUAGES:
        response.set_cookie(LANGUAGE_COOKIE, language, max_age=_YEAR_S, samesite="lax", httponly=True)
    return response


def error_page(request: Request, language: str, title: str, detail: str, status: int) -> HTMLResponse:
    """A problem, as a page for people."""
    return page(request, "error.html", language, agenda=None, status=status, title=title, detail=detail, code=status)


def _in_language(request: Request, language: str) -> str:
    url = request.url.include_query_params(lang=language)
    return f"{url.path}?{url.query}"
