"""The documents as files: one row each as CSV; with what they take up, the passages and the relations as XLSX."""

from __future__ import annotations

from collections.abc import Sequence

from api.pages.sheets import Sheet, Value, csv_file, workbook_file
from api.pages.texts import Texts
from coherence.documents import Document, Documents
from graph_store.versions import Version


def documents_csv(documents: Documents, shown: Sequence[Document], words: Texts) -> bytes:
    """The table of documents."""
    return csv_file(_documents(documents, shown, words, ""))


def documents_workbook(documents: Documents, shown: Sequence[Document], version: Version, words: Texts) -> bytes:
    """Documents, what they take up, the passages quoted from them, how they relate."""
    made = words("library.made", version=version.number, date=version.created[:10])
    sheets = {
        "documents": _documents(documents, shown, words, made),
        "uptake": _uptake(documents, shown, words, made),
        "passages": _passages(shown, words, made),
        "relations": _relations(shown, words, made),
    }
    named = [(words(f"documents.sheet.{name}"), sheet) for name, sheet in sheets.items()]
    return workbook_file(words("documents.title"), named, words)


def _sheet(name: str, columns: Sequence[str], rows: list[list[Value]], words: Texts, made: str) -> Sheet:
    headings = [words(f"documents.column.{column}") for column in columns]
    return Sheet(words("documents.title"), [words(f"documents.sheet_text.{name}"), made], headings, rows)


def _documents(documents: Documents, shown: Sequence[Document], words: Texts, made: str) -> Sheet:
    language = words.language
    columns = (
        "code",
        "document",
        "level",
        "date",
        "body",
        "kind",
        "status",
        "standing",
        "taken",
        "proposed",
        "missions",
        "left",
        "relations",
        "passages",
        "address",
    )
    rows: list[list[Value]] = []
    for one in shown:
        uptake = documents.uptake(one)
        is_own = documents.states_agenda(one)
        rows.append(
            [
                one.thing.code,
                one.thing.label[language],
                words.named("level", one.level),
                one.date,
                ", ".join(issuer.label[language] for issuer in one.issuers),
                one.kind_label[language],
                one.status_label[language],
                words.named("standing", one.thing.standing),
                words("documents.states_agenda_short") if is_own else len(uptake.taken),
                "" if is_own else len(uptake.proposed),
                uptake.total,
                "" if is_own else ", ".join(mission.code for mission in uptake.left),
                len(one.relations),
                len(one.passages),
                one.address,
            ]
        )
    return _sheet("documents", columns, rows, words, made)


def _uptake(documents: Documents, shown: Sequence[Document], words: Texts, made: str) -> Sheet:
    language = words.language
    columns = (
        "code",
        "document",
        "mission_code",
        "mission",
        "status",
        "strength",
        "standing",
        "rationale",
        "quoted_from",
        "page",
        "words",
        "evidence_standing",
        "source",
    )
    rows: list[list[Value]] = []
    for one in shown:
        uptake = documents.uptake(one)
        for link in (*uptake.taken, *uptake.proposed, *uptake.others):
            said: list[Value] = [
                one.thing.code,
                one.thing.label[language],
                link.other.code,
                link.other.label[language],
                words.named("link_status", link.status),
                words(f"link.strength_{link.strength}"),
                words.named("standing", link.standing),
                link.rationale[language],
            ]
            grounds: list[list[Value]] = [
                [
                    quotation.document.label[language] if quotation.document else quotation.citation,
                    quotation.page,
                    quotation.words,
                    words.named("standing", quotation.standing),
                    quotation.address,
                ]
                for quotation in link.quotations
            ]
            rows += [[*said, *ground] for ground in grounds or [[words("link.no_evidence"), "", "", "", ""]]]
    return _sheet("uptake", columns, rows, words, made)


def _passages(shown: Sequence[Document], words: Texts, made: str) -> Sheet:
    language = words.language
    columns = (
        "code",
        "document",
        "page",
        "words",
        "evidence_standing",
        "subject",
        "predicate",
        "object",
        "link_status",
    )
    rows: list[list[Value]] = [
        [
            one.thing.code,
            one.thing.label[language],
            passage.page,
            passage.words,
            words.named("standing", passage.standing),
            f"{passage.subject.code} {passage.subject.label[language]}",
            words.named("relation_to", passage.predicate),
            f"{passage.object.code} {passage.object.label[language]}",
            words.named("link_status", passage.status),
        ]
        for one in shown
        for passage in one.passages
    ]
    return _sheet("passages", columns, rows, words, made)


def _relations(shown: Sequence[Document], words: Texts, made: str) -> Sheet:
    language = words.language
    columns = ("code", "document", "relation", "other_code", "other", "link_status", "standing")
    rows: list[list[Value]] = [
        [
            one.thing.code,
            one.thing.label[language],
            words.named("relation_to", relation.name),
            relation.other.code,
            relation.other.label[language],
            words.named("link_status", relation.status),
            words.named("standing", relation.standing),
        ]
        for one in shown
        for relation in one.relations
        if relation.is_outwards
    ]
    return _sheet("relations", columns, rows, words, made)
