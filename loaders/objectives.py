"""What every objective of a strategy, agenda or plan has: a framework, a level, a label, and perhaps a parent."""

from __future__ import annotations

from rdflib import URIRef
from rdflib.namespace import SKOS

from graph_store.namespaces import COE
from loaders.builder import Builder
from loaders.records import Record

LANGUAGES = ("it", "en")
# Which of a row's titles are this project's own wording: "en", "it; en" or nothing.
OWN_WORDING = "own_wording"


def state_objective(
    row: Record, build: Builder, reference: str, kind: URIRef, *, notation: str, framework: str, level: str
) -> URIRef:
    """An objective in its framework, without its labels; the framework must exist."""
    objective = build.define(row, reference, kind, notation=notation)
    build.add(objective, SKOS.inScheme, build.refer(row, None, f"framework/{framework}"))
    build.add(objective, COE.level, build.item("level", level))
    return objective


def state_titles(
    row: Record, build: Builder, thing: URIRef, *, it: str = "title_it", en: str = "title_en", concept: bool = True
) -> None:
    """The labels in a row's title columns, and which of them are this project's own."""
    own = row.choices(OWN_WORDING, LANGUAGES)
    build.label(thing, it=row.text(it), en=row.text(en), concept=concept, own=own)
