"""What a link can be suggested between: the things in force, their words, and how they are joined already."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from copy import copy
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import NamedTuple

from rdflib import Literal, URIRef
from rdflib.namespace import DCTERMS, RDF, RDFS, SKOS

from coherence.vocabulary import CHAIN_KINDS, Texts, bilingual, kind_of, list_item, natural_key
from coherence.words import LANGUAGES, Text, WordIndex
from graph_store.identifiers import Identifiers
from graph_store.namespaces import COE
from graph_store.reader import Reader, Row, in_order

# What is said of a thing by what it is part of, and by its own parts, counts less than what it says itself.
_OF_WHOLE = 0.3
_OF_PARTS = 0.5
_UPWARDS = frozenset({"partOf", "contributesTo", "implements"})
_JOINING = tuple(
    COE[name] for name in ("partOf", "contributesTo", "implements", "fundedBy", "leadActor", "participant")
)


class Statement(NamedTuple):
    """One thing joined with another: two IRIs, and the name of the property between them."""

    subject: str
    predicate: str
    object: str

    def other(self, end: str) -> str:
        """The end that is not this one."""
        return self.object if self.subject == end else self.subject


@dataclass(frozen=True)
class Thing:
    """One thing of the graph. ``past``: its strategy was replaced, or it is superseded; ``end`` is an ISO date."""

    iri: str
    reference: str
    kind: str
    code: str
    label: Texts
    standing: str
    past: bool = False
    end: str = ""

    def is_over(self, today: str) -> bool:
        """Is it no longer in force on that day (ISO 8601)?"""
        return self.past or bool(self.end and self.end < today[: len(self.end)])

    @property
    def sort_key(self) -> tuple[tuple[tuple[int, int, str], ...], str]:
        """Codes as people count them."""
        return natural_key(self.code), self.reference


@dataclass
class Candidates:
    """Everything of one version of the graph that a link can be suggested between; read once."""

    reader: Reader
    names: Identifiers
    things: dict[str, Thing]
    texts: dict[str, tuple[Text, ...]]
    statements: frozenset[Statement]
    proposed: frozenset[Statement]
    rejected: frozenset[Statement]
    items: Mapping[str, frozenset[str]]
    own_documents: Mapping[str, frozenset[str]]
    words: WordIndex = field(init=False, repr=False)
    _around: dict[str, list[Statement]] = field(init=False, repr=False)
    _by_kind: dict[str, tuple[Thing, ...]] = field(init=False, repr=False)
    _goals: dict[str, frozenset[str]] = field(default_factory=dict, init=False, repr=False)
    _unnamed: set[str] = field(default_factory=set, init=False, repr=False)

    def __post_init__(self) -> None:
        around: dict[str, list[Statement]] = defaultdict(list)
        for statement in sorted(self.statements):
            around[statement.subject].append(statement)
            around[statement.object].append(statement)
        self._around = dict(around)
        by_kind: dict[str, list[Thing]] = defaultdict(list)
        for thing in sorted(self.things.values(), key=lambda thing: thing.sort_key):
            by_kind[thing.kind].append(thing)
        self._by_kind = {kind: tuple(things) for kind, things in by_kind.items()}
        # Before any project is read: how rare words are must not depend on what was asked first.
        self.words = WordIndex({iri: tuple(self._spoken(iri)) for iri in self.things})

    def read_from(self, reader: Reader) -> Candidates:
        """The same, read on from another version that says the same of these things."""
        same = copy(self)
        same.reader = reader
        return same

    def thing(self, iri: str) -> Thing | None:
        """One thing; a project is read when it is asked for. None for what has no name here."""
        if iri not in self.things and iri not in self._unnamed:
            self._read_project(iri)
        return self.things.get(iri)

    def of_kind(self, kind: str) -> tuple[Thing, ...]:
        """The things of one kind, by code; none for projects, which are read one by one."""
        return self._by_kind.get(kind, ())

    def around(self, iri: str) -> list[Statement]:
        """What joins a thing with others, in a fixed order."""
        return self._around.get(iri, [])

    def goals(self, iri: str, hidden: frozenset[Statement] = frozenset()) -> frozenset[str]:
        """The goals a thing leads up to, by itself or through its parts; hidden statements are not walked along."""
        if not hidden:
            if iri not in self._goals:
                self._goals[iri] = self._walked_to_goals(iri, hidden)
            return self._goals[iri]
        return self._walked_to_goals(iri, hidden)

    def _walked_to_goals(self, iri: str, hidden: frozenset[Statement]) -> frozenset[str]:
        parts = {statement.subject for statement in self.around(iri) if _is_part_of(statement, iri)}
        seen = {iri, *parts}
        waiting = [*seen]
        while waiting:
            here = waiting.pop()
            for statement in self.around(here):
                up = statement.subject == here and statement.predicate in _UPWARDS and statement not in hidden
                if up and statement.object not in seen:
                    seen.add(statement.object)
                    waiting.append(statement.object)
        goals = {thing.iri for thing in self.of_kind("Goal")}
        return frozenset(seen & goals)

    def _spoken(self, iri: str) -> Iterator[Text]:
        """What a thing says of itself, what its parts say, and what it is part of says."""
        yield from self.texts.get(iri, ())
        for statement in self.around(iri):
            if statement.predicate == "partOf":
                weight = _OF_PARTS if statement.object == iri else _OF_WHOLE
                for text in self.texts.get(statement.other(iri), ()):
                    yield Text(text.language, text.text, weight * text.weight)

    def _read_project(self, iri: str) -> None:
        said = self.reader.about(
            [URIRef(iri)], [RDF.type, RDFS.label, DCTERMS.description, SKOS.notation, COE.standing, COE.end, *_JOINING]
        )
        project = URIRef(iri)
        code = said.value(project, SKOS.notation)
        kind = next((name for name in ("Project", *CHAIN_KINDS) if (project, RDF.type, COE[name]) in said), "")
        if code is None or not kind:
            self._unnamed.add(iri)
            return
        labels = {text.language: text for text in said.objects(project, RDFS.label) if isinstance(text, Literal)}
        self.things[iri] = Thing(
            iri=iri,
            reference=self.names.reference(iri),
            kind=kind,
            code=str(code),
            label=bilingual(labels.get("it"), labels.get("en"), str(code)),
            standing=list_item(said.value(project, COE.standing), "standing", "unverified"),
            end=str(said.value(project, COE.end) or ""),
        )
        texts = [text for name in (RDFS.label, DCTERMS.description) for text in said.objects(project, name)]
        self.texts[iri] = tuple(text for value in sorted(texts, key=str) for text in _texts_of(value))
        own = [
            Statement(iri, kind_of(predicate), str(target))
            for predicate in _JOINING
            for target in said.objects(project, predicate)
        ]
        self._around.setdefault(iri, sorted(own))
        self.words.add(iri, self._spoken(iri))


def read_candidates(reader: Reader, names: Identifiers) -> Candidates:
    """Everything a link can be suggested between, of one version of the graph."""
    texts, labels = _texts(reader)
    things: dict[str, Thing] = {}
    for row in in_order(reader.select("suggestions/things"), "thing", "kind", "code", "standing", "end", "past"):
        iri = str(row["thing"])
        found = labels.get(iri, {})
        things.setdefault(
            iri,
            Thing(
                iri=iri,
                reference=names.reference(iri),
                kind=kind_of(row["kind"]),
                code=str(row["code"]),
                label=bilingual(found.get("it"), found.get("en"), str(row["code"])),
                standing=list_item(row.get("standing"), "standing", "unverified"),
                past="past" in row,
                end=str(row.get("end", "")),
            ),
        )
    records: dict[str, set[Statement]] = defaultdict(set)
    for row in reader.select("suggestions/records"):
        records[list_item(row["status"], "link-status")].add(_statement(row))
    return Candidates(
        reader=reader,
        names=names,
        things=things,
        texts=texts,
        statements=frozenset(_statement(row) for row in reader.select("suggestions/statements")),
        proposed=frozenset(records["proposed"]),
        rejected=frozenset(records["rejected"]),
        items=_pairs(reader, "suggestions/list-items", "item"),
        own_documents=_pairs(reader, "suggestions/own-documents", "document"),
    )


def _texts(reader: Reader) -> tuple[dict[str, tuple[Text, ...]], dict[str, dict[str, Literal]]]:
    """What is said of each thing, and its names by language."""
    texts: dict[str, list[Text]] = defaultdict(list)
    labels: dict[str, dict[str, Literal]] = defaultdict(dict)
    for row in in_order(reader.select("suggestions/texts"), "thing", "name", "text"):
        iri, text = str(row["thing"]), row["text"]
        texts[iri].extend(_texts_of(text))
        if "name" in row and isinstance(text, Literal):
            labels[iri].setdefault(text.language or "it", text)
    return {iri: tuple(said) for iri, said in texts.items()}, labels


def _texts_of(value: object) -> Iterator[Text]:
    """A text in its language; one without a language may be in either."""
    if isinstance(value, Literal):
        for language in (value.language,) if value.language else LANGUAGES:
            yield Text(language, str(value))


def _pairs(reader: Reader, query: str, name: str) -> Mapping[str, frozenset[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for row in reader.select(query):
        found[str(row["thing"])].add(str(row[name]))
    return MappingProxyType({iri: frozenset(values) for iri, values in found.items()})


def _statement(row: Row) -> Statement:
    return Statement(str(row["subject"]), kind_of(row["predicate"]), str(row["object"]))


def _is_part_of(statement: Statement, whole: str) -> bool:
    return statement.predicate == "partOf" and statement.object == whole
