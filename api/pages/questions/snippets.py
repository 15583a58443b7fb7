"""A query as it is used elsewhere: an address for Excel and curl, a few lines of R and of Python."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode


@dataclass(frozen=True)
class Snippets:
    """The same answer, fetched from other tools."""

    csv_address: str
    curl: str
    r: str
    python: str
    sparqlwrapper: str


def snippets(endpoint: str, query: str) -> Snippets:
    """How a SELECT is asked from outside.

    >>> snippets("https://example.org/sparql", "ASK {}").csv_address
    'https://example.org/sparql?query=ASK+%7B%7D&format=csv'
    """
    # Browsers send the lines of a form with two characters at their end.
    query = query.replace("\r\n", "\n")
    return Snippets(
        csv_address=f"{endpoint}?{urlencode({'query': query, 'format': 'csv'})}",
        curl=_CURL.format(endpoint=endpoint, query=_in_shell(query)),
        r=_R.format(endpoint=endpoint, query=query, dashes=_dashes(query)),
        python=_PYTHON.format(endpoint=endpoint, query=_in_python(query)),
        sparqlwrapper=_SPARQLWRAPPER.format(endpoint=endpoint, query=_in_python(query)),
    )


def _in_shell(query: str) -> str:
    quoted = query.replace("'", "'\\''")
    return f"'query={quoted}'"


def _in_python(query: str) -> str:
    r"""A text that Python reads back as it was.

    >>> query = 'SELECT "a\\n" \"\"\"b\"\"\" \\ {}"'
    >>> eval(_in_python(query)) == query
    True
    """
    escaped = query.replace("\\", "\\\\").replace('"""', '\\"\\"\\"')
    if escaped.endswith('"') and not escaped.endswith('\\"'):
        escaped = escaped[:-1] + '\\"'
    return f'"""{escaped}"""'


def _dashes(query: str) -> str:
    """As many dashes as a raw string of R needs to end where it should."""
    dashes = "---"
    while f'){dashes}"' in query:
        dashes += "-"
    return dashes


_CURL = """\
curl --header 'Accept: text/csv' --output answer.csv \\
  --data-urlencode {query} \\
  {endpoint}
"""
_R = """\
library(httr2)
library(readr)

query <- r"{dashes}(
{query}
){dashes}"

answer <- request("{endpoint}") |>
  req_body_form(query = query) |>
  req_headers(Accept = "text/csv") |>
  req_perform() |>
  resp_body_string() |>
  I() |>
  read_csv()
"""
_PYTHON = """\
from urllib.parse import urlencode

import pandas as pd

query = {query}

answer = pd.read_csv("{endpoint}?" + urlencode({{"query": query, "format": "csv"}}))
"""
_SPARQLWRAPPER = """\
from SPARQLWrapper import JSON, SPARQLWrapper

endpoint = SPARQLWrapper("{endpoint}")
endpoint.setMethod("POST")
endpoint.setReturnFormat(JSON)
endpoint.setQuery({query})

rows = endpoint.queryAndConvert()["results"]["bindings"]
"""
