"""Numbers to reach: what laws, plans and alliances set, and whether the indicator at hand can be held against them."""

from __future__ import annotations

from decimal import Decimal

from rdflib import Literal, URIRef
from rdflib.namespace import XSD

from graph_store.namespaces import COE
from loaders.base import Table
from loaders.builder import Builder
from loaders.records import Record

# The sign of a target, as it is read aloud in Italian and English.
OPERATORS = {
    ">=": ("almeno", "at least"),
    ">": ("più di", "more than"),
    "<=": ("al massimo", "at most"),
    "<": ("meno di", "less than"),
    "=": ("pari a", "equal to"),
}
ISSUER_KINDS = ("law", "public", "civil-society")


def state_target(row: Record, build: Builder) -> None:
    """A number to reach, who set it, by when, and whether the indicator measures that same quantity."""
    code = row.code("code")
    sign, number = row.choice("operator", OPERATORS), row.number("value")
    target = build.define(row, f"target/{code}", COE.IndicatorTarget, notation=code)
    if sign and number is not None:
        it, en = (described(row, language, sign, number) for language in ("it", "en"))
        build.label(target, it=it, en=en, concept=False, own=("it", "en"))
    build.add(target, COE.ofIndicator, build.referred(row, "indicator"))
    build.text(target, COE.operator, sign)
    build.add(target, COE.targetValue, row.decimal("value"))
    build.text(target, COE.unit, row.text("unit_it"))
    build.texts(target, COE.unitName, it=row.text("unit_it"), en=row.text("unit_en"))
    build.add(target, COE.horizon, row.year("horizon"))
    build.texts(target, COE.scope, it=row.text("scope_it"), en=row.text("scope_en"))
    _issuer(row, build, target)
    _comparability(row, build, target)


def _issuer(row: Record, build: Builder, target: URIRef) -> None:
    build.text(target, COE.issuer, row.text("issuer"))
    build.add(target, COE.issuerKind, build.item("issuer-kind", row.choice("issuer_kind", ISSUER_KINDS)))
    if row.flag("superseded"):
        build.add(target, COE.superseded, Literal(True))


def _comparability(row: Record, build: Builder, target: URIRef) -> None:
    """A target without an indicator compares with none, whatever its cell says."""
    comparable = row.flag("comparable")
    if comparable and not row.text("indicator"):
        row.problem("comparable", "yes, without an indicator", "no, or the indicator it compares with")
    if comparable is not None:
        build.add(target, COE.comparable, Literal(comparable, datatype=XSD.boolean))
    build.texts(
        target, COE.comparabilityNote, it=row.text("comparability_note_it"), en=row.text("comparability_note_en")
    )


def described(row: Record, language: str, sign: str, number: Decimal) -> str:
    """A target in words: "Tasso di occupazione 20-64 anni: almeno 78 % entro il 2030 (Unione europea)"."""
    italian = language == "it"
    shown = f"{number:,}".translate(str.maketrans(",.", ".,")) if italian else f"{number:,}"
    words = [OPERATORS[sign][0 if italian else 1], shown, row.text(f"unit_{language}")]
    if row.text("horizon"):
        words.append(f"entro il {row.text('horizon')}" if italian else f"by {row.text('horizon')}")
    if row.text(f"scope_{language}"):
        words.append(f"({row.text(f'scope_{language}')})")
    return f"{row.text(f'description_{language}')}: " + " ".join(word for word in words if word)


TARGETS = Table(
    source="indicators",
    stem="targets",
    state=state_target,
    columns=(
        "code", "indicator", "description_it", "description_en", "operator", "value", "unit_it", "unit_en", "horizon",
        "scope_it", "scope_en", "issuer", "issuer_kind", "superseded", "comparable", "comparability_note_it",
        "comparability_note_en",
    ),
    required=("code", "description_it", "description_en", "operator", "value", "unit_it", "issuer", "comparable"),
    key=("code",),
    title_it="Valori obiettivo",
    title_en="Target values",
)  # fmt: skip
