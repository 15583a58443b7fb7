"""The page of downloads: everything at once, and each dataset with its source and its licence."""

from __future__ import annotations

from dataclasses import dataclass

from fastapi import APIRouter, Request, Response

from api.addresses import Addresses
from api.dependencies import LanguageDep, SettingsDep, SnapshotDep
from api.pages.rendering import page
from api.pages.texts import Texts, texts
from api.routes.dumps import FOLDER, dumps_of
from coherence.datasets import Dataset
from graph_store.dumps import GRAPH_ENDINGS, WHOLE, dump_name

router = APIRouter(include_in_schema=False)

_GROUPS = ("reference", "findings", "illustrative", "vocabulary")
_VOCABULARY = frozenset({"ontology", "vocabulary", "alignment"})
_FINDINGS = frozenset({"findings", "finding"})


@dataclass(frozen=True)
class File:
    """A file to take away; size is in words, empty while it is not made."""

    form: str
    address: str
    size: str


@dataclass(frozen=True)
class Download:
    """One dataset and its files."""

    dataset: Dataset
    page: str
    files: list[File]


@router.api_route(f"{FOLDER}/", methods=["GET", "HEAD"])
def dumps_page(request: Request, snapshot: SnapshotDep, settings: SettingsDep, language: LanguageDep) -> Response:
    """What there is to take away."""
    addresses, words = Addresses.of(request), texts(language)
    ready = dumps_of(request).ready(snapshot.version)
    groups: dict[str, list[Download]] = {name: [] for name in _GROUPS}
    for dataset in snapshot.datasets:
        files = [_file(dump_name(dataset.iri, ending), ending, ready, words) for ending in GRAPH_ENDINGS]
        groups[_group(dataset)].append(Download(dataset, addresses.page(dataset.iri), files))
    return page(
        request,
        "dumps.html",
        language,
        agenda=snapshot.agenda,
        snapshot=snapshot,
        whole=_file(WHOLE, ".nq.gz", ready, words),
        statements=sum(dataset.triples for dataset in snapshot.datasets),
        groups=[(name, found) for name, found in groups.items() if found],
        publisher=settings.publisher_name or "",
        contact=settings.contact_email or "",
    )


def _file(name: str, ending: str, ready: dict[str, int], words: Texts) -> File:
    size = ready.get(name)
    return File(
        ending.strip(".").partition(".")[0], f"{FOLDER}/{name}", "" if size is None else size_words(size, words)
    )


def size_words(size: int, words: Texts) -> str:
    """A size in bytes as people write it.

    >>> size_words(3_456_789, Texts("it", {})), size_words(900, Texts("en", {}))
    ('3,5 MB', '1 kB')
    """
    if size >= 1_000_000:
        return f"{words.decimal(round(size / 1_000_000, 1))} MB"
    return f"{words.number(max(round(size / 1000), 1))} kB"


def _group(dataset: Dataset) -> str:
    if dataset.is_illustrative:
        return "illustrative"
    if dataset.source in _VOCABULARY:
        return "vocabulary"
    return "findings" if dataset.source in _FINDINGS else "reference"
