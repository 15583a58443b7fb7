"""The DUP annex: missions of the agenda and objectives of a single programming document, to print or to fill in."""

from __future__ import annotations

from datetime import date

from fastapi import APIRouter, Request, Response

from api.addresses import Addresses
from api.dependencies import LanguageDep, SnapshotDep
from api.pages.choices import Short
from api.pages.documents.annex_files import annex_workbook
from api.pages.documents.annex_words import AnnexWords
from api.pages.findings.words import day_in_words
from api.pages.notices import data_page
from api.pages.texts import texts
from api.pages.things.told import called
from api.snapshot import Snapshot
from api.tables import XLSX, download
from coherence.annex import Annex, annex, programming_documents
from coherence.documents import Document

router = APIRouter(include_in_schema=False)

PATH = "/documenti/allegato-dup"


@router.get(PATH)
def annex_page(request: Request, snapshot: SnapshotDep, language: LanguageDep, dup: Short = "") -> Response:
    """The annex of the programming document asked for, else of the metropolitan city's."""
    words, addresses = texts(language), Addresses.of(request)
    offered = programming_documents(snapshot.reader, snapshot.documents)
    made = _annex(snapshot, offered, dup)
    return data_page(
        request,
        "annex.html",
        language,
        snapshot,
        annex=made,
        offered=[(one.thing.code, called(one.thing.code, one.thing.label[language])) for one in offered],
        unknown=dup if dup and (made is None or made.document.thing.code != dup) else "",
        told=AnnexWords(words),
        today=day_in_words(date.today().isoformat(), words),
        version_day=day_in_words(snapshot.version.created[:10], words),
        page_of=addresses.page,
        day_of=lambda day: day_in_words(day, words),
        node_page=lambda node: addresses.page(str(snapshot.names.of(node.reference))),
        name_of=lambda thing: called(thing.code, thing.label[language]),
    )


@router.get(f"{PATH}.xlsx")
def annex_file(snapshot: SnapshotDep, language: LanguageDep, dup: Short = "") -> Response:
    """The annex as a workbook that an office fills in further."""
    words, version = texts(language), snapshot.version
    made = _annex(snapshot, programming_documents(snapshot.reader, snapshot.documents), dup)
    content = annex_workbook(made, snapshot, AnnexWords(words))
    return download(f"{words('annex.file')}-v{version.number}.xlsx", content, XLSX, version.number)


def _annex(snapshot: Snapshot, offered: list[Document], code: str) -> Annex | None:
    """The annex of one programming document; of the first for a code nobody has, None where there is none."""
    if not offered:
        return None
    document = next((one for one in offered if one.thing.code == code), offered[0])
    return annex(document, snapshot.documents, snapshot.network, snapshot.settled, snapshot.indicators)
