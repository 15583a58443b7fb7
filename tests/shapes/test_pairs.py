"""Every rule beside its examples: what conforms, and what must be found when one thing is changed."""

from __future__ import annotations

from pathlib import Path

import pytest
from rdflib import Graph, URIRef
from rdflib.namespace import SH

from tests.shapes.examples import expected, files_of, found, is_invalid, is_rule, is_valid, shapes_of
from validation.rules import load_shapes

FILES = files_of("integrity", "coherence")
RULES = [path for path in FILES if is_rule(path)]
VALID = [path for path in FILES if is_valid(path)]
INVALID = [path for path in FILES if is_invalid(path)]


def test_every_file_is_a_rule_or_an_example_and_we_know_how_many() -> None:
    """A filter that silently drops files would leave every other test here green."""
    assert len(RULES) + len(VALID) + len(INVALID) == len(FILES)
    assert (len(RULES), len(VALID), len(INVALID)) == (69, 69, 190)


def test_every_rule_has_a_valid_and_an_invalid_example() -> None:
    assert {shapes_of(path) for path in VALID} == set(RULES)
    assert {shapes_of(path) for path in INVALID} == set(RULES)


@pytest.mark.parametrize("example", VALID, ids=lambda path: path.stem)
def test_data_that_conform_give_no_finding(example: Path) -> None:
    assert found(shapes_of(example), Graph().parse(example)) == set()


@pytest.mark.parametrize("example", INVALID, ids=lambda path: path.stem)
def test_one_change_gives_exactly_the_findings_foretold(example: Path) -> None:
    assert expected(example), f"{example.name} does not say what must be found"
    assert found(shapes_of(example), Graph().parse(example)) == expected(example)


@pytest.mark.parametrize("example", INVALID, ids=lambda path: path.stem)
def test_an_invalid_example_is_the_valid_one_with_one_thing_changed(example: Path) -> None:
    valid = example.with_name(example.stem.split(".")[0] + ".valid.ttl")
    before, after = set(Graph().parse(valid)), set(Graph().parse(example))
    assert 0 < len(before ^ after) <= 3


def test_everything_a_coherence_rule_can_report_is_seen_in_some_example() -> None:
    reporting = set()
    for path in RULES:
        if path.parent.name == "coherence":
            for rule in load_shapes([path]):
                parts = [part for part in rule.shapes.objects(rule.shape, SH.property) if isinstance(part, URIRef)]
                reporting |= {str(part) for part in parts or [rule.shape]}
    foretold = {shape for path in INVALID if path.parent.name == "coherence" for shape, _, _ in expected(path)}
    assert foretold == reporting
