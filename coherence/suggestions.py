"""Candidate links: what could close a gap, and the words or paths that make it a candidate.

A suggestion is a question to somebody who knows, never an answer: nothing here changes the graph.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from types import MappingProxyType

from coherence.candidates import Candidates, Statement, Thing
from coherence.paths import JoiningPath, joining_paths
from coherence.search import Search, WantedLink
from coherence.vocabulary import Texts
from coherence.words import Likeness, Words

MOST = 5
# Nothing is better than something silly: see docs/method.md.
LEAST_SCORE = 0.12
STRENGTHS = ("weak", "fair", "strong")
# From which score on a suggestion is fair, and from which strong.
_FAIR = 0.25
_STRONG = 0.5
# Of the paths to one candidate, those that are told.
_TOLD_PATHS = 3
# Paths of one kind come in dozens: only the best of them add up.
_COUNTED_PATHS = 3


@dataclass(frozen=True)
class Suggestion:
    """One link that may be missing.

    Units: subject and object are references; label, code, kind and standing tell of the candidate, which is the
    end that is not the thing with the gap. ``score`` is 0–1 and only orders candidates: it is no probability.
    ``strength`` is the word for it: weak, fair or strong. ``words`` are those both use; ``paths`` say how the two are
    joined already; ``proposed`` tells that somebody proposed this very link and nobody has reviewed it.
    """

    subject: str
    predicate: str
    object: str
    candidate: str
    label: Texts
    code: str
    kind: str
    standing: str
    score: float
    strength: str
    words: Words
    paths: tuple[Texts, ...]
    proposed: bool
    reason: Texts


def suggestions(
    candidates: Candidates,
    focus: str,
    wanted: Iterable[WantedLink],
    *,
    today: str,
    limit: int = MOST,
    hidden: frozenset[Statement] = frozenset(),
) -> tuple[Suggestion, ...]:
    """The links most likely to close a gap of one thing, best first; the same graph gives the same ones.

    Only things in force on that day (ISO 8601) are suggested, never what is linked already, was rejected, or is the
    document the thing itself comes from. ``hidden`` statements are taken for not made.
    """
    thing = candidates.thing(focus)
    if thing is None:
        return ()
    found: dict[str, Suggestion] = {}
    for link in wanted:
        for suggestion in _suggested(Search(candidates, thing, link, today, hidden)):
            known = found.get(suggestion.candidate)
            if known is None or _order(suggestion) < _order(known):
                found[suggestion.candidate] = suggestion
    return tuple(sorted(found.values(), key=_order)[:limit])


def strength_of(score: float) -> str:
    """The word for a score.

    >>> strength_of(0.2), strength_of(0.3), strength_of(0.9)
    ('weak', 'fair', 'strong')
    """
    return STRENGTHS[(score >= _FAIR) + (score >= _STRONG)]


def _suggested(search: Search) -> Iterable[Suggestion]:
    candidates = search.candidates
    open_to = search.open_to()
    paths = joining_paths(search, open_to)
    for thing in open_to:
        likeness = candidates.words.likeness(search.focus.iri, thing.iri)
        joined = paths.get(thing.iri, [])
        if _score(likeness, joined) >= LEAST_SCORE or search.link_with(thing) in candidates.proposed:
            yield _told(search, thing, likeness, joined)


def _score(likeness: Likeness, paths: list[JoiningPath]) -> float:
    """Words and paths together: each of them brings what is left nearer to 1."""
    left = 1 - likeness.score
    for path in paths[:_COUNTED_PATHS]:
        left *= 1 - min(path.weight, 0.9)
    return round(1 - left, 2)


def _told(search: Search, candidate: Thing, likeness: Likeness, paths: list[JoiningPath]) -> Suggestion:
    link, names = search.link_with(candidate), search.candidates.names
    proposed = link in search.candidates.proposed
    score = _score(likeness, paths)
    told = tuple(path.sentence for path in paths[:_TOLD_PATHS])
    return Suggestion(
        subject=names.reference(link.subject),
        predicate=link.predicate,
        object=names.reference(link.object),
        candidate=candidate.iri,
        label=candidate.label,
        code=candidate.code,
        kind=candidate.kind,
        standing=candidate.standing,
        score=score,
        strength=strength_of(score),
        words=likeness.words,
        paths=told,
        proposed=proposed,
        reason=_reason(likeness.words, told, proposed),
    )


def _reason(words: Words, paths: tuple[Texts, ...], proposed: bool) -> Texts:
    italian, english = [], []
    if proposed:
        italian.append("Già proposto, in attesa di esame.")
        english.append("Already proposed, waiting for review.")
    if words["it"] or words["en"]:
        italian.append(f"Parole in comune: {', '.join(words['it']) or _elsewhere(words['en'], 'in inglese')}.")
        english.append(f"Words in common: {', '.join(words['en']) or _elsewhere(words['it'], 'in Italian')}.")
    italian.extend(f"{path['it']}." for path in paths)
    english.extend(f"{path['en']}." for path in paths)
    return MappingProxyType({"it": " ".join(italian), "en": " ".join(english)})


def _elsewhere(words: tuple[str, ...], language: str) -> str:
    return f"{', '.join(words)} ({language})"


def _order(suggestion: Suggestion) -> tuple[bool, float, str, str, str]:
    return (not suggestion.proposed, -suggestion.score, suggestion.kind, suggestion.subject, suggestion.object)
