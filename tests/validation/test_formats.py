"""A report in each of its forms: nothing lost, nothing that runs, nothing cut short without a word."""

from __future__ import annotations

import csv
import io
import json
import re
from dataclasses import replace
from importlib import import_module

import pytest
from rdflib import Graph, Literal, URIRef
from rdflib.namespace import RDF, SH

from graph_store.errors import BadInput
from graph_store.namespaces import COE, DEFAULT_BASE_IRI
from tests.validation.example_reports import EXAMPLE, FAILED, IDLE, report_of_all_sorts, report_on
from validation import FORMATS, Report, render, validate_graph
from validation.formats.plain_text import SHOWN
from validation.rules import rules_of

# In forms made for people.
READ = ("text", "html")


def written(report: Report, name: str, language: str = "it") -> str:
    """A report in one of the forms that are text."""
    return render(report, name, language).decode()


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


def test_json_says_the_true_number_beside_what_is_listed_and_why_a_rule_failed() -> None:
    document = json.loads(render(report_of_all_sorts(), "json"))
    cut, whole, idle, failed = document["rules"]
    assert (cut["findings"], cut["listed"]) == (5000, 2)
    assert "listed" not in whole
    assert (idle["id"], idle["targets"]) == (IDLE, 0)
    assert failed["error"] == "the query\nwas stopped after 10 seconds"
    assert [finding["state"] for finding in document["findings"]] == ["in-charge", "accepted", "open", "open"]
    assert document["findings"][0]["owner"] == "Settore Viabilità"


def test_turtle_is_a_validation_report_as_the_w3c_has_it() -> None:
    report = report_on("Ponte", 'Strada "nuova"\n\\ @prefix')
    graph = Graph().parse(data=render(report, "turtle"), format="turtle")
    [root] = graph.subjects(RDF.type, SH.ValidationReport)
    assert graph.value(root, SH.conforms) == Literal(False)
    results = {str(result).removeprefix(f"{DEFAULT_BASE_IRI}finding/") for result in graph.objects(root, SH.result)}
    assert results == {finding.id for finding in report.findings}
    for finding in report.findings:
        result = URIRef(f"{DEFAULT_BASE_IRI}finding/{finding.id}")
        assert (result, RDF.type, SH.ValidationResult) in graph
        assert graph.value(result, SH.focusNode) == URIRef(finding.focus)
        assert graph.value(result, SH.sourceShape) == URIRef(finding.shape)
        assert graph.value(result, SH.sourceConstraintComponent) == URIRef(finding.component)
        messages = {message.language: str(message) for message in graph.objects(result, SH.resultMessage)}
        assert messages == finding.message.as_dict()
    [path] = {
        tuple(graph.items(graph.value(path, SH.alternativePath)))
        for path in graph.objects(None, SH.resultPath)
        if (path, SH.alternativePath, None) in graph
    }
    assert path == (COE.partOf, COE.fundedBy)


def test_turtle_keeps_a_value_as_the_term_it_is() -> None:
    report = report_on("Ponte")
    first, *others = report.findings
    value = Literal('tra "virgolette"\nsu due righe', lang="it")
    report = replace(report, findings=(replace(first, value_term=value.n3()), *others))
    graph = Graph().parse(data=render(report, "turtle"), format="turtle")
    assert graph.value(URIRef(f"{DEFAULT_BASE_IRI}finding/{first.id}"), SH.value) == value


def test_turtle_says_in_comments_what_shacl_has_no_word_for() -> None:
    text = written(report_of_all_sorts(), "turtle", "en")
    comments = [line for line in text.splitlines() if line.startswith("#")]
    assert "2 of 5000 findings listed" in comments[0]
    assert comments[2] == f"# {IDLE}: findings 0, checked 0, 0.001 s"
    # An error of two lines must not break out of its comment.
    assert comments[3] == f"# {FAILED}: did not run: the query was stopped after 10 seconds, 0.002 s"
    assert len(Graph().parse(data=text, format="turtle")) > 0


@pytest.mark.parametrize("start", ["=", "+", "-", "@"])
def test_no_cell_of_the_table_is_a_formula(start: str) -> None:
    rows = list(csv.DictReader(io.StringIO(written(report_on(f"{start}HYPERLINK(1)"), "csv"))))
    assert len(rows) == 2
    assert rows[0]["label"] == f"'{start}HYPERLINK(1)"
    assert not any(cell.startswith(("=", "+", "-", "@")) for row in rows for cell in row.values())


def test_the_table_speaks_the_language_asked_for_beside_the_words_of_the_vocabulary() -> None:
    [row] = [
        row
        for row in csv.DictReader(io.StringIO(written(report_on("Ponte"), "csv")))
        if row["rule"] == "project-without-programme"
    ]
    assert row["rule_name"] == "Progetto fuori da ogni programma"
    assert (row["standing"], row["standing_name"]) == ("unverified", "non verificato")
    assert (row["kind"], row["kind_name"]) == ("Project", "progetto")
    assert (row["state"], row["state_name"]) == ("open", "aperto")


def test_the_table_holds_findings_and_nothing_else() -> None:
    rows = list(csv.DictReader(io.StringIO(written(report_of_all_sorts(), "csv"))))
    assert [row["rule"] for row in rows] == ["project-without-programme"] * 2 + ["programme-without-lead"] * 2
    assert {row["severity"] for row in rows} == {"info", "warning"}
    assert (rows[0]["owner"], rows[0]["due"], rows[1]["until"]) == ("Settore Viabilità", "2026-12-31", "2027-01-31")


