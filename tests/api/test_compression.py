"""What goes over the wire: pages compressed, front-end files in the smallest form the caller can read."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from api.compression import BuiltFiles

SCRIPT = "console.log('hello');\n"


@pytest.fixture
def files(tmp_path: Path) -> Iterator[TestClient]:
    (tmp_path / "page.js").write_text(SCRIPT, encoding="utf-8")
    (tmp_path / "page.js.br").write_bytes(b"brotli")
    (tmp_path / "page.js.gz").write_bytes(b"gzip")
    (tmp_path / "plain.js").write_text(SCRIPT, encoding="utf-8")
    app = FastAPI()
    app.mount("/static", BuiltFiles(directory=tmp_path))
    with TestClient(app) as client:
        yield client


def body(client: TestClient, address: str, accepted: str) -> tuple[bytes, dict[str, str]]:
    with client.stream("GET", address, headers={"Accept-Encoding": accepted}) as answer:
        return b"".join(answer.iter_raw()), {name.lower(): value for name, value in answer.headers.items()}


def test_a_browser_gets_the_smallest_form_it_can_read(files: TestClient) -> None:
    for accepted, expected in (
        ("gzip, deflate, br, zstd", b"brotli"),
        ("gzip;q=1.0", b"gzip"),
        ("identity", SCRIPT.encode()),
    ):
        content, headers = body(files, "/static/page.js", accepted)
        assert content == expected
        assert headers["content-type"].startswith("text/javascript")
    _, headers = body(files, "/static/page.js", "br")
    assert headers["content-encoding"] == "br"
    assert "Accept-Encoding" in headers["vary"]


def test_what_was_not_compressed_is_sent_as_it_is_and_what_is_not_there_is_not_found(files: TestClient) -> None:
    content, headers = body(files, "/static/plain.js", "br, gzip")
    assert content == SCRIPT.encode()
    assert "content-encoding" not in headers
    assert files.get("/static/nothing.js").status_code == 404
    assert files.get("/static/..%2f..%2fsecret", headers={"Accept-Encoding": "br"}).status_code == 404


def test_whoever_has_a_file_is_told_so(files: TestClient) -> None:
    _, headers = body(files, "/static/page.js", "br")
    again = files.get("/static/page.js", headers={"Accept-Encoding": "br", "If-None-Match": headers["etag"]})
    assert again.status_code == 304


def test_a_page_goes_out_compressed_and_reads_the_same(ask: TestClient) -> None:
    plain = ask.get("/mappa", headers={"Accept-Encoding": "identity"})
    packed = ask.get("/mappa", headers={"Accept-Encoding": "gzip"})
    assert packed.headers["content-encoding"] == "gzip"
    assert "content-encoding" not in plain.headers
    assert packed.text == plain.text
    assert int(packed.headers["content-length"]) < len(plain.content) / 3
