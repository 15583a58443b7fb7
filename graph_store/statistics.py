"""How much a graph holds, in the terms of VoID.

Source: W3C, Describing Linked Datasets with the VoID Vocabulary, section 4.6, https://www.w3.org/TR/void/#statistics.
"""

from __future__ import annotations

from dataclasses import dataclass

from graph_store.reader import Reader


@dataclass(frozen=True)
class Statistics:
    """The figures of the union of all graphs, in which a statement that stands in several counts once.

    Units: counts. ``triples`` are statements, ``entities`` things with an address and a class, ``subjects`` and
    ``objects`` the different ones; ``classes`` has the things of each class, ``properties`` the statements of each,
    ``graphs`` those of each named graph. All by IRI, in order.
    """

    triples: int
    entities: int
    subjects: int
    objects: int
    classes: dict[str, int]
    properties: dict[str, int]
    graphs: dict[str, int]


def statistics(reader: Reader) -> Statistics:
    """The figures of a graph; whoever asks often keeps them with the version."""
    properties = _counts(reader, "properties", "property", "triples")
    graphs = dict.fromkeys(map(str, reader.graphs()), 0) | _counts(reader, "graphs", "graph", "triples")
    return Statistics(
        triples=sum(properties.values()),
        entities=_count(reader, "entities"),
        subjects=_count(reader, "subjects"),
        objects=_count(reader, "objects"),
        classes=_counts(reader, "classes", "class", "entities"),
        properties=properties,
        graphs=graphs,
    )


def _counts(reader: Reader, name: str, key: str, count: str) -> dict[str, int]:
    return {str(row[key]): int(str(row[count])) for row in reader.select(f"statistics/{name}")}


def _count(reader: Reader, name: str) -> int:
    return int(str(reader.select(f"statistics/{name}")[0][name]))
