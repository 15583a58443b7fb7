"""Conditional requests: does the caller have this already?

Source: RFC 9110, section 13, https://www.rfc-editor.org/rfc/rfc9110#section-13.
"""

from __future__ import annotations

from fastapi import Request


def is_known(request: Request, tag: str) -> bool:
    """Does the caller have what this entity tag names? Compared weakly, as If-None-Match asks."""
    said = request.headers.get("if-none-match", "")
    known = {entry.strip().removeprefix("W/") for entry in said.split(",") if entry.strip()}
    return "*" in known or tag.removeprefix("W/") in known
