"""Which other hosts a SPARQL text would call, by SERVICE or LOAD, and whether it may.

The engine reads keywords wherever they can stand, also without a space before or after, so this looks for calls, not
for words. What stands in a string, a comment or an IRI is no call. One thing cannot be told without the whole grammar:
whether ``<`` in an expression is a comparison or opens an IRI. Where the answer would move the border of a string or a
comment, the text is searched as if it had neither: then a call that is only talked about is refused too, and none gets
through.
Source: SPARQL 1.1 Query, section 19, https://www.w3.org/TR/sparql11-query/#sparqlGrammar.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

from graph_store.errors import BadQuery

_IRI = r"""<(?:[^<>"{}|^`\\\x00-\x20]|\\u[0-9A-Fa-f]{4}|\\U[0-9A-Fa-f]{8})*+>"""
# More than the grammar has in a name, and never less: what it has beyond ASCII is no matter here.
_LETTERS = r"\w\x80-\U0010FFFF"
_PREFIX_NAME = rf"[{_LETTERS}][{_LETTERS}.-]*+|"
_LOCAL = rf"(?:[{_LETTERS}.:-]++|%[0-9A-Fa-f]{2}|\\[_~.\-!$&'()*+,;=/?\#@%])*+"
_TOKEN = re.compile(
    rf"""(?P<quoted>\"\"\"(?:[^"\\]|\\.|"(?!""))*+\"\"\"|'''(?:[^'\\]|\\.|'(?!''))*+'''
         |(?!\"\"\"|''')(?:"(?:[^"\\\r\n]|\\.)*+"|'(?:[^'\\\r\n]|\\.)*+')
         |\#[^\r\n]*+)
      |(?P<iri>{_IRI})
      |(?P<name>:{_LOCAL})
      |(?P<parenthesis>[()])
      |(?P<broken>["'])""",
    re.VERBOSE | re.DOTALL,
)
_GAP = r"(?:\s|\#[^\r\n]*+)*+"
_KEYWORD = re.compile("SERVICE|LOAD", re.IGNORECASE)
_CALL = re.compile(
    rf"""(?P<keyword>SERVICE|LOAD){_GAP}(?P<silent>SILENT(?P<space>{_GAP}))?
         (?:(?P<iri>{_IRI})|(?P<variable>[?$][{_LETTERS}]+)|(?P<prefix>{_PREFIX_NAME}):(?P<local>{_LOCAL}))
         {_GAP}(?:(?P<group>\{{)|(?P<end>;|INTO|\Z))""",
    re.VERBOSE | re.IGNORECASE,
)
_DECLARED = re.compile(
    rf"""PREFIX{_GAP}(?P<prefix>[^\s:<>"'{{}}\#]*+){_GAP}:{_GAP}(?P<namespace>{_IRI})|BASE{_GAP}(?P<base>{_IRI})""",
    re.VERBOSE | re.IGNORECASE,
)
# The keyword is the end of a variable or of a prefixed name.
_INSIDE_NAME = re.compile(r"[?$:][\w-]*\Z")
# After these words the grammar wants a name: SERVICE or LOAD can only be the beginning of one.
_BEFORE_NAME = re.compile(r"[\s{};](?:GRAPH|FROM|NAMED|TO|DESCRIBE)\s+[\w.-]*\Z", re.IGNORECASE)
_LONGEST_NAME = 256
# Each costs a look through what follows, which may be long.
_MOST = 100
_SCHEME = re.compile(r"<[A-Za-z][A-Za-z0-9+.-]*://")
_ESCAPED = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})")
_ADDRESS = re.compile(r"(?i)(https?)://([a-z0-9.-]+|\[[0-9a-f:.]+\])(?::(\d{1,5}))?(?:[/?#].*)?", re.DOTALL)
_USUAL_PORT = {"http": 80, "https": 443}


