"""The catalogue of the datasets, in the Italian application profile of DCAT.

Source: DCAT-AP_IT and AgID's guidelines for data catalogues, read in November 2026 in
https://github.com/italia/linee-guida-cataloghi-dati-dcat-ap-it; licences from the Italian controlled vocabulary.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from rdflib import DCAT, DCTERMS, FOAF, RDF, XSD, Graph, Literal, Namespace, URIRef

from coherence.datasets import Dataset
from coherence.vocabulary import Texts

VCARD = Namespace("http://www.w3.org/2006/vcard/ns#")
DCATAPIT = Namespace("http://dati.gov.it/onto/dcatapit#")
_AUTHORITY = "http://publications.europa.eu/resource/authority/"
_THEME = Namespace(f"{_AUTHORITY}data-theme/")
_FILE_TYPE = Namespace(f"{_AUTHORITY}file-type/")
_LANGUAGE = Namespace(f"{_AUTHORITY}language/")
# The profile wants a licence; where none is known, this item of the national list says so.
UNKNOWN_LICENCE = URIRef("https://w3id.org/italia/controlled-vocabulary/licences/C1_Unknown")
# Tables are loaded again when there is reason to, not on fixed days.
_FREQUENCY = URIRef(f"{_AUTHORITY}frequency/IRREG")
# Themes of the European list, by the source a table comes from.
_THEMES = {
    "actors": ("GOVE",),
    "agenda": ("ENVI", "REGI"),
    "documents": ("GOVE",),
    "findings": ("GOVE",),
    "frameworks": ("GOVE", "ENVI"),
    "indicators": ("ENVI", "SOCI", "ECON"),
    "interactions": ("GOVE", "ENVI"),
    "plans": ("REGI", "ECON"),
    "pnrr": ("ECON", "GOVE"),
    "programmes": ("REGI", "GOVE"),
    "sdg": ("ENVI", "SOCI", "ECON"),
    "snsvs": ("ENVI", "GOVE"),
    "srsvs": ("ENVI", "REGI"),
    "territories": ("REGI",),
}
_WHOLE_THEMES = ("ENVI", "GOVE", "REGI")
_OTHER_THEMES = ("GOVE",)
_PREFIXES = {"dcatapit": DCATAPIT, "dcat": DCAT, "dct": DCTERMS, "foaf": FOAF, "vcard": VCARD}

CATALOGUE_TITLE: Texts = {"it": "Catalogo dei dati di Coerenza", "en": "Catalogue of the data of Coerenza"}
CATALOGUE_DESCRIPTION: Texts = {
    "it": "I dati sulla coerenza delle politiche per lo sviluppo sostenibile: obiettivi di ogni livello, programmi, "
    "attori, documenti, indicatori e i collegamenti tra loro.",
    "en": "Data on the coherence of policies for sustainable development: objectives of every level, programmes, "
    "actors, documents, indicators and the links between them.",
}
WHOLE_TITLE: Texts = {"it": "Grafo della coerenza delle politiche", "en": "Graph of policy coherence"}
WHOLE_DESCRIPTION: Texts = {
    "it": "Tutti i dati di questa installazione insieme, interrogabili e scaricabili. Ogni parte ha la propria fonte e "
    "la propria licenza, indicate nel catalogo.",
    "en": "All data of this installation together, to query and to download. Each part has a source and a licence of "
    "its own, as the catalogue says.",
}
DEMONSTRATION: Texts = {
    "it": "Installazione dimostrativa di Coerenza, non pubblicata da alcun ente",
    "en": "Demonstration installation of Coerenza, published by no body",
}
_DEMONSTRATION_CODE = "coerenza-demo"
_ILLUSTRATIVE: Texts = {
    "it": "Dati illustrativi, inventati per mostrare il software.",
    "en": "Illustrative data, made up to show the software.",
}


@dataclass(frozen=True)
class Publisher:
    """Who publishes the installation; without a name it is a demonstration, and the catalogue says so."""

    name: str = ""
    ipa_code: str = ""
    contact_email: str = ""


@dataclass(frozen=True)
class Distribution:
    """One form a dataset can be had in; ``file_type`` is an item of the European list of file types."""

    address: str
    file_type: str
    title: Texts
    is_download: bool = True


@dataclass(frozen=True)
class Entry:
    """A dataset with the forms it can be had in."""

    iri: str
    identifier: str
    title: Texts
    description: Texts
    themes: tuple[str, ...]
    licence: str
    issued: str
    homepage: str
    distributions: tuple[Distribution, ...]


def entry_of(dataset: Dataset, distributions: Iterable[Distribution]) -> Entry:
    """A named graph as an entry of the catalogue; what is known of its source and licence is told in words too."""
    return Entry(
        iri=dataset.iri,
        identifier=dataset.name,
        title=dataset.title,
        description=_description(dataset),
        themes=_THEMES.get(dataset.source, _OTHER_THEMES),
        licence=dataset.licence,
        issued=dataset.retrieved,
        homepage=dataset.homepage,
        distributions=tuple(distributions),
    )


def whole_entry(iri: str, distributions: Iterable[Distribution]) -> Entry:
    """Everything together as an entry of the catalogue; its parts have different licences, so it has none."""
    return Entry(iri, "coerenza", WHOLE_TITLE, WHOLE_DESCRIPTION, _WHOLE_THEMES, "", "", "", tuple(distributions))


def data_catalogue(root: str, modified: str, publisher: Publisher, entries: Iterable[Entry]) -> Graph:
    """The catalogue of the service at an address; ``modified`` is the day of the version (ISO 8601)."""
    graph = Graph()
    for prefix, namespace in _PREFIXES.items():
        graph.bind(prefix, namespace)
    catalogue = URIRef(f"{root}/catalogo#catalogo")
    agent = _agent(graph, root, publisher)
    day = Literal(modified, datatype=XSD.date)
    _describe(graph, catalogue, (DCATAPIT.Catalog, DCAT.Catalog), CATALOGUE_TITLE, _catalogue_words(publisher))
    graph.add((catalogue, DCTERMS.publisher, agent))
    graph.add((catalogue, DCTERMS.modified, day))
    graph.add((catalogue, FOAF.homepage, URIRef(f"{root}/")))
    graph.add((catalogue, DCAT.themeTaxonomy, URIRef(f"{_AUTHORITY}data-theme")))
    _in_both_languages(graph, catalogue)
    contact = _contact(graph, root, publisher)
    for entry in entries:
        dataset = _dataset(graph, entry, agent, day)
        graph.add((catalogue, DCAT.dataset, dataset))
        if contact is not None:
            graph.add((dataset, DCAT.contactPoint, contact))
    return graph


def _dataset(graph: Graph, entry: Entry, agent: URIRef, day: Literal) -> URIRef:
    dataset = URIRef(entry.iri)
    _describe(graph, dataset, (DCATAPIT.Dataset, DCAT.Dataset), entry.title, entry.description)
    graph.add((dataset, DCTERMS.identifier, Literal(entry.identifier)))
    graph.add((dataset, DCTERMS.modified, day))
    if entry.issued:
        graph.add((dataset, DCTERMS.issued, Literal(entry.issued, datatype=XSD.date)))
    for theme in entry.themes:
        graph.add((dataset, DCAT.theme, _THEME[theme]))
    graph.add((dataset, DCTERMS.rightsHolder, agent))
    graph.add((dataset, DCTERMS.publisher, agent))
    graph.add((dataset, DCTERMS.accrualPeriodicity, _FREQUENCY))
    if entry.homepage:
        graph.add((dataset, DCTERMS.source, URIRef(entry.homepage)))
    _in_both_languages(graph, dataset)
    licence = _licence(graph, entry.licence)
    for form in entry.distributions:
        graph.add((dataset, DCAT.distribution, _distribution(graph, form, licence)))
    return dataset


def _distribution(graph: Graph, form: Distribution, licence: URIRef) -> URIRef:
    distribution = URIRef(f"{form.address}#distribuzione")
    _describe(graph, distribution, (DCATAPIT.Distribution, DCAT.Distribution), form.title, None)
    graph.add((distribution, DCTERMS["format"], _FILE_TYPE[form.file_type]))
    graph.add((distribution, DCAT.accessURL, URIRef(form.address)))
    if form.is_download:
        graph.add((distribution, DCAT.downloadURL, URIRef(form.address)))
    graph.add((distribution, DCTERMS.license, licence))
    return distribution


def _licence(graph: Graph, known: str) -> URIRef:
    licence = URIRef(known) if known else UNKNOWN_LICENCE
    graph.add((licence, RDF.type, DCATAPIT.LicenseDocument))
    graph.add((licence, RDF.type, DCTERMS.LicenseDocument))
    if not known:
        graph.add((licence, FOAF.name, Literal("Licenza sconosciuta", lang="it")))
        graph.add((licence, FOAF.name, Literal("Unknown licence", lang="en")))
    return licence


def _agent(graph: Graph, root: str, publisher: Publisher) -> URIRef:
    agent = URIRef(f"{root}/catalogo#editore")
    graph.add((agent, RDF.type, DCATAPIT.Agent))
    graph.add((agent, RDF.type, FOAF.Agent))
    if publisher.name:
        graph.add((agent, FOAF.name, Literal(publisher.name, lang="it")))
        graph.add((agent, DCTERMS.identifier, Literal(publisher.ipa_code or publisher.name)))
    else:
        graph.add((agent, FOAF.name, Literal(DEMONSTRATION["it"], lang="it")))
        graph.add((agent, DCTERMS.identifier, Literal(_DEMONSTRATION_CODE)))
    return agent


def _contact(graph: Graph, root: str, publisher: Publisher) -> URIRef | None:
    if not publisher.contact_email:
        return None
    contact = URIRef(f"{root}/catalogo#contatto")
    graph.add((contact, RDF.type, DCATAPIT.Organization))
    graph.add((contact, RDF.type, VCARD.Organization))
    graph.add((contact, VCARD.fn, Literal(publisher.name or DEMONSTRATION["it"], lang="it")))
    graph.add((contact, VCARD.hasEmail, URIRef(f"mailto:{publisher.contact_email}")))
    return contact


def _catalogue_words(publisher: Publisher) -> Texts:
    if publisher.name:
        return CATALOGUE_DESCRIPTION
    return {name: f"{text} {DEMONSTRATION[name]}." for name, text in CATALOGUE_DESCRIPTION.items()}


def _description(dataset: Dataset) -> Texts:
    licence = dataset.licence or dataset.licence_words
    told = {}
    for name, source, terms in (("it", "Fonte", "Licenza"), ("en", "Source", "Licence")):
        parts = [dataset.description[name] or f"{dataset.title[name]}."]
        parts += [f"{source}: {dataset.publisher}."] if dataset.publisher else []
        parts += [f"{terms}: {licence}."] if licence else []
        parts += [_ILLUSTRATIVE[name]] if dataset.is_illustrative else []
        told[name] = " ".join(parts)
    return told


def _describe(graph: Graph, subject: URIRef, types: tuple[URIRef, URIRef], title: Texts, words: Texts | None) -> None:
    for one in types:
        graph.add((subject, RDF.type, one))
    for language in ("it", "en"):
        graph.add((subject, DCTERMS.title, Literal(title[language], lang=language)))
        if words is not None:
            graph.add((subject, DCTERMS.description, Literal(words[language], lang=language)))


def _in_both_languages(graph: Graph, subject: URIRef) -> None:
    for language in ("ITA", "ENG"):
        graph.add((subject, DCTERMS.language, _LANGUAGE[language]))
