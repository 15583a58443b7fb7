"""The page of the vocabulary: every term in both languages, where it comes from, what it matches, an example."""

from __future__ import annotations

from dataclasses import dataclass

from fastapi import APIRouter, Request, Response

from api.addresses import DATA_FORMS, Addresses
from api.dependencies import LanguageDep, SnapshotDep
from api.documents import data_links
from api.pages.rendering import page
from api.pages.texts import Texts, texts
from api.routes.linked_data import HTML, Form, led_on, wanted_form
from coherence.examples import Example
from coherence.ontology import (
    CLASS,
    DATA_PROPERTY,
    LIST,
    OBJECT_PROPERTY,
    Match,
    Ontology,
    VocabularyTerm,
    shipped_ontology,
)
from graph_store.namespaces import COE, shortened

router = APIRouter(include_in_schema=False)

_SECTIONS = (CLASS, OBJECT_PROPERTY, DATA_PROPERTY)
# The Italian public ontologies, whose names the prefixes of the house do not know.
_ITALIAN = "https://w3id.org/italia/"


@dataclass(frozen=True)
class Reference:
    """Another term as the page writes it: its words, and where it leads."""

    text: str
    address: str
    is_foreign: bool


@dataclass(frozen=True)
class Alignment:
    """What a term matches in another vocabulary, in words."""

    words: str
    other: Reference
    is_italian: bool


@dataclass(frozen=True)
class TermCard:
    """One term with everything the page says of it."""

    term: VocabularyTerm
    origin: str
    domains: list[Reference]
    ranges: list[Reference]
    values_from: Reference | None
    broader: list[Reference]
    narrower: list[Reference]
    inverse: list[Reference]
    alignments: list[Alignment]
    example: Example | None
    searched: str
    items: tuple[TermCard, ...] = ()


@router.get("/onto/")
def vocabulary_page(request: Request, snapshot: SnapshotDep, language: LanguageDep, form: Form = None) -> Response:
    """The whole vocabulary for a browser; for a program, its data."""
    addresses = Addresses.of(request)
    links = data_links(str(COE), addresses)
    wanted = wanted_form(request, form)
    if wanted != HTML:
        return led_on(addresses.data(str(COE), wanted), links)
    ontology = shipped_ontology()
    cards = _Cards(ontology, addresses, snapshot.examples, texts(language))
    response = page(
        request,
        "vocabulary.html",
        language,
        agenda=snapshot.agenda,
        snapshot=snapshot,
        whole=ontology.modules[0],
        modules=[module for module in ontology.modules[1:] if not module.is_alignment],
        alignments=[module for module in ontology.modules if module.is_alignment],
        sections=[(kind, [cards.of(term) for term in ontology.of_kind(kind)]) for kind in _SECTIONS],
        lists=[cards.of_list(term) for term in ontology.of_kind(LIST)],
        count=len(ontology.terms),
        page_of=addresses.page,
        downloads=[(form, addresses.data(str(COE), form)) for form in DATA_FORMS if form not in ("nq", "trig")],
        alternates=[(addresses.data(str(COE), form), media_type) for form, media_type in DATA_FORMS.items()],
    )
    response.headers["Link"] = ", ".join(links)
    return response


class _Cards:
    """Terms as cards, in one language."""

    def __init__(self, ontology: Ontology, addresses: Addresses, examples: dict[str, Example], words: Texts) -> None:
        self._ontology = ontology
        self._addresses = addresses
        self._examples = examples
        self._words = words

    def of(self, term: VocabularyTerm, items: tuple[TermCard, ...] = ()) -> TermCard:
        """The card of a term."""
        searched = [term.name, *term.label.values(), *term.comment.values(), *(item.searched for item in items)]
        return TermCard(
            term=term,
            origin=self._origin(term),
            domains=self._references(term.domains),
            ranges=self._references(term.ranges),
            values_from=self._reference(term.values_from) if term.values_from else None,
            broader=self._references(term.broader),
            narrower=self._references(term.narrower),
            inverse=self._references(term.inverse),
            alignments=[self._alignment(match) for match in term.matches],
            example=self._examples.get(term.iri),
            searched=" ".join(searched).lower(),
            items=items,
        )

    def of_list(self, term: VocabularyTerm) -> TermCard:
        """The card of a list, with those of its items."""
        return self.of(term, tuple(self.of(item) for item in self._ontology.items(term.iri)))

    def _origin(self, term: VocabularyTerm) -> str:
        reused = [iri for iri in term.broader if not iri.startswith(str(COE))]
        if not reused:
            return self._words("vocabulary.minted")
        return self._words("vocabulary.specialises", names=", ".join(map(shortened, reused)))

    def _references(self, iris: tuple[str, ...]) -> list[Reference]:
        return [self._reference(iri) for iri in iris]

    def _reference(self, iri: str) -> Reference:
        term = self._ontology.terms.get(iri)
        if term is None:
            return Reference(_outside_name(iri), iri, is_foreign=True)
        return Reference(term.label[self._words.language], f"#{term.name}", is_foreign=False)

    def _alignment(self, match: Match) -> Alignment:
        relation = match.relation.replace("#", "/").rpartition("/")[2]
        direction = "is" if match.is_subject else "has"
        words = self._words(f"match.{direction}.{relation}")
        return Alignment(words, Reference(_outside_name(match.other), match.other, True), _ITALIAN in match.other)


def _outside_name(iri: str) -> str:
    """A term of another vocabulary, as its own people write it.

    >>> _outside_name("https://w3id.org/italia/onto/CLV/Feature"), _outside_name("http://schema.org/Place")
    ('CLV:Feature', 'schema:Place')
    """
    if iri.startswith(f"{_ITALIAN}onto/"):
        folder, _, name = iri.removeprefix(f"{_ITALIAN}onto/").rpartition("/")
        return f"{folder}:{name}"
    return shortened(iri)
