"""Regular expressions: which of them SPARQL can use."""

from __future__ import annotations

from functools import lru_cache

from rdflib import Literal

from graph_store.reader import Reader


@lru_cache(maxsize=256)
def is_pattern(pattern: str, flags: str = "") -> bool:
    """Can SPARQL's REGEX use the pattern with these flags? Asked of the engine itself, which makes no error of it.

    >>> is_pattern("^[a-z]+$", "i"), is_pattern("[a-z"), is_pattern("^(?!x)"), is_pattern("a", "y")
    (True, False, False, False)
    """
    flags_written = f", {Literal(flags).n3()}" if flags else ""
    tried = f'SELECT (REGEX("", {Literal(pattern).n3()}{flags_written}) AS ?found) {{}}'
    return bool(Reader.of_quads(b"").select(tried)[0])
