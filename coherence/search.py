"""What is looked for when a gap is to be closed: one kind of link, with one thing, among what is in force."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from coherence.candidates import Candidates, Statement, Thing


@dataclass(frozen=True)
class WantedLink:
    """A kind of link that would close a gap.

    Shape: predicate and kind are names of the vocabulary (``contributesTo``, ``MacroArea``); the candidates are of
    that kind, and where ``among`` names items of lists, have one of them (IRIs). The thing with the gap is the subject
    of the link, or else its object.
    """

    predicate: str
    kind: str
    focus_is_subject: bool
    among: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Search:
    """The search for one kind of link with one thing, on a day (ISO 8601); hidden statements are taken for not made."""

    candidates: Candidates
    focus: Thing
    wanted: WantedLink
    today: str
    hidden: frozenset[Statement] = frozenset()

    def link_with(self, thing: Thing) -> Statement:
        """The link that is looked for, with one candidate."""
        ends = (self.focus.iri, thing.iri) if self.wanted.focus_is_subject else (thing.iri, self.focus.iri)
        return Statement(ends[0], self.wanted.predicate, ends[1])

    def open_to(self) -> list[Thing]:
        """The candidates: in force, of those asked for, and neither linked nor rejected before."""
        return [thing for thing in self.candidates.of_kind(self.wanted.kind) if self._is_open(thing)]

    def is_wanted(self, statement: Statement, end: str) -> bool:
        """Does a statement say of another thing, at this end, what is looked for here?"""
        near = statement.subject if self.wanted.focus_is_subject else statement.object
        return statement.predicate == self.wanted.predicate and near == end

    def steps(self, here: str) -> Iterator[tuple[Statement, str]]:
        """What joins a thing with others, and with which."""
        for statement in self.candidates.around(here):
            if statement not in self.hidden:
                yield statement, statement.other(here)

    def _is_open(self, thing: Thing) -> bool:
        link = self.link_with(thing)
        reverse = Statement(link.object, link.predicate, link.subject)
        known = self.candidates
        items = known.items.get(thing.iri, frozenset())
        # What somebody proposed is reviewed, whether or not the rule would have looked for it there.
        asked_for = not self.wanted.among or self.wanted.among & items or link in known.proposed
        return (
            bool(asked_for)
            and thing.iri != self.focus.iri
            and not thing.is_over(self.today)
            and not any(one in known.statements and one not in self.hidden for one in (link, reverse))
            and link not in known.rejected
            and link.object not in known.own_documents.get(link.subject, frozenset())
        )
