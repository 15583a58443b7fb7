"""What is wrong with a SPARQL text, said for people: the place, the token, and what was probably meant.

The engine's parser says how far it came and what it hoped for there, in the terms of its grammar; that is often after
the mistake. A word that SPARQL does not have is looked for first.
"""

from __future__ import annotations

import re
from difflib import get_close_matches

from graph_store.errors import BadQuery

_TOKEN = re.compile(
    r"""(?P<text>\"{3}(?:[^"\\]|\\.|"(?!""))*\"{3}|'{3}(?:[^'\\]|\\.|'(?!''))*'{3}|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*')
      |(?P<iri><[^<>\s{}|\\^`"]*>)
      |(?P<comment>\#[^\n]*)
      |(?P<variable>[?$]\w+)
      |(?P<language>@[A-Za-z]+(?:-[A-Za-z0-9]+)*)
      |(?P<name>[A-Za-z_][\w.-]*?:(?:[\w%.\\:-]*[\w%:-])?|:[\w.-]*\w)
      |(?P<word>[A-Za-z_]\w*)
      |(?P<other>\S)""",
    re.VERBOSE | re.DOTALL,
)
# SPARQL 1.1 Query and Update, sections 19.8: keywords and functions.
_WORDS = frozenset(
    " ".join(
        (
            "a abs add all as asc ask avg base bind bnode bound by ceil clear coalesce concat construct contains copy",
            "count create data datatype day default delete desc describe distinct drop encode_for_uri exists false",
            "filter floor from graph group group_concat having hours if in insert into iri isblank isiri isliteral",
            "isnumeric isuri lang langmatches lateral lcase limit load max md5 min minus minutes month move named not",
            "now offset optional order prefix rand reduced regex replace round sameterm sample seconds select",
            "separator service sha1 sha256 sha384 sha512 silent str strafter strbefore strdt strends strlang strlen",
            "strstarts struuid substr sum timezone to true tz ucase undef union uri using uuid values where with year",
        )
    ).split()
)
# Longer texts are not looked through: that takes a while, and nobody wrote them by hand.
_LONGEST = 50_000
_PLACE = re.compile(r"error at (\d+):(\d+): expected (.*)", re.DOTALL)
# What the parser says in words, and what it means.
_NO_PREFIX = "Prefix not found"
_REASONS = {
    _NO_PREFIX: "its prefix is not declared",
    "Variables and blank nodes are not allowed": "INSERT DATA and DELETE DATA take no variables, DELETE no blank nodes",
    "IRI parsing failed": "this is no IRI",
    "The SELECT contains a variable that is unbound": "SELECT names a variable that is neither grouped nor aggregated",
}


def bad_query(text: str, message: str) -> BadQuery:
    """The error for a text that the engine's parser refused with a message.

    >>> error = bad_query("SELECT * { ?s ?p ?o FILTR(?o) }", "error at 1:28: expected OPTIONAL")
    >>> str(error), error.line, error.column, error.token
    ('line 1, column 21: “FILTR” is no word of SPARQL; did you mean FILTER?', 1, 21, 'FILTR')
    """
    match = _PLACE.match(message)
    if match is None:
        return BadQuery(message)
    line, column, expected = int(match[1]), int(match[2]), match[3]
    if len(text) > _LONGEST:
        return _placed("the text cannot be read from here on", line, column, None)
    unknown = _unknown_word(text)
    if unknown is not None:
        word, offset = unknown
        line, column = _place(text, offset)
        meant = get_close_matches(word.upper(), [known.upper() for known in _WORDS], 1)
        hint = f"; did you mean {meant[0]}?" if meant else ""
        return _placed(f"“{word}” is no word of SPARQL{hint}", line, column, word)
    reason = next((reason for said, reason in _REASONS.items() if said in expected), None)
    # Of a name whose prefix it does not know the parser has read the end already.
    was_read = reason == _REASONS[_NO_PREFIX]
    token, offset = _token_at(text, _offset(text, line, column) - was_read)
    if token is None:
        return _placed(reason or "the text ends too early", line, column, None)
    line, column = _place(text, offset)
    reason = reason or "not expected here"
    return _placed(f"“{token}”: {reason}", line, column, token)


def _placed(message: str, line: int, column: int, token: str | None) -> BadQuery:
    return BadQuery(f"line {line}, column {column}: {message}", line=line, column=column, token=token)


def _unknown_word(text: str) -> tuple[str, int] | None:
    for match in _TOKEN.finditer(text):
        if match.lastgroup == "word" and match.group().lower() not in _WORDS and not match.group().startswith("_"):
            return match.group(), match.start()
    return None


def _token_at(text: str, offset: int) -> tuple[str | None, int]:
    """The token at an offset, the next one after it, or none at the end."""
    for match in _TOKEN.finditer(text):
        if match.lastgroup != "comment" and match.end() > offset:
            return match.group(), match.start()
    return None, len(text)


def _offset(text: str, line: int, column: int) -> int:
    lines = text.split("\n")
    return sum(len(before) + 1 for before in lines[: line - 1]) + column - 1


def _place(text: str, offset: int) -> tuple[int, int]:
    before = text[:offset]
    return before.count("\n") + 1, offset - (before.rfind("\n") + 1) + 1
