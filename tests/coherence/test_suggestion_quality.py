"""Suggestions find links that are known: as often as docs/method.md says, and more often than chance."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest

from api.suggestions import wanted_links
from coherence.candidates import read_candidates
from coherence.suggestions import STRENGTHS
from graph_store.identifiers import Identifiers
from graph_store.settings import Settings
from graph_store.store import GraphStore
from loaders.load import initialise
from tests.coherence.suggestion_quality import Quality, quality
from validation import catalogue

METHOD = Path(__file__).parent.parent.parent / "docs" / "method.md"
# The share of things one of whose hidden links must be among the first five suggestions.
FLOORS = {
    "intervention-area-without-programme": 0.9,
    "mission-without-macro-area": 0.6,
    "mission-without-programme": 0.6,
    "national-objective-without-target": 0.65,
    "programme-implements-nothing": 0.65,
    "programme-without-lead": 0.7,
    "target-without-mission": 0.65,
}


@pytest.fixture(scope="module")
def measured(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Quality]:
    """What is measured on the shipped data, for every rule that suggests links."""
    store = GraphStore(Settings(data_dir=tmp_path_factory.mktemp("shipped")))
    initialise(store)
    candidates = read_candidates(store.reader(), Identifiers())
    rules = [rule for rule in catalogue() if wanted_links(rule, str(rule.shape))]
    return {rule.id: quality(candidates, rule) for rule in rules}


@pytest.mark.slow
def test_links_that_are_known_are_suggested_more_often_than_chance(measured: dict[str, Quality]) -> None:
    for rule, floor in FLOORS.items():
        found = measured[rule]
        assert found.things >= 10, rule
        assert found.among_first / found.things >= floor, rule
    hits, by_chance = (sum(getattr(one, part) for one in measured.values()) for part in ("among_first", "by_chance"))
    assert hits > 3 * by_chance > 0


@pytest.mark.slow
def test_the_stronger_a_suggestion_is_called_the_more_often_it_is_true(measured: dict[str, Quality]) -> None:
    shown, true = (sum((getattr(one, part) for one in measured.values()), Counter()) for part in ("shown", "true"))
    shares = [true[strength] / shown[strength] for strength in STRENGTHS]
    assert shares == sorted(shares)
    assert shares[0] < 0.25 < 0.5 < shares[-1]


@pytest.mark.slow
def test_the_method_says_what_is_measured(measured: dict[str, Quality]) -> None:
    """To the ten points by which one thing of ten moves a figure; ``Quality.row`` is the row to write."""
    told = {line.split("`")[1]: line for line in METHOD.read_text(encoding="utf-8").splitlines() if line[:3] == "| `"}
    assert set(told) == {rule for rule, found in measured.items() if found.things >= 3}
    for rule, row in told.items():
        pairs = zip(_figures(row), _figures(measured[rule].row), strict=True)
        assert all(abs(said - found) <= 10 for said, found in pairs), measured[rule].row


def _figures(row: str) -> list[int]:
    return [int(figure) for figure in re.findall(r"(\d+)%", row)]
