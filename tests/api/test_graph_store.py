"""Named graphs over HTTP: read, replaced, added to, removed, each as one thing."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from rdflib import RDF, Dataset, Graph, Literal, URIRef

from api.app import create_app
from graph_store.audit import acts
from graph_store.settings import Settings
from graph_store.store import GraphStore
from graph_store.tokens import Role, Tokens

PLANS, KEPT = "urn:plans", "urn:kept"
TURTLE = "<urn:psm> <urn:title> 'Piano strategico'@it ; <urn:year> '2024' ."
TITLE = (URIRef("urn:psm"), URIRef("urn:title"), Literal("Piano strategico", lang="it"))
FORMATS = {
    "text/turtle": "turtle",
    "application/n-triples": "nt",
    "application/rdf+xml": "xml",
    "application/ld+json": "json-ld",
    "application/n-quads": "nquads",
    "application/trig": "trig",
}


@pytest.fixture
def service(tmp_path: Path) -> Iterator[TestClient]:
    """A service whose graph one may change; the client shows an editor's token."""
    settings = Settings(data_dir=tmp_path / "store", query_workers=1, upload_max_mib=1)
    store = GraphStore(settings, reserved_graphs=[URIRef(KEPT)])
    with store.change("fill for a test") as change:
        change.replace_graph(URIRef(PLANS), b'<urn:psm> <urn:title> "Piano strategico"@it <urn:plans> .\n')
        change.replace_graph(URIRef(KEPT), b"<urn:finding> <urn:about> <urn:psm> <urn:kept> .\n")
    with TestClient(create_app(settings, store), raise_server_exceptions=False) as client:
        client.headers["Authorization"] = f"Bearer {Tokens(settings.data_dir).add('ufficio', Role.EDITOR)}"
        client.headers["Accept-Language"] = "en"
        yield client


def read(service: TestClient, graph: str = PLANS) -> Graph:
    answer = service.get("/graph-store", params={"graph": graph}, headers={"Accept": "application/n-triples"})
    assert answer.status_code == 200, answer.text
    return Graph().parse(data=answer.text, format="nt")


def put(service: TestClient, content: str | bytes, media_type: str = "text/turtle", **headers: str) -> int:
    body = content.encode() if isinstance(content, str) else content
    sent = {"Content-Type": media_type} | {name.replace("_", "-"): value for name, value in headers.items()}
    return service.put("/graph-store", params={"graph": PLANS}, content=body, headers=sent).status_code


@pytest.mark.parametrize(("media_type", "parser"), FORMATS.items())
def test_anybody_reads_a_graph_in_every_format(service: TestClient, media_type: str, parser: str) -> None:
    del service.headers["Authorization"]
    answer = service.get("/graph-store", params={"graph": PLANS}, headers={"Accept": media_type})
    assert (answer.status_code, answer.headers["content-type"].partition(";")[0]) == (200, media_type)
    assert answer.headers["coerenza-version"] == "1"
    dataset = Dataset()
    dataset.parse(data=answer.content, format=parser)
    assert {tuple(quad[:3]) for quad in dataset.quads()} == {TITLE}


def test_the_format_liked_best_is_the_one_that_comes(service: TestClient) -> None:
    accept = "text/turtle;q=0.3, application/rdf+xml;q=0.9, application/json"
    answer = service.get("/graph-store", params={"graph": PLANS}, headers={"Accept": accept})
    assert answer.headers["content-type"] == "application/rdf+xml"
    refused = service.get("/graph-store", params={"graph": PLANS}, headers={"Accept": "image/png"})
    assert refused.status_code == 406


