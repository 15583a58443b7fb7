"""Shapes with a fault are refused before anything runs: the file, the line, the shape, what is wrong, what is right."""

from __future__ import annotations

import logging
from pathlib import Path

import pytest
from typer.testing import CliRunner

from cli.main import app
from graph_store.errors import BadInput
from graph_store.store import GraphStore
from validation import load_shapes, validate_endpoint, validate_files

HEAD = """@prefix ex: <https://example.org/> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""
DATA = '<https://example.org/one> a <https://example.org/Thing> ; <https://example.org/p> "x" .'
# A shape in the form of a node shape with one property shape; what is wrong stands on its fourth line.
SHAPE = """ex:Good a sh:PropertyShape ; sh:targetClass ex:Thing ; sh:path ex:p ; sh:minCount 1 .
ex:Bad a sh:NodeShape ;
  sh:targetClass ex:Thing ;
  %s ."""
PROPERTY = SHAPE % "sh:property [ sh:path ex:p ; %s ]"
QUERY = SHAPE % 'sh:sparql [ sh:select """%s""" ]'
WHERE = HEAD.count("\n") + 4

# What stands there, and what is told of it, after the file and the line.
FAULTS = {
    "number": (PROPERTY % 'sh:minCount "many"', 'sh:minCount is "many"; expected a whole number, 0 or more'),
    "negative number": (PROPERTY % "sh:maxCount -1", "sh:maxCount is"),
    "text for a class": (PROPERTY % 'sh:class "Thing"', 'sh:class is "Thing"; expected an IRI'),
    "text for a datatype": (PROPERTY % 'sh:datatype "date"', 'sh:datatype is "date"; expected an IRI'),
    "two datatypes": (PROPERTY % "sh:datatype xsd:date, xsd:string", "sh:datatype has 2 values; expected one value"),
    "no list": (PROPERTY % "sh:in ex:a", "sh:in is no list, or one that does not end"),
    "broken list": (PROPERTY % "sh:in [ <http://www.w3.org/1999/02/22-rdf-syntax-ns#first> 1 ]", "sh:in is no list"),
    "list of wrong things": (PROPERTY % "sh:languageIn ( 1 )", "is listed in sh:languageIn; expected a text"),
    "pattern": (PROPERTY % 'sh:pattern "[a-z"', 'sh:pattern is "[a-z"; expected a regular expression'),
    "flags": (PROPERTY % 'sh:pattern "a" ; sh:flags "y"', 'sh:flags is "y"; expected letters out of s, m, i, x and q'),
    "node kind": (PROPERTY % "sh:nodeKind ex:IRI", "expected one of sh:IRI, sh:BlankNode"),
    "flag": (PROPERTY % 'sh:uniqueLang "yes"', 'sh:uniqueLang is "yes"; expected true or false'),
    "severity": (PROPERTY % 'sh:severity "high"', 'sh:severity is "high"; expected an IRI'),
    "misspelt parameter": (PROPERTY % "sh:minCout 1", "sh:minCout is no term of SHACL; expected perhaps sh:minCount"),
    "misspelt value": (PROPERTY % "sh:severity sh:Waring", "sh:Waring is no term of SHACL; expected perhaps sh:W"),
    "misspelt target": (SHAPE % "sh:targetclass ex:Other", "expected perhaps sh:targetClass"),
    "no path": (SHAPE % "sh:property ex:Bad-p", "a property shape without sh:path; expected the path"),
    "count on a node": (SHAPE % "sh:minCount 1", "sh:minCount on a shape without sh:path"),
    "malformed path": (SHAPE % "sh:property [ sh:path [ ex:inverse ex:p ] ]", "sh:path is no path: "),
    "text for a path": (SHAPE % 'sh:property [ sh:path "p" ]', "sh:path is no path: "),
    "path on a node shape": (SHAPE % "sh:path ex:p", "a node shape with sh:path; expected sh:PropertyShape"),
    "text for a shape": (SHAPE % 'sh:node "Thing"', 'sh:node is "Thing"; expected a shape'),
    "shape described nowhere": (SHAPE % "sh:node ex:Gone", "is described nowhere; expected a shape in the files given"),
    "query without a form": (SHAPE % 'sh:sparql [ sh:message "x" ]', "a SPARQL constraint with no text in sh:select"),
    "ask for a select": (SHAPE % 'sh:sparql [ sh:ask "ASK {}" ]', "a SPARQL constraint with no text in sh:select"),
    "ask in a select": (QUERY % "ASK { $this ?p ?o }", "ASK stands in sh:select; expected a SELECT query"),
    "query that cannot be read": (QUERY % "SELECT $this WHERE { oops", "line 1, “SELECT $this WHERE { oops”"),
    "unknown word": (QUERY % "SELECT $this { $this ?p ?o FILTER(NEAR(?o)) }", "cannot be read: line 1, “SELECT"),
    "unknown function": (
        QUERY % "SELECT $this WHERE { $this ?p ?o FILTER(<https://example.org/near>(?o)) }",
        "there is no function <https://example.org/near>; expected a function of SPARQL",
    ),
    "undeclared prefix": (QUERY % "SELECT $this WHERE { $this ex:p ?o }", "the prefix ex: is not declared"),
    "forbidden word": (
        QUERY % "SELECT $this WHERE { $this ?p ?o MINUS { $this ?p 1 } }",
        "MINUS is not allowed in a constraint",
    ),
    "nothing of the focus": (QUERY % "SELECT ?s WHERE { ?s ?p ?o }", "the query does not ask about $this"),
}  # fmt: skip


def files(folder: Path, shapes: str, data: str = DATA) -> tuple[Path, Path]:
    shapes_file, data_file = folder / "shapes.ttl", folder / "data.ttl"
    shapes_file.write_text(HEAD + shapes, encoding="utf-8")
    data_file.write_text(data, encoding="utf-8")
    return shapes_file, data_file


def no_store() -> GraphStore:
    raise AssertionError("the store was opened")


def refusal(shapes: Path, data: Path, *arguments: str) -> str:
    """What the command says on standard error; it says nothing else."""
    command = ["validate", "--data", str(data), "--shapes", str(shapes), *arguments]
    result = CliRunner().invoke(app, command)
    assert (result.exit_code, result.stdout) == (2, ""), result.output
    return result.stderr


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_is_told_with_file_line_and_shape(tmp_path: Path, name: str) -> None:
    text, told = FAULTS[name]
    shapes, data = files(tmp_path, text)
    with pytest.raises(BadInput) as refused:
        validate_files(no_store, [data], [shapes])
    problem = refused.value.problems[0]
    assert (problem.file, problem.row) == ("shapes.ttl", None if name == "no path" else WHERE)
    assert "https://example.org/Bad" in problem.found
    assert told in str(refused.value)


@pytest.mark.parametrize("name", ["number", "misspelt parameter", "query that cannot be read", "unknown function"])
@pytest.mark.parametrize("form", ["text", "json", "turtle"])
def test_the_command_ends_with_status_2_and_no_report(tmp_path: Path, name: str, form: str) -> None:
    text, told = FAULTS[name]
    shapes, data = files(tmp_path, text)
    said = refusal(shapes, data, "--format", form)
    assert f"shapes.ttl, row {WHERE}: https://example.org/Bad: " in said
    assert told in said
    assert "Traceback" not in said


def test_an_error_in_the_turtle_is_told_with_its_line(tmp_path: Path) -> None:
    shapes, data = files(tmp_path, "ex:A a sh:NodeShape\nex:B a sh:NodeShape .")
    assert "shapes.ttl, row 5: " in refusal(shapes, data)


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("ex:A a sh:NodeShape ; sh:targetClass ex:Thing ; sh:node ex:A .", "A"),
        ("ex:A a sh:NodeShape ; sh:node ex:B .\nex:B a sh:NodeShape ; sh:not [ sh:node ex:A ] .", "A"),
        ("ex:A a sh:NodeShape ; sh:or ( [ sh:property [ sh:path ex:p ; sh:node ex:A ] ] [ sh:class ex:B ] ) .", "A"),
    ],
    ids=["directly", "through another", "in a list"],
)
def test_a_shape_that_contains_itself_is_told_once(tmp_path: Path, text: str, first: str) -> None:
    shapes, _ = files(tmp_path, text)
    with pytest.raises(BadInput) as refused:
        load_shapes([shapes])
    [problem] = refused.value.problems
    assert (problem.row, problem.found) == (4, f"https://example.org/{first}: the shape contains itself")


def test_every_fault_is_told_at_once(tmp_path: Path) -> None:
    text = "ex:A a sh:NodeShape ;\n  sh:property [ sh:path ex:p ;\n    sh:minCount 1.5 ;\n    sh:in ex:x ] ."
    shapes, _ = files(tmp_path, text)
    with pytest.raises(BadInput) as refused:
        load_shapes([shapes])
    assert sorted((problem.row or 0, problem.found.split(" ")[1]) for problem in refused.value.problems) == [
        (6, "sh:minCount"),
        (7, "sh:in"),
    ]


def test_the_line_in_a_query_of_many_lines_is_told(tmp_path: Path) -> None:
    shapes, _ = files(tmp_path, QUERY % "SELECT $this WHERE {\n  $this ?p ?o .\n  FILTER(?o >) }")
    with pytest.raises(BadInput, match=rf"shapes\.ttl, row {WHERE + 2}: .*line 3, “FILTER"):
        load_shapes([shapes])


def test_the_file_is_told_where_there_are_several(tmp_path: Path) -> None:
    good, _ = files(tmp_path, "ex:Good a sh:NodeShape ; sh:targetClass ex:Thing ; sh:class ex:Thing .")
    bad = tmp_path / "bad.ttl"
    bad.write_text('PREFIX s: <http://www.w3.org/ns/shacl#>\n<https://example.org/Bad> s:node "x" .', encoding="utf-8")
    with pytest.raises(BadInput, match=r"bad\.ttl, row 2: https://example\.org/Bad: sh:node is"):
        load_shapes([good, bad])


def test_a_file_without_shapes_is_told(tmp_path: Path) -> None:
    shapes, data = files(tmp_path, "ex:a ex:b ex:c .")
    assert "shapes.ttl: there is no shape in it" in refusal(shapes, data)


def test_the_shapes_are_read_before_the_endpoint_is_asked(tmp_path: Path) -> None:
    shapes, _ = files(tmp_path, FAULTS["number"][0])
    with pytest.raises(BadInput, match="sh:minCount"):
        validate_endpoint("http://127.0.0.1:9/sparql", [shapes])


def test_a_shape_that_never_runs_is_said_in_the_report(tmp_path: Path) -> None:
    shapes, data = files(tmp_path, "ex:Forgotten a sh:NodeShape ; sh:property [ sh:path ex:p ; sh:minCount 2 ] .")
    report = validate_files(no_store, [data], [shapes])
    assert [(outcome.id, outcome.targets) for outcome in report.rules] == [("forgotten", 0)]
    result = CliRunner().invoke(
        app, ["validate", "--data", str(data), "--shapes", str(shapes), "--format", "text", "--lang", "en"]
    )
    assert "nothing to check: forgotten" in result.stdout


def test_a_term_of_another_shacl_is_passed_over_and_said(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    shapes, data = files(tmp_path, PROPERTY % "sh:reifierShape ex:Other")
    with caplog.at_level(logging.WARNING):
        assert validate_files(no_store, [data], [shapes]).conforms
    assert f"shapes.ttl, row {WHERE}: https://example.org/Bad: sh:reifierShape is no term of SHACL" in caplog.text
