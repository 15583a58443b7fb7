"""A SPARQL endpoint of somebody else's, asked as our own store is: rows as they come, or an error that says why not.

Source: SPARQL 1.1 Protocol, section 2, https://www.w3.org/TR/sparql11-protocol/#query-operation.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from typing import Any, TypeAlias

import httpx
from rdflib import BNode, Graph, URIRef

from graph_store.errors import BadQuery, EndpointFailed
from graph_store.result_stream import ResultRows, UnreadableResult
from graph_store.terms import Term

Row: TypeAlias = dict[str, Term]

RESULTS = "application/sparql-results+json"
# Long, because a rule over a whole graph may take a foreign engine minutes before its first row.
TIMEOUT_S = 300.0
CONNECT_TIMEOUT_S = 10.0
# How much of an answer that is no result is read to say what it is.
SAMPLE_BYTES = 4096
MOST_GRAPHS = 1000
MOST_LABELS = 1000
_UNION = {"union-default-graph": "true"}
# Resources named in one query.
CHUNK = 200


@dataclass(frozen=True)
class Dataset:
    """What a query sees: the default graph, the union of some graphs, or of all of them.

    The union of all is asked with Oxigraph's own parameter, where it is known: graph by graph it is nine times slower.
    """

    graphs: tuple[str, ...] = ()
    union: bool = False


class Endpoint:
    """A SPARQL 1.1 endpoint; close it when done.

    Queries see its default graph; where that is empty, the union of its named graphs, as in a store of our own.
    ``url`` may hold a user and a password (``https://user:password@host/sparql``): they are sent, and never told.
    """

    def __init__(self, url: str, *, timeout_s: float = TIMEOUT_S) -> None:
        try:
            parsed = httpx.URL(url.strip())
        except httpx.InvalidURL as error:
            raise EndpointFailed(f"{_without_credentials(url)} is no address of an endpoint: {error}") from error
        if parsed.scheme not in ("http", "https") or not parsed.host:
            shown = _without_credentials(url)
            raise EndpointFailed(f"{shown} is no address of an endpoint: it starts with https:// or http://")
        self._url = parsed.copy_with(userinfo=b"", fragment=None)
        self.name = str(self._url)
        auth = httpx.BasicAuth(parsed.username, parsed.password) if parsed.userinfo else None
        limits = httpx.Timeout(timeout_s, connect=CONNECT_TIMEOUT_S)
        self._client = httpx.Client(auth=auth, timeout=limits, headers={"Accept": RESULTS, "Accept-Language": "en"})
        self._timeout_s = timeout_s
        self._unreachable = ""

    def close(self) -> None:
        """Close its connections."""
        self._client.close()

    def solutions(self, query: str) -> Iterator[tuple[Term | None, ...]]:
        """The rows of a SELECT as they come, in the order of its projection.

        Errors: BadQuery when the endpoint refuses the text; EndpointFailed for anything else that is no whole answer.
        """
        for names, row in self._rows(query, self._default_graph):
            yield tuple(row.get(name) for name in names)

    def bindings(self, query: str) -> Iterator[Row]:
        """The rows of a SELECT as they come, by variable; unbound variables are absent. Errors: as for solutions."""
        for _, row in self._rows(query, self._default_graph):
            yield row

    def about(self, resources: Iterable[URIRef], predicates: Iterable[URIRef]) -> Graph:
        """What the endpoint says of some resources with some predicates."""
        properties = " ".join(predicate.n3() for predicate in predicates)
        found = Graph()
        ordered = sorted(set(resources))
        for begin in range(0, len(ordered), CHUNK):
            named = " ".join(resource.n3() for resource in ordered[begin : begin + CHUNK])
            query = f"SELECT ?s ?p ?o WHERE {{ VALUES ?s {{ {named} }} VALUES ?p {{ {properties} }} ?s ?p ?o }}"
            for row in self.bindings(query):
                found.add((row["s"], row["p"], row["o"]))
        return found

    @cached_property
    def _default_graph(self) -> Dataset:
        """The graph to ask: the endpoint's own default graph, or the union of the named ones."""
        if self._says_anything(Dataset()):
            return Dataset()
        # An engine that does not know the parameter passes over it, or refuses it.
        with suppress(BadQuery, EndpointFailed):
            if self._says_anything(Dataset(union=True)):
                return Dataset(union=True)
        query = f"SELECT DISTINCT ?g WHERE {{ GRAPH ?g {{ ?s ?p ?o }} }} LIMIT {MOST_GRAPHS + 1}"
        graphs = sorted(str(row["g"]) for _, row in self._rows(query, Dataset(), trusting=True))
        if not graphs:
            raise EndpointFailed(f"{self.name} holds no statement")
        if len(graphs) > MOST_GRAPHS:
            raise EndpointFailed(
                f"{self.name} has an empty default graph and more than {MOST_GRAPHS} named ones: "
                "let it serve their union as its default graph"
            )
        return Dataset(tuple(graphs))

    def _says_anything(self, dataset: Dataset) -> bool:
        rows = self._rows("SELECT ?s WHERE { ?s ?p ?o } LIMIT 1", dataset, trusting=True)
        return any(True for _ in rows)

    @cached_property
    def _keeps_names(self) -> bool:
        """Does a blank node have the same name in two answers? Some engines number them anew in each.

        There, a blank node made for each row takes a number before the one of the graph, which so gets another.
        """
        pattern = "?b ?p ?o FILTER(isBLANK(?b) && !isBLANK(?o))"
        first = self._labels(f"SELECT ?b WHERE {{ {pattern} }} LIMIT 1")
        return bool(first) and first <= self._labels(
            f"SELECT (BNODE() AS ?a) ?b WHERE {{ {pattern} }} LIMIT {MOST_LABELS}"
        )

    def _labels(self, query: str) -> set[Term]:
        return {row["b"] for _, row in self._rows(query, self._default_graph, trusting=True)}

    def _rows(self, query: str, dataset: Dataset, *, trusting: bool = False) -> Iterator[tuple[list[str], Row]]:
        if self._unreachable:
            raise EndpointFailed(self._unreachable)
        try:
            url = self._url.copy_merge_params(_UNION) if dataset.union else self._url
            with self._client.stream("POST", url, **_request(query, dataset.graphs)) as response:
                self._check(response)
                rows = ResultRows(response.iter_bytes())
                for row in rows:
                    if not trusting and any(isinstance(term, BNode) for term in row.values()):
                        self._check_names()
                        trusting = True
                    yield rows.variables, row
        except UnreadableResult as error:
            raise EndpointFailed(f"{self.name} sent an answer that cannot be read: {error}") from error
        except (httpx.ConnectError, httpx.ConnectTimeout) as error:
            # The next query would only wait as long again.
            self._unreachable = f"{self.name} cannot be reached: {error}"
            raise EndpointFailed(self._unreachable) from error
        except httpx.TimeoutException as error:
            raise EndpointFailed(f"{self.name} was silent for {self._timeout_s:g} seconds") from error
        except (httpx.HTTPError, httpx.StreamError) as error:
            raise EndpointFailed(f"{self.name} broke off its answer: {error or type(error).__name__}") from error

    def _check(self, response: httpx.Response) -> None:
        """Errors: BadQuery or EndpointFailed where the response is no SPARQL result."""
        status = response.status_code
        media_type = response.headers.get("content-type", "").partition(";")[0].strip().lower()
        if response.has_redirect_location:
            target = _without_credentials(response.headers["location"])
            raise EndpointFailed(f"{self.name} has moved to {target}: give that address")
        if status == httpx.codes.BAD_REQUEST:
            raise BadQuery(f"{self.name} refuses the query: {_said(response)}")
        if status in (httpx.codes.UNAUTHORIZED, httpx.codes.FORBIDDEN):
            raise EndpointFailed(f"{self.name} lets in only those it knows (status {status}): {_said(response)}")
        if status != httpx.codes.OK:
            raise EndpointFailed(f"{self.name} answered with status {status}: {_said(response)}")
        if media_type not in (RESULTS, "application/json"):
            what = "a web page" if "html" in media_type else media_type or "something unnamed"
            raise EndpointFailed(f"{self.name} answered with {what}, not with SPARQL results: {_said(response)}")

    def _check_names(self) -> None:
        if not self._keeps_names:
            raise EndpointFailed(
                f"{self.name} gives blank nodes other names in each answer, so they cannot be told apart: "
                "validate a copy of its data instead"
            )


def _request(query: str, default_graphs: tuple[str, ...]) -> dict[str, Any]:
    if default_graphs:
        return {"data": {"query": query, "default-graph-uri": list(default_graphs)}}
    return {"content": query.encode(), "headers": {"Content-Type": "application/sparql-query"}}


def _said(response: httpx.Response) -> str:
    """What an answer that is no result says, in short."""
    sample = b""
    for part in response.iter_bytes(SAMPLE_BYTES):
        sample = part
        break
    text = sample.decode(errors="replace")
    for pattern in (r'"detail"\s*:\s*"((?:[^"\\]|\\.)*)"', r"(?is)<title[^>]*>(.*?)</title>"):
        if match := re.search(pattern, text):
            text = match[1]
            break
    text = " ".join(re.sub(r"<[^>]*>", " ", text).split())
    return f"“{text[:300]}”" if text else "it said nothing"


def _without_credentials(url: str) -> str:
    return re.sub(r"//[^/@]*@", "//", url)