@dataclass(frozen=True)
class OutgoingCall:
    """A place where a text would call another host; units: line and column count from 1."""

    keyword: str
    iri: str
    line: int
    column: int

    @property
    def host(self) -> str | None:
        """The host, with the port where it is not the usual one; None where the IRI is no plain web address.

        >>> OutgoingCall("SERVICE", "https://dati.example.org:8890/sparql", 1, 1).host
        'dati.example.org:8890'
        >>> OutgoingCall("LOAD", "http://dati.example.org@10.0.0.1/", 1, 1).host is None
        True
        """
        match = _ADDRESS.fullmatch(self.iri)
        if match is None:
            return None
        scheme, host = match[1].lower(), match[2].lower()
        if match[3] is None or int(match[3]) == _USUAL_PORT[scheme]:
            return host
        return f"{host}:{int(match[3])}"


def check_outgoing_calls(
    text: str, allowed: Collection[str], prefixes: Mapping[str, str] | None = None
) -> tuple[OutgoingCall, ...]:
    """The calls of a query or an update that calls none but the allowed hosts.

    ``allowed`` holds hosts in lower case, with a port where it is not the usual one; ``prefixes`` are those that the
    engine knows without being told.
    Errors: BadQuery naming keyword, place and host.

    >>> len(check_outgoing_calls("SELECT * { SERVICE <https://a.example/sparql> { ?s ?p ?o } }", ["a.example"]))
    1
    >>> check_outgoing_calls("LOAD <http://169.254.169.254/latest>", ["a.example"])
    Traceback (most recent call last):
    ...
    graph_store.errors.BadQuery: line 1, column 1: LOAD would call 169.254.169.254, which is not allowed here
    """
    calls = outgoing_calls(text, prefixes)
    for call in calls:
        if call.host is None:
            raise _refused(call, f"{call.keyword} is only possible with a plain web address, not with <{call.iri}>")
        if call.host not in allowed:
            raise _refused(call, f"{call.keyword} would call {call.host}, which is not allowed here")
    return calls


def outgoing_calls(text: str, prefixes: Mapping[str, str] | None = None) -> tuple[OutgoingCall, ...]:
    """Every place where a query or an update would call another host, in the order of the text.

    A prefix or base that is declared more than once counts with each of its meanings.
    Errors: BadQuery where the host is left to a variable, or cannot be told.
    """
    found = tuple(_calls_in(text, prefixes or {}))
    if "\\" in text and (unescaped := _unescaped(text)) != text:
        # Some engines undo these escapes before they read the text, and some after.
        found += tuple(_calls_in(unescaped, prefixes or {}))
    return tuple(dict.fromkeys(found))


def _calls_in(text: str, prefixes: Mapping[str, str]) -> Iterator[OutgoingCall]:
    if not _says_keyword(text):
        return
    masked = _masked(text)
    sure = masked is not None
    searched, inside_iris = masked or (text, frozenset())
    matches = list(_calls(searched, inside_iris, sure=sure))
    declared = list(_DECLARED.finditer(searched)) if matches else []
    for match in matches:
        yield from _resolved(match, declared, prefixes, sure=sure)


def _says_keyword(text: str) -> bool:
    """Does a keyword stand anywhere? A look before the expression's: nearly no query says one, and all are asked."""
    upper = text.upper()
    return "SERVICE" in upper or "LOAD" in upper


def _masked(text: str) -> tuple[str, frozenset[int]] | None:
    """The text with blanks for strings and comments, and where its IRIs hold a keyword; None where that is unsure."""
    parts: list[str] = []
    inside: set[int] = set()
    end = depth = 0
    for token in _TOKEN.finditer(text):
        kind, said = token.lastgroup, token.group()
        if kind == "broken" or (kind == "iri" and depth > 0 and _may_be_comparison(said)):
            return None
        if kind == "parenthesis":
            depth += 1 if said == "(" else -1
        elif kind == "quoted":
            parts += (text[end : token.start()], " " * len(said))
            end = token.end()
        elif kind == "iri":
            inside.update(token.start() + keyword.start() for keyword in _KEYWORD.finditer(said))
    parts.append(text[end:])
    return "".join(parts), frozenset(inside)


