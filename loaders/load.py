"""Loading, all or nothing: read every file, check everything, then replace the graphs and publish one version."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeAlias

from rdflib import URIRef

from graph_store.errors import BadInput, Problem
from graph_store.identifiers import Identifiers, graph_iri
from graph_store.namespaces import GRAPH
from graph_store.rdf_files import read_rdf
from graph_store.reader import Reader
from graph_store.store import Change, GraphStore
from graph_store.terms import nquads
from loaders.base import Table
from loaders.builder import Builder
from loaders.checks import check_duplicates, check_references, definitions_of, sorted_problems, uses_lost
from loaders.ledger import Ledger, Place
from loaders.provenance import counted, described, graph_description
from loaders.rdf import graph_of, rdf_graphs
from loaders.records import Record
from loaders.registry import RDF_SOURCE, recognised, source_named, sources
from loaders.sourcing import Publishers, Sources
from loaders.tables import Sheet, read_sheet, records

Progress: TypeAlias = Callable[[str, int, int], None]

ROOT = Path(__file__).resolve().parent.parent
REFERENCE_FOLDER = ROOT / "data" / "reference"
EXAMPLE_FOLDER = ROOT / "data" / "example"
ONTOLOGY_FOLDER = ROOT / "ontology"
EXAMPLE_PREFIX = "example-"
# The source whose official tables put an end to the illustrative ones.
AGENDA_SOURCE = "agenda"


@dataclass(frozen=True)
class LoadedGraph:
    """One graph that was replaced. Units: rows of the table (0 for RDF files), statements in the graph."""

    name: str
    rows: int
    statements: int


@dataclass(frozen=True)
class LoadReport:
    """What a load did: the graphs it replaced and dropped, and what other tables now miss."""

    version: int
    graphs: tuple[LoadedGraph, ...]
    dropped: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()

    def lines(self) -> list[str]:
        """The report as lines to read."""
        told = [
            f"{graph.name}: {graph.rows} rows, {graph.statements} statements"
            if graph.rows
            else f"{graph.name}: {graph.statements} statements"
            for graph in self.graphs
        ]
        if self.dropped:
            told.append(f"removed the illustrative tables: {', '.join(self.dropped)}")
        told.extend(f"warning: {warning}" for warning in self.warnings)
        told.append(f"published as version {self.version}")
        return told


@dataclass
class _Batch:
    """The graphs one load will write, while it is being put together."""

    names: Identifiers
    publishers: Publishers
    ledger: Ledger = field(default_factory=Ledger)
    graphs: dict[URIRef, bytes] = field(default_factory=dict)
    loaded: list[LoadedGraph] = field(default_factory=list)

    @classmethod
    def of(cls, store: GraphStore) -> _Batch:
        return cls(Identifiers(store.settings.base_iri), Publishers.read(REFERENCE_FOLDER / "publishers.csv"))

    def put(self, graph: URIRef, data: bytes, rows: int = 0) -> None:
        self.graphs[graph] = data
        self.loaded.append(LoadedGraph(graph.removeprefix(str(GRAPH)), rows, data.count(b"\n")))

    def add_table(self, table: Table, sheet: Sheet) -> bool:
        """Read one table into its graph; true when it is an illustrative one."""
        example = _is_example(sheet)
        graph = graph_iri(EXAMPLE_PREFIX + table.dataset if example else table.dataset)
        if graph in self.graphs:
            self.ledger.problems.append(
                Problem(sheet.file, None, None, f"another file with the table {table.stem}", "one file for each table")
            )
            return example
        description = described(sheet.path.parent, sheet.path.stem, table.title_it, table.title_en)
        read_as = Sources(self.names, self.publishers, description.sources)
        builder = Builder(graph.removeprefix(str(GRAPH)), self.names, read_as, self.ledger, example)
        rows = 0
        required = dict.fromkeys((*table.required, "source", "confidence"))
        for record in records(sheet, table.columns, tuple(required), self.ledger.problems):
            if self._is_new(table, graph, record):
                table.state(record, builder)
                rows += 1
        if table.finish is not None:
            table.finish(builder)
        builder.triples.update(graph_description(graph, description, sheet, f"loaders.{table.source}"))
        triples = counted(graph, builder.triples)
        self.put(graph, nquads((s, p, o, graph) for s, p, o in triples), rows)
        return example

    def _is_new(self, table: Table, graph: URIRef, record: Record) -> bool:
        if not table.key:
            return True
        key = tuple(record.text(column) for column in table.key)
        place = Place(record.file, record.row)
        earlier = self.ledger.keys.setdefault((str(graph), *key), place)
        if earlier is not place:
            shown = ", ".join(part for part in key if part)
            record.problem(table.key[-1], f"{shown} stands in row {earlier.row} already", "each key once")
        return earlier is place


def load(
    store: GraphStore, source: str, files: Sequence[Path], *, author: str = "coerenza", keep_example: bool = False
) -> LoadReport:
    """Load files of one source into the store, all or nothing.

    ``source`` is a name of the registry, or ``rdf``. An official table of the agenda removes the illustrative
    tables, unless they are to be kept.
    Errors: UnknownResource for an unknown source, BadInput with everything wrong with the files, StoreMissing
    before ``coerenza init``, StoreBusy.
    """
    store.current()
    batch = _Batch.of(store)
    official = False
    if source == RDF_SOURCE:
        for path in files:
            for graph, data in rdf_graphs(path, _table_datasets()).items():
                if graph in batch.graphs:
                    name = graph.removeprefix(str(GRAPH))
                    raise BadInput(
                        [Problem(path.name, None, None, f"the graph {name} again", "one file for each graph")]
                    )
                batch.put(graph, data)
    else:
        tables = source_named(source)
        for path in files:
            sheet = read_sheet(path)
            official |= not batch.add_table(recognised(tables, sheet), sheet)
    drops_example = official and source == AGENDA_SOURCE and not keep_example
    reason = f"load {source}: {', '.join(path.name for path in files)}"
    with store.change(reason, author=author) as change:
        dropped = _example_graphs(change.reader) if drops_example else []
        warnings = _apply(batch, change, dropped)
    names = tuple(graph.removeprefix(str(GRAPH)) for graph in dropped)
    return LoadReport(store.current().number, tuple(batch.loaded), names, tuple(warnings))


def initialise(
    store: GraphStore, *, reference_only: bool = False, progress: Progress | None = None, author: str = "coerenza"
) -> LoadReport:
    """Fill a new store, or a new version of an old one, with the vocabulary and the shipped tables and nothing else.

    ``progress`` is told the name of each part, how many are done and how many there are.
    Errors: as for load.
    """
    batch = _Batch.of(store)
    parts = list(_shipped(reference_only))
    for done, (path, table) in enumerate(parts):
        if progress is not None:
            progress(f"{path.parent.name}/{path.name}", done, len(parts))
        if table is None:
            for graph, data in read_rdf(path, _ontology_graph(path)).items():
                batch.put(graph, data)
        else:
            batch.add_table(table, read_sheet(path))
    if progress is not None:
        progress("writing", len(parts), len(parts))
    reason = "initialise with the reference data" + ("" if reference_only else " and the illustrative data")
    with store.change(reason, author=author, empty=True) as change:
        warnings = _apply(batch, change, [])
    return LoadReport(store.current().number, tuple(batch.loaded), (), tuple(warnings))


def _apply(batch: _Batch, change: Change, dropped: Sequence[URIRef]) -> list[str]:
    """Check the batch against what stays in the store, then write it. Errors: BadInput with every problem."""
    leaving = frozenset({*batch.graphs, *dropped})
    check_duplicates(batch.ledger, change.reader, leaving, batch.names)
    check_references(batch.ledger, change.reader, leaving, batch.names)
    if batch.ledger.problems:
        raise BadInput(sorted_problems(batch.ledger.problems))
    gone = definitions_of(change.reader, leaving) - set(batch.ledger.definitions)
    for graph in dropped:
        change.drop_graph(graph)
    change.replace_graphs(batch.graphs)
    return uses_lost(gone, change.reader, batch.names)


def _shipped(reference_only: bool) -> Iterator[tuple[Path, Table | None]]:
    """Every shipped file with the table it is; None for a file of the vocabulary."""
    for path in sorted(ONTOLOGY_FOLDER.rglob("*.ttl")):
        yield path, None
    folders = [REFERENCE_FOLDER] if reference_only else [REFERENCE_FOLDER, EXAMPLE_FOLDER]
    for folder in folders:
        for source in sources().values():
            for table in source.tables:
                path = folder / (source.folder or source.name) / f"{table.stem}.csv"
                if path.is_file():
                    yield path, table


def _ontology_graph(path: Path) -> URIRef:
    kinds = {"vocabularies": "vocabulary", "alignments": "alignment"}
    return graph_of(path, kinds.get(path.parent.name, "ontology"))


def _table_datasets() -> Iterable[str]:
    return (table.dataset for source in sources().values() for table in source.tables)


def _example_graphs(reader: Reader) -> list[URIRef]:
    return [graph for graph in reader.graphs() if graph.startswith(str(graph_iri(EXAMPLE_PREFIX)))]


def _is_example(sheet: Sheet) -> bool:
    """Is the table illustrative: shipped as such, or all of it says so in its first row?"""
    if EXAMPLE_FOLDER in sheet.path.resolve().parents:
        return True
    if "standing" not in sheet.header or not sheet.rows:
        return False
    position = sheet.header.index("standing")
    _, cells = sheet.rows[0]
    return len(cells) > position and cells[position] == "illustrative"
