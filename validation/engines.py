"""Which engine runs the rules: the compiled one, or pySHACL where somebody asks for it."""

from __future__ import annotations

from collections.abc import Sequence

from rdflib import Graph

from graph_store.reader import Reader
from validation.compiled.engine import CompiledEngine
from validation.compiled.file_source import SHAPES_GRAPH, FileSource
from validation.engine import Engine
from validation.pyshacl_engine import PyshaclEngine
from validation.rules import Rule

COMPILED = "sparql"
PYSHACL = "pyshacl"
ENGINES = (COMPILED, PYSHACL)


def graph_engine(data: Graph, rules: Sequence[Rule], name: str = COMPILED) -> Engine:
    """An engine on a graph in memory."""
    if name == PYSHACL:
        return PyshaclEngine(data)
    shapes = Graph()
    for graph in {id(rule.shapes): rule.shapes for rule in rules}.values():
        for triple in graph:
            shapes.add(triple)
    return CompiledEngine(FileSource(data, shapes), shapes_graph=SHAPES_GRAPH)


def store_engine(reader: Reader, name: str = COMPILED) -> Engine:
    """An engine on a version of the store; pySHACL needs the whole of it in memory."""
    return PyshaclEngine(reader.graph()) if name == PYSHACL else CompiledEngine(reader)
