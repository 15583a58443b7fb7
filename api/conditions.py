"""Conditional requests: does the caller have this already?

Source: RFC 9110, section 13, https://www.rfc-editor.org/rfc/rfc9110#section-13.
"""

from __future__ import annotations

from collections.abc import Collection

from fastapi import Request

from graph_store.errors import CoherenceError


class PreconditionFailed(CoherenceError):
    """What the caller wants to change is not as the caller says it is."""


def is_known(request: Request, tag: str) -> bool:
    """Does the caller have what this entity tag names? Compared weakly, as If-None-Match asks."""
    said = request.headers.get("if-none-match")
    if said is None:
        return False
    known = {entry.strip().removeprefix("W/") for entry in said.split(",") if entry.strip()}
    return "*" in known or tag.removeprefix("W/") in known


def check_conditions(request: Request, tags: Collection[str], *, exists: bool) -> None:
    """Let a write pass that fits what its headers say of the thing as it is; ``tags`` are those of its forms.

    Errors: PreconditionFailed.
    """
    wanted = _tags(request, "if-match")
    if wanted and not (exists and (wanted & {"*", *tags})):
        raise PreconditionFailed(
            "it was changed since, or is not there (If-Match): read it again, then send the change"
        )
    unwanted = _tags(request, "if-none-match")
    if exists and unwanted & {"*", *tags}:
        raise PreconditionFailed("it is there already (If-None-Match)")


def _tags(request: Request, header: str) -> set[str]:
    return {entry.strip() for entry in request.headers.get(header, "").split(",") if entry.strip()}
