"""What the service tells programs about itself."""

from __future__ import annotations

from pathlib import Path

from fastapi.testclient import TestClient
from rdflib import Graph, Literal, Namespace, URIRef
from rdflib.namespace import VOID

from api.app import create_app
from graph_store.namespaces import COE
from graph_store.settings import Settings
from graph_store.store import GraphStore

SD = Namespace("http://www.w3.org/ns/sparql-service-description#")
QUERY, UPDATE = URIRef("http://testserver/sparql"), URIRef("http://testserver/update")
TURTLE = {"Accept": "text/turtle"}


def described(client: TestClient) -> Graph:
    return Graph().parse(data=client.get("/sparql", headers=TURTLE).text, format="turtle")


def count(client: TestClient, pattern: str) -> int:
    query = f"SELECT (COUNT(*) AS ?n) WHERE {{ SELECT DISTINCT * WHERE {{ {pattern} }} }}"
    rows = client.get("/sparql", params={"query": query, "format": "json"}).json()["results"]["bindings"]
    return int(rows[0]["n"]["value"])


def test_queries_and_updates_have_an_endpoint_each(ask: TestClient) -> None:
    graph = described(ask)
    assert list(graph.objects(QUERY, SD.supportedLanguage)) == [SD.SPARQL11Query]
    assert list(graph.objects(UPDATE, SD.supportedLanguage)) == [SD.SPARQL11Update]
    assert list(graph.objects(QUERY, SD.feature)) == [SD.UnionDefaultGraph]


def test_every_named_graph_is_listed_with_its_size(ask: TestClient) -> None:
    graph = described(ask)
    rows = ask.get("/sparql", params={"query": "SELECT ?g (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g"})
    counted = {row["g"]["value"]: int(row["n"]["value"]) for row in rows.json()["results"]["bindings"]}
    named = {
        str(graph.value(one, SD.name)): graph.value(graph.value(one, SD.graph), VOID.triples).toPython()
        for one in graph.objects(None, SD.namedGraph)
    }
    assert named == counted
    assert len(named) > 1


def test_the_figures_are_those_a_query_gives(ask: TestClient) -> None:
    graph = described(ask)
    default = graph.value(graph.value(QUERY, SD.defaultDataset), SD.defaultGraph)
    assert graph.value(default, VOID.triples) == Literal(count(ask, "?s ?p ?o"))
    missions = graph.value(None, VOID["class"], COE.Mission)
    assert (default, VOID.classPartition, missions) in graph
    assert graph.value(missions, VOID.entities) == Literal(count(ask, "?s a coe:Mission"))
    adopted = graph.value(None, VOID.property, COE.partOf)
    assert graph.value(adopted, VOID.triples) == Literal(count(ask, "?s coe:partOf ?o"))


def test_whoever_has_the_description_of_this_version_is_told_so(ask: TestClient) -> None:
    first = ask.get("/sparql", headers=TURTLE)
    again = ask.get("/sparql", headers=TURTLE | {"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_federation_is_told_only_where_it_is_allowed(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path, query_workers=1, allowed_hosts=("dati.example.org",))
    with TestClient(create_app(settings, GraphStore(settings))) as client:
        graph = described(client)
    assert (QUERY, SD.feature, SD.BasicFederatedQuery) in graph
    assert list(graph.objects(None, SD.namedGraph)) == []
