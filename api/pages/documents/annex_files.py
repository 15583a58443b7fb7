"""The DUP annex as a workbook an office fills in further: one row for each mission and objective, room for the rest."""

from __future__ import annotations

from api.pages.documents.annex_words import AnnexWords
from api.pages.sheets import Sheet, Value, workbook_file
from api.snapshot import Snapshot
from coherence.annex import Annex, AnnexRow

# Columns that nobody but the office can fill in.
_TO_FILL = ("dup_strategic", "dup_operational", "responsible", "notes")


def annex_workbook(annex: Annex | None, snapshot: Snapshot, told: AnnexWords) -> bytes:
    """The association, the indicators, and what is left on either side."""
    words, language = told.words, told.words.language
    version = snapshot.version
    above = [words("library.made", version=version.number, date=version.created[:10])]
    if annex is None:
        above.append(words("annex.no_document"))
    else:
        above.append(annex.document.thing.label[language])
    if snapshot.has_illustrative:
        above.append(words("annex.facsimile"))
    rows = annex.rows if annex else ()
    sheets = {
        "association": _sheet("association", _association(rows, told), told, above),
        "indicators": _sheet("indicators", _indicators(rows, told), told, above),
        "missions_without": _sheet(
            "missions_without",
            [[row.mission.code, row.mission.label[language], told.adoption(row.adoption)] for row in _without(annex)],
            told,
            above,
        ),
        "objectives_without": _sheet(
            "objectives_without",
            [[node.code, node.label[language]] for node in (annex.objectives_without if annex else ())],
            told,
            above,
        ),
    }
    named = [(words(f"annex.sheet.{name}"), sheet) for name, sheet in sheets.items()]
    return workbook_file(words("annex.title"), named, words)


_COLUMNS = {
    "association": (
        "macro_area",
        "code",
        "mission",
        "mission_standing",
        "goals",
        "adoption",
        "evidence",
        "objective_code",
        "objective",
        "objective_sure",
        "programmes",
        *_TO_FILL,
    ),
    "indicators": (
        "code",
        "mission",
        "indicator_code",
        "indicator",
        "assignment",
        "unit",
        "value",
        "year",
        "value_standing",
        "targets",
    ),
    "missions_without": ("code", "mission", "adoption"),
    "objectives_without": ("objective_code", "objective"),
}


def _sheet(name: str, rows: list[list[Value]], told: AnnexWords, above: list[str]) -> Sheet:
    words = told.words
    headings = [words(f"annex.column.{column}") for column in _COLUMNS[name]]
    return Sheet(words("annex.title"), [words(f"annex.sheet_text.{name}"), *above], headings, rows)


def _without(annex: Annex | None) -> list[AnnexRow]:
    return annex.missions_without if annex else []


def _association(rows: tuple[AnnexRow, ...], told: AnnexWords) -> list[list[Value]]:
    words, language = told.words, told.words.language
    found: list[list[Value]] = []
    for row in rows:
        note = told.goals_note(row)
        goals = told.goals(row)
        said: list[Value] = [
            ", ".join(one.node.label[language] for one in row.macro_areas),
            row.mission.code,
            row.mission.label[language],
            words.named("standing", row.mission.standing),
            f"{goals} {note}".strip(),
            told.adoption(row.adoption),
            told.passages(row.adoption) if row.adoption else "",
        ]
        objectives: list[list[Value]] = [
            [one.node.code, one.node.label[language], told.sureness(one)] for one in row.objectives
        ]
        programmes = "; ".join(f"{one.node.label[language]} ({told.sureness(one)})" for one in row.programmes)
        found += [
            [*said, *objective, programmes, *("" for _ in _TO_FILL)]
            for objective in objectives or [["", words("annex.no_objective"), ""]]
        ]
    return found


def _indicators(rows: tuple[AnnexRow, ...], told: AnnexWords) -> list[list[Value]]:
    words, language = told.words, told.words.language
    found: list[list[Value]] = []
    for row in rows:
        if not row.measures:
            found.append([row.mission.code, row.mission.label[language], "", words("annex.no_indicator"), *[""] * 6])
        for measure in row.measures:
            own = measure.indicator.own
            value: list[Value] = (
                ["", "", ""]
                if own is None
                else [own.last.value, own.last.year, words.named("standing", own.last.standing)]
            )
            found.append(
                [
                    row.mission.code,
                    row.mission.label[language],
                    measure.indicator.code,
                    measure.indicator.label[language],
                    words.named("link_status", measure.assignment.status),
                    measure.indicator.unit[language],
                    *value,
                    "; ".join(told.targets(measure)),
                ]
            )
    return found
