"""Everything the graph names has an address that leads on: to a page for people, to data for programs."""

from __future__ import annotations

import gzip
import re
from collections.abc import Callable

import pytest
from fastapi.testclient import TestClient
from rdflib import DCAT, RDF, VOID, Dataset, Graph, Literal, URIRef
from rdflib.namespace import DCTERMS, RDFS
from rdflib.term import Node

BASE = "https://w3id.org/coerenza/id/"
FORMS = {
    "ttl": ("text/turtle", "turtle"),
    "nt": ("application/n-triples", "nt"),
    "jsonld": ("application/ld+json", "json-ld"),
    "rdf": ("application/rdf+xml", "xml"),
}
DCATAPIT = "http://dati.gov.it/onto/dcatapit#"


def mission_path(ask: TestClient) -> str:
    """The path of a mission of the toy city, below the base."""
    query = "SELECT ?m WHERE { ?m a coe:Mission } ORDER BY ?m LIMIT 1"
    rows = ask.get("/sparql", params={"query": query, "format": "csv"}).text.split()
    return rows[1].removeprefix(BASE)


def about_things(graph: Graph) -> set[tuple[Node, Node, Node]]:
    return {(s, p, o) for s, p, o in graph if not str(s).startswith("http://testserver/")}


def test_a_browser_is_led_to_the_page_and_a_program_to_the_data(ask: TestClient) -> None:
    path = mission_path(ask)
    for accept, place in (
        ("text/html,application/xhtml+xml,*/*;q=0.8", f"/scheda/{path}"),
        ("text/turtle", f"/dati/{path}.ttl"),
        ("application/ld+json", f"/dati/{path}.jsonld"),
        ("application/rdf+xml;q=0.9, text/turtle;q=0.1", f"/dati/{path}.rdf"),
    ):
        led = ask.get(f"/id/{path}", headers={"Accept": accept})
        assert (led.status_code, led.headers["location"]) == (303, place)
        assert "Accept" in led.headers["vary"]


def test_a_person_may_name_the_form_in_the_address(ask: TestClient) -> None:
    path = mission_path(ask)
    led = ask.get(f"/id/{path}?_format=jsonld", headers={"Accept": "text/html"})
    assert led.headers["location"] == f"/dati/{path}.jsonld"
    assert ask.get(f"/id/{path}?_format=docx").status_code == 406


@pytest.mark.parametrize("ending", FORMS)
def test_every_form_says_the_same(ask: TestClient, ending: str) -> None:
    path = mission_path(ask)
    media_type, parser = FORMS[ending]
    turtle = Graph().parse(data=ask.get(f"/dati/{path}.ttl").content, format="turtle")
    answer = ask.get(f"/dati/{path}.{ending}")
    assert answer.headers["content-type"].startswith(media_type)
    # What the document says of itself, its own address among it, is another thing in each form.
    assert about_things(Graph().parse(data=answer.content, format=parser)) == about_things(turtle)
    assert len(about_things(turtle)) > 10
    resource = URIRef(BASE + path)
    assert (resource, RDF.type, URIRef("https://w3id.org/coerenza/onto/Mission")) in turtle
    # What points at it is told too.
    assert any(o == resource for o in turtle.objects())


def test_data_are_not_sent_again_to_who_has_them(ask: TestClient) -> None:
    path = f"/dati/{mission_path(ask)}.ttl"
    tag = ask.get(path).headers["etag"]
    assert ask.get(path, headers={"If-None-Match": tag}).status_code == 304


def test_a_thing_with_an_address_elsewhere_has_one_here_too(ask: TestClient) -> None:
    led = ask.get("/id/", params={"iri": "http://metadata.un.org/sdg/11"}, headers={"Accept": "text/turtle"})
    assert led.status_code == 303
    data = Graph().parse(data=ask.get(led.headers["location"]).content, format="turtle")
    assert (URIRef("http://metadata.un.org/sdg/11"), RDFS.label, None) in data


@pytest.mark.parametrize(
    "path", ["nothing/here", "amsvs/mission/", "%00", "..%2f..%2fetc%2fpasswd", "<script>", "[", "{}", "a" * 3000]
)
def test_what_nothing_is_said_of_is_404_and_says_so(ask: TestClient, path: str) -> None:
    for place in ("id", "dati", "scheda"):
        assert ask.get(f"/{place}/{path}", headers={"Accept": "text/turtle"}).status_code == 404, place
        page = ask.get(f"/{place}/{path}", headers={"Accept": "text/html"})
        assert page.status_code == 404, place
        assert "<script>" not in page.text.partition("<body")[2].partition("<footer")[0]


def test_what_is_accepted_nowhere_is_406(ask: TestClient) -> None:
    answer = ask.get(f"/id/{mission_path(ask)}", headers={"Accept": "image/png"})
    assert answer.status_code == 406


@pytest.mark.parametrize(("language", "words"), [("it", "Indirizzo permanente"), ("en", "Permanent address")])
def test_the_page_of_a_thing_speaks_the_language_of_its_reader(ask: TestClient, language: str, words: str) -> None:
    path = mission_path(ask)
    page = ask.get(f"/scheda/{path}?lang={language}", headers={"Accept": "text/html"})
    assert page.status_code == 200
    assert f'lang="{language}"' in page.text
    assert words in page.text
    query = f"SELECT ?name {{ <{BASE}{path}> rdfs:label ?name FILTER(LANG(?name) = 'it') }}"
    names = ask.get("/sparql", params={"query": query, "format": "csv"}).text.splitlines()[1:]
    assert language == "en" or any(name in page.text for name in names)


