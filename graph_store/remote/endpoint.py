"""A SPARQL endpoint of somebody else's, asked as our own store is: rows as they come, or an error that says why not.

Source: SPARQL 1.1 Protocol, section 2, https://www.w3.org/TR/sparql11-protocol/#query-operation.
"""

from __future__ import annotations

import json
import re
import time
import weakref
from collections.abc import Generator, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from copy import copy
from dataclasses import dataclass
from functools import cached_property
from typing import Any, TypeAlias

import httpx
from rdflib import BNode, Graph, URIRef

from graph_store.errors import BadQuery, EndpointFailed
from graph_store.remote.result_stream import ResultRows, UnreadableResult
from graph_store.terms import Term

Row: TypeAlias = dict[str, Term]

RESULTS = "application/sparql-results+json"
TRIPLES = "application/n-triples"
_OTHER_NAMES = {RESULTS: ("application/json",), TRIPLES: ("text/plain", "text/ntriples")}
# Long, because a rule over a whole graph may take a foreign engine minutes before its first row.
TIMEOUT_S = 300.0
CONNECT_TIMEOUT_S = 10.0
# How much of an answer that is no result is read to say what it is.
SAMPLE_BYTES = 4096
MOST_GRAPHS = 1000
MOST_LABELS = 1000
# How often, and how long each time, one waits for an endpoint that limits how often it is asked.
_PATIENCE = 20
_LONGEST_WAIT_S = 10
_UNION = {"union-default-graph": "true"}
# Resources named in one query.
CHUNK = 200


@dataclass(frozen=True)
class Dataset:
    """What a query sees: the default graph, the union of some graphs, or of all of them.

    The union of all is asked with Oxigraph's own parameter, where it is known: graph by graph it is nine times slower.
    ``only`` says that ``GRAPH`` sees no other graphs either.
    """

    graphs: tuple[str, ...] = ()
    union: bool = False
    only: bool = False


class Connections:
    """Connections to one server, closed when nobody knows of them any more.

    A finalizer and not ``__del__``: of objects that are let go in a circle, a socket might be the first to go.
    """

    def __init__(self, auth: httpx.Auth | None, *, accept: str, timeout_s: float) -> None:
        self.client = httpx.Client(
            auth=auth,
            timeout=httpx.Timeout(timeout_s, connect=CONNECT_TIMEOUT_S),
            headers={"Accept": accept, "Accept-Language": "en"},
        )
        self.close = weakref.finalize(self, self.client.close)


class ServersChoice(httpx.Auth):
    """A user and a password, given as the server asks for them: Digest where it offers that, else Basic."""

    def __init__(self, user: str, password: str) -> None:
        self._basic, self._digest = httpx.BasicAuth(user, password), httpx.DigestAuth(user, password)
        self._chosen: httpx.Auth | None = None

    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        """Ask without first: only then does the server say how."""
        if self._chosen is None:
            response = yield request
            if response.status_code != httpx.codes.UNAUTHORIZED:
                return
            offered = " ".join(response.headers.get_list("www-authenticate")).lower()
            self._chosen = self._digest if "digest" in offered else self._basic
        yield from self._chosen.auth_flow(request)


def address_of(url: str) -> tuple[httpx.URL, httpx.Auth | None]:
    """The address of an endpoint without user and password, and those two as it asks for them.

    Errors: EndpointFailed when it is none.
    """
    try:
        parsed = httpx.URL(url.strip())
    except httpx.InvalidURL as error:
        raise EndpointFailed(f"{without_credentials(url)} is no address of an endpoint: {error}") from error
    if parsed.scheme not in ("http", "https") or not parsed.host:
        shown = without_credentials(url)
        raise EndpointFailed(f"{shown} is no address of an endpoint: it starts with https:// or http://")
    auth = ServersChoice(parsed.username, parsed.password) if parsed.userinfo else None
    return parsed.copy_with(userinfo=b"", fragment=None), auth


