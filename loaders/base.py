"""What a source is made of: tables, and for each table the function that says what one of its rows states.

A module per source (``loaders/agenda.py``) declares one ``Source`` named ``SOURCE``; ``loaders/registry.py`` lists
them. A table's ``state`` function gets one record at a time and adds statements to a builder::

    def state_mission(row: Record, build: Builder) -> None:
        mission = build.define(row, f"amsvs/mission/{row.code('code')}", COE.Mission, notation=row.code("code"))
        build.label(mission, it=row.text("title_it"), en=row.text("title_en"))
        build.add(mission, SKOS.inScheme, build.refer(row, None, "framework/amsvs"))
        for name in row.choices("dimensions", DIMENSIONS):
            build.add(mission, COE.dimension, build.item("dimension", name))

    SOURCE = Source(
        name="agenda",
        title_it="Agenda metropolitana (AMSvS)",
        title_en="Metropolitan agenda (AMSvS)",
        tables=(Table("agenda", "missions", state_mission, columns=("code", "title_it", …), required=("code", …)),),
    )

Every table ends with the columns ``source, confidence, standing, notes``; the builder reads those itself.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from loaders.builder import Builder
from loaders.records import Record


@dataclass(frozen=True)
class Table:
    """One kind of table: its columns, and what its rows state.

    ``source`` and ``stem`` name the dataset (``agenda-missions``), its graph and its file (``missions.csv``).
    ``columns`` are the table's own, without the four common ones; those in ``required`` must be filled in every row.
    ``key`` names the columns that tell one row from another; two rows with the same key are an error.
    ``finish``, where there is one, is called once after the last row, for what only the whole table can state.
    """

    source: str
    stem: str
    state: Callable[[Record, Builder], None]
    columns: tuple[str, ...]
    required: tuple[str, ...]
    key: tuple[str, ...] = ()
    title_it: str = ""
    title_en: str = ""
    finish: Callable[[Builder], None] | None = None

    @property
    def dataset(self) -> str:
        """The name of the dataset, and the last part of the name of its graph."""
        return f"{self.source}-{self.stem}"


@dataclass(frozen=True)
class Source:
    """A source people load by name: ``coerenza load <name> FILE…``.

    ``folder`` is where its shipped tables are, under data/reference and data/example; by default its name.
    """

    name: str
    title_it: str
    title_en: str
    tables: tuple[Table, ...]
    folder: str = ""