def _may_be_comparison(iri: str) -> bool:
    """Would strings or comments begin elsewhere if ``<`` were a comparison? After ``http:`` no ``//`` could follow."""
    return ("'" in iri or "#" in iri) and _SCHEME.match(iri) is None


def _calls(text: str, inside_iris: frozenset[int], *, sure: bool) -> Iterator[re.Match[str]]:
    depth = counted = looked_at = named_until = 0
    for keyword in _KEYWORD.finditer(text):
        start = keyword.start()
        before = _before(text, start)
        if start in inside_iris or start < named_until or _INSIDE_NAME.search(before):
            continue
        looked_at += 1
        if looked_at > _MOST:
            raise BadQuery("the text says SERVICE or LOAD too often to be checked")
        depth += text.count("{", counted, start) - text.count("}", counted, start)
        counted = start
        match = _CALL.match(text, start)
        if match is None or (sure and _BEFORE_NAME.search(before)):
            continue
        # SERVICE is followed by a group; LOAD is an operation of its own, outside all groups.
        is_load = keyword.group().upper() == "LOAD"
        if (match["end"] is not None and not (sure and depth > 0)) if is_load else match["group"]:
            named_until = match.end("local") if sure else 0
            yield match


def _before(text: str, place: int) -> str:
    """What stands before a place, some of it; a beginning of the text that is one shows as white space."""
    return text[place - _LONGEST_NAME : place] if place >= _LONGEST_NAME else f" {text[:place]}"


def _resolved(
    match: re.Match[str], declared: list[re.Match[str]], prefixes: Mapping[str, str], *, sure: bool
) -> Iterator[OutgoingCall]:
    keyword = match["keyword"].upper()
    line = match.string.count("\n", 0, match.start()) + 1
    column = match.start() - match.string.rfind("\n", 0, match.start())
    place = OutgoingCall(keyword, "", line, column)
    if match["variable"]:
        raise _refused(place, f"{keyword} needs the address itself, not the variable {match['variable']}")
    # Nothing is relative to a base that may stand in a comment.
    bases = [_content(found["base"]) for found in declared if found["base"]] if sure else []
    if match["iri"]:
        iris = _against(bases, _content(match["iri"]))
    else:
        prefix, local = match["prefix"], re.sub(r"\\(.)", r"\1", match["local"])
        if match["silent"] and not match["space"]:
            raise _refused(place, f"a space is missing after {keyword} SILENT")
        spaces = [_content(found["namespace"]) for found in declared if found["prefix"] == prefix]
        # Those that go without saying count too: what looks like a declaration may stand in a comment.
        known = [prefixes[prefix]] if prefix in prefixes else []
        meanings = [meaning for space in spaces for meaning in _against(bases, space)]
        iris = [meaning + local for meaning in (*meanings, *known)]
    if not iris:
        raise _refused(place, f"it cannot be told which host {keyword} would call")
    for iri in iris:
        yield OutgoingCall(keyword, iri, line, column)


def _against(bases: list[str], iri: str) -> list[str]:
    """What an IRI may stand for: itself, or where it is relative what it is with each base."""
    if re.match(r"[A-Za-z][A-Za-z0-9+.-]*:", iri):
        return [iri]
    try:
        return [urljoin(base, iri) for base in bases if urlsplit(base).scheme]
    except ValueError:
        # Half an IPv6 address, for instance: no host will be found in it.
        return [iri]


def _content(iri: str) -> str:
    return _unescaped(iri[1:-1])


def _unescaped(text: str) -> str:
    return _ESCAPED.sub(_character, text)


def _character(match: re.Match[str]) -> str:
    code = int(match[1] or match[2], 16)
    return chr(code) if code <= 0x10FFFF else match[0]


def _refused(call: OutgoingCall, message: str) -> BadQuery:
    place = f"line {call.line}, column {call.column}"
    return BadQuery(f"{place}: {message}", line=call.line, column=call.column, token=call.keyword)