def test_whoever_has_the_graph_of_this_version_is_told_so(service: TestClient) -> None:
    first = service.get("/graph-store", params={"graph": PLANS})
    again = service.get("/graph-store", params={"graph": PLANS}, headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert put(service, TURTLE) == 204
    changed = service.get("/graph-store", params={"graph": PLANS}, headers={"If-None-Match": first.headers["etag"]})
    assert changed.status_code == 200


@pytest.mark.parametrize(("media_type", "parser"), FORMATS.items())
def test_a_graph_is_replaced_from_every_format(service: TestClient, media_type: str, parser: str) -> None:
    wanted = Graph().parse(data=TURTLE, format="turtle")
    content = (
        TURTLE if parser in ("turtle", "trig") else wanted.serialize(format="nt" if parser == "nquads" else parser)
    )
    assert put(service, content, media_type) == 204
    assert set(read(service)) == set(wanted)


def test_a_graph_that_is_not_there_is_made(service: TestClient) -> None:
    answer = service.put(
        "/graph-store", params={"graph": "urn:new"}, content=TURTLE, headers={"Content-Type": "text/turtle"}
    )
    assert (answer.status_code, answer.headers["coerenza-version"]) == (201, "2")
    assert len(read(service, "urn:new")) == 2


def test_what_is_added_leaves_what_was_there(service: TestClient) -> None:
    added = "<urn:dup> <urn:title> 'DUP' ."
    answer = service.post(
        "/graph-store", params={"graph": PLANS}, content=added, headers={"Content-Type": "text/turtle"}
    )
    assert answer.json() == {"version": 2, "changed": True, "graphs": [PLANS]}
    assert TITLE in read(service)
    assert len(read(service)) == 2


def test_blank_nodes_of_two_files_stay_apart(service: TestClient) -> None:
    for code in ("1", "2"):
        service.post(
            "/graph-store",
            params={"graph": PLANS},
            content=f"_:it <urn:code> '{code}' .",
            headers={"Content-Type": "text/turtle"},
        )
    nodes = {subject for subject, predicate, _ in read(service) if str(predicate) == "urn:code"}
    assert len(nodes) == 2


def test_several_files_come_in_one_form(service: TestClient) -> None:
    files = {
        "a.ttl": ("a.ttl", b"_:it <urn:code> 'a' .", "text/turtle"),
        "b.nt": ("b.nt", b'_:it <urn:code> "b" .\n', "application/n-triples"),
    }
    assert service.post("/graph-store", params={"graph": PLANS}, files=files).status_code == 200
    nodes = {subject for subject, predicate, _ in read(service) if str(predicate) == "urn:code"}
    assert len(nodes) == 2


def test_a_form_that_stops_is_refused(service: TestClient) -> None:
    body = b'--x\r\nContent-Disposition: form-data; name="a"\r\nContent-Type: text/turtle\r\n\r\n<urn:a> <urn:b> 1 .'
    headers = {"Content-Type": "multipart/form-data; boundary=x"}
    answer = service.post("/graph-store", params={"graph": PLANS}, content=body, headers=headers)
    assert (answer.status_code, answer.json()["detail"]) == (415, "the form is not whole: its last boundary is missing")


def test_a_graph_is_removed_once(service: TestClient) -> None:
    assert service.delete("/graph-store", params={"graph": PLANS}).json()["version"] == 2
    assert service.get("/graph-store", params={"graph": PLANS}).status_code == 404
    again = service.delete("/graph-store", params={"graph": PLANS})
    assert (again.status_code, again.json()["detail"]) == (404, "there is no graph urn:plans")


def test_the_default_graph_holds_what_names_no_graph(service: TestClient) -> None:
    assert service.get("/graph-store?default").status_code == 200
    assert (
        service.put("/graph-store?default", content=TURTLE, headers={"Content-Type": "text/turtle"}).status_code == 201
    )
    told = service.get("/graph-store?default", headers={"Accept": "application/n-triples"})
    assert TITLE in Graph().parse(data=told.text, format="nt")
    assert len(read(service, "https://w3id.org/coerenza/graph/default")) == 2


def test_a_new_graph_gets_an_address_where_it_is_found(service: TestClient) -> None:
    made = service.post("/graph-store", content="<> <urn:title> 'Nuovo' .", headers={"Content-Type": "text/turtle"})
    assert made.status_code == 201
    found = service.get(made.headers["location"], headers={"Accept": "application/n-triples"})
    assert found.text == f'<{made.headers["location"]}> <urn:title> "Nuovo" .\n'


@pytest.mark.parametrize(
    ("media_type", "content", "line", "column", "token"),
    [
        ("text/turtle", "<urn:a> <urn:b> 1 .\n<urn:c> foo:x 2 .", 2, 9, "foo:x"),
        ("application/n-triples", '<urn:a> <urn:b> "x" .\n<urn:a> <urn:b> zzz .\n', 2, 17, "zzz"),
        ("application/ld+json", '{"@id": "urn:a",\n "urn:b": 1 "urn:c": 2}', 2, 13, '"urn:c"'),
    ],
)
def test_a_mistake_in_a_file_is_told_with_its_place(
    service: TestClient, media_type: str, content: str, line: int, column: int, token: str
) -> None:
    answer = service.put("/graph-store", params={"graph": PLANS}, content=content, headers={"Content-Type": media_type})
    told = answer.json()
    assert (answer.status_code, told["type"].rpartition("/")[2]) == (400, "bad-data")
    assert (told["line"], told["column"], told["token"]) == (line, column, token)
    assert len(read(service)) == 1


@pytest.mark.parametrize(
    ("media_type", "content", "words"),
    [
        ("application/rdf+xml", f"<r:RDF xmlns:r='{RDF}'><r:Description></r:RDF>", "ill-formed"),
        ("application/trig", "<urn:g> { <urn:a> <urn:b> 1 }", "names graphs of its own"),
        ("application/ld+json", '{"@context": "http://127.0.0.1:9/c", "@id": "urn:a", "b": 1}', "is not fetched"),
    ],
)
def test_what_cannot_be_taken_says_why(service: TestClient, media_type: str, content: str, words: str) -> None:
    answer = service.put("/graph-store", params={"graph": PLANS}, content=content, headers={"Content-Type": media_type})
    assert answer.status_code == 400
    assert words in answer.json()["detail"]
    assert len(read(service)) == 1


@pytest.mark.parametrize(
    ("media_type", "headers"),
    [("text/html", {}), ("text/turtle; charset=latin-1", {}), ("text/turtle", {"Content_Encoding": "gzip"}), ("", {})],
)
def test_what_is_no_rdf_in_utf8_is_refused(service: TestClient, media_type: str, headers: dict[str, str]) -> None:
    assert put(service, TURTLE, media_type, **headers) == 415


def test_what_is_too_large_is_refused_and_nothing_kept(service: TestClient) -> None:
    assert put(service, b"# " + b"x" * 2**20) == 413
    assert len(read(service)) == 1


def test_a_change_fits_the_version_it_was_made_for(service: TestClient) -> None:
    tag = service.get("/graph-store", params={"graph": PLANS}, headers={"Accept": "text/turtle"}).headers["etag"]
    assert put(service, TURTLE, If_Match=tag) == 204
    assert put(service, TURTLE, If_Match=tag) == 412
    assert put(service, TURTLE, If_None_Match="*") == 412
    assert put(service, TURTLE, If_Match="*") == 204
    refused = service.delete("/graph-store", params={"graph": PLANS}, headers={"If-Match": '"1-old"'})
    assert (refused.status_code, refused.json()["type"].rpartition("/")[2]) == (412, "precondition-failed")


@pytest.mark.parametrize(
    ("method", "address", "status"),
    [
        ("GET", "/graph-store", 400),
        ("GET", "/graph-store?graph=relative", 400),
        ("GET", "/graph-store?graph=http://[", 400),
        ("GET", "/graph-store?graph=urn:a&default", 400),
        ("GET", "/graph-store/a?graph=urn:a", 400),
        ("GET", "/graph-store?graph=urn:nowhere", 404),
        ("HEAD", "/graph-store/nowhere", 404),
        ("DELETE", "/graph-store?graph=urn:nowhere", 404),
        ("PUT", "/graph-store", 400),
        ("PATCH", "/graph-store?graph=urn:plans", 405),
    ],
)
def test_requests_that_make_no_sense_are_refused(service: TestClient, method: str, address: str, status: int) -> None:
    assert service.request(method, address).status_code == status


@pytest.mark.parametrize("method", ["PUT", "POST", "DELETE"])
def test_what_the_service_keeps_itself_is_read_and_not_written(service: TestClient, method: str) -> None:
    assert len(read(service, KEPT)) == 1
    answer = service.request(
        method, "/graph-store", params={"graph": KEPT}, content=TURTLE, headers={"Content-Type": "text/turtle"}
    )
    assert (answer.status_code, answer.json()["type"].rpartition("/")[2]) == (403, "graph-reserved")


@pytest.mark.parametrize("method", ["PUT", "POST", "DELETE"])
def test_writing_takes_a_token(service: TestClient, method: str) -> None:
    del service.headers["Authorization"]
    assert service.request(method, "/graph-store", params={"graph": PLANS}, content=b"").status_code == 401
    assert len(read(service)) == 1


def test_writes_are_on_record(service: TestClient, tmp_path: Path) -> None:
    put(service, TURTLE)
    put(service, "no turtle")
    lines = (tmp_path / "store" / "audit.jsonl").read_text(encoding="utf-8").splitlines()
    done, refused = (json.loads(line) for line in lines[-2:])
    assert (done["who"], done["what"], done["before"], done["after"]) == ("ufficio", "replace graph urn:plans", 1, 2)
    assert (refused["before"], refused["after"], refused["outcome"]) == (2, 2, "refused")


def test_head_tells_how_long_the_graph_is(service: TestClient) -> None:
    whole = service.get("/graph-store", params={"graph": PLANS})
    told = service.head("/graph-store", params={"graph": PLANS})
    assert (told.status_code, told.content) == (200, b"")
    assert told.headers["content-length"] == str(len(whole.content))


def test_a_write_is_recorded_with_the_size_and_hash_of_what_was_sent(service: TestClient, tmp_path: Path) -> None:
    assert put(service, TURTLE) == 204
    act = acts(tmp_path / "store")[-1]
    assert (act.who, act.what, act.outcome) == ("ufficio", f"replace graph {PLANS}", "done")
    assert (act.size, act.sha256) == (len(TURTLE), hashlib.sha256(TURTLE.encode()).hexdigest())
