"""SPARQL kept as data: one question a file, with a header that pages, docs and tests read."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from graph_store.errors import UnknownResource
from graph_store.namespaces import PREFIXES

QUERY_FOLDER = Path(__file__).resolve().parent.parent / "queries"
_HEADER_LINE = re.compile(r"^#\+\s*([a-z_]+):\s*(.*)$")


@dataclass(frozen=True)
class Query:
    """A question in SPARQL: its name (``gaps/mission-without-macro-area``), its text and its header."""

    name: str
    text: str
    header: dict[str, str] = field(default_factory=dict, compare=False)

    def summary(self, language: str) -> str:
        """The question in words, in Italian or English."""
        key = "summary_it" if language == "it" else "summary"
        return self.header.get(key) or self.header.get("summary", self.name)


def parse_query(name: str, text: str) -> Query:
    r"""A query from its text; the prefixes of the house are added where the text has none of its own.

    >>> parse_query("x", "#+ summary: All goals\nSELECT * WHERE { ?g a coe:Goal }").header
    {'summary': 'All goals'}
    """
    matches = (_HEADER_LINE.match(line) for line in text.splitlines())
    header: dict[str, str] = {match[1]: match[2] for match in matches if match}
    return Query(name, with_prefixes(text), header)


def with_prefixes(text: str) -> str:
    """The text with the declarations of every house prefix it uses and does not declare.

    They go before the first line, so that the line numbers in an error message stay true.
    """
    declared = set(re.findall(r"(?im)^\s*PREFIX\s+([\w-]*):", text))
    missing = [
        f"PREFIX {prefix}: <{base}>"
        for prefix, base in PREFIXES.items()
        if prefix not in declared and re.search(rf"(?<![\w-]){re.escape(prefix)}:", text)
    ]
    return " ".join([*missing, text]) if missing else text


@cache
def named_query(name: str) -> Query:
    """The query kept in ``queries/<name>.rq``.

    Errors: UnknownResource when there is no such file.
    """
    path = QUERY_FOLDER / f"{name}.rq"
    if not path.is_file():
        raise UnknownResource(f"there is no query named {name}")
    return parse_query(name, path.read_text(encoding="utf-8"))


def query_names(folder: str) -> list[str]:
    """The names of the queries of one folder, sorted."""
    return sorted(f"{folder}/{path.stem}" for path in (QUERY_FOLDER / folder).glob("*.rq"))
