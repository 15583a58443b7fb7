"""The page of documents: what each plan takes up of the agenda, quotation by quotation, and how documents relate."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Request, Response

from api.addresses import Addresses
from api.dependencies import LanguageDep, SnapshotDep
from api.pages.choices import Choices, Short
from api.pages.documents.files import documents_csv, documents_workbook
from api.pages.findings.words import day_in_words
from api.pages.notices import data_page
from api.pages.sheets import FileForm
from api.pages.texts import Texts, texts
from api.pages.things.told import called
from api.pages.vocabulary.words import property_words
from api.snapshot import Snapshot
from api.tables import CSV, XLSX, download
from coherence.documents import LEVELS, Document, Documents, Relation
from coherence.network import NetworkNode

router = APIRouter(include_in_schema=False)

PATH = "/documenti"
# Documents that take up something of the agenda, and plans that could be expected to and do not.
SOME, NOTHING = "some", "nothing"


@dataclass(frozen=True)
class Choice:
    """What was chosen in the form; empty text for no choice, ``unknown`` names what there is no such thing of."""

    level: str
    body: str
    uptake: str
    text: str
    unknown: tuple[str, ...]

    @property
    def tail(self) -> str:
        """The choice as it goes on in an address."""
        said = {name: getattr(self, name) for name in ("level", "body", "uptake", "text")}
        parameters = {name: value for name, value in said.items() if value}
        return f"&{urlencode(parameters)}" if parameters else ""


@dataclass(frozen=True)
class Figures:
    """What is counted over all documents, whatever the form says. Units: numbers of documents and of missions."""

    documents: int
    expected: int
    expected_with: int
    missions: int
    missions_taken: int


def _choice(snapshot: SnapshotDep, level: Short = "", body: Short = "", uptake: Short = "", text: Short = "") -> Choice:
    choices = Choices()
    return Choice(
        level=choices.one(level, {one.level for one in snapshot.documents.documents}),
        body=choices.one(body, {issuer.code for issuer in snapshot.documents.issuers()}),
        uptake=choices.one(uptake, (SOME, NOTHING)),
        text=" ".join(text.split()),
        unknown=choices.unknown,
    )


ChoiceDep = Annotated[Choice, Depends(_choice)]


@router.get(PATH)
def documents_page(
    request: Request, snapshot: SnapshotDep, language: LanguageDep, choice: ChoiceDep, documento: Short = ""
) -> Response:
    """All documents level by level, or one of them with everything it takes up."""
    words, addresses = texts(language), Addresses.of(request)
    documents = snapshot.documents
    chosen = documents.of_code(documento) if documento else None
    return data_page(
        request,
        "documents.html",
        language,
        snapshot,
        documents=documents,
        choice=choice,
        groups=_groups(shown_documents(documents, choice)),
        figures=_figures(documents),
        missing=_missing(documents),
        levels=[
            (name, words(f"level.{name}"))
            for name in LEVELS
            if name and any(one.level == name for one in documents.documents)
        ],
        bodies=[(issuer.code, issuer.label[language]) for issuer in documents.issuers()],
        uptakes=[(name, words(f"documents.uptake_{name}")) for name in (SOME, NOTHING)],
        chosen=chosen,
        uptake=documents.uptake(chosen) if chosen else None,
        relations=_relations(chosen, words) if chosen else [],
        objectives=_own_objectives(snapshot, chosen) if chosen else [],
        unknown=documento if documento and chosen is None else "",
        page_of=addresses.page,
        day_of=lambda day: day_in_words(day, words),
        node_page=lambda node: addresses.page(str(snapshot.names.of(node.reference))),
        name_of=lambda thing: called(thing.code, thing.label[language]),
        predicate_of=lambda name: words.named("relation_to", name).lower(),
    )


@router.get(f"{PATH}/tabella.{{form}}")
def documents_file(snapshot: SnapshotDep, language: LanguageDep, choice: ChoiceDep, form: FileForm) -> Response:
    """The table of documents as CSV; with what they take up, the passages and the relations as XLSX."""
    words, version = texts(language), snapshot.version
    shown = shown_documents(snapshot.documents, choice)
    name = f"{words('documents.file')}-v{version.number}.{form}"
    if form is FileForm.CSV:
        content = documents_csv(snapshot.documents, shown, words)
        return download(name, content, CSV, version.number)
    return download(name, documents_workbook(snapshot.documents, shown, version, words), XLSX, version.number)


def shown_documents(documents: Documents, choice: Choice) -> list[Document]:
    """The documents the choice leaves."""
    return [document for document in documents.documents if _is_wanted(document, documents, choice)]


def _is_wanted(document: Document, documents: Documents, choice: Choice) -> bool:
    if choice.uptake:
        is_nothing = documents.uptake(document).is_nothing
        if is_nothing != (choice.uptake == NOTHING) or (is_nothing and not document.is_expected):
            return False
        if documents.states_agenda(document):
            return False
    wanted = choice.text.casefold()
    return (
        choice.level in ("", document.level)
        and (not choice.body or any(issuer.code == choice.body for issuer in document.issuers))
        and any(wanted in text.casefold() for text in (document.thing.code, *document.thing.label.values()))
    )


def _groups(shown: list[Document]) -> list[tuple[str, list[Document]]]:
    found: dict[str, list[Document]] = {}
    for document in shown:
        found.setdefault(document.level, []).append(document)
    return list(found.items())


def _figures(documents: Documents) -> Figures:
    expected = documents.expected()
    return Figures(
        documents=len(documents.documents),
        expected=len(expected),
        expected_with=sum(bool(documents.uptake(one).taken) for one in expected),
        missions=len(documents.missions),
        missions_taken=len(documents.taken_somewhere()),
    )


def _missing(documents: Documents) -> list[NetworkNode]:
    """The missions no document other than the agenda takes up."""
    taken = {mission.reference for mission in documents.taken_somewhere()}
    return [mission for mission in documents.missions if mission.reference not in taken]


def _own_objectives(snapshot: Snapshot, document: Document) -> list[NetworkNode]:
    """The objectives of the plan itself: those of a framework it states."""
    found: list[NetworkNode] = [data["node"] for _, data in snapshot.network.nodes(data=True)]
    own = [node for node in found if node.kind == "PlanObjective" and node.framework in document.frameworks]
    return sorted(own, key=lambda node: node.sort_key)


def _relations(document: Document, words: Texts) -> list[tuple[str, list[Relation]]]:
    found: dict[str, list[Relation]] = {}
    for relation in document.relations:
        group = "relation_to" if relation.is_outwards else "relation_from"
        title = words.named(group, relation.name)
        found.setdefault(title if title != relation.name else property_words(title, words.language), []).append(
            relation
        )
    return list(found.items())
