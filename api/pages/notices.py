"""What every page must say of the data it shows."""

from __future__ import annotations

from typing import Any

from fastapi import Request
from fastapi.responses import HTMLResponse

from api.pages.rendering import page
from api.pages.texts import texts
from api.snapshot import Snapshot


def illustrative_kinds(snapshot: Snapshot, language: str) -> str:
    """What is illustrative in this version, counted in words; empty when nothing is."""
    words = texts(language)
    counts = [count for count in snapshot.counts.values() if count.of("illustrative") and count.kind != "Link"]
    return ", ".join(words.things(count.kind, count.of("illustrative")) for count in counts)


def data_page(
    request: Request, template: str, language: str, snapshot: Snapshot, *, is_sure: bool = False, **values: Any
) -> HTMLResponse:
    """A page of a version's data that says what is illustrative among them; ``is_sure`` where none of that is shown."""
    illustrative = "" if is_sure else illustrative_kinds(snapshot, language)
    return page(
        request, template, language, agenda=snapshot.agenda, snapshot=snapshot, illustrative=illustrative, **values
    )
