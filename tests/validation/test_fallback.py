"""What the compiler does not take is run by pySHACL, and the report says so; where that cannot be, it is an error."""

from __future__ import annotations

from pathlib import Path

import pytest
from rdflib import Graph

from graph_store.store import GraphStore
from validation import Report, RulesFailed, load_shapes, render, validate_files, validate_graph

HEAD = """
@prefix ex: <https://example.org/> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
ex: sh:declare [ sh:prefix "ex" ; sh:namespace "https://example.org/"^^xsd:anyURI ] .
"""
DATA = """
@prefix ex: <https://example.org/> .
ex:one a ex:Thing ; ex:valid true ; ex:code "A1" ; ex:part ex:x, ex:y .
ex:two a ex:Thing ; ex:valid false ; ex:code "draft-2" ; ex:part ex:x .
[] a ex:Thing ; ex:valid true ; ex:code "A3" ; ex:part ex:z .
"""
PATTERN = "ex:Final a sh:PropertyShape ; sh:targetClass ex:Thing ; sh:path ex:code ; sh:pattern '^(?!draft)' ."
TARGET = (
    "ex:Coded a sh:NodeShape ; sh:property [ sh:path ex:code ; sh:maxLength 2 ] ; sh:target [ a sh:SPARQLTarget ;"
    ' sh:prefixes ex: ; sh:select "SELECT ?this WHERE { ?this ex:part ex:y }" ] .'
)
OTHER_TARGET = (
    "ex:Short a sh:NodeShape ; sh:property [ sh:path ex:code ; sh:maxLength 2 ] ; sh:target [ a sh:SPARQLTarget ;"
    ' sh:prefixes ex: ; sh:select "SELECT ?this WHERE { ?this ex:part ex:x }" ] .'
)
EXPRESSION = "ex:Valid a sh:NodeShape ; sh:targetClass ex:Thing ; sh:expression [ sh:path ex:valid ] ."
FUNCTION = (
    "ex:isDraft a sh:SPARQLFunction ; sh:parameter [ sh:path ex:text ; sh:datatype xsd:string ] ;"
    " sh:returnType xsd:boolean ; sh:ask \"ASK { FILTER(STRSTARTS($text, 'draft')) }\" ."
    "ex:Final a sh:NodeShape ; sh:targetClass ex:Thing ; sh:sparql [ sh:prefixes ex: ;"
    ' sh:select "SELECT $this WHERE { $this ex:code ?code FILTER(ex:isDraft(?code)) }" ] .'
)
RULE = (
    "ex:Infers a sh:NodeShape ; sh:targetClass ex:Thing ; sh:rule [ a sh:TripleRule ;"
    " sh:subject sh:this ; sh:predicate ex:known ; sh:object true ] ."
    "ex:Known a sh:PropertyShape ; sh:targetSubjectsOf ex:code ; sh:path ex:known ; sh:minCount 1 ."
    "ex:Unknown a sh:PropertyShape ; sh:targetSubjectsOf ex:code ; sh:path ex:known ; sh:maxCount 0 ."
)
BLANK_FOCUS = (
    "ex:Parts a sh:NodeShape ; sh:targetClass ex:Thing ; sh:sparql [ sh:prefixes ex: ;"
    ' sh:select "SELECT $this WHERE { $this ex:part ?p . FILTER(?p != ex:x) } ORDER BY ?p LIMIT 1" ] .'
)
JAVASCRIPT = (
    'ex:Script a sh:NodeShape ; sh:targetClass ex:Thing ; sh:js [ a sh:JSConstraint ; sh:jsFunctionName "check" ] .'
)
SCRIPTED_TARGET = (
    'ex:Script a sh:NodeShape ; sh:class ex:Thing ; sh:target [ a sh:JSTarget ; sh:jsFunctionName "choose" ] .'
)
GOOD = "ex:Named a sh:PropertyShape ; sh:targetClass ex:Thing ; sh:path ex:code ; sh:minCount 1 ."


def shapes(folder: Path, *texts: str) -> list[Path]:
    file = folder / "shapes.ttl"
    file.write_text("\n".join((HEAD, *texts)), encoding="utf-8")
    return [file]


def data() -> Graph:
    return Graph().parse(data=DATA, format="turtle")


def report(folder: Path, *texts: str) -> Report:
    return validate_graph(data(), load_shapes(shapes(folder, *texts)))


def focused(found: Report) -> list[tuple[str, str]]:
    names = [
        (item.rule, "blank" if item.focus.startswith("_:") else item.focus.split("/")[-1]) for item in found.findings
    ]
    return sorted(names)


@pytest.mark.parametrize(
    ("text", "targets", "expected"),
    [
        (PATTERN, {"final": 3}, [("final", "two")]),
        (TARGET, {"coded": 1}, []),
        (OTHER_TARGET, {"short": 2}, [("short", "two")]),
        (EXPRESSION, {"valid": 3}, [("valid", "two")]),
        (FUNCTION, {"final": 3}, [("final", "two")]),
        (
            RULE,
            {"infers": 3, "known": 3, "unknown": 3},
            [("unknown", "blank"), ("unknown", "one"), ("unknown", "two")],
        ),
        (BLANK_FOCUS, {"parts": 3}, [("parts", "blank"), ("parts", "one")]),
    ],
    ids=["look-ahead", "target", "other target", "expression", "function", "rules", "blank focus"],
)
def test_pyshacl_runs_it_and_the_report_says_so(
    tmp_path: Path, text: str, targets: dict[str, int], expected: list[tuple[str, str]]
) -> None:
    found = report(tmp_path, text, GOOD)
    assert focused(found) == expected
    ran = {outcome.id: (outcome.engine, outcome.targets) for outcome in found.rules}
    assert ran == {"named": ("sparql" if text != RULE else "pyshacl", 3)} | {
        name: ("pyshacl", number) for name, number in targets.items()
    }
    assert "run by pySHACL" in render(found, "text", "en").decode()


def test_the_data_are_not_touched_by_what_a_rule_infers(tmp_path: Path) -> None:
    graph = data()
    before = len(graph)
    validate_graph(graph, load_shapes(shapes(tmp_path, RULE)))
    assert len(graph) == before


@pytest.mark.parametrize("text", [JAVASCRIPT, SCRIPTED_TARGET])
def test_a_script_is_run_by_nobody_and_so_an_error(tmp_path: Path, text: str) -> None:
    with pytest.raises(RulesFailed, match=r"rule script could not run: .*JavaScript"):
        report(tmp_path, text)


def test_a_store_is_copied_for_pyshacl(toy_store: GraphStore, tmp_path: Path) -> None:
    text = "@prefix coe: <https://w3id.org/coerenza/onto/> ." + TARGET.replace("ex:part ex:y", "a coe:Mission").replace(
        'sh:prefixes ex: ; sh:select "', 'sh:select "PREFIX coe: <https://w3id.org/coerenza/onto/> '
    )
    found = validate_files(lambda: toy_store, [], shapes(tmp_path, text))
    assert [(outcome.engine, outcome.targets) for outcome in found.rules] == [("pyshacl", 3)]


def test_a_store_too_large_for_pyshacl_is_an_error(
    toy_store: GraphStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("validation.engines.MOST_COPIED", 10)
    with pytest.raises(RulesFailed, match=r"rule coded could not run: .*sh:target is not compiled; pySHACL would need"):
        validate_files(lambda: toy_store, [], shapes(tmp_path, TARGET))
