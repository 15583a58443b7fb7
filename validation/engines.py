"""Which engine runs the rules: the compiled one, with pySHACL for what it does not take, or pySHACL for everything."""

from __future__ import annotations

from collections.abc import Sequence

from rdflib import Graph

from graph_store.reader import Reader
from graph_store.remote.endpoint import Endpoint
from validation.compiled.engine import CompiledEngine
from validation.compiled.file_source import SHAPES_GRAPH, FileSource
from validation.engine import COMPILED, PYSHACL, Engine
from validation.fallback import FallbackEngine, NoCopy
from validation.pyshacl_engine import PyshaclEngine
from validation.rules import Rule

ENGINES = (COMPILED, PYSHACL)
# Statements of a store that are copied for pySHACL: it needs about 1.4 KiB of memory for each, and many minutes.
MOST_COPIED = 500_000


def graph_engine(data: Graph, rules: Sequence[Rule], name: str = COMPILED) -> Engine:
    """An engine on a graph in memory."""
    if name == PYSHACL:
        return PyshaclEngine(data)
    shapes = Graph()
    for graph in {id(rule.shapes): rule.shapes for rule in rules}.values():
        for triple in graph:
            shapes.add(triple)
    return FallbackEngine(CompiledEngine(FileSource(data, shapes), shapes_graph=SHAPES_GRAPH), lambda: data)


def store_engine(reader: Reader, name: str = COMPILED) -> Engine:
    """An engine on a version of the store; pySHACL needs the whole of it in memory."""

    def copy() -> Graph:
        if len(reader) > MOST_COPIED:
            raise NoCopy(
                f"pySHACL would need the {len(reader):,} statements of the store in memory, and takes {MOST_COPIED:,}"
            )
        return reader.graph()

    return PyshaclEngine(reader.graph()) if name == PYSHACL else FallbackEngine(CompiledEngine(reader), copy)


def endpoint_engine(endpoint: Endpoint) -> Engine:
    """An engine on an endpoint elsewhere, whose data stay where they are."""

    def copy() -> Graph:
        raise NoCopy("pySHACL cannot run it on an endpoint: validate a copy of the data as files")

    return FallbackEngine(CompiledEngine(endpoint), copy)
