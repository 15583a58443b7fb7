"""The answer to a question of the library, with everything in it named as people name it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TypeAlias

from rdflib import Graph, Literal, URIRef
from rdflib.namespace import DCTERMS, RDFS, SKOS, XSD
from rdflib.term import Node

from coherence.questions import Question
from coherence.vocabulary import Texts, bilingual, list_item
from graph_store.namespaces import COE
from graph_store.reader import Reader, Row

_WHOLE_NUMBERS = frozenset({XSD.integer, XSD.int, XSD.long, XSD.nonNegativeInteger})
_NUMBERS = frozenset({XSD.decimal, XSD.double, XSD.float})
_NAMING = (RDFS.label, DCTERMS.title, SKOS.notation, COE.standing)
_IN_LANGUAGES = ("_it", "_en")
_CODE = "Code"
_STANDING = f"{COE}standing-"


@dataclass(frozen=True)
class Thing:
    """Something of the graph as a table shows it; code, label and standing are empty where it has none."""

    iri: str
    code: str
    label: Texts
    standing: str

    @property
    def is_term(self) -> bool:
        """Is it a word of the vocabulary, which needs no page of its own in a table?"""
        return self.iri.startswith(str(COE))

    @property
    def as_standing(self) -> str:
        """The standing it is itself, where it is the item of that list; else empty."""
        return self.iri.removeprefix(_STANDING) if self.iri.startswith(_STANDING) else ""


Cell: TypeAlias = "Thing | Texts | str | int | Decimal | bool | None"


@dataclass(frozen=True)
class AnswerTable:
    """An answer, one cell for each column in each row."""

    columns: tuple[str, ...]
    rows: Sequence[tuple[Cell, ...]]

    def column(self, name: str) -> int:
        """The place of a column."""
        return self.columns.index(name)


def answer(reader: Reader, question: Question, chosen: Mapping[str, URIRef]) -> AnswerTable:
    """What the graph answers.

    Shape: of a thing, its code and its labels one column is made; the rows are in the order of the query.
    """
    rows = reader.select(question.query, **chosen)
    columns = shown_columns(question)
    things = _things(reader, {value for row in rows for value in row.values() if isinstance(value, URIRef)})
    return AnswerTable(columns, [tuple(_cell(row, name, things) for name in columns) for row in rows])


def shown_columns(question: Question) -> tuple[str, ...]:
    """The columns people see: neither the code nor the labels of what stands in a column itself, nor what is hidden.

    >>> from coherence.questions import question_named
    >>> shown_columns(question_named("actors-without-role"))
    ('actor', 'category')
    """
    returned = set(question.columns)
    shown: list[str] = []
    for name in question.columns:
        base = _base(name)
        seen = base if base != name and (base in returned or name.endswith(_IN_LANGUAGES)) else name
        if seen not in shown and seen not in question.hidden:
            shown.append(seen)
    return tuple(shown)


def _base(name: str) -> str:
    for ending in (*_IN_LANGUAGES, _CODE):
        if name.endswith(ending):
            return name.removesuffix(ending)
    return name


def _cell(row: Row, name: str, things: Mapping[str, Thing]) -> Cell:
    value = row.get(name)
    if value is None:
        texts = [row.get(f"{name}{ending}") for ending in _IN_LANGUAGES]
        return bilingual(texts[0], texts[1], "") if any(texts) else None
    if isinstance(value, URIRef):
        return things[str(value)]
    return _plain(value)


def _plain(value: Node) -> Cell:
    if not isinstance(value, Literal):
        return str(value)
    if value.datatype == XSD.boolean:
        return str(value) in ("true", "1")
    if value.datatype in _WHOLE_NUMBERS:
        return int(str(value))
    if value.datatype in _NUMBERS:
        return Decimal(str(value))
    return str(value)


def _things(reader: Reader, iris: Iterable[URIRef]) -> dict[str, Thing]:
    wanted = sorted(iris)
    said = reader.about(wanted, _NAMING)
    return {str(iri): _thing(said, iri) for iri in wanted}


def _thing(said: Graph, iri: URIRef) -> Thing:
    code = min((str(one) for one in said.objects(iri, SKOS.notation)), default="")
    labels: dict[str | None, Node] = {}
    for naming in (DCTERMS.title, RDFS.label):
        # The label, where there is one, is said last and stays.
        literals = [one for one in said.objects(iri, naming) if isinstance(one, Literal)]
        labels |= {one.language: one for one in sorted(literals, key=str)}
    plain = labels.get(None)
    return Thing(
        iri=str(iri),
        code="" if str(iri).startswith(str(COE)) else code,
        label=bilingual(labels.get("it", plain), labels.get("en", plain), code),
        standing=list_item(said.value(iri, COE.standing), "standing"),
    )
