"""The words of a SPARQL update: enough to tell its operations apart, and no more."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from graph_store.errors import BadQuery

_TOKEN = re.compile(
    r"""(?P<space>\s++|\#[^\r\n]*+)
      |(?P<text>\"{3}(?:[^"\\]|\\.|"(?!""))*+\"{3}|'{3}(?:[^'\\]|\\.|'(?!''))*+'{3}
               |"(?:[^"\\\r\n]|\\.)*+"|'(?:[^'\\\r\n]|\\.)*+')
      |(?P<iri><(?:[^<>"{}|^`\\\x00-\x20]|\\u[0-9A-Fa-f]{4}|\\U[0-9A-Fa-f]{8})*+>)
      |(?P<variable>[?$]\w+)
      |(?P<blank>_:[\w.·-]+)
      |(?P<name>(?:[^\W_][\w.·-]*+)?:(?:[\w.:·-]|%[0-9A-Fa-f]{2}|\\[_~.\-!$&'()*+,;=/?\#@%])*+)
      |(?P<word>[A-Za-z_]\w*+)
      |(?P<number>\d+)
      |(?P<mark>.)""",
    re.VERBOSE | re.DOTALL,
)
_SCHEME = re.compile(r"<[A-Za-z][A-Za-z0-9+.-]*://")
# What may be bound or matched: a group that holds none of these matches nothing.
TERMS = frozenset({"text", "iri", "variable", "blank", "name", "number"})


@dataclass(frozen=True)
class Token:
    """One word; ``depth`` counts the braces around it, and a brace belongs to what it closes in."""

    kind: str
    text: str
    start: int
    end: int
    depth: int

    def says(self, *words: str) -> bool:
        """Is it one of some keywords or marks?"""
        return self.kind in ("word", "mark") and self.text.upper() in words


def tokens(text: str) -> Iterator[Token]:
    r"""The words of a text, without white space and comments.

    Errors: BadQuery where ``<`` may open an IRI or be a comparison, and where strings and comments stand depends on it.

    >>> [(token.text, token.depth) for token in tokens("CLEAR ALL ; # all\nINSERT DATA { <e:a> e:b '}' }")][-4:]
    [('<e:a>', 1), ('e:b', 1), ("'}'", 1), ('}', 1)]
    """
    depth = 0
    has_expressions = False
    before = ""
    for match in _TOKEN.finditer(text):
        kind, said = match.lastgroup or "", match.group()
        if kind == "space":
            continue
        if said == "{":
            if depth == 0:
                has_expressions = before not in ("DATA", "INSERT", "DELETE")
            depth += 1
        if kind == "iri" and depth and has_expressions and _may_be_comparison(said):
            raise _unsure(text, match.start(), said)
        yield Token(kind, said, match.start(), match.end(), depth)
        if said == "}":
            depth -= 1
        before = said.upper()


def _may_be_comparison(iri: str) -> bool:
    return ("'" in iri or "#" in iri) and _SCHEME.match(iri) is None


def _unsure(text: str, place: int, iri: str) -> BadQuery:
    line = text.count("\n", 0, place) + 1
    column = place - text.rfind("\n", 0, place)
    message = f"line {line}, column {column}: “{iri}”: write this address in full, or put a space after <"
    return BadQuery(message, line=line, column=column, token=iri)
