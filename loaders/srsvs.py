"""The regional strategy (SRSvS): strategic macro-areas (MAS), priorities, vectors."""

from __future__ import annotations

from rdflib.namespace import DCTERMS

from graph_store.namespaces import COE
from loaders.base import Source, Table
from loaders.builder import ILLUSTRATIVE_PREFIX, Builder
from loaders.objectives import state_objective
from loaders.records import Record

FRAMEWORK = "srsvs"


def state_macro_area(row: Record, build: Builder) -> None:
    """A strategic macro-area, known as MAS and its number."""
    code = row.code("code")
    plain = code.removeprefix(ILLUSTRATIVE_PREFIX)
    notation = f"{ILLUSTRATIVE_PREFIX}MAS {plain}" if plain != code else f"MAS {code}"
    area = state_objective(
        row, build, f"srsvs/mas/{code}", COE.MacroArea, notation=notation, framework=FRAMEWORK, level="regional"
    )
    build.label(area, it=row.text("title_it"), en=row.text("title_en"), own=("en",))


def state_priority(row: Record, build: Builder) -> None:
    """A priority of a macro-area; where code and title are unknown, its topic in this project's own words."""
    code = row.code("code") or row.code("local_id")
    priority = state_objective(
        row, build, f"srsvs/priority/{code}", COE.RegionalPriority, notation=code, framework=FRAMEWORK, level="regional"
    )
    topic_it, topic_en = _sentence(row.text("topic_it")), _sentence(row.text("topic_en"))
    title_it, title_en = row.text("title_it"), row.text("title_en")
    own = ("en",) if title_it else ("it", "en")
    build.label(priority, it=title_it or topic_it, en=title_en or topic_en, own=own)
    if title_it:
        build.texts(priority, DCTERMS.description, it=topic_it, en=topic_en)
    build.add(priority, COE.partOf, build.referred(row, "macro_area", "srsvs/mas/"))
    if not (title_it or topic_it):
        row.problem("title_it", "neither a title nor a topic", "one of the two")


def state_vector(row: Record, build: Builder) -> None:
    """A cross-cutting vector of the strategy."""
    code = row.code("code")
    vector = state_objective(
        row, build, f"srsvs/vector/{code}", COE.RegionalVector, notation=code, framework=FRAMEWORK, level="regional"
    )
    build.label(vector, it=row.text("title_it"), en=row.text("title_en"), own=("en",))
    build.texts(vector, DCTERMS.description, it=row.text("description_it"), en=row.text("description_en"))


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]


SOURCE = Source(
    name="srsvs",
    title_it="Strategia regionale per lo sviluppo sostenibile (SRSvS)",
    title_en="Regional strategy for sustainable development (SRSvS)",
    tables=(
        Table(
            "srsvs",
            "macro_areas",
            state_macro_area,
            columns=("code", "title_it", "title_en"),
            required=("code", "title_it"),
            key=("code",),
            title_it="SRSvS: macroaree strategiche (MAS)",
            title_en="SRSvS: strategic macro-areas (MAS)",
        ),
        Table(
            "srsvs",
            "priorities",
            state_priority,
            columns=("local_id", "code", "macro_area", "title_it", "title_en", "topic_it", "topic_en"),
            required=("macro_area",),
            key=("local_id", "code"),
            title_it="SRSvS: priorità",
            title_en="SRSvS: priorities",
        ),
        Table(
            "srsvs",
            "vectors",
            state_vector,
            columns=("code", "title_it", "title_en", "description_it", "description_en"),
            required=("code", "title_it"),
            key=("code",),
            title_it="SRSvS: vettori trasversali",
            title_en="SRSvS: cross-cutting vectors",
        ),
    ),
)
