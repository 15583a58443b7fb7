"""A query in which some variables are given: their values are written into the text, for engines elsewhere."""

from __future__ import annotations

import re
from collections.abc import Mapping

from rdflib.term import Node

from graph_store.terms import to_engine

# Strings, IRIs and comments are passed over: what looks like a variable in them is none.
_TOKEN = re.compile(
    r'(?P<quoted>"""(?:[^"\\]|\\.|"(?!""))*"""|"(?:[^"\\\n]|\\.)*"|\'(?:[^\'\\\n]|\\.)*\'|<[^<>\s{}|\\^`"]*>|#[^\n]*)'
    r"|(?P<head>\b(?:SELECT|GROUP\s+BY|ORDER\s+BY)\b)|(?P<end>\bWHERE\b|[{}]|\b(?:HAVING|LIMIT|OFFSET)\b)"
    r"|[?$](?P<variable>\w+)",
    re.DOTALL | re.IGNORECASE,
)


def with_bindings(text: str, bindings: Mapping[str, Node]) -> str:
    """The text with the values of some variables; what it returns or groups by no longer has them.

    >>> from rdflib import URIRef
    >>> with_bindings("SELECT ?a ?b WHERE { ?a a ?b }", {"a": URIRef("urn:x")})
    'SELECT  ?b WHERE { <urn:x> a ?b }'
    """
    in_head = False
    parts, at = [], 0
    for token in _TOKEN.finditer(text):
        replaced = token[0]
        if token["head"]:
            in_head = True
        elif token["end"]:
            in_head = False
        elif token["variable"] in bindings:
            replaced = "" if in_head else str(to_engine(bindings[token["variable"]]))
        parts += [text[at : token.start()], replaced]
        at = token.end()
    return "".join([*parts, text[at:]])
