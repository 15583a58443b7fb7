"""Validating the graph that is kept: its report is stored with the version, so that pages need not validate again."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from rdflib import URIRef

from graph_store.store import GraphStore
from graph_store.versions import Version, write_atomically
from validation.engine import Progress
from validation.engines import COMPILED, graph_engine, store_engine
from validation.findings import NAMING
from validation.rdf_files import graph_of_files
from validation.report import Report, from_stored_form, report_of, stored_form, told, validate_graph
from validation.rules import Rule, catalogue, load_shapes

_REPORT = "findings.json"


def validate_store(store: GraphStore, progress: Progress | None = None, *, engine: str = COMPILED) -> Report:
    """Run the whole catalogue on the current version, and keep the report with it.

    Errors: StoreMissing; RulesFailed when a rule could not run: the report of the others is kept all the same,
    with the error in it.
    """
    version = store.current()
    report = _of_version(store, version, catalogue(), progress, engine)
    write_atomically(version.folder / _REPORT, stored_form(report))
    return told(report)


def stored_report(version: Version) -> Report | None:
    """The report kept with a version; None when it was never validated."""
    path = version.folder / _REPORT
    return from_stored_form(path.read_bytes()) if path.is_file() else None


def validate_files(
    store: Callable[[], GraphStore],
    data: Sequence[Path],
    shapes: Sequence[Path],
    progress: Progress | None = None,
    *,
    engine: str = COMPILED,
) -> Report:
    """Run the given shapes, or the catalogue, on the given data, or the current version; nothing is kept.

    The store is opened only when no data are given.
    Errors: BadInput naming file and line; RulesFailed; StoreMissing.
    """
    rules = load_shapes(shapes) if shapes else catalogue()
    if not data:
        opened = store()
        return told(_of_version(opened, opened.current(), rules, progress, engine))
    graph = graph_of_files(data)
    return validate_graph(graph, rules, engine=graph_engine(graph, rules, engine), progress=progress)


def _of_version(
    store: GraphStore, version: Version, rules: Sequence[Rule], progress: Progress | None, engine: str
) -> Report:
    reader = store.reader(version)
    runs = store_engine(reader, engine).run(rules, progress)
    found = {node for run in runs for result in run.results for node in (result.focus, result.value)}
    names = reader.about((node for node in found if isinstance(node, URIRef)), NAMING)
    return report_of(runs, names, version.number)
