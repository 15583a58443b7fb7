"""Validating the graph that is kept: a version is published with its report, and what it found is in the graph."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

from graph_store.identifiers import Identifiers
from graph_store.opening import open_store
from graph_store.reader import Reader
from graph_store.settings import Settings
from graph_store.store import GraphStore, Publication
from graph_store.versions import Version, write_atomically
from validation.engine import COMPILED, LISTED, Progress
from validation.engines import graph_engine, store_engine
from validation.life.decision_records import DECISIONS_GRAPH
from validation.life.findings_graph import FINDINGS_GRAPH, findings_graph
from validation.life.history import History, history_form
from validation.life.register import HISTORY_FILE, REPORT_FILE, register_of, stored_history, stored_report
from validation.life.stored_report import stored_form
from validation.reading.rdf_files import graph_of_files
from validation.report import Report, named_in, report_of, told, validate_graph
from validation.rules import Rule, catalogue, rules_asked_for

# What comes out of the rules, and what is decided on it, is no matter for the rules.
OUTCOMES = (FINDINGS_GRAPH, DECISIONS_GRAPH)


def validated_store(settings: Settings, progress: Progress | None = None) -> GraphStore:
    """The store as the product keeps it: every version is published with its report, decisions are never lost.

    A rule that cannot run does not keep a version from being published; the report has its error.
    """

    def validate(publication: Publication) -> None:
        _validate_before_publishing(store, publication, progress)

    store = open_store(settings, before_publishing=validate, kept_graphs=(DECISIONS_GRAPH,), reserved_graphs=OUTCOMES)
    return store


def validate_store(
    store: GraphStore, progress: Progress | None = None, *, engine: str = COMPILED, today: date | None = None
) -> Report:
    """Run the whole catalogue on the current version again, and keep the report with it.

    The findings have the state they are in today.
    Errors: StoreMissing; RulesFailed when a rule could not run: the report of the others is kept all the same,
    with the error in it.
    """
    version = store.current()
    with store.reader_without(OUTCOMES, version) as reader:
        report = _run(store, reader, version.number, _rules_of(store), progress, engine)
    own = stored_history(version.folder)
    if own is None:
        history = _known_before(store, version).and_then(report, version.number, version.created)
    else:
        # The same run again; where the version only added decisions it is that of the version before.
        history = own.before_last().and_then(report, own.runs[-1].version, own.runs[-1].date)
    _keep(version.folder, report, history)
    return told(register_of(store, today or date.today()).report)


def validate_files(
    store: Callable[[], GraphStore],
    data: Sequence[Path],
    shapes: Sequence[Path],
    progress: Progress | None = None,
    *,
    engine: str = COMPILED,
    parameters: Path | None = None,
    as_of: date | None = None,
    limit: int | None = LISTED,
) -> Report:
    """Run the given shapes, or the catalogue, on the given data, or the current version; nothing is kept.

    The store is opened only when no data are given. ``parameters`` and ``as_of`` are those of the catalogue; of each
    rule so many findings are listed.
    Errors: BadInput naming file and line; RulesFailed; StoreMissing.
    """
    rules = rules_asked_for(shapes, parameters=parameters, as_of=as_of)
    if not data:
        opened = store()
        version = opened.current()
        with opened.reader_without(OUTCOMES, version) as reader:
            return told(_run(opened, reader, version.number, rules, progress, engine, limit))
    graph = graph_of_files(data)
    return validate_graph(graph, rules, engine=graph_engine(graph, rules, engine), progress=progress, limit=limit)


def _validate_before_publishing(store: GraphStore, publication: Publication, progress: Progress | None) -> None:
    change, version, before = publication.change, publication.version, publication.before
    report = history = None
    if before is not None and not change.fresh and change.graphs <= {DECISIONS_GRAPH}:
        report, history = stored_report(before), stored_history(before.folder)
    if report is not None and history is not None and not report.errors:
        # The rules do not look at decisions: they would find the same.
        report = replace(report, version=version.number)
    else:
        decisions = change.reader.nquads(DECISIONS_GRAPH)
        for graph in OUTCOMES:
            change.drop_graph(graph)
        report = _run(store, change.reader, version.number, _rules_of(store), progress)
        if decisions:
            change.replace_graph(DECISIONS_GRAPH, decisions)
        earlier = _known_before(store, version) if before else stored_history(publication.origin or version.folder)
        history = (earlier or History()).and_then(report, version.number, version.created)
    report = _keep(version.folder, report, history)
    statements = findings_graph(report, Identifiers(store.settings.base_iri))
    if change.reader.nquads(FINDINGS_GRAPH) != statements:
        change.replace_graph(FINDINGS_GRAPH, statements)


def _rules_of(store: GraphStore) -> tuple[Rule, ...]:
    """The catalogue with the thresholds and the day that the settings name."""
    return catalogue(store.settings.parameters, store.settings.as_of)


def _known_before(store: GraphStore, version: Version) -> History:
    """What the versions before this one have found; where one has a report and no history, it begins there."""
    for earlier in reversed(store.versions.all()):
        if earlier.number < version.number:
            history, report = stored_history(earlier.folder), stored_report(earlier)
            if history is not None:
                return history
            if report is not None:
                return History().and_then(report, earlier.number, earlier.created)
    return History()


def _keep(folder: Path, report: Report, history: History) -> Report:
    """Write both down where the version is; the report with what the history says of its findings."""
    report = history.told(report)
    write_atomically(folder / REPORT_FILE, stored_form(report))
    write_atomically(folder / HISTORY_FILE, history_form(history))
    return report


def _run(
    store: GraphStore,
    reader: Reader,
    version: int,
    rules: Sequence[Rule],
    progress: Progress | None,
    engine: str = COMPILED,
    limit: int | None = LISTED,
) -> Report:
    runs = store_engine(reader, engine).run(rules, progress, limit=limit)
    return report_of(runs, named_in(runs, reader.about), version, store.settings.base_iri)
