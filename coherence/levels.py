"""The level of government each thing belongs to."""

from __future__ import annotations

from coherence.vocabulary import list_item
from graph_store.reader import Reader


def read_levels(reader: Reader) -> dict[str, str]:
    """The level of everything that has one, by IRI: ``global``, ``national``, ``metropolitan`` …"""
    rows = reader.select("pages/levels")
    return {str(row["thing"]): list_item(row["level"], "level") for row in rows}
