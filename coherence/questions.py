"""The library of questions: what each asks, what is to be chosen for it, and how its answer is best seen.

A question is a file of ``queries/competency``; everything here is read from its header.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from rdflib import URIRef

from coherence.vocabulary import Texts, bilingual, natural_key
from graph_store.errors import CoherenceError, UnknownResource
from graph_store.identifiers import Identifiers
from graph_store.queries import Query, named_query, query_names
from graph_store.reader import Reader

FOLDER = "competency"
# The jobs of the office, in the order of the library.
GROUPS = ("governance", "chain", "actors", "indicators", "money", "evidence")
VIEWS = ("table", "bars", "series", "network")
# More than these are typed and completed, not picked from a list.
_PICKED = 40
_SUGGESTED = 8
# How a choice reads: by the code people use, by a name with its code to tell namesakes apart, by the name alone.
_FORMS = {"code": "{code} · {label}", "label": "{label} ({code})", "name": "{label}"}


@dataclass(frozen=True)
class Parameter:
    """Something that can be chosen for a question; ``source`` names the query in ``queries/choices`` that lists it."""

    name: str
    source: str
    is_needed: bool


@dataclass(frozen=True)
class View:
    """How an answer is best seen: ``bars`` of a measure for each thing, or ``series`` of a measure over the years.

    ``parts`` divides each bar by a column; ``whole`` is the column of what the measure is a part of.
    """

    kind: str
    label: str = ""
    measure: str = ""
    parts: str = ""
    whole: str = ""


@dataclass(frozen=True)
class Question:
    """One question of the library; in a ``wanted`` column a zero is something missing."""

    name: str
    query: Query
    group: str
    parameters: tuple[Parameter, ...]
    columns: tuple[str, ...]
    hidden: frozenset[str]
    wanted: frozenset[str]
    view: View

    def words(self, language: str) -> str:
        """The question, in Italian or English."""
        return self.query.summary(language)

    def note(self, language: str) -> str:
        """What to know before reading the answer; empty where there is nothing."""
        return self.query.header.get("note_it" if language == "it" else "note", "")


@dataclass(frozen=True)
class Choice:
    """One thing that can be chosen.

    ``value`` stands in addresses: its code where only one thing of the list has it, else its reference.
    """

    iri: URIRef
    value: str
    label: Texts
    shown: Texts


@dataclass(frozen=True)
class Choices:
    """What can be chosen for a parameter, in the order people read it."""

    items: tuple[Choice, ...]

    @property
    def is_short(self) -> bool:
        """Can one pick from a list, rather than type?"""
        return len(self.items) <= _PICKED

    def chosen(self, text: str) -> Choice:
        """The one thing a text means: a code, a name, or what was offered; a part of a name that only one has will do.

        Errors: UnknownChoice, with what comes near.
        """
        wanted = text.strip().casefold()
        exact = [one for one in self.items if wanted in _names(one)]
        holding = exact or [one for one in self.items if any(wanted in name for name in _names(one))]
        near = sorted(holding, key=lambda one: not any(name.startswith(wanted) for name in _names(one)))
        if len(near) == 1:
            return near[0]
        raise UnknownChoice(text.strip(), tuple(near[:_SUGGESTED]), len(near))


class UnknownChoice(CoherenceError):
    """A text that means none of the things that can be chosen, or several; ``near`` are some of those."""

    def __init__(self, text: str, near: tuple[Choice, ...], total: int) -> None:
        super().__init__(f"{total} things are named {text}" if total else f"nothing is named {text}")
        self.text, self.near, self.total = text, near, total


@cache
def questions() -> tuple[Question, ...]:
    """All questions, by job, then as the files are named."""
    found = [parsed_question(named_query(name)) for name in query_names(FOLDER)]
    return tuple(sorted(found, key=lambda one: (GROUPS.index(one.group), one.name)))


def question_named(name: str) -> Question:
    """The question of a name. Errors: UnknownResource."""
    for question in questions():
        if question.name == name:
            return question
    raise UnknownResource(f"there is no question named {name}")


def parsed_question(query: Query) -> Question:
    """A question from the header of its query.

    ``group: money`` · ``choose: mission from missions; year from years, needed`` · ``hide: link`` ·
    ``wanted: documents`` · ``view: bars framework objectives by standing`` · ``view: bars upper covered of uppers`` ·
    ``note: …`` and ``note_it: …``.
    """
    header = query.header
    return Question(
        name=query.name.rpartition("/")[2],
        query=query,
        group=header["group"],
        parameters=tuple(_parameter(part) for part in header.get("choose", "").split("; ") if part),
        columns=tuple(part.split()[0] for part in header["returns"].split(", ")),
        hidden=_names_in(header.get("hide", "")),
        wanted=_names_in(header.get("wanted", "")),
        view=_view(header.get("view", "table")),
    )


def choices(reader: Reader, names: Identifiers, parameter: Parameter) -> Choices:
    """What can be chosen for a parameter in this graph."""
    query = named_query(f"choices/{parameter.source}")
    rows = {str(row["thing"]): row for row in reader.select(query)}
    codes = [str(row["code"]) for row in rows.values()]
    found = []
    for iri, row in rows.items():
        code = str(row["code"])
        label = bilingual(row.get("label_it"), row.get("label_en"), code)
        value = code if codes.count(code) == 1 else names.reference(iri)
        shown = _shown(code, label, query.header["shown"])
        found.append(Choice(URIRef(iri), value, label, shown))
    return Choices(tuple(sorted(found, key=lambda one: natural_key(one.shown["it"]))))


def answered_for(question: Question, chosen: Iterable[str]) -> bool:
    """Is everything chosen that the question needs?"""
    return {parameter.name for parameter in question.parameters if parameter.is_needed} <= set(chosen)


def _shown(code: str, label: Texts, form_name: str) -> Texts:
    if label["it"] == code:
        return label
    form = _FORMS[form_name]
    italian, english = (form.format(code=code, label=label[language]) for language in ("it", "en"))
    return {"it": italian, "en": english}


def _names(choice: Choice) -> set[str]:
    texts = (choice.value, *choice.label.values(), *choice.shown.values())
    return {text.casefold() for text in texts}


def _names_in(text: str) -> frozenset[str]:
    return frozenset(text.replace(",", " ").split())


def _parameter(part: str) -> Parameter:
    described, *remarks = part.split(", ")
    name, _, source = described.partition(" from ")
    return Parameter(name.strip(), source.strip(), "needed" in remarks)


def _view(text: str) -> View:
    kind, *names = text.split()
    parts = names[names.index("by") + 1] if "by" in names else ""
    whole = names[names.index("of") + 1] if "of" in names else ""
    label, measure = [*names, "", ""][:2]
    return View(kind, label, measure, parts, whole)
