"""Small reports to try every form on."""

from __future__ import annotations

from dataclasses import replace

from rdflib import Graph, Literal, URIRef
from rdflib.namespace import RDF, RDFS, SKOS

from graph_store.namespaces import COE
from validation import Bilingual, Report, RuleOutcome, catalogue, validate_graph

EXAMPLE = "https://example.org/"
IDLE, FAILED = "mission-without-macro-area", "actor-without-role"


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


def called(report: Report, label: str) -> Report:
    """The same report, where everything found is called by this name."""
    words = Bilingual(label, label)
    return replace(report, findings=tuple(replace(finding, label=words) for finding in report.findings))


def report_of_all_sorts() -> Report:
    """Version 7: a rule whose list is cut (2 of 5000), one with 2 findings, one with nothing to check, one that failed.

    Of the two projects the second is accepted until a day, and known from before; the first is in charge, and new.
    """
    report = report_on("Ponte", "Strada")
    rules = {rule.id: rule for rule in catalogue()}
    cut, whole = report.rules
    outcomes = (
        replace(cut, findings=5000, targets=6000, seconds=1.25),
        replace(whole, seconds=0.5),
        RuleOutcome(rules[IDLE], 0, 0, 0.001),
        RuleOutcome(rules[FAILED], 0, 0, 0.002, "the query\nwas stopped after 10 seconds"),
    )
    first, second, *others = report.findings
    findings = (
        replace(
            first,
            label=Bilingual("Ponte", "Bridge"),
            state="in-charge",
            owner="Settore Viabilità",
            due="2026-12-31",
            change="new",
        ),
        replace(second, state="accepted", reason="Gara in corso", until="2027-01-31", change="persistent"),
        *(replace(other, change="reopened") for other in others),
    )
    return replace(report, version=7, rules=outcomes, findings=findings)
