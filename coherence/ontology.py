"""The vocabulary, read from its files: every class, property and list item, with what they say and what they match."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

from rdflib import DCTERMS, OWL, RDF, RDFS, SKOS, Graph, Literal, URIRef
from rdflib.term import Node

from coherence.vocabulary import Texts, said_in_both
from graph_store.identifiers import short_hash
from graph_store.namespaces import COE

FOLDER = Path(__file__).resolve().parent.parent / "ontology"
CLASS, OBJECT_PROPERTY, DATA_PROPERTY, LIST, ITEM = "class", "object-property", "data-property", "list", "item"
KINDS = (CLASS, OBJECT_PROPERTY, DATA_PROPERTY, LIST, ITEM)
_TYPES = {
    OWL.Class: CLASS,
    OWL.ObjectProperty: OBJECT_PROPERTY,
    OWL.DatatypeProperty: DATA_PROPERTY,
    OWL.AnnotationProperty: DATA_PROPERTY,
    SKOS.ConceptScheme: LIST,
    SKOS.Concept: ITEM,
}
# How a term of ours may match one of another vocabulary, from the closest.
MATCHES = (
    OWL.equivalentClass,
    OWL.equivalentProperty,
    OWL.sameAs,
    SKOS.exactMatch,
    SKOS.closeMatch,
    RDFS.subClassOf,
    RDFS.subPropertyOf,
    OWL.inverseOf,
    SKOS.broadMatch,
    SKOS.narrowMatch,
    SKOS.relatedMatch,
    RDFS.seeAlso,
)


@dataclass(frozen=True)
class Match:
    """How a term stands to one of another vocabulary; ``is_subject`` says whether ours is the one that is said of."""

    relation: str
    other: str
    is_subject: bool
    file: str


@dataclass(frozen=True)
class VocabularyTerm:
    """One term; the names of other terms are IRIs."""

    iri: str
    kind: str
    label: Texts
    comment: Texts
    note: Texts
    module: str
    code: str
    domains: tuple[str, ...]
    ranges: tuple[str, ...]
    values_from: str
    broader: tuple[str, ...]
    narrower: tuple[str, ...]
    inverse: tuple[str, ...]
    scheme: str
    sources: tuple[str, ...]
    matches: tuple[Match, ...]
    is_deprecated: bool
    replaced_by: str

    @property
    def name(self) -> str:
        """The last part of its address, which is also its place on the page."""
        return self.iri.removeprefix(str(COE))


@dataclass(frozen=True)
class Module:
    """One file of the vocabulary."""

    iri: str
    title: Texts
    description: Texts
    version: str
    is_alignment: bool

    @property
    def name(self) -> str:
        """Its path below the vocabulary; empty for the vocabulary as a whole."""
        return self.iri.removeprefix(str(COE))


class Ontology:
    """The vocabulary of a folder of Turtle files: modules, lists (``vocabularies/``) and ``alignments/``."""

    def __init__(self, folder: Path) -> None:
        self._files = {path: Graph().parse(path, format="turtle") for path in sorted(folder.rglob("*.ttl"))}
        self.own = Graph()
        self.alignments = Graph()
        for path, graph in self._files.items():
            target = self.alignments if path.parent.name == "alignments" else self.own
            for triple in graph:
                target.add(triple)

    @cached_property
    def digest(self) -> str:
        """A name for what all the files say: another text, another name."""
        return short_hash(*(path.read_text(encoding="utf-8") for path in self._files))

    @cached_property
    def modules(self) -> tuple[Module, ...]:
        """The files, the whole first."""
        found: list[Module] = []
        for path, graph in self._files.items():
            is_alignment = path.parent.name == "alignments"
            headers = graph.subjects(RDF.type, OWL.Ontology)
            found.extend(_module(graph, header, is_alignment=is_alignment) for header in headers)
        return tuple(sorted(found, key=lambda module: (module.is_alignment, module.name.count("/"), module.name)))

    @cached_property
    def terms(self) -> dict[str, VocabularyTerm]:
        """Every term by its IRI: classes, properties, lists, items, each kind in alphabetical order or in its own."""
        found = [term for subject in self._subjects() if (term := self._term(subject)) is not None]
        return {term.iri: term for term in sorted(found, key=self._order)}

    def of_kind(self, kind: str) -> list[VocabularyTerm]:
        """The terms of one kind."""
        return [term for term in self.terms.values() if term.kind == kind]

    def items(self, scheme: str) -> list[VocabularyTerm]:
        """The items of a list, in its order."""
        return [term for term in self.of_kind(ITEM) if term.scheme == scheme]

    def about(self, name: str) -> Graph | None:
        """What the files say of a term or of a file of the vocabulary, by the end of its address; None for neither.

        A file is all it states; a term is its statements and those of the alignments that name it.
        """
        iri = URIRef(str(COE) + name)
        if any(module.iri == str(iri) for module in self.modules):
            return self._file_graph(iri)
        if (iri, RDF.type, None) not in self.own:
            return None
        found = Graph()
        for graph in (self.own, self.alignments):
            for pattern in ((iri, None, None), (None, None, iri)):
                for triple in graph.triples(pattern):
                    found.add(triple)
        return found

    def _file_graph(self, iri: URIRef) -> Graph:
        # The vocabulary as a whole is a header that imports: who asks for it wants what it imports.
        if iri == URIRef(str(COE)):
            return self.own
        return next(graph for graph in self._files.values() if (iri, RDF.type, OWL.Ontology) in graph)

    def _subjects(self) -> Iterator[URIRef]:
        for subject in sorted(set(self.own.subjects(RDF.type)), key=str):
            name = str(subject).removeprefix(str(COE))
            if isinstance(subject, URIRef) and name != str(subject) and name and "/" not in name:
                yield subject

    def _term(self, subject: URIRef) -> VocabularyTerm | None:
        kind = next((kind for cls, kind in _TYPES.items() if (subject, RDF.type, cls) in self.own), None)
        if kind is None:
            kind = ITEM if (subject, SKOS.inScheme, None) in self.own else None
        if kind is None:
            return None
        return VocabularyTerm(
            iri=str(subject),
            kind=kind,
            label=_texts(self.own, subject, RDFS.label),
            comment=_texts(self.own, subject, RDFS.comment, SKOS.definition),
            note=_texts(self.own, subject, SKOS.scopeNote),
            module=str(self.own.value(subject, RDFS.isDefinedBy, default=Literal(""))),
            code=str(self.own.value(subject, SKOS.notation, default=Literal(""))),
            domains=self._objects(subject, RDFS.domain),
            ranges=self._objects(subject, RDFS.range),
            values_from=str(self.own.value(subject, COE.valuesFrom, default=Literal(""))),
            broader=self._objects(subject, RDFS.subClassOf, RDFS.subPropertyOf, SKOS.broader),
            narrower=self._subjects_of(subject, RDFS.subClassOf, RDFS.subPropertyOf, SKOS.broader),
            inverse=(*self._objects(subject, OWL.inverseOf), *self._subjects_of(subject, OWL.inverseOf)),
            scheme=str(self.own.value(subject, SKOS.inScheme, default=Literal(""))),
            sources=self._objects(subject, DCTERMS.source),
            matches=tuple(self._matches(subject)),
            is_deprecated=(subject, OWL.deprecated, Literal(True)) in self.own,
            replaced_by=str(self.own.value(subject, DCTERMS.isReplacedBy, default=Literal(""))),
        )

    def _objects(self, subject: Node, *properties: Node) -> tuple[str, ...]:
        found = (value for name in properties for value in self.own.objects(subject, name))
        return tuple(sorted({str(value) for value in found if isinstance(value, URIRef)}))

    def _subjects_of(self, value: Node, *properties: Node) -> tuple[str, ...]:
        found = (subject for name in properties for subject in self.own.subjects(name, value))
        return tuple(sorted({str(subject) for subject in found if isinstance(subject, URIRef)}))

    def _matches(self, subject: URIRef) -> Iterator[Match]:
        for path, graph in self._files.items():
            if path.parent.name == "alignments":
                for relation in MATCHES:
                    yield from _matches_in(graph, subject, relation, path.stem)

    def _order(self, term: VocabularyTerm) -> tuple[int, str, int, str]:
        rank = self.own.value(URIRef(term.iri), COE.rank)
        return KINDS.index(term.kind), term.scheme, 0 if rank is None else int(str(rank)), term.name.lower()


def _matches_in(graph: Graph, subject: URIRef, relation: URIRef, file: str) -> Iterable[Match]:
    others = [(other, True) for other in graph.objects(subject, relation)]
    others += [(other, False) for other in graph.subjects(relation, subject)]
    for other, is_subject in sorted(others):
        if isinstance(other, URIRef) and not other.startswith(str(COE)):
            yield Match(str(relation), str(other), is_subject, file)


def _module(graph: Graph, header: Node, *, is_alignment: bool) -> Module:
    version = str(graph.value(header, OWL.versionIRI, default=Literal(""))).rpartition("/")[2]
    return Module(
        iri=str(header),
        title=_texts(graph, header, DCTERMS.title),
        description=_texts(graph, header, DCTERMS.description),
        version=version,
        is_alignment=is_alignment,
    )


def _texts(graph: Graph, subject: Node, *properties: Node) -> Texts:
    found = (list(graph.objects(subject, name)) for name in properties)
    return said_in_both(next(filter(None, found), []))


@cache
def shipped_ontology() -> Ontology:
    """The vocabulary of this project."""
    return Ontology(FOLDER)
