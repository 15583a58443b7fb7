"""What every page must say of the data it shows."""

from __future__ import annotations

from api.pages.texts import texts
from api.snapshot import Snapshot


def illustrative_kinds(snapshot: Snapshot, language: str) -> str:
    """What is illustrative in this version, counted in words; empty when nothing is."""
    words = texts(language)
    counts = [count for count in snapshot.counts.values() if count.of("illustrative") and count.kind != "Link"]
    return ", ".join(words.things(count.kind, count.of("illustrative")) for count in counts)
