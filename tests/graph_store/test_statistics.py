"""Figures of a graph, counted by hand."""

from __future__ import annotations

from graph_store.reader import Reader
from graph_store.statistics import Statistics, statistics

TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
DATA = f"""
<urn:a> <{TYPE}> <urn:Plan> <urn:one> .
<urn:a> <{TYPE}> <urn:Plan> <urn:two> .
<urn:a> <urn:title> "A"@it <urn:one> .
<urn:b> <{TYPE}> <urn:Plan> <urn:two> .
<urn:b> <{TYPE}> <urn:Act> <urn:two> .
_:c <{TYPE}> <urn:Act> <urn:two> .
<urn:d> <urn:title> "A"@it <urn:two> .
"""


def test_a_statement_in_two_graphs_counts_once_in_the_whole_and_once_in_each() -> None:
    assert statistics(Reader.of_quads(DATA.encode())) == Statistics(
        triples=6,
        entities=2,
        subjects=4,
        objects=3,
        classes={"urn:Act": 2, "urn:Plan": 2},
        properties={TYPE: 4, "urn:title": 2},
        graphs={"urn:one": 2, "urn:two": 5},
    )


def test_an_empty_graph_has_figures_too() -> None:
    assert statistics(Reader.of_quads(b"")) == Statistics(0, 0, 0, 0, {}, {}, {})
