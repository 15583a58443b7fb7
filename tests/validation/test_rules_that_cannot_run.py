"""A rule that cannot run is no pass: it is an error with its name, and the others still run."""

from __future__ import annotations

from pathlib import Path

import pytest
from rdflib import Graph

from graph_store.errors import BadInput
from graph_store.store import GraphStore
from validation import Rule, RulesFailed, load_shapes, validate_files, validate_graph
from validation.engines import ENGINES, graph_engine
from validation.pyshacl_engine import PyshaclEngine
from validation.rules import rules_of

HEAD = """
@prefix ex: <https://example.org/> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
"""
BROKEN_QUERY = HEAD + (
    'ex:BrokenQuery a sh:NodeShape ; sh:targetClass ex:Thing ; sh:sparql [ sh:select "SELECT $this WHERE { oops" ] .'
)
BROKEN_COUNT = HEAD + 'ex:BrokenCount a sh:PropertyShape ; sh:targetClass ex:Thing ; sh:path ex:p ; sh:minCount "x" .'
CALLS_ITSELF = HEAD + "ex:CallsItself a sh:NodeShape ; sh:targetClass ex:Thing ; sh:node ex:CallsItself ."
LEFT_ASIDE = HEAD + (
    "ex:LeftAside a sh:NodeShape ; sh:targetClass ex:Thing ;"
    " sh:qualifiedValueShape [ sh:class ex:Other ] ; sh:qualifiedMinCount 1 ."
)
GOOD = HEAD + (
    "ex:Good a sh:PropertyShape ; sh:targetClass ex:Thing ; sh:path ex:name ; sh:minCount 1 ;"
    ' sh:message "A name is missing."@en .'
)
DATA = "<https://example.org/one> a <https://example.org/Thing> ."


def shapes(folder: Path, *texts: str) -> list[Path]:
    files = []
    for number, text in enumerate(texts):
        files.append(folder / f"shapes-{number}.ttl")
        files[-1].write_text(text, encoding="utf-8")
    return files


def unchecked(*texts: str) -> tuple[Rule, ...]:
    """Rules that nobody looked through, as load_shapes does, before they run."""
    graph = Graph()
    for text in texts:
        graph.parse(data=text, format="turtle")
    return rules_of(graph)


def data() -> Graph:
    return Graph().parse(data=DATA, format="turtle")


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize(
    ("text", "name"), [(BROKEN_QUERY, "broken-query"), (BROKEN_COUNT, "broken-count"), (CALLS_ITSELF, "calls-itself")]
)
def test_a_broken_rule_is_an_error_with_its_name(text: str, name: str, engine: str) -> None:
    rules = unchecked(text)
    with pytest.raises(RulesFailed, match=rf"rule {name} could not run: ."):
        validate_graph(data(), rules, engine=graph_engine(data(), rules, engine))


def test_what_pyshacl_leaves_aside_with_a_warning_is_an_error() -> None:
    rules = unchecked(LEFT_ASIDE)
    with pytest.raises(RulesFailed, match=r"rule left-aside could not run: .*only be present on a PropertyShape"):
        validate_graph(data(), rules, engine=PyshaclEngine(data()))


def test_a_broken_rule_with_nothing_to_look_at_is_an_error_all_the_same() -> None:
    with pytest.raises(RulesFailed, match="broken-count"):
        validate_graph(Graph(), unchecked(BROKEN_COUNT))


def test_the_other_rules_still_run() -> None:
    with pytest.raises(RulesFailed) as failed:
        validate_graph(data(), unchecked(BROKEN_QUERY, GOOD))
    report = failed.value.report
    assert [(outcome.id, bool(outcome.error)) for outcome in report.rules] == [("broken-query", True), ("good", False)]
    [finding] = report.findings
    assert (finding.rule, finding.focus, finding.path) == (
        "good",
        "https://example.org/one",
        "https://example.org/name",
    )
    assert finding.message.en == "A name is missing."


def test_a_shape_that_nothing_uses_or_that_finds_no_nodes_is_said(tmp_path: Path) -> None:
    helper = "ex:Helper a sh:NodeShape ; sh:class ex:Thing ."
    idle = "ex:Idle a sh:NodeShape ; sh:targetClass ex:Nothing ."
    report = validate_graph(data(), load_shapes(shapes(tmp_path, HEAD + helper + idle)))
    assert [(outcome.id, outcome.targets) for outcome in report.rules] == [("helper", 0), ("idle", 0)]


def test_a_shape_may_use_one_in_another_file(tmp_path: Path) -> None:
    user = HEAD + "ex:User a sh:NodeShape ; sh:targetClass ex:Thing ; sh:node ex:Named ."
    used = HEAD + "ex:Named a sh:NodeShape ; sh:property [ sh:path ex:name ; sh:minCount 1 ] ."
    report = validate_graph(data(), load_shapes(shapes(tmp_path, user, used)))
    [finding] = report.findings
    assert (finding.rule, finding.component.rsplit("#")[-1]) == ("user", "NodeConstraintComponent")


def test_running_a_rule_changes_neither_the_rule_nor_the_data(tmp_path: Path) -> None:
    rules = load_shapes(shapes(tmp_path, GOOD))
    graph = data()
    before = len(rules[0].shapes), len(graph)
    validate_graph(graph, rules)
    assert (len(rules[0].shapes), len(graph)) == before


def test_a_file_that_cannot_be_read_is_told_with_its_line(tmp_path: Path) -> None:
    [file] = shapes(tmp_path, HEAD + "ex:Shape a sh:NodeShape\nex:Other a sh:NodeShape .")
    with pytest.raises(BadInput) as refused:
        load_shapes([file, tmp_path / "missing.ttl", tmp_path / "shapes.docx"])
    assert [(problem.file, problem.row) for problem in refused.value.problems] == [
        ("shapes-0.ttl", 5),
        ("missing.ttl", None),
        ("shapes.docx", None),
    ]


def test_files_are_validated_without_opening_the_store(tmp_path: Path) -> None:
    def no_store() -> GraphStore:
        raise AssertionError("the store was opened")

    file = tmp_path / "data.nt"
    file.write_text(DATA.replace(" a ", " <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> "), encoding="utf-8")
    report = validate_files(no_store, [file], shapes(tmp_path, GOOD))
    assert report.version is None
    assert len(report.findings) == 1
