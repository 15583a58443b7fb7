"""Commands that fill and keep the store."""

from __future__ import annotations

import getpass
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from cli.console import can_be_written, errors_told, out, progress_bar
from graph_store.difference import differences
from graph_store.identifiers import graph_iri
from graph_store.namespaces import GRAPH
from graph_store.settings import Settings
from graph_store.store import GraphStore
from loaders.load import LoadReport, initialise
from loaders.load import load as load_files
from validation import Progress, RulesFailed, stored_report, validated_store


def opened_store(progress: Progress | None = None) -> GraphStore:
    """The store the environment names; ``progress`` is told how far the rules are when a version is published."""
    return validated_store(Settings(), progress)


def init(
    reference_only: Annotated[bool, typer.Option(help="Leave the illustrative data out.")] = False,
    if_missing: Annotated[bool, typer.Option(help="Do nothing when there is a store already.")] = False,
) -> None:
    """Make a new store with the shipped data, and validate it; decisions on findings are kept."""
    with errors_told():
        if if_missing and opened_store().exists():
            return
        with progress_bar("Loading and validating") as progress:
            store = opened_store(progress)
            before = store.current().number if store.exists() else None
            report = initialise(store, reference_only=reference_only, progress=progress, author=getpass.getuser())
        rows, statements = (sum(getattr(graph, count) for graph in report.graphs) for count in ("rows", "statements"))
        out.print(f"{len(report.graphs)} tables and vocabularies, {rows:,} rows, {statements:,} statements")
        out.print(f"published as version {report.version} in {store.settings.data_dir}")
        if before is not None:
            out.print(f"version {before} is kept: `coerenza rollback {before}` goes back to it")
        _validated(store)


def load(
    source: Annotated[str, typer.Argument(help="Which source the files are of: agenda, actors, …, or rdf.")],
    files: Annotated[list[Path], typer.Argument(help="The files to load.")],
    keep_example: Annotated[
        bool, typer.Option(help="Keep the illustrative data when the official agenda is loaded.")
    ] = False,
) -> None:
    """Load files of one source, all or nothing, and validate the result."""
    with errors_told():
        with progress_bar("Validating") as progress:
            store = opened_store(progress)
            report = load_files(store, source, files, author=getpass.getuser(), keep_example=keep_example)
        _told(report)
        _validated(store)


def export(
    file: Annotated[
        Path,
        typer.Argument(
            help="The file to write; its ending names the format (nq, trig, ttl, …).", callback=can_be_written
        ),
    ],
    graph: Annotated[str | None, typer.Option(help="One graph only: its name, e.g. agenda-missions.")] = None,
) -> None:
    """Write the graph, or one of its named graphs, to a file."""
    with errors_told():
        opened_store().reader().dump(file, graph=graph_iri(graph) if graph else None)
    out.print(f"wrote {file}")


def versions() -> None:
    """List the versions that are kept, newest last."""
    with errors_told():
        store = opened_store()
        current = store.current().number
        table = Table("version", "created (UTC)", "by", "statements", "what was done")
        for version in store.versions.all():
            mark = " ◄" if version.number == current else ""
            table.add_row(
                f"{version.number}{mark}", version.created, version.author, f"{version.quads:,}", version.reason
            )
    out.print(table)


def diff(
    old: Annotated[int, typer.Argument(help="The earlier version.")],
    new: Annotated[int, typer.Argument(help="The later version.")],
    lines: Annotated[bool, typer.Option(help="Print every statement removed (-) and added (+).")] = False,
) -> None:
    """Say what changed between two versions, graph by graph."""
    with errors_told():
        store = opened_store()
        before, after = (store.reader(store.versions.version(number)) for number in (old, new))
        for difference in differences(before, after):
            name = difference.graph.removeprefix(str(GRAPH))
            out.print(f"{name}: -{len(difference.removed)} +{len(difference.added)}", markup=False)
            if lines:
                for sign, statements in (("-", difference.removed), ("+", difference.added)):
                    for statement in statements:
                        out.print(f"{sign} {statement}", markup=False)


def rollback(version: Annotated[int, typer.Argument(help="The version to go back to.")]) -> None:
    """Publish an earlier version again as the newest one; nothing in between is lost, decisions on findings stay."""
    with errors_told():
        with progress_bar("Validating") as progress:
            store = opened_store(progress)
            published = store.roll_back(version, author=getpass.getuser())
        out.print(f"version {published.number} now holds what version {version} held")
        _validated(store)


def backup(folder: Annotated[Path, typer.Argument(help="A new or empty folder.")]) -> None:
    """Copy the current version into a folder."""
    with errors_told():
        version = opened_store().back_up(folder)
    out.print(f"version {version.number} copied to {folder}")


def restore(folder: Annotated[Path, typer.Argument(help="A folder made by coerenza backup.")]) -> None:
    """Publish what a backup holds as the newest version."""
    with errors_told():
        with progress_bar("Validating") as progress:
            store = opened_store(progress)
            version = store.restore(folder, author=getpass.getuser())
        out.print(f"restored as version {version.number}")
        _validated(store)


def _validated(store: GraphStore) -> None:
    """Say what the rules found in the version just published. Errors: RulesFailed."""
    report = stored_report(store.current())
    if report is None:
        return
    counts = [f"{report.count('violation')} errors in the data", f"{report.count('warning')} coherence gaps"]
    counts.append(f"{report.count('info')} missed opportunities")
    out.print(f"validated: {', '.join(counts)} (`coerenza validate` lists them)")
    if report.errors:
        raise RulesFailed(report)


def _told(report: LoadReport) -> None:
    for line in report.lines():
        out.print(line, markup=False)
