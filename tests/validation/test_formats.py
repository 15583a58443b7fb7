"""A report in each of its forms: nothing lost, nothing that runs, nothing cut short."""

from __future__ import annotations

import csv
import io
import json

import pytest
from rdflib import Graph, Literal, URIRef
from rdflib.compare import isomorphic
from rdflib.namespace import RDF, RDFS, SH, SKOS

from graph_store.errors import BadInput
from graph_store.namespaces import COE
from validation import FORMATS, Report, catalogue, render, validate_graph
from validation.formats.plain_text import SHOWN

EXAMPLE = "https://example.org/"


def report_on(*labels: str) -> Report:
    """Projects of these names, each outside any programme, and with nothing to say who leads them."""
    graph = Graph()
    for number, label in enumerate(labels):
        project = URIRef(f"{EXAMPLE}{number}")
        graph.add((project, RDF.type, COE.Project))
        graph.add((project, RDFS.label, Literal(label, lang="it")))
        graph.add((project, SKOS.notation, Literal(f"P{number}")))
        graph.add((project, COE.standing, COE["standing-unverified"]))
    rules = [rule for rule in catalogue() if rule.id in {"project-without-programme", "programme-without-lead"}]
    return validate_graph(graph, rules)


def test_json_has_the_keys_programs_rely_on() -> None:
    document = json.loads(render(report_on("Ponte"), "json", "it"))
    assert list(document) == ["version", "conforms", "rules", "findings"]
    assert (document["version"], document["conforms"]) == (None, False)
    rule = document["rules"][0]
    assert list(rule) == ["id", "severity", "targets", "findings", "seconds"]
    assert (rule["id"], rule["severity"], rule["targets"], rule["findings"]) == (
        "project-without-programme",
        "info",
        1,
        1,
    )
    finding = document["findings"][0]
    needed = {"id", "rule", "severity", "focus", "label", "path", "value", "message", "advice", "state"}
    assert needed <= set(finding)
    assert (finding["focus"], finding["label"], finding["state"]) == (f"{EXAMPLE}0", "Ponte", "open")
    assert set(finding["message"]) == set(finding["advice"]) == {"it", "en"}
    assert finding["standing"] == "unverified"


def test_turtle_is_a_validation_report_as_the_w3c_has_it() -> None:
    report = report_on("Ponte", "Strada")
    graph = Graph().parse(data=render(report, "turtle"), format="turtle")
    [root] = graph.subjects(RDF.type, SH.ValidationReport)
    assert graph.value(root, SH.conforms) == Literal(False)
    results = list(graph.objects(root, SH.result))
    assert len(results) == len(report.findings) == 4
    for result in results:
        assert (result, RDF.type, SH.ValidationResult) in graph
        for predicate in (SH.focusNode, SH.resultSeverity, SH.sourceShape, SH.sourceConstraintComponent):
            assert graph.value(result, predicate) is not None
        assert {message.language for message in graph.objects(result, SH.resultMessage)} == {"it", "en"}
    paths = {graph.value(result, SH.resultPath) for result in results} - {None}
    assert all((path, SH.alternativePath, None) in graph for path in paths)
    assert paths


@pytest.mark.parametrize("start", ["=", "+", "-", "@"])
def test_no_cell_of_the_table_is_a_formula(start: str) -> None:
    rows = list(csv.DictReader(io.StringIO(render(report_on(f"{start}HYPERLINK(1)"), "csv", "it"))))
    assert len(rows) == 2
    assert rows[0]["label"] == f"'{start}HYPERLINK(1)"
    assert not any(cell.startswith(("=", "+", "-", "@")) for row in rows for cell in row.values())


def test_the_table_speaks_the_language_asked_for() -> None:
    [row] = [
        row
        for row in csv.DictReader(io.StringIO(render(report_on("Ponte"), "csv", "it")))
        if row["rule"] == "project-without-programme"
    ]
    assert (row["rule_name"], row["standing"], row["kind"]) == (
        "Progetto fuori da ogni programma",
        "non verificato",
        "progetto",
    )


def test_a_label_cannot_bring_a_script_into_the_page() -> None:
    html = render(report_on("<script>alert('x')</script>"), "html", "it")
    assert "<script" not in html
    assert "&lt;script&gt;" in html


def test_the_page_stands_alone_and_says_its_language() -> None:
    html = render(report_on("Ponte"), "html", "en")
    assert '<html lang="en">' in html
    assert "Project outside any programme" in html
    assert "Why it matters" in html
    assert "src=" not in html
    assert "http://" not in html


def test_text_says_why_what_to_do_and_how_sure() -> None:
    text = render(report_on("Ponte"), "text", "it")
    assert "progetto P0 «Ponte» [non verificato]" in text
    assert "Perché conta:" in text
    assert "Che cosa fare:" in text
    assert "Chi risponde: Responsabile del programma" in text
    assert "https://" not in text


def test_text_cuts_long_lists_and_says_the_true_total() -> None:
    text = render(report_on(*(f"Progetto {number}" for number in range(SHOWN + 3))), "text", "it")
    assert f"Progetto fuori da ogni programma ({SHOWN + 3})" in text
    assert "… e altri 3 rilievi di questa regola" in text


def test_a_rule_with_nothing_to_look_at_is_said() -> None:
    text = render(report_on(), "text", "en")
    assert "No findings." in text
    assert "Rules with nothing to check: Project outside any programme, Programme without a lead actor." in text


@pytest.mark.parametrize("name", sorted(FORMATS))
def test_a_form_is_the_same_for_the_same_report(name: str) -> None:
    report = report_on("Ponte", "Strada")
    again = report_on("Ponte", "Strada")
    if name == "turtle":
        assert isomorphic(Graph().parse(data=render(report, name)), Graph().parse(data=render(again, name)))
    elif name in {"text", "csv", "html"}:
        assert render(report, name, "it") == render(again, name, "it") != render(again, name, "en")
    else:
        assert json.loads(render(report, name))["findings"] == json.loads(render(again, name))["findings"]


def test_a_form_there_is_not_is_refused() -> None:
    with pytest.raises(BadInput, match="one of text, json, turtle, csv, html"):
        render(report_on(), "pdf")
