"""SPARQL over HTTP: every way of asking, every form of answer, and every refusal."""

from __future__ import annotations

import csv
import io
import json
import time
from pathlib import Path
from urllib.parse import parse_qsl, quote, quote_plus, urlencode

import pytest
from fastapi.testclient import TestClient
from hypothesis import given
from hypothesis import strategies as st
from rdflib import Graph, URIRef
from rdflib.namespace import RDF

from api.sparql_request import form_pairs

GOALS = "SELECT ?code WHERE { ?goal a coe:Goal ; skos:notation ?code } ORDER BY ?code"
GOAL_GRAPH = "CONSTRUCT { ?goal a coe:Goal } WHERE { ?goal a coe:Goal }"
CROSS_PRODUCT = "SELECT * WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i } ORDER BY ?a ?d ?g LIMIT 5"
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
QUERY = {"Content-Type": "application/sparql-query"}


def codes(content: bytes) -> list[str]:
    return [row["code"]["value"] for row in json.loads(content)["results"]["bindings"]]


def test_a_query_in_the_address_is_answered(ask: TestClient) -> None:
    answer = ask.get("/sparql", params={"query": GOALS})
    assert codes(answer.content) == ["11", "13"]
    assert answer.headers["content-type"] == "application/sparql-results+json"


def test_a_query_in_a_form_is_answered(ask: TestClient) -> None:
    assert codes(ask.post("/sparql", data={"query": GOALS}).content) == ["11", "13"]


def test_a_query_as_the_body_is_answered(ask: TestClient) -> None:
    assert codes(ask.post("/sparql", content=GOALS.encode(), headers=QUERY).content) == ["11", "13"]


def test_content_type_may_carry_a_charset(ask: TestClient) -> None:
    headers = {"Content-Type": "application/sparql-query; charset=utf-8"}
    assert codes(ask.post("/sparql", content=GOALS.encode(), headers=headers).content) == ["11", "13"]


@pytest.mark.parametrize(
    ("accept", "returned"),
    [
        ("application/sparql-results+json", "application/sparql-results+json"),
        ("application/sparql-results+xml", "application/sparql-results+xml"),
        ("text/csv", "text/csv; charset=utf-8"),
        ("text/tab-separated-values", "text/tab-separated-values; charset=utf-8"),
        ("application/json", "application/json"),
        ("*/*", "application/sparql-results+json"),
        ("text/csv;q=0.4, application/sparql-results+xml;q=0.9", "application/sparql-results+xml"),
        ("application/sparql-results+json;q=0, text/*;q=0.3", "text/csv; charset=utf-8"),
        ("text/turtle, text/csv;q=0.1", "text/csv; charset=utf-8"),
    ],
)
def test_a_table_comes_in_the_format_liked_best(ask: TestClient, accept: str, returned: str) -> None:
    answer = ask.get("/sparql", params={"query": GOALS}, headers={"Accept": accept})
    assert (answer.status_code, answer.headers["content-type"]) == (200, returned)
    assert "11" in answer.text


def test_csv_holds_exactly_the_rows(ask: TestClient) -> None:
    answer = ask.get("/sparql", params={"query": GOALS}, headers={"Accept": "text/csv"})
    assert list(csv.reader(io.StringIO(answer.text))) == [["code"], ["11"], ["13"]]


@pytest.mark.parametrize(
    ("accept", "parser"),
    [
        ("text/turtle", "turtle"),
        ("application/n-triples", "nt"),
        ("application/rdf+xml", "xml"),
        ("application/ld+json", "json-ld"),
    ],
)
def test_a_graph_comes_in_every_rdf_format(ask: TestClient, accept: str, parser: str) -> None:
    answer = ask.get("/sparql", params={"query": GOAL_GRAPH}, headers={"Accept": accept})
    assert answer.headers["content-type"].partition(";")[0] == accept
    graph = Graph().parse(data=answer.content, format=parser)
    goal = URIRef("https://w3id.org/coerenza/onto/Goal")
    assert sorted(graph.subjects(RDF.type, goal)) == [
        URIRef("http://metadata.un.org/sdg/11"),
        URIRef("http://metadata.un.org/sdg/13"),
    ]


