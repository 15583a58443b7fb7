"""Shapes about shapes: every rule is named, told in both languages, graded and sourced."""

from __future__ import annotations

from pathlib import Path

import pytest
from rdflib import Graph, URIRef
from rdflib.namespace import SH

from tests.shapes.examples import expected, files_of, found, is_invalid, is_rule
from validation.rules import SHAPES_FOLDER, catalogue
from validation.vocabulary import term_name

META = SHAPES_FOLDER / "meta" / "shapes.ttl"
RULES = [path for path in files_of("integrity", "coherence", "meta") if is_rule(path)]
INVALID = [path for path in files_of("meta") if is_invalid(path)]


@pytest.mark.parametrize("path", RULES, ids=lambda path: path.stem)
def test_every_shape_file_is_told_in_full(path: Path) -> None:
    assert found(META, Graph().parse(path)) == set()


@pytest.mark.parametrize("example", INVALID, ids=lambda path: path.stem)
def test_a_shape_that_says_too_little_is_found(example: Path) -> None:
    assert expected(example)
    assert found(META, Graph().parse(example)) == expected(example)


def test_a_clean_sample_is_clean() -> None:
    assert found(META, Graph().parse(META.with_name("shapes.valid.ttl"))) == set()
    assert len(INVALID) == 8


def test_a_file_holds_one_rule_whose_id_is_the_name_of_the_file() -> None:
    rules = {rule.id: rule for rule in catalogue()}
    files = {path.stem: path.parent.name for path in RULES if path.parent.name != "meta"}
    assert {rule.id: rule.kind for rule in rules.values()} == files
    assert len(catalogue()) == len(rules) == 69


def test_the_name_of_a_property_shape_starts_with_the_name_of_its_rule() -> None:
    for rule in catalogue():
        for part in rule.shapes.objects(rule.shape, SH.property):
            assert isinstance(part, URIRef)
            assert part.startswith(f"{rule.iri}-"), f"{part} in {rule.id}"


def test_integrity_rules_are_violations_and_coherence_rules_never_are() -> None:
    for rule in catalogue():
        graded = {str(item).removeprefix(str(SH)) for item in rule.shapes.objects(None, SH.severity)}
        assert graded <= ({"Violation"} if rule.kind == "integrity" else {"Warning", "Info"}), rule.id


def test_groups_and_building_blocks_are_items_of_the_vocabulary() -> None:
    for rule in catalogue():
        block, group = term_name(rule.oecd_block), term_name(f"https://w3id.org/coerenza/onto/rule-group-{rule.group}")
        assert not block.en.startswith("oecd-"), f"{rule.id}: {rule.oecd_block} is in no list"
        assert not group.en.startswith("rule-group-"), f"{rule.id}: {rule.group} is in no list"
        assert block.it != block.en


def test_the_catalogue_page_names_every_rule() -> None:
    for page in (SHAPES_FOLDER / "README.md", SHAPES_FOLDER.parent / "docs" / "rules.md"):
        text = page.read_text(encoding="utf-8")
        assert [rule.id for rule in catalogue() if f"`{rule.id}`" not in text] == [], page.name
