"""The page of matrices: what meets what, with the links behind each cell; flows; how missions act on one another."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import JSONResponse

from api.addresses import Addresses
from api.dependencies import LanguageDep, SnapshotDep
from api.documents import document_headers, not_modified, version_tag
from api.pages.choices import Choices, Short
from api.pages.map.drawing import look_of
from api.pages.matrix.cells import interaction_behind, links_behind
from api.pages.matrix.files import flow_sheet, interaction_sheets, matrix_sheets
from api.pages.notices import illustrative_kinds
from api.pages.rendering import page
from api.pages.sheets import FileForm, Sheet, csv_file, workbook_file
from api.pages.texts import Texts, texts
from api.pages.things.told import called
from api.pages.vocabulary.words import kind_words
from api.snapshot import Snapshot
from api.tables import CSV, XLSX, download
from coherence.flows import COLUMNS, Flows, flows
from coherence.interactions import SCORES, Interactions, read_interactions
from coherence.matrix import MATRICES, Matrix, ways_between
from coherence.network import NetworkNode
from coherence.vocabulary import DOUBTFUL_STANDINGS, SURE

router = APIRouter(include_in_schema=False)

PATH = "/matrice"
# A table of more rows is read in a spreadsheet.
_MOST_ROWS = 150
INTERACTIONS, FLOWS = "interactions", "flows"
VIEWS = (*MATRICES, INTERACTIONS, FLOWS)
# Which rules look for what a view leaves empty.
_RULES = {
    "goals": ("goal-without-mission", "mission-goals-disagree"),
    "macro-areas": ("macro-area-without-mission", "mission-without-macro-area"),
    "choices": ("national-objective-without-mission",),
    "programmes": ("mission-without-programme", "programme-implements-nothing"),
    INTERACTIONS: ("interaction-without-mitigation", "missions-not-judged"),
    FLOWS: (),
}


@dataclass(frozen=True)
class Choice:
    """What the address says; ``row`` and ``column`` are references of the cell that is looked into."""

    view: str
    standing: str
    row: str
    column: str
    unknown: tuple[str, ...]

    def tail(self, **others: str) -> str:
        """The choice, with other values for some of it, as an address goes on with it."""
        said = {"view": self.view, "standing": self.standing} | others
        return urlencode({name: value for name, value in said.items() if value})


def _choice(view: Short = "", standing: Short = "", row: Short = "", column: Short = "") -> Choice:
    choices = Choices()
    return Choice(
        view=choices.one(view, VIEWS, otherwise=VIEWS[0]),
        standing=choices.one(standing, SURE),
        row=row if row and column else "",
        column=column if row and column else "",
        unknown=choices.unknown,
    )


ChoiceDep = Annotated[Choice, Depends(_choice)]


@router.get(PATH)
def matrix_page(request: Request, snapshot: SnapshotDep, language: LanguageDep, choice: ChoiceDep) -> Response:
    """One of the views, with the links behind a cell when one is looked into."""
    words, addresses = texts(language), Addresses.of(request)
    return page(
        request,
        "matrix.html",
        language,
        agenda=snapshot.agenda,
        snapshot=snapshot,
        illustrative="" if choice.standing else illustrative_kinds(snapshot, language),
        choice=choice,
        views=VIEWS,
        standings=[(name, words(f"matrix.sure.{name}")) for name in SURE if name],
        rules=_rules(snapshot, choice.view, language),
        page_of=addresses.page,
        address_of=lambda node: addresses.page(str(snapshot.names.of(node.reference))),
        title_of=lambda node: title_of(node, language),
        look_of=look_of,
        kind_of=lambda thing: kind_words(thing.kind, language),
        name_of=lambda thing: called(thing.code, thing.label[language]),
        **_view(snapshot, choice, words),
    )


@router.get(f"{PATH}/flussi")
def flows_document(request: Request, snapshot: SnapshotDep, language: LanguageDep) -> Response:
    """The flows from level to level, for the drawing."""
    tag = version_tag(snapshot.version, "flows", language)
    headers = document_headers(snapshot.version, tag, "application/json")
    return not_modified(request, headers) or JSONResponse(
        _drawn_flows(flows(snapshot.overview), language), headers=headers
    )


@router.get(f"{PATH}/tabella.{{form}}")
def matrix_file(snapshot: SnapshotDep, language: LanguageDep, choice: ChoiceDep, form: FileForm) -> Response:
    """A view as a list of its cells (CSV), or as a matrix and a list on sheets of their own (XLSX)."""
    words, version = texts(language), snapshot.version
    name = f"{words('matrix.file')}-{words(f'matrix.{choice.view}.file')}-v{version.number}.{form}"
    sheets = _sheets(snapshot, choice, words)
    if form is FileForm.CSV:
        return download(name, csv_file(sheets[-1][1]), CSV, version.number)
    return download(name, workbook_file(words("matrix.title"), sheets, words), XLSX, version.number)


def _view(snapshot: Snapshot, choice: Choice, words: Texts) -> dict[str, Any]:
    """What the template of a view needs."""
    if choice.view == FLOWS:
        return {"found": flows(snapshot.overview)}
    if choice.view == INTERACTIONS:
        found = _interactions(snapshot, choice)
        return {"found": found, "scores": SCORES, **_behind_interaction(snapshot, found, choice)}
    laid = _matrix(snapshot, choice)
    return {"found": laid, "rows": laid.rows[:_MOST_ROWS], **_behind_cell(snapshot, laid, choice)}


def _matrix(snapshot: Snapshot, choice: Choice) -> Matrix:
    return snapshot.matrix(choice.view, SURE[choice.standing])


def _interactions(snapshot: Snapshot, choice: Choice) -> Interactions:
    return read_interactions(snapshot.reader, snapshot.names, snapshot.network, SURE[choice.standing])


def _behind_cell(snapshot: Snapshot, laid: Matrix, choice: Choice) -> dict[str, Any]:
    """The links behind the cell that is looked into, or the ways through others."""
    ends = _ends(choice, laid.rows, laid.columns)
    if ends is None:
        return {"cell": None}
    cell = laid.cell(choice.row, choice.column)
    ways = ways_between(snapshot.network, laid, choice.row, choice.column, SURE[choice.standing])
    behind = links_behind(snapshot, cell.edges)
    return {"cell": cell, "ends": ends, "behind": behind, "ways": ways if cell.is_indirect else []}


def _behind_interaction(snapshot: Snapshot, found: Interactions, choice: Choice) -> dict[str, Any]:
    ends = _ends(choice, found.missions, found.missions)
    if ends is None:
        return {"cell": None}
    judgement = found.judged.get((choice.row, choice.column))
    back = found.judged.get((choice.column, choice.row))
    return {
        "cell": choice,
        "ends": ends,
        "judgement": judgement,
        "back": back,
        "behind": interaction_behind(snapshot, judgement) if judgement else [],
    }


def _ends(
    choice: Choice, rows: tuple[NetworkNode, ...], columns: tuple[NetworkNode, ...]
) -> tuple[NetworkNode, NetworkNode] | None:
    row = next((node for node in rows if node.reference == choice.row), None)
    column = next((node for node in columns if node.reference == choice.column), None)
    return None if row is None or column is None else (row, column)


def _sheets(snapshot: Snapshot, choice: Choice, words: Texts) -> list[tuple[str, Sheet]]:
    made = words("library.made", version=snapshot.version.number, date=snapshot.version.created[:10])
    if choice.view == FLOWS:
        return flow_sheet(flows(snapshot.overview), made, words)
    if choice.view == INTERACTIONS:
        return interaction_sheets(_interactions(snapshot, choice), made, words)
    return matrix_sheets(_matrix(snapshot, choice), made, words)


def _rules(snapshot: Snapshot, view: str, language: str) -> list[tuple[str, str, int]]:
    """The rules that look for what the view leaves empty: id, name, how many findings."""
    report = snapshot.report
    if report is None:
        return []
    known = {outcome.id: outcome for outcome in report.rules}
    return [(rule, known[rule].rule.name[language], known[rule].findings) for rule in _RULES[view] if rule in known]


def _drawn_flows(found: Flows, language: str) -> dict[str, Any]:
    drawn = [flow for flow in found.flows if flow.established]
    touched = {node.reference for flow in drawn for node in (flow.lower, flow.upper)}
    return {
        "boxes": [
            {
                "id": node.reference,
                "code": node.code,
                "name": title_of(node, language),
                "column": COLUMNS[node.kind],
                "colour": look_of(node).border,
            }
            for node in found.boxes
            if node.reference in touched
        ],
        "flows": [
            {
                "source": flow.upper.reference,
                "target": flow.lower.reference,
                "links": flow.established,
                "is_doubtful": flow.standing in DOUBTFUL_STANDINGS,
            }
            for flow in drawn
        ],
    }


def title_of(node: NetworkNode, language: str) -> str:
    """A thing by code and name."""
    return called(node.code, node.label[language])
