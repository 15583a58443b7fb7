"""Coverage, anchoring and counts of the toy city, against numbers counted by hand in docs/toy-city.md."""

from __future__ import annotations

import pytest

from coherence.counts import read_counts
from coherence.coverage import Coverage, coverage
from coherence.entities import found_entities
from coherence.frameworks import own_agenda, read_frameworks
from coherence.network import Graph
from graph_store.identifiers import Identifiers
from graph_store.store import GraphStore

# joint, direction, kind: covered, total, with evidence, only proposed
BY_HAND = {
    ("sdg-national", "from-above", "Goal"): (1, 2, 0, 0),
    ("sdg-national", "from-above", "Target"): (1, 3, 0, 0),
    ("sdg-national", "from-below", "NationalObjective"): (1, 2, 0, 0),
    ("national-regional", "from-above", "NationalChoice"): (1, 1, 1, 0),
    ("national-regional", "from-above", "NationalObjective"): (1, 2, 1, 0),
    ("national-regional", "from-below", "MacroArea"): (1, 2, 1, 0),
    ("regional-metropolitan", "from-above", "MacroArea"): (1, 2, 1, 1),
    ("regional-metropolitan", "from-above", "RegionalPriority"): (0, 0, 0, 0),
    ("regional-metropolitan", "from-below", "Mission"): (2, 3, 2, 1),
    ("metropolitan-programmes", "from-above", "Mission"): (2, 3, 2, 0),
    ("metropolitan-programmes", "from-above", "InterventionArea"): (1, 1, 1, 0),
    ("metropolitan-programmes", "from-below", "Programme"): (2, 3, 2, 0),
    ("metropolitan-programmes", "from-below", "Project"): (2, 2, 2, 0),
}


@pytest.mark.parametrize(("key", "expected"), BY_HAND.items())
def test_every_joint_is_counted_as_by_hand(
    toy_network: Graph, key: tuple[str, str, str], expected: tuple[int, int, int, int]
) -> None:
    counted = {(item.joint, item.direction, item.kinds[0]): item for item in coverage(toy_network)}
    assert set(counted) == set(BY_HAND)
    item = counted[key]
    assert (item.covered, item.total, item.with_evidence, item.proposed) == expected
    assert len(item.uncovered) == item.total - item.covered


def test_nothing_of_nothing_is_no_share() -> None:
    nothing = Coverage("j", "from-above", ("Mission",), 0, 0, 0, 0, ())
    assert (nothing.share, nothing.evidence_share) == (None, None)
    half = Coverage("j", "from-above", ("Mission",), 4, 2, 1, 0, ("a", "b"))
    assert (half.share, half.evidence_share) == (0.5, 0.25)


def test_counts_agree_with_what_was_drawn_on_paper(toy_store: GraphStore) -> None:
    counts = read_counts(toy_store.reader())
    found = {kind: counts[kind].total for kind in ("Goal", "Target", "Mission", "Programme", "Project", "Actor")}
    assert found == {"Goal": 2, "Target": 3, "Mission": 3, "Programme": 3, "Project": 2, "Actor": 5}
    assert (counts["Goal"].of("official"), counts["Goal"].doubtful) == (2, 0)
    assert (counts["Mission"].of("illustrative"), counts["Mission"].doubtful) == (3, 3)


def test_the_agenda_and_its_owner_come_from_the_data(toy_store: GraphStore) -> None:
    frameworks = read_frameworks(toy_store.reader(), Identifiers())
    agenda = own_agenda(frameworks)
    assert agenda is not None
    assert agenda.reference == "framework/es.amsvs"
    assert agenda.owner["it"] == "Città metropolitana di Valfinta"
    assert own_agenda([]) is None


def test_search_puts_the_exact_code_first_and_knows_the_narrowest_kind(toy_store: GraphStore) -> None:
    found = found_entities(toy_store.reader(), Identifiers(), "ES.1.1")
    assert found[0].reference == "amsvs/mission/es.1.1"
    plan = found_entities(toy_store.reader(), Identifiers(), "piano strategico")
    assert [(entity.code, entity.kind) for entity in plan] == [("es.DOC-PSM", "PlanningDocument")]
    assert found_entities(toy_store.reader(), Identifiers(), "  ") == []
