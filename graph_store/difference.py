"""What changed between two versions, graph by graph."""

from __future__ import annotations

from dataclasses import dataclass

from rdflib import URIRef

from graph_store.reader import Reader


@dataclass(frozen=True)
class GraphDifference:
    """The statements one named graph lost and gained, as sorted N-Quads lines."""

    graph: URIRef
    removed: tuple[str, ...]
    added: tuple[str, ...]


def differences(old: Reader, new: Reader) -> list[GraphDifference]:
    """The graphs that differ between two readers, by name; equal graphs are left out.

    >>> a = Reader.of_quads(b'<http://e/s> <http://e/p> "1" <http://e/g> .')
    >>> b = Reader.of_quads(b'<http://e/s> <http://e/p> "2" <http://e/g> .')
    >>> [difference] = differences(a, b)
    >>> len(difference.removed), len(difference.added)
    (1, 1)
    """
    found = []
    for graph in sorted({*old.graphs(), *new.graphs()}):
        before = set(old.nquads(graph).decode().splitlines())
        after = set(new.nquads(graph).decode().splitlines())
        if before != after:
            found.append(GraphDifference(graph, tuple(sorted(before - after)), tuple(sorted(after - before))))
    return found