class Endpoint:
    """A SPARQL 1.1 endpoint; close it when done.

    Queries see its default graph; where that is empty, the union of its named graphs, as in a store of our own.
    ``url`` may hold a user and a password (``https://user:password@host/sparql``): they are sent, and never told.
    """

    def __init__(self, url: str, *, timeout_s: float = TIMEOUT_S) -> None:
        self._url, self._auth = address_of(url)
        self.name = str(self._url)
        self._dataset: Dataset | None = None
        self._connections = Connections(self._auth, accept=RESULTS, timeout_s=timeout_s)
        self._timeout_s = timeout_s
        self._unreachable = ""

    def close(self) -> None:
        """Close its connections."""
        self._connections.close()

    def seeing(self, dataset: Dataset) -> Endpoint:
        """The same endpoint, over the same connections, of which queries see just this."""
        other = copy(self)
        other._dataset = dataset
        return other

    @cached_property
    def knows_union(self) -> bool:
        """Does it know the parameter for the union of all graphs, and are there any?"""
        with suppress(BadQuery, EndpointFailed):
            return self._says_anything(Dataset(union=True))
        return False

    def address(self, dataset: Dataset) -> httpx.URL:
        """Where to ask of a dataset; its graphs, if it names any, go with the query."""
        return self._url.copy_merge_params(_UNION) if dataset.union else self._url

    def asynchronous(self, *, timeout_s: float) -> httpx.AsyncClient:
        """A client for its addresses, with its user and password, for whoever has an event loop."""
        return httpx.AsyncClient(auth=self._auth, timeout=timeout_s, headers={"Accept-Language": "en"})

    def ask(self, query: str) -> bool:
        """The answer of an ASK. Errors: as for solutions."""
        try:
            return verdict_of(self._whole(query, RESULTS))
        except ValueError as error:
            raise EndpointFailed(f"{self.name} answered an ASK with something else: {error}") from error

    def triples(self, query: str) -> bytes:
        """The graph of a CONSTRUCT or DESCRIBE as N-Triples. Errors: as for solutions."""
        return self._whole(query, TRIPLES)

    def solutions(self, query: str) -> Iterator[tuple[Term | None, ...]]:
        """The rows of a SELECT as they come, in the order of its projection.

        Errors: BadQuery when the endpoint refuses the text; EndpointFailed for anything else that is no whole answer.
        """
        for names, row in self._rows(query, self._seen):
            yield tuple(row.get(name) for name in names)

    def bindings(self, query: str) -> Iterator[Row]:
        """The rows of a SELECT as they come, by variable; unbound variables are absent. Errors: as for solutions."""
        for _, row in self._rows(query, self._seen):
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

    @property
    def _seen(self) -> Dataset:
        return self._dataset or self._default_graph

    @cached_property
    def _default_graph(self) -> Dataset:
        """The graph to ask: the endpoint's own default graph, or the union of the named ones."""
        if self._says_anything(Dataset()):
            return Dataset()
        # An engine that does not know the parameter passes over it, or refuses it.
        if self.knows_union:
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
        return {row["b"] for _, row in self._rows(query, self._seen, trusting=True)}

    def _rows(self, query: str, dataset: Dataset, *, trusting: bool = False) -> Iterator[tuple[list[str], Row]]:
        with self._answered(query, dataset, RESULTS) as response:
            rows = ResultRows(response.iter_bytes())
            count = 0
            for row in rows:
                count += 1
                if not trusting and any(isinstance(term, BNode) for term in row.values()):
                    self._check_names()
                    trusting = True
                yield rows.variables, row
            self._check_all(response, count)

    def _whole(self, query: str, media_type: str) -> bytes:
        with self._answered(query, self._seen, media_type) as response:
            content = response.read()
            self._check_all(response, content.count(b"\n"))
            return content

    @contextmanager
    def _answered(self, query: str, dataset: Dataset, media_type: str) -> Iterator[httpx.Response]:
        if self._unreachable:
            raise EndpointFailed(self._unreachable)
        try:
            url = self.address(dataset)
            asked = _request(query, dataset)
            headers = {"Accept": media_type}
            with self._asked_patiently(url, headers, asked) as response:
                self._check(response, media_type)
                yield response
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

    @contextmanager
    def _asked_patiently(
        self, url: httpx.URL, headers: dict[str, str], asked: dict[str, Any]
    ) -> Iterator[httpx.Response]:
        """An answer; an endpoint that says it is asked too often is asked again when it says so."""
        for _ in range(_PATIENCE):
            with self._connections.client.stream("POST", url, headers=headers, **asked) as response:
                wait_s = response.headers.get("retry-after", "")
                if response.status_code != httpx.codes.TOO_MANY_REQUESTS or not wait_s.isdigit():
                    yield response
                    return
            time.sleep(min(int(wait_s), _LONGEST_WAIT_S))
        with self._connections.client.stream("POST", url, headers=headers, **asked) as response:
            yield response

    def _check_all(self, response: httpx.Response, count: int) -> None:
        """Errors: EndpointFailed where the engine kept back a part of a whole-looking answer."""
        reason = kept_back(response.headers, count)
        if reason:
            raise EndpointFailed(f"{self.name} {reason}")

    def _check(self, response: httpx.Response, wanted: str = RESULTS) -> None:
        """Errors: BadQuery or EndpointFailed where the response is no SPARQL result."""
        status = response.status_code
        media_type = response.headers.get("content-type", "").partition(";")[0].strip().lower()
        if response.has_redirect_location:
            target = without_credentials(response.headers["location"])
            raise EndpointFailed(f"{self.name} has moved to {target}: give that address")
        if status == httpx.codes.BAD_REQUEST:
            raise BadQuery(f"{self.name} refuses the query: {words_of(response)}")
        if status in (httpx.codes.UNAUTHORIZED, httpx.codes.FORBIDDEN):
            raise EndpointFailed(f"{self.name} lets in only those it knows (status {status}): {words_of(response)}")
        if status != httpx.codes.OK:
            raise EndpointFailed(f"{self.name} answered with status {status}: {words_of(response)}")
        if media_type not in (wanted, *_OTHER_NAMES[wanted]):
            what = "a web page" if "html" in media_type else media_type or "something unnamed"
            raise EndpointFailed(f"{self.name} answered with {what}, not with SPARQL results: {words_of(response)}")

    def _check_names(self) -> None:
        if not self._keeps_names:
            raise EndpointFailed(
                f"{self.name} gives blank nodes other names in each answer, so they cannot be told apart: "
                "validate a copy of its data instead"
            )


