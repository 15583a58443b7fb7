"""How good suggestions are: links that are known are hidden, and it is seen whether they are suggested."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from rdflib.namespace import SH

from api.suggestions import wanted_links
from coherence.candidates import Candidates, Statement
from coherence.search import WantedLink
from coherence.suggestions import MOST, suggestions
from coherence.vocabulary import kind_of
from validation import Rule

TODAY = "2026-11-22"


@dataclass
class Quality:
    """What came of one rule.

    Units: counts, but for ``by_chance``, the hits that drawing candidates would give; ``shown`` and ``true`` are by
    strength.
    """

    rule: str
    things: int = 0
    first: int = 0
    among_first: int = 0
    by_chance: float = 0.0
    shown: Counter[str] = field(default_factory=Counter)
    true: Counter[str] = field(default_factory=Counter)

    @property
    def row(self) -> str:
        """The row of the table in docs/method.md."""
        cells = (
            f"`{self.rule}`",
            str(self.things),
            _percent(self.first, self.things),
            _percent(self.among_first, self.things),
            _percent(self.by_chance, self.things),
            _percent(self.true.total(), self.shown.total()),
        )
        return f"| {' | '.join(cells)} |"


def quality(candidates: Candidates, rule: Rule) -> Quality:
    """For every thing the rule could be about that has such links: hide them all, then ask for suggestions."""
    found = Quality(rule.id)
    kinds = {kind_of(target) for target in rule.shapes.objects(rule.shape, SH.targetClass)}
    wanted = wanted_links(rule, str(rule.shape))
    for focus, links in sorted(_known(candidates, wanted, kinds).items()):
        true = {link.object if wanted[0].focus_is_subject else link.subject for link in links}
        hidden = frozenset(_of_the_kind(candidates, wanted, focus))
        told = suggestions(candidates, focus, wanted, today=TODAY, hidden=hidden)
        hits = [one.candidate in true for one in told]
        found.things += 1
        found.first += hits[:1] == [True]
        found.among_first += any(hits)
        found.shown.update(one.strength for one in told)
        found.true.update(one.strength for one in told if one.candidate in true)
        found.by_chance += _chance(len(_open_to(candidates, wanted)), len(true))
    return found


def _known(candidates: Candidates, wanted: Sequence[WantedLink], kinds: set[str]) -> dict[str, list[Statement]]:
    """The links of the kinds wanted that are known, by the thing the rule would be about."""
    known: dict[str, list[Statement]] = defaultdict(list)
    for statement in candidates.statements:
        for link in wanted:
            focus, other = _ends(statement, link)
            there = candidates.thing(focus)
            fits = statement.predicate == link.predicate and other in _open_to(candidates, [link])
            if fits and there is not None and there.kind in kinds:
                known[focus].append(statement)
    return known


def _of_the_kind(candidates: Candidates, wanted: Sequence[WantedLink], focus: str) -> list[Statement]:
    """What must not be known for the thing to have the gap: its links of the kind, and those of its parts."""
    parts = {one.subject for one in candidates.around(focus) if one.predicate == "partOf" and one.object == focus}
    return [
        statement
        for thing in {focus, *parts}
        for statement in candidates.around(thing)
        for link in wanted
        if statement.predicate == link.predicate
        and _ends(statement, link)[0] == thing
        and _kind(candidates, _ends(statement, link)[1]) == link.kind
    ]


def _open_to(candidates: Candidates, wanted: Sequence[WantedLink]) -> set[str]:
    return {
        thing.iri
        for link in wanted
        for thing in candidates.of_kind(link.kind)
        if not thing.is_over(TODAY) and (not link.among or link.among & candidates.items.get(thing.iri, frozenset()))
    }


def _ends(statement: Statement, link: WantedLink) -> tuple[str, str]:
    """The thing the rule would be about, and the other end."""
    ends = (statement.subject, statement.object)
    return ends if link.focus_is_subject else (ends[1], ends[0])


def _kind(candidates: Candidates, iri: str) -> str:
    there = candidates.thing(iri)
    return "" if there is None else there.kind


def _chance(candidates: int, true: int) -> float:
    """The chance that one of some true candidates is among those drawn."""
    drawn = min(MOST, candidates)
    return 1 - math.comb(candidates - true, drawn) / math.comb(candidates, drawn)


def _percent(part: float, whole: int) -> str:
    return f"{part / whole:.0%}" if whole else "–"
