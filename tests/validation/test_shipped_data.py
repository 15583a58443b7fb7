"""The shipped data are right, and their gaps are those that were read and agreed to be true."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path

import pytest

from graph_store.settings import Settings
from graph_store.store import GraphStore
from loaders.load import initialise
from validation.engine import RuleRun
from validation.engines import store_engine
from validation.rules import catalogue

# rule, findings with the reference data alone, findings with the illustrative data. A change here is a change of the
# data or of a rule: read the findings before writing the new number.
GOLDEN = Path(__file__).parent / "shipped-gaps.csv"
# The day the findings were read for: some rules ask how old a thing is.
AS_OF = date(2026, 11, 22)


def validated(folder: Path, *, reference_only: bool) -> list[RuleRun]:
    store = GraphStore(Settings(data_dir=folder))
    initialise(store, reference_only=reference_only)
    return store_engine(store.reader()).run(catalogue(as_of=AS_OF))


def counts(runs: list[RuleRun]) -> dict[str, int]:
    return {run.rule.id: run.found for run in runs if run.rule.kind == "coherence"}


@pytest.mark.slow
@pytest.mark.parametrize(("column", "reference_only"), [("reference", True), ("with_example", False)])
def test_integrity_holds_and_the_gaps_are_those_reviewed(tmp_path: Path, column: str, reference_only: bool) -> None:
    runs = validated(tmp_path / "store", reference_only=reference_only)
    assert [(run.rule.id, run.error) for run in runs if run.error] == []
    assert [(run.rule.id, item.focus) for run in runs for item in run.results if item.severity == "violation"] == []
    with GOLDEN.open(encoding="utf-8", newline="") as file:
        reviewed = {row["rule"]: int(row[column]) for row in csv.DictReader(file)}
    assert counts(runs) == reviewed
