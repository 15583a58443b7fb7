"""The rules as files that others take: a header that says what they are, and thresholds that go with them."""

from __future__ import annotations

from importlib.metadata import version

import pytest
from rdflib import Graph, Literal, URIRef
from rdflib.namespace import DCTERMS, OWL, RDF

from graph_store.namespaces import COESH
from validation import catalogue
from validation.publication import LICENCE, messages_of, rules_as_turtle
from validation.rules import Rule, rule_of

WITH_THRESHOLD = [rule for rule in catalogue() if rule.parameters]


def read(rules: tuple[Rule, ...]) -> Graph:
    return Graph().parse(data=rules_as_turtle(rules), format="turtle")


def test_the_header_says_what_the_file_is_in_both_languages_on_what_terms_and_of_which_version() -> None:
    shapes = read(catalogue())
    header = URIRef(str(COESH))
    assert (header, RDF.type, OWL.Ontology) in shapes
    assert set(shapes.objects(header, DCTERMS.title)) == {
        Literal("Regole di coerenza delle politiche", lang="it"),
        Literal("Rules of policy coherence", lang="en"),
    }
    assert shapes.value(header, DCTERMS.license) == URIRef(LICENCE)
    assert shapes.value(header, OWL.versionInfo) == Literal(version("coerenza"))


def test_one_rule_by_itself_is_titled_with_its_name() -> None:
    rule = rule_of("mission-without-macro-area")
    titles = set(read((rule,)).objects(COESH["mission-without-macro-area"], DCTERMS.title))
    assert titles == {Literal(rule.name.it, lang="it"), Literal(rule.name.en, lang="en")}


@pytest.mark.parametrize("rule", WITH_THRESHOLD, ids=lambda rule: str(rule.id))
def test_a_rule_with_a_threshold_is_never_given_without_its_value(rule: Rule) -> None:
    shapes = read((rule,))
    for parameter in rule.parameters:
        # The value stands on the rule's shape, or on a part of it: ProgrammeImplementsNothing-ended.
        given = [(str(shape), str(value)) for shape, value in shapes.subject_objects(URIRef(parameter.iri))]
        assert [value for shape, value in given if shape.partition("-")[0] == rule.iri] == [str(parameter.value)]


@pytest.mark.parametrize("rule", catalogue(), ids=lambda rule: str(rule.id))
def test_every_rule_tells_what_it_found_in_both_languages(rule: Rule) -> None:
    assert messages_of(rule)
    assert all(message.it and message.en for message in messages_of(rule))
