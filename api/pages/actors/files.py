"""The tables of actors as files: CSV of the actors, XLSX with who works with whom and the missions as well."""

from __future__ import annotations

from api.pages.actors.view import ActorsView
from api.pages.sheets import Sheet, Value, csv_file, workbook_file
from api.pages.texts import Texts
from coherence.actors import COUNTED_CATEGORIES
from graph_store.versions import Version


def actors_csv(view: ActorsView, words: Texts) -> bytes:
    """The table of actors."""
    return csv_file(_actors(view, "", words))


def actors_workbook(view: ActorsView, version: Version, words: Texts) -> bytes:
    """Actors, ties and missions, each on a sheet."""
    made = words("library.made", version=version.number, date=version.created[:10])
    sheets = [
        (words("actors.sheet_actors"), _actors(view, made, words)),
        (words("actors.sheet_ties"), _ties(view, made, words)),
        (words("actors.sheet_missions"), _missions(view, made, words)),
    ]
    return workbook_file(words("actors.title"), sheets, words)


def _actors(view: ActorsView, made: str, words: Texts) -> Sheet:
    columns = (
        "code",
        "actor",
        "category",
        "standing",
        "missions",
        "missions_codes",
        "others",
        "others_codes",
        "led",
        "partners",
        "partners_names",
        "rank",
    )
    rows: list[list[Value]] = [
        [
            row.actor.code,
            row.actor.label[words.language],
            words.named("actors.one", row.actor.category),
            words.named("standing", row.actor.standing),
            len(row.missions),
            ", ".join(one.code for one in row.missions),
            len(row.others),
            ", ".join(one.code for one in row.others),
            row.led,
            len(row.partners),
            "; ".join(f"{one.label} ({one.shared})" for one in row.partners),
            row.rank or "",
        ]
        for row in view.rows
    ]
    headings = [words(f"actors.column.{name}") for name in columns]
    return Sheet(words("actors.title"), [words("actors.table_caption"), made], headings, rows)


def _ties(view: ActorsView, made: str, words: Texts) -> Sheet:
    columns = ("first", "second", "shared", "shared_codes", "tie_standing")
    chosen = {row.actor.reference for row in view.rows}
    known = view.shown.known
    rows: list[list[Value]] = [
        [
            known.actors[tie.first].label[words.language],
            known.actors[tie.second].label[words.language],
            tie.weight,
            ", ".join(known.works[work].code for work in tie.shared),
            words("actors.tie_doubtful") if tie.is_doubtful else words("actors.tie_sure"),
        ]
        for tie in view.shown.ties
        if tie.first in chosen or tie.second in chosen
    ]
    headings = [words(f"actors.column.{name}") for name in columns]
    return Sheet(words("actors.sheet_ties"), [words("actors.tie_meaning"), made], headings, rows)


def _missions(view: ActorsView, made: str, words: Texts) -> Sheet:
    rows: list[list[Value]] = []
    for row in view.missions:
        counts = [words("actors.missing") if one in row.missing else row.counts[one] for one in COUNTED_CATEGORIES]
        rows.append([row.mission.code, row.mission.label, words.named("standing", row.mission.standing), *counts])
    headings = [words(f"actors.column.{name}") for name in ("code", "mission", "standing")]
    headings += [words(f"actors.many.{name}") for name in COUNTED_CATEGORIES]
    return Sheet(words("actors.missions_title"), [words("actors.missions_caption"), made], headings, rows)