def test_ask_is_answered_with_true_or_false(ask: TestClient) -> None:
    assert ask.get("/sparql", params={"query": "ASK { ?x a coe:Mission }"}).json()["boolean"] is True
    assert ask.get("/sparql", params={"query": "ASK { ?x a coe:NoSuchClass }"}).json()["boolean"] is False


def test_format_in_the_address_stands_for_accept(ask: TestClient) -> None:
    answer = ask.get("/sparql", params={"query": GOALS, "format": "csv"}, headers={"Accept": "text/html"})
    assert answer.text.splitlines() == ["code", "11", "13"]


def test_default_graph_uri_narrows_what_is_seen(ask: TestClient) -> None:
    sdg = "https://w3id.org/coerenza/graph/toy-sdg"
    agenda = "https://w3id.org/coerenza/graph/toy-agenda"
    assert codes(ask.get("/sparql", params={"query": GOALS, "default-graph-uri": sdg}).content) == ["11", "13"]
    assert codes(ask.get("/sparql", params={"query": GOALS, "default-graph-uri": agenda}).content) == []
    both = ask.post("/sparql", data={"query": GOALS, "default-graph-uri": [agenda, sdg]})
    assert codes(both.content) == ["11", "13"]


def test_named_graph_uri_names_what_a_query_may_name(ask: TestClient) -> None:
    query = "SELECT DISTINCT ?code WHERE { GRAPH ?g { ?x a coe:Goal ; skos:notation ?code } } ORDER BY ?code"
    agenda = "https://w3id.org/coerenza/graph/toy-agenda"
    assert codes(ask.get("/sparql", params={"query": query, "named-graph-uri": agenda}).content) == []
    assert codes(ask.get("/sparql", params={"query": query}).content) == ["11", "13"]


def test_a_format_nobody_has_is_not_acceptable(ask: TestClient) -> None:
    answer = ask.get("/sparql", params={"query": GOALS}, headers={"Accept": "image/png"})
    assert (answer.status_code, answer.json()["status"]) == (406, 406)
    assert "text/csv" in answer.json()["reason"]


def test_a_graph_format_is_not_acceptable_for_a_table(ask: TestClient) -> None:
    answer = ask.get("/sparql", params={"query": GOALS}, headers={"Accept": "text/turtle"})
    assert answer.status_code == 406


def test_a_mistake_is_told_with_its_line_and_column(ask: TestClient) -> None:
    answer = ask.get("/sparql", params={"query": "SELECT ?x WHERE {\n  ?x ?y\n}"})
    problem = answer.json()
    assert answer.status_code == 400
    assert (problem["line"], problem["column"]) == (3, 2)
    assert "Traceback" not in answer.text


def test_the_line_stays_true_when_house_prefixes_are_used(ask: TestClient) -> None:
    problem = ask.get("/sparql", params={"query": "SELECT ?x WHERE {\n  ?x a coe:Goal ; }}"}).json()
    assert problem["line"] == 2


@pytest.mark.parametrize(
    "update",
    ["INSERT DATA { <urn:a> <urn:b> <urn:c> }", "DROP ALL", "LOAD <http://example.org/x>", "CLEAR DEFAULT"],
)
def test_updates_are_refused(ask: TestClient, update: str) -> None:
    before = ask.get("/health/ready").json()
    assert ask.post("/sparql", content=update.encode(), headers=QUERY).status_code == 400
    assert ask.post("/sparql", data={"query": update}).status_code == 400
    assert ask.post("/sparql", data={"update": update}).status_code == 400
    assert ask.get("/health/ready").json() == before


def test_other_hosts_are_not_called(ask: TestClient) -> None:
    answer = ask.get("/sparql", params={"query": "SELECT * { SERVICE <http://127.0.0.1:1/> { ?s ?p ?o } }"})
    assert answer.status_code == 400
    assert "SERVICE would call 127.0.0.1:1, which is not allowed here" in answer.json()["reason"]


def test_a_cross_product_is_stopped_and_the_next_query_is_answered(ask: TestClient) -> None:
    start = time.monotonic()
    answer = ask.get("/sparql", params={"query": CROSS_PRODUCT})
    took_s = time.monotonic() - start
    assert answer.status_code == 503
    assert answer.headers["retry-after"].isdecimal()
    assert answer.json()["type"].endswith("/query-too-long")
    assert took_s < 2.0 + 3.0
    assert codes(ask.get("/sparql", params={"query": GOALS}).content) == ["11", "13"]


