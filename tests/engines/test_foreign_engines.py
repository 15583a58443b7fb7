"""The same product on engines of other makers: what is loaded, found and shown is what our own store gives."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing
from dataclasses import dataclass
from pathlib import Path

import pytest
from engine_servers import ENGINES, Engine
from fastapi.testclient import TestClient
from rdflib import Literal, URIRef
from rdflib.namespace import RDFS, XSD

from api.app import create_app
from graph_store.errors import BadQuery, EndpointFailed
from graph_store.identifiers import graph_iri
from graph_store.remote.endpoint import Endpoint
from graph_store.remote.store import RemoteStore
from graph_store.remote.update_endpoint import UpdateEndpoint
from graph_store.settings import Settings
from graph_store.store import GraphStore
from graph_store.terms import nquads
from loaders.load import initialise
from validation import stored_report, validate_store, validated_store
from validation.endpoint_trials import check_engine

pytestmark = pytest.mark.slow

NOTES = graph_iri("notes")
THING = URIRef("https://example.org/thing")
GOALS = "SELECT ?goal ?label WHERE { ?goal a coe:Goal ; rdfs:label ?label } ORDER BY ?goal ?label"


@dataclass
class Filled:
    """A store at an engine and one of our own, with the same shipped data in them."""

    engine: Engine
    settings: Settings
    store: RemoteStore
    own: GraphStore


def remote(engine: Engine, folder: Path) -> Settings:
    return Settings(data_dir=folder, store=engine.query, store_update=engine.update, rate_per_second=0)


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> GraphStore:
    """Our own store, with the shipped and the illustrative data."""
    store = validated_store(Settings(data_dir=tmp_path_factory.mktemp("own"), rate_per_second=0))
    initialise(store)
    return store


@pytest.fixture(scope="module", params=ENGINES)
def filled(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, own: GraphStore
) -> Iterator[Filled]:
    """An engine that was given the shipped data, the illustrative ones too."""
    folder = tmp_path_factory.mktemp("engine")
    start: Callable[[Path], AbstractContextManager[Engine]] = request.param
    with start(folder / "server") as engine:
        settings = remote(engine, folder / "data")
        store = validated_store(settings)
        assert isinstance(store, RemoteStore)
        assert not store.exists()
        initialise(store)
        yield Filled(engine, settings, store, own)


@pytest.fixture(scope="module")
def theirs(filled: Filled) -> Iterator[TestClient]:
    """The service over the engine."""
    with TestClient(create_app(filled.settings, filled.store)) as client:
        yield client


@pytest.fixture(scope="module")
def ours(own: GraphStore) -> Iterator[TestClient]:
    """The service over our own store."""
    with TestClient(create_app(own.settings, own)) as client:
        yield client


@pytest.fixture
def bare(filled: Filled) -> RemoteStore:
    """The same store, published to without asking the rules: what these tests change is no matter for them."""
    return RemoteStore(filled.settings)


def statements(store: GraphStore) -> set[bytes]:
    """The statements of all graphs but that of the findings, which names versions and days."""
    reader = store.reader()
    kept = [graph for graph in reader.graphs() if graph != graph_iri("findings")]
    return {line for graph in kept for line in reader.nquads(graph).splitlines()}


def sample(store: GraphStore) -> tuple[list[URIRef], bytes]:
    """Which graphs there are, and what one of them says."""
    reader = store.reader()
    return reader.graphs(), reader.nquads(graph_iri("sdg-goals"))


def test_every_statement_comes_back_as_it_was_loaded(filled: Filled) -> None:
    assert filled.store.reader().graphs() == filled.own.reader().graphs()
    assert statements(filled.store) == statements(filled.own)
    assert len(filled.store.reader()) == filled.store.current().quads


def test_the_version_is_published_with_the_findings_our_own_store_has(filled: Filled) -> None:
    theirs, ours = stored_report(filled.store.current()), stored_report(filled.own.current())
    assert theirs is not None
    assert ours is not None
    assert not theirs.errors
    assert len(ours.findings) > 200
    assert {(item.id, item.rule) for item in theirs.findings} == {(item.id, item.rule) for item in ours.findings}


def test_validating_again_finds_the_same(filled: Filled) -> None:
    before = stored_report(filled.store.current())
    assert before is not None
    again = validate_store(filled.store)
    assert not again.errors
    assert {item.id for item in again.findings} == {item.id for item in before.findings}


def test_queries_of_our_own_give_the_same_rows(filled: Filled) -> None:
    theirs, ours = filled.store.reader(), filled.own.reader()
    goals = theirs.select(GOALS)
    # Which of two languages comes first is every engine's own affair.
    assert sorted(goals, key=str) == sorted(ours.select(GOALS), key=str)
    assert len(goals) == 34
    mission = URIRef(filled.store.settings.base_iri + "amsvs/mission/4.2")
    assert theirs.ask("ASK { ?mission a coe:Mission }", mission=mission)
    assert theirs.is_described(mission)
    assert not theirs.is_described(URIRef(mission + "/nothing"))
    entities = theirs.select("pages/entities", text=Literal("mobilit"))
    assert entities == ours.select("pages/entities", text=Literal("mobilit"))
    assert entities
    described = theirs.construct("CONSTRUCT { ?goal rdfs:label ?label } WHERE { ?goal a coe:Goal ; rdfs:label ?label }")
    assert {(row["goal"], RDFS.label, row["label"]) for row in goals} == set(described)


@pytest.mark.parametrize(
    "address", ["/", "/rilievi", "/regole", "/mappa", "/rilievi?lang=en", "/scheda/amsvs/mission/4.2"]
)
def test_pages_show_what_they_show_on_our_own_store(theirs: TestClient, ours: TestClient, address: str) -> None:
    for client in (theirs, ours):
        client.cookies.clear()
    shown = theirs.get(address, headers={"Accept": "text/html"})
    expected = ours.get(address, headers={"Accept": "text/html"})
    assert shown.status_code == 200
    assert words(shown.text) == words(expected.text)


def words(page: str) -> list[str]:
    """The words of a page in their order, without its numbers, some of which are those of versions and times."""
    text = re.sub(r"<[^>]*>", " ", page)
    return re.findall(r"[^\W\d_]+", text)


def test_the_api_answers_as_on_our_own_store(theirs: TestClient, ours: TestClient) -> None:
    for address in ("/api/v1/coverage", "/api/v1/network"):
        shown, expected = theirs.get(address).json(), ours.get(address).json()
        shown.pop("version", None)
        expected.pop("version", None)
        assert shown == expected


def test_strangers_queries_are_answered_in_every_form(filled: Filled, theirs: TestClient) -> None:
    count = "SELECT (COUNT(*) AS ?n) WHERE { ?goal a coe:Goal }"

    def asked(query: str, accept: str) -> str:
        answer = theirs.post("/sparql", data={"query": query}, headers={"Accept": accept})
        assert answer.status_code == 200, answer.text
        assert answer.headers["content-type"].startswith(accept)
        assert answer.headers["coerenza-version"] == str(filled.store.current().number)
        return answer.text

    assert asked(count, "text/csv").split() == ["n", "17"]
    assert '"17"' in asked(count, "application/sparql-results+json")
    assert "<literal" in asked(count, "application/sparql-results+xml")
    assert '"boolean":true' in asked("ASK { ?goal a coe:Goal }", "application/sparql-results+json")
    turtle = asked("CONSTRUCT { ?g a coe:Goal } WHERE { ?g a coe:Goal }", "text/turtle")
    assert turtle.count("coe:Goal") == 17
    again = theirs.post("/sparql", data={"query": count}, headers={"Accept": "text/csv"})
    known = theirs.get("/sparql", params={"query": count, "format": "csv"})
    assert again.headers["etag"] == known.headers["etag"]
    unchanged = theirs.get(
        "/sparql", params={"query": count, "format": "csv"}, headers={"If-None-Match": known.headers["etag"]}
    )
    assert unchanged.status_code == 304


@pytest.mark.parametrize(
    "text",
    [
        "DROP GRAPH <https://w3id.org/coerenza/graph/sdg-goals>",
        "INSERT DATA { <urn:a> <urn:b> <urn:c> }",
        "DEFINE sql:log-enable 2 SELECT * WHERE { ?s ?p ?o }",
        "SELECT * WHERE { SERVICE <http://127.0.0.1:1/> { ?s ?p ?o } }",
    ],
)
def test_nothing_but_queries_is_sent_on(filled: Filled, theirs: TestClient, text: str) -> None:
    answer = theirs.post("/sparql", data={"query": text}, headers={"Accept-Language": "en"})
    assert answer.status_code == 400
    assert answer.json()["type"].endswith("/bad-query")
    assert filled.store.reader().has_graph(graph_iri("sdg-goals"))


def test_a_query_that_cannot_be_read_says_where(theirs: TestClient) -> None:
    answer = theirs.post("/sparql", data={"query": "SELECT *\nWHERE { ?s ?p }"}, headers={"Accept-Language": "en"})
    assert answer.status_code == 400
    assert answer.json()["line"] == 2


def test_a_change_is_seen_by_another_instance_with_its_findings(filled: Filled, tmp_path: Path) -> None:
    elsewhere = validated_store(remote(filled.engine, tmp_path / "elsewhere"))
    before = elsewhere.current()
    assert before.number == filled.store.current().number
    report = stored_report(before)
    assert report is not None
    assert len(report.findings) > 200
    with filled.store.change("a note", author="somebody") as change:
        change.replace_graph(NOTES, nquads([(THING, RDFS.label, Literal("perché no?", lang="it"), NOTES)]))
    after = validated_store(remote(filled.engine, tmp_path / "elsewhere")).current()
    assert (after.number, after.reason, after.author) == (before.number + 1, "a note", "somebody")
    assert len(validated_store(remote(filled.engine, tmp_path / "elsewhere")).reader().graph(NOTES)) == 1
    with elsewhere.change("no more notes") as change:
        assert change.reader.has_graph(NOTES)
        change.drop_graph(NOTES)
    fresh = validated_store(remote(filled.engine, tmp_path / "third"))
    assert fresh.current().number == before.number + 2
    assert not fresh.reader().has_graph(NOTES)


def test_an_earlier_version_can_be_published_again(bare: RemoteStore) -> None:
    held = sample(bare)
    with bare.change("a passing thought") as change:
        change.replace_graph(NOTES, nquads([(THING, RDFS.comment, Literal(7), NOTES)]))
    number = bare.current().parent or bare.versions.all()[-2].number
    assert bare.reader().has_graph(NOTES)
    bare.roll_back(number)
    assert sample(bare) == held


def test_a_version_is_published_whole_or_not_at_all(bare: RemoteStore, monkeypatch: pytest.MonkeyPatch) -> None:
    held, before = sample(bare), bare.current()
    sent = UpdateEndpoint.update

    def failing(self: UpdateEndpoint, text: str) -> None:
        if text.startswith("INSERT DATA"):
            raise EndpointFailed("the line is dead")
        sent(self, text)

    with monkeypatch.context() as patched:
        patched.setattr(UpdateEndpoint, "update", failing)
        with pytest.raises(EndpointFailed, match="the line is dead"), bare.change("never") as change:
            change.replace_graph(NOTES, nquads([(THING, RDFS.label, Literal("x"), NOTES)]))
    assert sample(bare) == held
    assert bare.current().number == before.number


def test_what_a_dead_writer_left_half_done_is_finished(bare: RemoteStore, monkeypatch: pytest.MonkeyPatch) -> None:
    before = bare.current()
    sent = UpdateEndpoint.update

    def dying(self: UpdateEndpoint, text: str) -> None:
        if "MOVE" in text:
            # The engine did the first of the steps, and then nothing more was heard of it.
            sent(self, next(step for step in text.split(" ;\n") if step.startswith("MOVE")))
            raise KeyboardInterrupt
        sent(self, text)

    with monkeypatch.context() as patched:
        patched.setattr(UpdateEndpoint, "update", dying)
        with pytest.raises(KeyboardInterrupt), bare.change("broken off") as change:
            change.replace_graph(NOTES, nquads([(THING, RDFS.label, Literal("x"), NOTES)]))
    with bare.change("the next one") as change:
        assert change.reader.has_graph(NOTES)
        change.drop_graph(NOTES)
    reasons = [version.reason for version in bare.versions.all()]
    assert reasons[-2:] == ["broken off", "the next one"]
    assert bare.current().number == before.number + 2
    assert not bare.reader().has_graph(NOTES)


def test_literals_of_every_kind_come_back(bare: RemoteStore) -> None:
    texts = ["", "plain", 'a "quoted"\nline\twith \\ and 😀', "à" * 5000]
    values = [
        *(Literal(text) for text in texts),
        Literal("mobilità", lang="it"),
        Literal(True),
        Literal("2030", datatype=XSD.gYear),
        Literal("2030-05", datatype=XSD.gYearMonth),
        Literal("2026-11-22", datatype=XSD.date),
        Literal("-3", datatype=XSD.integer),
        Literal("0.000001", datatype=XSD.decimal),
        Literal("123456789.12", datatype=XSD.decimal),
        Literal("12.0", datatype=XSD.decimal),
        Literal("2026-11-22T10:00:00Z", datatype=XSD.dateTime),
    ]
    kinds = [(URIRef(f"{THING}/{number}"), RDFS.comment, value, NOTES) for number, value in enumerate(values)]
    with bare.change("literals") as change:
        change.replace_graph(NOTES, nquads(kinds))
        expected = change.reader.nquads(NOTES)
    assert bare.reader().nquads(NOTES) == expected
    with bare.change("no literals") as change:
        change.drop_graph(NOTES)


def test_an_address_that_takes_no_updates_is_told(filled: Filled, tmp_path: Path) -> None:
    wrong = filled.engine.query.rpartition("/")[0] + "/nothing"
    store = validated_store(Settings(data_dir=tmp_path, store=filled.engine.query, store_update=wrong))
    with pytest.raises(EndpointFailed, match=wrong), store.change("never") as change:
        change.replace_graph(NOTES, nquads([(THING, RDFS.label, Literal("x"), NOTES)]))


def test_rules_are_asked_only_of_an_engine_that_reckons_right(filled: Filled) -> None:
    with closing(Endpoint(filled.engine.query)) as endpoint:
        if filled.engine.name == "oxigraph":
            check_engine(endpoint)
        else:
            with pytest.raises(EndpointFailed, match="taking away what a subquery finds"):
                check_engine(endpoint)


def test_our_reader_refuses_what_the_engine_cannot_read(filled: Filled) -> None:
    with pytest.raises(BadQuery):
        filled.store.reader().select("SELECT ?s WHERE { ?s ?p }")
