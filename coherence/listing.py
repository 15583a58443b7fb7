"""The things that have a page of their own, in an order that stays the same."""

from __future__ import annotations

from graph_store.reader import Reader


def listed_things(reader: Reader) -> list[str]:
    """The IRIs of the things with a page of their own, sorted."""
    return [str(row["thing"]) for row in reader.select("discovery/things")]
