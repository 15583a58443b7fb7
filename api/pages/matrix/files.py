"""Matrices as sheets: first as they are seen, then as a list with a row for each cell."""

from __future__ import annotations

from api.pages.sheets import Sheet, Value
from api.pages.texts import Texts
from coherence.flows import Flows
from coherence.interactions import Interactions
from coherence.matrix import Cell, Matrix

Named = tuple[str, Sheet]


def matrix_sheets(found: Matrix, made: str, words: Texts) -> list[Named]:
    """The matrix with the number of links in each cell, and the list of its cells."""
    language, name = words.language, found.kinds.name
    title = words(f"matrix.{name}.title")
    headings = [words("matrix.column.code"), words(f"matrix.{name}.row"), words("matrix.column.standing")]
    grid: list[list[Value]] = [
        [
            row.code,
            row.label[language],
            words.named("standing", row.standing),
            *(_seen(found.cell(row.reference, column.reference), words) for column in found.columns),
            found.touched_by_row(row.reference),
        ]
        for row in found.rows
    ]
    totals: list[Value] = [found.touched_by_column(column.reference) for column in found.columns]
    grid.append(["", words(f"matrix.{name}.total"), "", *totals, ""])
    seen = Sheet(
        title,
        [words(f"matrix.{name}.caption"), words("matrix.legend_text"), made],
        [*headings, *(f"{column.code} {column.label[language]}" for column in found.columns), words("matrix.touched")],
        grid,
    )
    columns = ("row_code", "row", "column_code", "column")
    told = ("established", "proposed", "indirect", "standing", "evidence")
    nodes = {node.reference: node for node in (*found.rows, *found.columns)}
    order = [node.reference for node in found.rows], [node.reference for node in found.columns]
    rows: list[list[Value]] = [
        [
            nodes[row].code,
            nodes[row].label[language],
            nodes[column].code,
            nodes[column].label[language],
            cell.established,
            cell.proposed,
            words("matrix.yes") if cell.is_indirect else "",
            words.named("standing", cell.standing) if cell.standing else "",
            words("matrix.yes") if cell.has_evidence else "",
        ]
        for (row, column), cell in sorted(
            found.cells.items(), key=lambda item: (order[0].index(item[0][0]), order[1].index(item[0][1]))
        )
    ]
    cells = Sheet(title, [made], [words(f"matrix.column.{column}") for column in (*columns, *told)], rows)
    return [(words("matrix.sheet_grid"), seen), (words("matrix.sheet_list"), cells)]


def interaction_sheets(found: Interactions, made: str, words: Texts) -> list[Named]:
    """Who acts on whom, by row and column, and the list of the judgements."""
    language = words.language
    title = words("matrix.interactions.title")
    grid: list[list[Value]] = [
        [row.code, row.label[language], *(_score(found, row.reference, one.reference) for one in found.missions)]
        for row in found.missions
    ]
    headings = [words("matrix.column.code"), words("matrix.interactions.row")]
    seen = Sheet(
        title,
        [words("matrix.interactions.caption"), words("matrix.interactions.legend_text"), made],
        [*headings, *(f"{one.code} {one.label[language]}" for one in found.missions)],
        grid,
    )
    nodes = {node.reference: node for node in found.missions}
    columns = ("acts_code", "acts", "acted_code", "acted", "score", "meaning", "status", "standing", "remedied")
    rows: list[list[Value]] = [
        [
            nodes[one.subject].code,
            nodes[one.subject].label[language],
            nodes[one.object].code,
            nodes[one.object].label[language],
            one.score,
            words(f"matrix.score.{one.score}"),
            words.named("link_status", one.status),
            words.named("standing", one.standing),
            words("matrix.yes") if one.is_remedied else "",
        ]
        for one in found.judged.values()
    ]
    judged = Sheet(title, [made], [words(f"matrix.column.{column}") for column in columns], rows)
    return [(words("matrix.sheet_grid"), seen), (words("matrix.sheet_list"), judged)]


def flow_sheet(found: Flows, made: str, words: Texts) -> list[Named]:
    """The links between the boxes of neighbouring levels."""
    language = words.language
    columns = ("upper_kind", "upper_code", "upper", "lower_kind", "lower_code", "lower", "established", "proposed")
    rows: list[list[Value]] = [
        [
            words.named("kind", flow.upper.kind),
            flow.upper.code,
            flow.upper.label[language],
            words.named("kind", flow.lower.kind),
            flow.lower.code,
            flow.lower.label[language],
            flow.established,
            flow.proposed,
            words.named("standing", flow.standing),
        ]
        for flow in found.flows
    ]
    headings = [words(f"matrix.column.{column}") for column in (*columns, "standing")]
    title = words("matrix.flows.title")
    return [(words("matrix.sheet_list"), Sheet(title, [words("matrix.flows.caption"), made], headings, rows))]


def _seen(cell: Cell, words: Texts) -> Value:
    if cell.established:
        return cell.established
    if cell.proposed:
        return f"({cell.proposed})"
    return words("matrix.through_mark") if cell.is_indirect else ""


def _score(found: Interactions, subject: str, target: str) -> Value:
    if subject == target:
        return "×"
    one = found.judged.get((subject, target))
    return "" if one is None else one.score
