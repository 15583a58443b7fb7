"""Data that cannot be read are refused with file and line; nothing is validated, and no report is printed."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from cli.main import app
from graph_store.errors import BadInput
from graph_store.store import GraphStore
from validation import validate_files

SHAPES = """@prefix sh: <http://www.w3.org/ns/shacl#> .
<https://example.org/S> a sh:PropertyShape ; sh:targetClass <https://example.org/Thing> ;
  sh:path <https://example.org/p> ; sh:minCount 1 .
"""
TYPE = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"
GOOD = f"<https://example.org/one> {TYPE} <https://example.org/Thing> ."

BAD = {
    "turtle": ("data.ttl", b"<e:a> <e:b> <e:c> .\n<e:a> <e:b> ;", "data.ttl, row 2: "),
    "undeclared prefix": ("data.ttl", b"<e:a> <e:b> <e:c> .\n<e:a> ex:b 1 .", 'row 2: Prefix "ex:" not bound'),
    "triples": ("data.nt", b"<e:a> <e:b> <e:c> .\n<e:a> <e:b> .\n", "data.nt, row "),
    "quads": ("data.nq", b"<e:a> <e:b> <e:c> <e:d> x .\n", "data.nq"),
    "xml": ("data.rdf", b"<rdf:RDF\n", "data.rdf, row "),
    "json": ("data.jsonld", b'{"@id": "x",\n', "data.jsonld, row "),
    "text in json": ("data.jsonld", b'"text"', "data.jsonld, row 1: it is no JSON object or array"),
    "empty": ("data.ttl", b"", "data.ttl: there is no statement in it; expected RDF statements"),
    "comments alone": ("data.ttl", b"# to do\n", "data.ttl: there is no statement in it"),
    "wrong ending": ("data.xlsx", b"PK\x03\x04", "data.xlsx: the ending .xlsx; expected one of the endings .ttl"),
    "no ending": ("data", GOOD.encode(), "data: the ending (none)"),
    "binary": ("data.ttl", b"\x00\x01\x02", "data.ttl: it is no text; expected text in UTF-8"),
    "compressed": ("data.nt", b"\x1f\x8b\x08\x00", "data.nt, row 1: byte 2 (0x8b) is not UTF-8"),
    "another encoding": ("data.ttl", '<e:a> <e:b> "città" .'.encode("latin-1"), "row 1: byte 18 (0xe0) is not UTF-8"),
    "no IRI": ("data.ttl", b"<e:a> <e:b> <e:c> .\n<http://e/a b> <e:b> 1 .", "row 2: <http://e/a b> is no IRI"),
}  # fmt: skip


def no_store() -> GraphStore:
    raise AssertionError("the store was opened")


@pytest.fixture
def shapes(tmp_path: Path) -> Path:
    file = tmp_path / "shapes.ttl"
    file.write_text(SHAPES, encoding="utf-8")
    return file


@pytest.mark.parametrize("name", BAD)
def test_what_cannot_be_read_is_told_and_ends_with_status_2(tmp_path: Path, shapes: Path, name: str) -> None:
    file_name, content, told = BAD[name]
    file = tmp_path / file_name
    file.write_bytes(content)
    with pytest.raises(BadInput) as refused:
        validate_files(no_store, [file], [shapes])
    assert told in str(refused.value)
    command = ["validate", "--data", str(file), "--shapes", str(shapes), "--format", "json"]
    result = CliRunner().invoke(app, command)
    assert (result.exit_code, result.stdout) == (2, "")
    assert told in result.stderr
    assert "Traceback" not in result.stderr


def test_a_folder_and_a_file_that_is_not_there_are_told_together(tmp_path: Path, shapes: Path) -> None:
    folder = tmp_path / "folder.ttl"
    folder.mkdir()
    with pytest.raises(BadInput) as refused:
        validate_files(no_store, [folder, tmp_path / "gone.nt"], [shapes])
    assert [problem.found for problem in refused.value.problems] == ["it is a folder", "there is no such file"]


def test_one_bad_file_among_good_ones_stops_all_of_them(tmp_path: Path, shapes: Path) -> None:
    good, bad = tmp_path / "good.nt", tmp_path / "bad.nt"
    good.write_text(GOOD, encoding="utf-8")
    bad.write_text(GOOD[:-1], encoding="utf-8")
    with pytest.raises(BadInput, match=r"bad\.nt"):
        validate_files(no_store, [good, bad], [shapes])


def test_a_value_that_is_not_what_it_says_is_for_the_rules_to_tell(tmp_path: Path, shapes: Path) -> None:
    data = tmp_path / "data.ttl"
    integer = "<http://www.w3.org/2001/XMLSchema#integer>"
    data.write_text(f'{GOOD[:-1]}; <https://example.org/p> "seven"^^{integer} .', encoding="utf-8")
    shapes.write_text(f"{SHAPES.rstrip()[:-1]}; <http://www.w3.org/ns/shacl#datatype> {integer} .", encoding="utf-8")
    [finding] = validate_files(no_store, [data], [shapes]).findings
    assert finding.value == "seven"
    result = CliRunner().invoke(app, ["validate", "--data", str(data), "--shapes", str(shapes), "--lang", "en"])
    assert result.exit_code == 1
    assert "seven" in result.stdout
    assert result.stderr == ""
