"""How much there is of everything, and how far it can be relied on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from coherence.vocabulary import DOUBTFUL_STANDINGS, STANDINGS, kind_of, list_item
from graph_store.reader import Reader


@dataclass(frozen=True)
class KindCount:
    """How many things there are of one kind, in strategies in force, by standing."""

    kind: str
    by_standing: Mapping[str, int]

    @property
    def total(self) -> int:
        """All of them."""
        return sum(self.by_standing.values())

    @property
    def doubtful(self) -> int:
        """Those that are unverified or illustrative."""
        return sum(number for standing, number in self.by_standing.items() if standing in DOUBTFUL_STANDINGS)

    def of(self, standing: str) -> int:
        """How many have this standing."""
        return self.by_standing.get(standing, 0)


def read_counts(reader: Reader) -> dict[str, KindCount]:
    """The counts of every kind; what belongs to a strategy no longer in force is left out."""
    numbers: dict[str, dict[str, int]] = {}
    for row in reader.select("pages/counts"):
        if "kind" not in row or str(row.get("replaced", "false")) == "true":
            continue
        by_standing = numbers.setdefault(kind_of(row["kind"]), dict.fromkeys(STANDINGS, 0))
        standing = list_item(row.get("standing"), "standing", "unverified")
        by_standing[standing] = by_standing.get(standing, 0) + int(str(row["things"]))
    return {kind: KindCount(kind, MappingProxyType(by)) for kind, by in numbers.items()}
