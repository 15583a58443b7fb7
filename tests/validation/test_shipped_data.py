"""The shipped data are right, and their gaps are those that were read and agreed to be true."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from graph_store.settings import Settings
from graph_store.store import GraphStore
from loaders.load import initialise
from validation import Report, validate_store

# rule, findings with the reference data alone, findings with the illustrative data. A change here is a change of the
# data or of a rule: read the findings before writing the new number.
GOLDEN = Path(__file__).parent / "shipped-gaps.csv"


def validated(folder: Path, *, reference_only: bool) -> Report:
    store = GraphStore(Settings(data_dir=folder))
    initialise(store, reference_only=reference_only)
    return validate_store(store)


def counts(report: Report) -> dict[str, int]:
    return {outcome.id: outcome.findings for outcome in report.rules if outcome.rule.kind == "coherence"}


@pytest.mark.slow
@pytest.mark.parametrize(("column", "reference_only"), [("reference", True), ("with_example", False)])
def test_integrity_holds_and_the_gaps_are_those_reviewed(tmp_path: Path, column: str, reference_only: bool) -> None:
    report = validated(tmp_path / "store", reference_only=reference_only)
    assert [(item.rule, item.focus) for item in report.findings if item.severity == "violation"] == []
    with GOLDEN.open(encoding="utf-8", newline="") as file:
        reviewed = {row["rule"]: int(row[column]) for row in csv.DictReader(file)}
    assert counts(report) == reviewed