def verdict_of(content: bytes) -> bool:
    """What the answer to an ASK says, in JSON. Errors: ValueError where it is none.

    Virtuoso answers with a table of one cell, or of none.

    >>> verdict_of(b'{"head": {}, "boolean": true}')
    True
    """
    document = json.loads(content)
    if isinstance(document, dict) and isinstance(document.get("boolean"), bool):
        return bool(document["boolean"])
    try:
        [name] = document["head"]["vars"]
        return any(row[name]["value"] in ("1", "true") for row in document["results"]["bindings"])
    except (KeyError, TypeError) as error:
        raise ValueError("it has no verdict") from error


def kept_back(headers: Mapping[str, str], count: int) -> str:
    """What an engine says of the part of an answer it kept back; empty where the answer is whole.

    Virtuoso says so in headers only: how many rows it gives at most, and that it stopped at its time limit.
    """
    if headers.get("x-sql-state") == "S1TAT":
        return "stopped at its own time limit and sent what it had: raise its limit (in Virtuoso MaxQueryExecutionTime)"
    most = headers.get("x-sparql-maxrows", "")
    if most.isdigit() and count >= int(most):
        return f"gives no more than {most} rows: raise its limit (in Virtuoso ResultSetMaxRows)"
    return ""


def _request(query: str, dataset: Dataset) -> dict[str, Any]:
    # As a form, also without graphs: Virtuoso never answers a query that is the body itself.
    named = {"named-graph-uri": list(dataset.graphs)} if dataset.only else {}
    return {"data": {"query": query, "default-graph-uri": list(dataset.graphs), **named}}


def words_of(response: httpx.Response) -> str:
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


def without_credentials(url: str) -> str:
    """An address as it may be shown: without the user and the password in it."""
    return re.sub(r"//[^/@]*@", "//", url)
