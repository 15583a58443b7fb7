"""The page of one thing: what it is, how far to rely on it, what it hangs on, with which links, and what is missing."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Query, Request, Response
from rdflib import URIRef

from api.addresses import DATA_FORMS, PAGE, Addresses
from api.dependencies import LanguageDep, SnapshotDep
from api.documents import data_links, everything_about
from api.pages.findings.words import day_in_words
from api.pages.indicators.drawing import sparkline
from api.pages.indicators.words import IndicatorWords
from api.pages.rendering import page
from api.pages.texts import Texts, texts
from api.pages.things.told import thing_words, told_thing
from api.pages.vocabulary.words import property_words
from api.routes.linked_data import described_one, raw_tail
from api.snapshot import Snapshot
from coherence.datasets import dataset_titles
from coherence.indicators import Indicator
from coherence.naming import Named
from coherence.profiles import Fact, Profile
from coherence.series import read_series

router = APIRouter(include_in_schema=False)

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_NUMBER = re.compile(r"-?\d+(\.\d+)?")


@dataclass(frozen=True)
class Value:
    """A value of a fact in words, and where it leads, if anywhere."""

    text: str
    address: str = ""
    is_foreign: bool = False


@dataclass(frozen=True)
class Row:
    """One fact in words."""

    name: str
    values: list[Value]


@router.get(f"{PAGE}/")
def page_by_iri(
    request: Request, snapshot: SnapshotDep, language: LanguageDep, iri: Annotated[str, Query(max_length=2000)]
) -> Response:
    """The page of a thing that has an address of its own somewhere else."""
    return _page(request, snapshot, described_one(snapshot, [iri]), language)


@router.get(f"{PAGE}/{{path:path}}")
def page_of_thing(request: Request, snapshot: SnapshotDep, path: str, language: LanguageDep) -> Response:
    """The page of a thing, by the part of its IRI below the base."""
    candidates = Addresses.of(request).resources(raw_tail(request, f"{PAGE}/"))
    return _page(request, snapshot, described_one(snapshot, candidates), language)


def _page(request: Request, snapshot: Snapshot, resource: URIRef, language: str) -> Response:
    words = texts(language)
    addresses = Addresses.of(request)
    told = told_thing(snapshot, resource)
    thing = told.thing
    series = read_series(snapshot.reader, thing.iri) if thing.kind == "Indicator" else []
    if series:
        _leave_to_table(told)
    response = page(
        request,
        "resource.html",
        language,
        agenda=snapshot.agenda,
        snapshot=snapshot,
        **thing_words(snapshot, told, words, addresses),
        facts=[_row(fact, words, addresses) for fact in told.facts],
        series=series,
        downloads=[(form, addresses.data(thing.iri, form)) for form in DATA_FORMS],
        alternates=[(addresses.data(thing.iri, form), media_type) for form, media_type in DATA_FORMS.items()],
        everything=everything_about(thing.iri),
        datasets=[
            (title[language], addresses.page(graph))
            for graph, title in dataset_titles(snapshot.reader, told.graphs).items()
        ],
        own_words=language in told.own_words,
        measures=[one for one in snapshot.indicators if _measures(one, thing)],
        told=IndicatorWords(words),
        sparkline=sparkline,
        elsewhere=[(address, words(f"resource.elsewhere_{name}")) for name, address in _elsewhere(thing)],
    )
    response.headers["Link"] = ", ".join([f'<{thing.iri}>; rel="describes"', *data_links(thing.iri, addresses)])
    return response


def _measures(indicator: Indicator, thing: Named) -> bool:
    return any(one.objective.reference == thing.reference for one in indicator.assignments)


def _elsewhere(thing: Named) -> list[tuple[str, str]]:
    """Pages that tell of a thing among others of its kind."""
    code, reference = quote(thing.code), quote(thing.reference)
    if thing.kind == "Mission":
        return [("mission", f"/rilievi?by=mission&mission={code}"), ("matrix", "/matrice")]
    if thing.kind == "Indicator":
        return [("indicator", f"/indicatori?indicator={reference}")]
    if thing.kind in ("Document", "PlanningDocument"):
        return [("document", f"/documenti?documento={code}")]
    return []


def _row(fact: Fact, words: Texts, addresses: Addresses) -> Row:
    values = []
    for value in fact.values:
        if isinstance(value, Named):
            values.append(_named_value(value, words.language, addresses))
        else:
            values.append(Value(written(fact.name, value[words.language], words)))
    name = words.named("fact", fact.name)
    return Row(name if name != fact.name else property_words(fact.name, words.language), values)


def _named_value(value: Named, language: str, addresses: Addresses) -> Value:
    # What nothing is known of keeps its own address.
    if not value.kind and value.reference == value.iri and not value.standing:
        return Value(value.label[language], value.iri, is_foreign=True)
    return Value(value.label[language], addresses.page(value.iri))


def written(name: str, value: str, words: Texts) -> str:
    """A value as the language writes it: amounts, shares, counts, days, yes and no.

    >>> written("amountEur", "74748.96", Texts("it", {})), written("climateCoefficient", "0.4", Texts("en", {}))
    ('74.748,96 €', '40%')
    """
    if _DAY.fullmatch(value):
        return day_in_words(value, words)
    if value in ("true", "false"):
        return words(f"resource.{value}")
    if not _NUMBER.fullmatch(value):
        return value
    if name.endswith("Eur"):
        whole, _, cents = f"{float(value):.2f}".partition(".")
        amount = words.number(int(whole)) + ("" if cents == "00" else f"{words.decimal('.')}{cents}")
        return f"{amount} €" if words.language == "it" else f"€{amount}"
    if name.endswith("Coefficient"):
        return words.percent(float(value))
    return words.number(int(value)) if name == "population" else words.decimal(value)


def _leave_to_table(told: Profile) -> None:
    """Take out of the lists what the table of the series tells."""
    for relations in told.sections.values():
        for relation in relations:
            kept = [neighbour for neighbour in relation.neighbours if neighbour.thing.kind != "Observation"]
            if len(kept) < len(relation.neighbours):
                relation.neighbours, relation.total = kept, len(kept)
    for name in list(told.sections):
        told.sections[name] = [relation for relation in told.sections[name] if relation.neighbours]
        if not told.sections[name]:
            del told.sections[name]