def test_a_query_text_beyond_the_limit_is_too_large(ask: TestClient) -> None:
    long = GOALS + " #" + "x" * (600 * 1024)
    assert ask.post("/sparql", content=long.encode(), headers=QUERY).status_code == 413
    endless = b"x" * (4 * 1024 * 1024)
    assert ask.post("/sparql", content=endless, headers=QUERY).status_code == 413


@pytest.mark.parametrize(
    ("content", "headers", "status"),
    [
        (b"query=" + GOALS.encode(), {"Content-Type": "text/plain"}, 415),
        (GOALS.encode(), {}, 415),
        (b"", QUERY, 400),
        (b"nothing=here", FORM, 400),
        (b"query=ASK%7B%7D&query=ASK%7B%7D", FORM, 400),
        (b"SELECT * WHERE { ?s ?p '\xff' }", QUERY, 400),
        (b"query=%FF", FORM, 400),
    ],
)
def test_requests_out_of_form_are_refused(
    ask: TestClient, content: bytes, headers: dict[str, str], status: int
) -> None:
    answer = ask.post("/sparql", content=content, headers=headers)
    assert (answer.status_code, answer.json()["status"]) == (status, status)


@given(st.dictionaries(st.text(max_size=9), st.text(max_size=9), max_size=3), st.booleans())
def test_a_form_is_read_as_the_standard_library_reads_it(fields: dict[str, str], plus: bool) -> None:
    encoded = urlencode(fields, quote_via=quote_plus if plus else quote)
    assert form_pairs(encoded.encode()) == parse_qsl(encoded, keep_blank_values=True) == list(fields.items())


@pytest.mark.parametrize("encoded", [b"query", b"query=", b"=", b"a=b=c", b"query=%zz", b"query=%", b"a=1;b=2", b""])
def test_a_form_of_one_field_is_read_like_any_other(encoded: bytes) -> None:
    assert form_pairs(encoded) == parse_qsl(encoded.decode(), keep_blank_values=True)


def test_an_answer_is_no_page(ask: TestClient) -> None:
    for answer in (ask.get("/sparql", params={"query": "ASK {}"}), ask.get("/sparql?query=ASK"), ask.get("/sparql")):
        assert answer.headers["content-security-policy"] == "default-src 'none'; frame-ancestors 'none'"
        assert answer.headers["x-content-type-options"] == "nosniff"


def test_two_queries_in_the_address_are_refused(ask: TestClient) -> None:
    assert ask.get("/sparql?query=ASK%7B%7D&query=ASK%7B%7D").status_code == 400


def test_other_methods_are_not_allowed(ask: TestClient) -> None:
    answer = ask.put("/sparql", params={"query": GOALS})
    assert (answer.status_code, answer.json()["status"]) == (405, 405)


def test_without_a_query_the_service_describes_itself(ask: TestClient) -> None:
    answer = ask.get("/sparql", headers={"Accept": "text/turtle"})
    graph = Graph().parse(data=answer.content, format="turtle")
    sd = "http://www.w3.org/ns/sparql-service-description#"
    endpoints = {str(endpoint) for endpoint in graph.objects(None, URIRef(sd + "endpoint"))}
    assert endpoints == {"http://testserver/sparql", "http://testserver/update"}
    assert URIRef(sd + "UnionDefaultGraph") in set(graph.objects(None, URIRef(sd + "feature")))


def test_a_browser_is_led_to_the_query_page(ask: TestClient) -> None:
    accept = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}
    assert ask.get("/sparql", headers=accept).headers["location"] == "/interroga/sparql"
    led = ask.get("/sparql", params={"query": "ASK {}"}, headers=accept)
    assert (led.status_code, led.headers["location"]) == (303, "/interroga/sparql?query=ASK+%7B%7D")


def test_no_answer_is_left_behind_in_the_spool(ask: TestClient) -> None:
    queries = ask.app.state.queries  # type: ignore[attr-defined]
    ask.get("/sparql", params={"query": GOALS})
    ask.get("/sparql", params={"query": GOALS}, headers={"Accept": "text/turtle"})
    ask.get("/sparql", params={"query": "SELECT"})
    ask.get("/interroga", params={"query": GOALS})
    assert not list(Path(queries._spool.name).iterdir())
