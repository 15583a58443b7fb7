"""Forms people send from a page."""

from __future__ import annotations

from fastapi import Request

from api.errors import UnsupportedBody
from api.sparql_request import FORM, form_pairs
from graph_store.errors import ResultTooLarge

_MOST_BYTES = 64 * 1024


async def form_fields(request: Request) -> dict[str, str]:
    """The fields of a form, the last value of each. Errors: UnsupportedBody, ResultTooLarge, BadQuery."""
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != FORM:
        raise UnsupportedBody(f"send the form as {FORM}")
    received = bytearray()
    async for chunk in request.stream():
        received += chunk
        if len(received) > _MOST_BYTES:
            raise ResultTooLarge(f"the form is longer than {_MOST_BYTES // 1024} KiB")
    return dict(form_pairs(bytes(received)))
