"""The report of a version is kept with it, whole."""

from __future__ import annotations

from pathlib import Path

import pytest
from rdflib import Graph

from graph_store.errors import StoreMissing
from graph_store.store import GraphStore
from validation import RulesFailed, catalogue, stored_report, validate_files, validate_store
from validation.rules import rules_of

# Past the door where shapes are read, something can still break.
BROKEN = """
@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix coe: <https://w3id.org/coerenza/onto/> .
<https://example.org/Broken> a sh:NodeShape ; sh:targetClass coe:Mission ; sh:sparql [ sh:select "SELECT oops" ] .
"""


def test_a_version_that_was_never_validated_has_no_report(toy_store: GraphStore) -> None:
    assert stored_report(toy_store.current()) is None


def test_the_report_is_kept_with_its_version_and_read_back_whole(toy_store: GraphStore) -> None:
    told: list[tuple[str, int, int]] = []
    report = validate_store(toy_store, progress=lambda name, done, total: told.append((name, done, total)))
    assert report.version == toy_store.current().number == 1
    assert stored_report(toy_store.current()) == report
    assert told[-1][1:] == (len(report.rules), len(report.rules))
    assert [name for name, _, _ in told] == [outcome.id for outcome in report.rules]


def test_a_backup_takes_the_report_along(toy_store: GraphStore, tmp_path: Path) -> None:
    validate_store(toy_store)
    toy_store.back_up(tmp_path / "backup")
    assert (tmp_path / "backup" / "findings.json").is_file()


def test_the_report_is_kept_with_its_error_when_a_rule_breaks(
    toy_store: GraphStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = rules_of(Graph().parse(data=BROKEN))
    whole = validate_store(toy_store)
    monkeypatch.setattr("validation.store_validation.catalogue", lambda *settings: (*broken, *catalogue()))
    with pytest.raises(RulesFailed, match=r"rule broken could not run: ."):
        validate_store(toy_store)
    kept = stored_report(toy_store.current())
    assert kept is not None
    assert [outcome.id for outcome in kept.errors] == ["broken"]
    assert kept.findings == whole.findings


def test_the_store_can_be_validated_with_shapes_of_ones_own(toy_store: GraphStore, tmp_path: Path) -> None:
    shapes = tmp_path / "own.ttl"
    shapes.write_text(
        "@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix coe: <https://w3id.org/coerenza/onto/> ."
        "<https://example.org/MissionIsDescribed> a sh:PropertyShape ; sh:targetClass coe:Mission ;"
        ' sh:path <http://purl.org/dc/terms/description> ; sh:minCount 1 ; sh:message "No description."@en .',
        encoding="utf-8",
    )
    report = validate_files(lambda: toy_store, [], [shapes])
    assert [item.code for item in report.findings] == ["es.1.1", "es.1.2", "es.2.1"]
    assert report.version == 1
    assert stored_report(toy_store.current()) is None


def test_without_a_store_one_is_told_how_to_make_it(empty_store: GraphStore) -> None:
    with pytest.raises(StoreMissing, match="coerenza init"):
        validate_store(empty_store)
