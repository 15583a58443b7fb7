"""Functions a SPARQL text calls by IRI, found among its tokens.

Source: SPARQL 1.1 Query, section 17.6, https://www.w3.org/TR/sparql11-query/#extensionFunctions.
"""

from __future__ import annotations

import re

from rdflib.namespace import XSD

from validation.compiled.query_text import Token, tokens_of

# The casts, which every engine has: section 17.5.
_CASTS = ("boolean", "date", "dateTime", "decimal", "double", "float", "integer", "string", "time")
# More of them, where an engine knows the datatype.
_MORE_CASTS = ("dayTimeDuration", "duration", "yearMonthDuration")
KNOWN = frozenset(str(XSD[name]) for name in (*_CASTS, *_MORE_CASTS))


def functions_of(text: str) -> list[str]:
    """The IRIs of the functions a text calls, without those every engine knows, in their order.

    >>> functions_of("PREFIX ex: <e:> SELECT * { ?s ex:p ?o FILTER(ex:near(?s, STR(?o))) }")
    ['e:near']
    """
    tokens = [token for token in tokens_of(text) if token.text.strip() and token.kind != "comment"]
    prefixes = declared_prefixes(tokens)
    found: list[str] = []
    depth = 0
    for before, token, after in zip(
        [Token("other", ""), *tokens], tokens, [*tokens[1:], Token("other", "")], strict=False
    ):
        depth = 0 if token.text in "{}" else depth + (token.text == "(") - (token.text == ")")
        # Outside an expression what looks like a call is a statement about a list.
        called = after.text == "(" and (depth > 0 or before.is_word("FILTER", "HAVING", "BY"))
        iri = iri_of(token, prefixes) if called else None
        if iri is not None and iri not in KNOWN and iri not in found:
            found.append(iri)
    return found


def undeclared_prefixes(text: str) -> list[str]:
    """The prefixes a text uses and does not declare.

    >>> undeclared_prefixes("PREFIX a: <e:> SELECT * { ?s a a:C ; b:p <x:y>, 'c:d' }")
    ['b']
    """
    tokens = [token for token in tokens_of(text) if token.text.strip() and token.kind != "comment"]
    declared = declared_prefixes(tokens)
    used = [token.text.split(":", 1)[0] for token in tokens if token.kind == "word" and ":" in token.text]
    return [prefix for prefix in dict.fromkeys(used) if prefix not in declared and prefix != "_"]


def declared_prefixes(tokens: list[Token]) -> dict[str, str]:
    """The prefixes that are declared among some tokens, with what they stand for."""
    threes = zip(tokens, tokens[1:], tokens[2:], strict=False)
    return {
        name.text.rstrip(":"): iri.text[1:-1]
        for word, name, iri in threes
        if word.is_word("PREFIX") and iri.kind == "iri"
    }


def iri_of(token: Token, prefixes: dict[str, str]) -> str | None:
    """The IRI a token stands for, written out or with a prefix; None for anything else."""
    if token.kind == "iri":
        return token.text[1:-1]
    prefix, colon, local = token.text.partition(":")
    if token.kind != "word" or not colon:
        return None
    return re.sub(r"\\(.)", r"\1", prefixes.get(prefix, f"{prefix}:") + local)
