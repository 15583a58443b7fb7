"""How two things that are not linked are joined all the same, and how that is said in plain words.

A path leads from one thing to the other over one or two things between: "the programme X implements both". It tells
the more the fewer things are joined with what lies between: a body that takes part in everything joins nothing.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from coherence.candidates import Candidates, Statement, Thing
from coherence.search import Search
from coherence.vocabulary import Texts

# How much a path is worth whose middle joins nothing else, by the property that tells least on it: serving one
# objective says much, working with one body says little. Chosen by what docs/method.md measures.
_WORTH = {
    "partOf": 0.6,
    "contributesTo": 0.6,
    "implements": 0.6,
    "measuredBy": 0.5,
    "fundedBy": 0.4,
    "adoptedIn": 0.3,
    "leadActor": 0.3,
    "participant": 0.2,
}
# What a thing's own part or whole is linked with is nearly its own, however many others are, too.
_OF_PART = 0.5
# A path over a second thing of the same kind tells less.
_OVER_ALIKE = 0.6
_SHARED_GOALS = 0.24
# What is joined with more than this tells nothing of any of them.
_CROWDED = 80
_LONGEST_NAME = 90
_SHOWN_GOALS = 3

_VERBS = {
    "partOf": ("fa parte di", "fanno entrambi parte di", "is part of", "are both part of"),
    "contributesTo": ("contribuisce a", "contribuiscono entrambi a", "contributes to", "both contribute to"),
    "implements": ("attua", "attuano entrambi", "implements", "both implement"),
    "fundedBy": ("si finanzia con", "si finanziano entrambi con", "is funded by", "are both funded by"),
    "adoptedIn": ("figura in", "figurano entrambi in", "is adopted in", "are both adopted in"),
    "measuredBy": ("si misura con", "si misurano entrambi con", "is measured by", "are both measured by"),
    "leadActor": ("ha come capofila", "hanno entrambi come capofila", "is led by", "are both led by"),
    "participant": ("coinvolge", "coinvolgono entrambi", "involves", "both involve"),
}


@dataclass(frozen=True)
class JoiningPath:
    """One way in which two things are joined. Units: weight is 0–1, what it adds to a suggestion."""

    weight: float
    sentence: Texts


def joining_paths(search: Search, wanted: Iterable[Thing]) -> dict[str, list[JoiningPath]]:
    """The paths to each candidate that has any, the weightiest first.

    Shape: candidate IRI → paths; paths that read the same count once.
    """
    ends = {thing.iri: thing for thing in wanted}
    found: dict[str, list[JoiningPath]] = defaultdict(list)
    for walk in _walks(search, ends):
        path = JoiningPath(_weight(search, walk), _told(search, walk))
        found[walk[-1].other(_last_but_one(search.focus.iri, walk))].append(path)
    for iri, path in _shared_goals(search, ends.values()):
        found[iri].append(path)
    return {iri: _distinct(paths) for iri, paths in found.items()}


def _walks(search: Search, ends: dict[str, Thing]) -> Iterator[tuple[Statement, ...]]:
    """From the focus to a candidate over one thing, or over two: the second is joined as the focus is."""
    start = search.focus.iri
    for first, middle in search.steps(start):
        if middle in ends:
            yield (first,)
        if search.candidates.thing(middle) is None or len(search.candidates.around(middle)) > _CROWDED:
            continue
        for second, far in search.steps(middle):
            if far == start:
                continue
            if far in ends:
                yield first, second
            if _is_alike(search, (first, start), (second, far)):
                for third, end in search.steps(far):
                    if end in ends and end not in (start, middle) and search.is_wanted(third, far):
                        yield first, second, third


def _is_alike(search: Search, one: tuple[Statement, str], other: tuple[Statement, str]) -> bool:
    """Is the far thing of the kind of the focus, and joined with what lies between in the same way?"""
    (first, start), (second, far) = one, other
    there = search.candidates.thing(far)
    same_way = first.predicate == second.predicate and (first.subject == start) == (second.subject == far)
    return same_way and there is not None and there.kind == search.focus.kind


def _weight(search: Search, walk: tuple[Statement, ...]) -> float:
    if len(walk) == 1:
        return _WORTH[walk[0].predicate]
    middle = walk[0].other(search.focus.iri)
    if len(walk) == 2 and walk[0].predicate == "partOf" and search.is_wanted(walk[1], middle):
        return _OF_PART / _crowd(_wanted_of(search, middle))
    others = len(search.candidates.around(middle)) - 1
    worth = min(_WORTH[statement.predicate] for statement in walk[:2]) / _crowd(others)
    if len(walk) == 2:
        return worth
    return _OVER_ALIKE * worth / _crowd(_wanted_of(search, walk[1].other(middle)))


def _wanted_of(search: Search, iri: str) -> int:
    """How many things another thing is linked with in the way that is looked for here."""
    return sum(search.is_wanted(statement, iri) for statement, _ in search.steps(iri))


def _crowd(others: int) -> float:
    """1 for what joins one other thing, 2 for three, 3 for seven."""
    return max(1.0, math.log2(1 + others))


def _told(search: Search, walk: tuple[Statement, ...]) -> Texts:
    focus = search.focus.iri
    if len(walk) == 1:
        return _clause(search.candidates, walk[0])
    middle = walk[0].other(focus)
    end = walk[1].other(middle)
    if walk[0].predicate == walk[1].predicate and (walk[0].subject == middle) == (walk[1].subject == middle):
        opening = _both(search.candidates, walk[0], middle, (focus, end))
    else:
        opening = _joined(_clause(search.candidates, walk[0]), _clause(search.candidates, walk[1]))
    return opening if len(walk) == 2 else _joined(opening, _clause(search.candidates, walk[2]))


def _clause(candidates: Candidates, statement: Statement) -> Texts:
    verb_it, _, verb_en, _ = _VERBS[statement.predicate]
    subject, target = _name(candidates, statement.subject), _name(candidates, statement.object)
    return {"it": f"{subject['it']} {verb_it} {target['it']}", "en": f"{subject['en']} {verb_en} {target['en']}"}


def _both(candidates: Candidates, statement: Statement, middle: str, ends: tuple[str, str]) -> Texts:
    """What lies between does the same to both, or both do the same to it."""
    verb_it, verbs_it, verb_en, verbs_en = _VERBS[statement.predicate]
    between = _name(candidates, middle)
    one, other = (_name(candidates, end) for end in ends)
    if statement.subject == middle:
        return {
            "it": f"{between['it']} {verb_it} sia {one['it']} sia {other['it']}",
            "en": f"{between['en']} {verb_en} both {one['en']} and {other['en']}",
        }
    return {
        "it": f"{one['it']} e {other['it']} {verbs_it} {between['it']}",
        "en": f"{one['en']} and {other['en']} {verbs_en} {between['en']}",
    }


def _joined(one: Texts, other: Texts) -> Texts:
    return {"it": f"{one['it']}, e {other['it']}", "en": f"{one['en']}, and {other['en']}"}


def _name(candidates: Candidates, iri: str) -> Texts:
    thing = candidates.thing(iri)
    if thing is None:
        name = candidates.names.reference(iri)
        return {"it": name, "en": name}
    label = {language: _short(thing.label[language]) for language in ("it", "en")}
    return {"it": f"{thing.code} «{label['it']}»", "en": f"{thing.code} “{label['en']}”"}


def _short(text: str) -> str:
    if len(text) <= _LONGEST_NAME:
        return text
    return text[:_LONGEST_NAME].rsplit(" ", 1)[0].rstrip(" ,;:.") + "…"


def _shared_goals(search: Search, ends: Iterable[Thing]) -> Iterator[tuple[str, JoiningPath]]:
    """The goals both lead up to; all the more telling the fewer others each of the two has."""
    own = search.candidates.goals(search.focus.iri, search.hidden)
    if not own or search.focus.kind == "Goal":
        return
    for thing in ends:
        theirs = search.candidates.goals(thing.iri, search.hidden)
        shared = own & theirs
        if shared and thing.kind != "Goal":
            goals = sorted((search.candidates.things[iri] for iri in shared), key=lambda goal: goal.sort_key)
            weight = _SHARED_GOALS * len(shared) / math.sqrt(len(own) * len(theirs))
            yield thing.iri, JoiningPath(weight, _told_goals(goals))


def _told_goals(goals: list[Thing]) -> Texts:
    shown = goals[:_SHOWN_GOALS]
    more = len(goals) - len(shown)
    italian = ", ".join(f"{goal.code} «{goal.label['it']}»" for goal in shown)
    english = ", ".join(f"{goal.code} “{goal.label['en']}”" for goal in shown)
    if more:
        italian, english = f"{italian} e {'un altro' if more == 1 else f'altri {more}'}", f"{english} and {more} more"
    many = len(goals) > 1
    return {
        "it": f"Portano entrambi {'ai Goal' if many else 'al Goal'} {italian}",
        "en": f"Both lead up to {'goals' if many else 'goal'} {english}",
    }


def _distinct(paths: list[JoiningPath]) -> list[JoiningPath]:
    found: dict[str, JoiningPath] = {}
    for path in sorted(paths, key=lambda path: (-path.weight, path.sentence["it"])):
        found.setdefault(path.sentence["it"], path)
    return list(found.values())


def _last_but_one(start: str, walk: tuple[Statement, ...]) -> str:
    here = start
    for statement in walk[:-1]:
        here = statement.other(here)
    return here
