"""A SPARQL update as it was sent: by form or by body.

Source: SPARQL 1.1 Protocol, section 2.2, https://www.w3.org/TR/sparql11-protocol/#update-operation.
"""

from __future__ import annotations

from fastapi import Request

from api.errors import UnsupportedBody
from api.sparql_request import FORM, decoded, form_pairs, sparql_body
from graph_store.errors import BadQuery, ResultTooLarge
from graph_store.settings import Settings
from graph_store.terms import is_absolute_iri
from graph_store.updating.operations import Using
from graph_store.updating.process import UpdateText

UPDATE_TEXT = "application/sparql-update"


async def update_request(request: Request, settings: Settings, base: str) -> UpdateText:
    """The update of a request; relative addresses in it are meant from ``base``.

    Errors: BadQuery, ResultTooLarge, UnsupportedBody.
    """
    media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if media_type not in (FORM, UPDATE_TEXT):
        raise UnsupportedBody(f"send the update as {UPDATE_TEXT} or {FORM}")
    body = await sparql_body(request, settings.update_max_text_kib)
    in_body = form_pairs(body) if media_type == FORM else [("update", decoded(body))]
    text, using = _from_pairs([*form_pairs(request.scope["query_string"]), *in_body])
    if len(text.encode()) > settings.update_max_text_kib * 1024:
        raise ResultTooLarge(
            f"the update is longer than {settings.update_max_text_kib} KiB: send files to /graph-store"
        )
    return UpdateText(text, base, using)


def _from_pairs(pairs: list[tuple[str, str]]) -> tuple[str, Using]:
    if any(name == "query" for name, _ in pairs):
        raise BadQuery("queries are not taken here: send them to /sparql")
    updates = [value for name, value in pairs if name == "update"]
    if len(updates) > 1:
        raise BadQuery("there is more than one update in the request")
    if not updates or not updates[0].strip():
        raise BadQuery("there is no update in the request")
    return updates[0], Using(_graphs(pairs, "using-graph-uri"), _graphs(pairs, "using-named-graph-uri"))


def _graphs(pairs: list[tuple[str, str]], parameter: str) -> tuple[str, ...]:
    named = tuple(value for name, value in pairs if name == parameter)
    for value in named:
        if not is_absolute_iri(value):
            raise BadQuery(f"{parameter}: {value} is no absolute IRI")
    return named
