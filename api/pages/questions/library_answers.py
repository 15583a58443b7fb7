"""Answers to library questions, remembered for as long as their version of the graph is the current one."""

from __future__ import annotations

from collections.abc import Mapping
from threading import Lock
from weakref import WeakKeyDictionary

from rdflib import URIRef

from api.snapshot import Snapshot
from coherence.answers import AnswerTable, answer
from coherence.questions import Question

# Of the questions of one version; the one asked for longest ago is forgotten first.
_MOST = 64
_Asked = tuple[str, tuple[tuple[str, URIRef], ...]]

_remembered: WeakKeyDictionary[Snapshot, dict[_Asked, AnswerTable]] = WeakKeyDictionary()
_lock = Lock()


def library_answer(snapshot: Snapshot, question: Question, chosen: Mapping[str, URIRef]) -> AnswerTable:
    """What a version of the graph answers; worked out once, unless the answer depends on the day."""
    if "NOW(" in question.query.text:
        return answer(snapshot.reader, question, chosen)
    key = (question.name, tuple(sorted(chosen.items())))
    with _lock:
        tables = _remembered.setdefault(snapshot, {})
        known = tables.pop(key, None)
        if known is not None:
            tables[key] = known
            return known
    table = answer(snapshot.reader, question, chosen)
    with _lock:
        tables[key] = table
        while len(tables) > _MOST:
            del tables[next(iter(tables))]
    return table