def test_a_label_cannot_bring_a_script_into_the_page() -> None:
    html = written(report_on("<script>alert('x')</script>"), "html")
    assert "<script" not in html
    assert "&lt;script&gt;" in html


def test_the_page_stands_alone_and_says_its_language() -> None:
    html = written(report_on("Ponte"), "html", "en")
    assert '<html lang="en">' in html
    assert "Project outside any programme" in html
    assert "Why it matters" in html
    assert "src=" not in html
    assert "http://" not in html


def test_text_says_why_what_to_do_and_how_sure() -> None:
    text = written(report_on("Ponte"), "text")
    assert "progetto P0 «Ponte» [non verificato]" in text
    assert "Perché conta:" in text
    assert "Che cosa fare:" in text
    assert "Chi risponde: Responsabile del programma" in text
    assert "https://" not in text


def test_a_shape_without_words_is_named_by_what_it_asks() -> None:
    shapes = Graph().parse(
        data="""
        @prefix sh: <http://www.w3.org/ns/shacl#> . @prefix ex: <https://example.org/> .
        ex:S a sh:NodeShape ; sh:targetNode ex:a ;
            sh:property [ sh:path ( ex:p [ sh:inversePath ex:q ] ) ; sh:minCount 1 ] .
        """,
        format="turtle",
    )
    report = validate_graph(Graph(), rules_of(shapes))
    assert "Constraint not met: sh:MinCount" in written(report, "text", "en")
    [row] = csv.DictReader(io.StringIO(written(report, "csv", "it")))
    assert row["message"].startswith("Vincolo non rispettato: sh:MinCount (")
    graph = Graph().parse(data=written(report, "turtle"), format="turtle")
    assert (None, SH.resultMessage, None) not in graph
    [path] = graph.objects(None, SH.resultPath)
    first, second = graph.items(path)
    assert (first, graph.value(second, SH.inversePath)) == (URIRef(f"{EXAMPLE}p"), URIRef(f"{EXAMPLE}q"))


def test_text_cuts_long_lists_and_says_the_true_total() -> None:
    count = SHOWN + 3
    text = written(report_on(*(f"Progetto {number}" for number in range(count))), "text")
    assert f"Progetto fuori da ogni programma ({count})" in text
    assert "… e altri 3 rilievi di questa regola" in text


def test_the_page_cuts_long_lists_and_says_the_true_total(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(import_module("validation.formats.page"), "SHOWN", 2)
    html = written(report_on("Uno", "Due", "Tre", "Quattro", "Cinque"), "html", "en")
    assert "Project outside any programme (5)" in html
    assert "… and 3 more findings of this rule" in html
    assert "«Due»" in html
    assert "«Tre»" not in html


@pytest.mark.parametrize("name", READ)
def test_people_read_which_rules_ran_on_how_much_and_in_what_time(name: str) -> None:
    text = written(report_of_all_sorts(), name, "it")
    assert "Versione dei dati: 7" in text or "versione dei dati: 7" in text
    assert "Regole eseguite: 3, in 1,753 s." in text
    assert "Regole senza niente da controllare: Missione senza macroarea." in text
    assert f"Regole che non è stato possibile eseguire: {FAILED}" in re.sub("<[^>]*>", "", text)
    assert "… e altri 4998 rilievi di questa regola" in text
    for seconds in ("1,250 s", "0,500 s", "0,001 s", "0,002 s"):
        assert seconds in text


@pytest.mark.parametrize("name", READ)
def test_a_rule_that_failed_is_never_among_those_with_nothing_to_check(name: str) -> None:
    text = written(report_of_all_sorts(), name, "en")
    [idle] = re.findall(r"Rules with nothing to check: ([^.]*)\.", text)
    assert "Actor with no role" not in idle
    assert "did not run: the query" in text


@pytest.mark.parametrize("name", [*READ, "turtle", "json", "sarif"])
def test_a_rule_that_another_engine_ran_says_so(name: str) -> None:
    report = report_on("Ponte")
    assert "pyshacl" not in written(report, name, "en").lower()
    first, *others = report.rules
    told = written(replace(report, rules=(replace(first, engine="pyshacl"), *others)), name, "en")
    assert "pyshacl" in told.lower()
    assert told.lower().count("pyshacl") == (2 if name == "text" and first.findings else 1)


def test_a_rule_with_nothing_to_look_at_is_said() -> None:
    text = written(report_on(), "text", "en")
    assert "No findings." in text
    assert "Rules with nothing to check: Project outside any programme, Programme without a lead actor." in text


@pytest.mark.parametrize("name", sorted(FORMATS))
def test_a_report_without_findings_has_every_form(name: str) -> None:
    content = render(report_on(), name, "it")
    if name == "json":
        assert json.loads(content)["findings"] == []
    elif name == "sarif":
        assert json.loads(content)["runs"][0]["results"] == []
    elif name == "turtle":
        assert (None, SH.conforms, Literal(True)) in Graph().parse(data=content, format="turtle")
    elif name == "csv":
        assert len(content.splitlines()) == 1
    else:
        assert len(content) > 100


@pytest.mark.parametrize("name", sorted(FORMATS))
def test_the_same_report_makes_the_same_bytes_in_one_language_and_others_in_the_other(name: str) -> None:
    report = report_of_all_sorts()
    assert render(report, name, "it") == render(report, name, "it") != render(report, name, "en")


def test_a_form_there_is_not_is_refused() -> None:
    with pytest.raises(BadInput, match="one of text, json, turtle, csv, xlsx, html, sarif"):
        render(report_on(), "pdf")
