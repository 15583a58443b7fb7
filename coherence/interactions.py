"""How missions act on one another: each ordered pair judged from −3 to +3, or not judged, which is not 0.

Source: Nilsson, Griggs, Visbeck, "Map the interactions between Sustainable Development Goals", Nature 534 (2016),
doi:10.1038/534320a; sums by row and column as in Weitz et al. (2018), doi:10.1007/s11625-017-0470-0.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from coherence.network import Graph, NetworkNode, nodes_of
from coherence.views import in_force
from coherence.vocabulary import STANDINGS, list_item
from graph_store.identifiers import Identifiers
from graph_store.reader import Reader

SCORES = (-3, -2, -1, 0, 1, 2, 3)


@dataclass(frozen=True)
class Judgement:
    """How the subject acts on the object; ``score`` is −3 to +3."""

    subject: str
    object: str
    score: int
    status: str
    standing: str
    is_remedied: bool

    @property
    def is_proposed(self) -> bool:
        """Does it still wait for review?"""
        return self.status == "proposed"


@dataclass(frozen=True)
class Influence:
    """What one mission does to the others and they to it.

    Units: the sums add up scores that stand (accepted or validated), ``given`` and ``received`` count them.
    """

    mission: NetworkNode
    given: int
    given_sum: int
    received: int
    received_sum: int


@dataclass(frozen=True)
class Interactions:
    """Every judgement between the missions of one version, by subject and object."""

    missions: tuple[NetworkNode, ...]
    judged: dict[tuple[str, str], Judgement]

    @property
    def pairs(self) -> int:
        """How many ordered pairs of missions there are."""
        return len(self.missions) * (len(self.missions) - 1)

    def with_score(self, score: int) -> int:
        """How many pairs have this score."""
        return sum(one.score == score for one in self.judged.values())

    @property
    def unremedied(self) -> list[Judgement]:
        """Negative judgements about which nothing is done, the worst first."""
        found = [one for one in self.judged.values() if one.score < 0 and not one.is_remedied]
        return sorted(found, key=lambda one: (one.score, one.subject, one.object))

    def influence(self) -> list[Influence]:
        """For each mission what it gives and receives."""
        standing = [one for one in self.judged.values() if not one.is_proposed]
        found = []
        for mission in self.missions:
            given = [one.score for one in standing if one.subject == mission.reference]
            received = [one.score for one in standing if one.object == mission.reference]
            found.append(Influence(mission, len(given), sum(given), len(received), sum(received)))
        return found


def read_interactions(
    reader: Reader, names: Identifiers, network: Graph, standings: Iterable[str] = STANDINGS
) -> Interactions:
    """The judgements between missions in force; of two about one pair, the one that stands, then the surer."""
    wanted = frozenset(standings)
    missions = tuple(node for node in nodes_of(in_force(network)) if node.kind == "Mission" and node.standing in wanted)
    known = {node.reference for node in missions}
    judged: dict[tuple[str, str], Judgement] = {}
    for row in reader.select("interactions/judgements"):
        one = Judgement(
            subject=names.reference(str(row["subject"])),
            object=names.reference(str(row["object"])),
            score=int(str(row["score"])),
            status=list_item(row["status"], "link-status"),
            standing=list_item(row.get("standing"), "standing", "unverified"),
            is_remedied=str(row["remedied"]) == "true",
        )
        ends = (one.subject, one.object)
        if one.standing in wanted and known.issuperset(ends):
            other = judged.get(ends)
            if other is None or _doubt(one) < _doubt(other):
                judged[ends] = one
    return Interactions(missions, judged)


def _doubt(one: Judgement) -> tuple[bool, int, int]:
    return one.is_proposed, STANDINGS.index(one.standing), one.score