def test_what_a_page_shows_is_never_taken_for_html(service_of: Callable[[str], TestClient]) -> None:
    trig = """
        @prefix coe: <https://w3id.org/coerenza/onto/> . @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
        <https://w3id.org/coerenza/graph/x> {
            <https://w3id.org/coerenza/id/amsvs/mission/x> a coe:Mission ;
                rdfs:label "<script>alert(1)</script>"@it ; rdfs:comment "<img src=x onerror=alert(1)>"@it }
    """
    page = service_of(trig).get("/scheda/amsvs/mission/x", headers={"Accept": "text/html"})
    assert page.status_code == 200
    assert "<script>alert" not in page.text
    assert "<img src=x" not in page.text


def test_a_term_leads_to_its_place_on_the_page_or_to_its_data(ask: TestClient) -> None:
    assert ask.get("/onto/Mission", headers={"Accept": "text/html"}).headers["location"] == "/onto/#Mission"
    led = ask.get("/onto/Mission", headers={"Accept": "text/turtle"})
    said = Graph().parse(data=ask.get(led.headers["location"]).content, format="turtle")
    assert (URIRef("https://w3id.org/coerenza/onto/Mission"), RDFS.label, Literal("missione", lang="it")) in said
    assert ask.get("/onto/Nothing", headers={"Accept": "text/turtle"}).status_code == 404


def test_the_page_of_the_vocabulary_has_a_place_for_every_term(ask: TestClient) -> None:
    page = ask.get("/onto/?lang=en", headers={"Accept": "text/html"}).text
    whole = Graph().parse(data=ask.get("/onto/all.ttl").content, format="turtle")
    own = {
        str(s).rpartition("/")[2]
        for s in whole.subjects(RDF.type)
        if str(s).startswith("https://w3id.org/coerenza/onto/")
    } - {""}
    missing = {name for name in own if f'id="{name}"' not in page}
    assert len(own) > 200
    assert not missing


def test_the_dump_is_the_whole_graph(ask: TestClient) -> None:
    page = ask.get("/dumps/", headers={"Accept": "text/html"}).text
    whole = next(name for name in re.findall(r"/dumps/([\w.-]+)", page) if name.endswith(".nq.gz"))
    answer = ask.get(f"/dumps/{whole}")
    assert answer.status_code == 200
    dataset = Dataset()
    dataset.parse(data=gzip.decompress(answer.content), format="nquads")
    count = ask.get("/sparql", params={"query": "SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } }", "format": "csv"})
    assert str(sum(1 for _ in dataset.quads())) == count.text.split()[1]
    assert ask.get(f"/dumps/{whole}", headers={"If-None-Match": answer.headers["etag"]}).status_code == 304
    assert ask.get(f"/dumps/{whole}").content == answer.content
    assert ask.get("/dumps/..%2f..%2ftokens.json").status_code == 404


def test_each_graph_can_be_downloaded_by_itself(ask: TestClient) -> None:
    page = ask.get("/dumps/", headers={"Accept": "text/html"}).text
    name = next(name for name in re.findall(r"/dumps/([\w.-]+)", page) if name.endswith(".ttl.gz"))
    answer = ask.get(f"/dumps/{name}")
    assert len(Graph().parse(data=gzip.decompress(answer.content), format="turtle")) > 0


def test_the_catalogue_has_what_dcat_ap_it_asks_for(ask: TestClient) -> None:
    said = Graph().parse(data=ask.get("/catalogo.ttl").content, format="turtle")
    [catalogue] = said.subjects(RDF.type, URIRef(DCATAPIT + "Catalog"))
    datasets = set(said.objects(catalogue, DCAT.dataset))
    assert len(datasets) > 3
    for about in (catalogue, *datasets):
        for predicate in (DCTERMS.title, DCTERMS.description):
            assert {o.language for o in said.objects(about, predicate) if isinstance(o, Literal)} >= {"it", "en"}
        assert (about, DCTERMS.publisher, None) in said
    for dataset in datasets:
        assert (dataset, RDF.type, URIRef(DCATAPIT + "Dataset")) in said
        for predicate in (DCTERMS.identifier, DCAT.theme, DCTERMS.accrualPeriodicity, DCTERMS.rightsHolder):
            assert (dataset, predicate, None) in said, predicate
        for distribution in said.objects(dataset, DCAT.distribution):
            assert (distribution, DCAT.accessURL, None) in said


def test_no_publisher_is_made_up(ask: TestClient) -> None:
    said = Graph().parse(data=ask.get("/catalogo.ttl").content, format="turtle")
    names = {str(name) for agent in said.objects(None, DCTERMS.publisher) for name in said.objects(agent, None)}
    assert not any("Città metropolitana" in name for name in names)


def test_void_counts_what_is_there(ask: TestClient) -> None:
    said = Graph().parse(data=ask.get("/.well-known/void", headers={"Accept": "text/turtle"}).content, format="turtle")
    count = ask.get("/sparql", params={"query": "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }", "format": "csv"}).text.split()[
        1
    ]
    assert count in {str(number) for number in said.objects(None, VOID.triples)}
    assert (None, VOID.sparqlEndpoint, None) in said


def test_crawlers_are_told_where_to_look_and_where_not(ask: TestClient) -> None:
    robots = ask.get("/robots.txt").text
    for path in ("/sparql", "/update"):
        assert f"Disallow: {path}" in robots
    assert "Sitemap: http://testserver/sitemap.xml" in robots
    places = re.findall("<loc>([^<]+)</loc>", ask.get("/sitemap.xml").text)
    assert f"http://testserver/scheda/{mission_path(ask)}" in places
    assert ask.get(places[-1].removeprefix("http://testserver"), headers={"Accept": "text/html"}).status_code == 200
