"""Finding things by what people call them: a piece of their label, or their code."""

from __future__ import annotations

from dataclasses import dataclass

from rdflib import Literal

from coherence.vocabulary import Texts, bilingual, kind_of, list_item, natural_key
from graph_store.identifiers import Identifiers
from graph_store.reader import Reader

# Of a thing's classes, the ones that say less than another it has.
_BROAD = frozenset({"Document", "Actor"})


@dataclass(frozen=True)
class Entity:
    """One thing of the graph, as a list shows it."""

    iri: str
    reference: str
    kind: str
    code: str
    label: Texts
    standing: str


def found_entities(reader: Reader, names: Identifiers, text: str, kind: str | None = None) -> list[Entity]:
    """Everything whose label or code holds the text; an exact code first, then by code.

    Shape: each thing once, with the narrowest of its classes; nothing for a text of blanks.
    """
    wanted = text.strip().lower()
    if not wanted:
        return []
    found: dict[str, Entity] = {}
    for row in reader.select("pages/entities", text=Literal(wanted)):
        iri, name = str(row["entity"]), kind_of(row["kind"])
        if iri in found and name in _BROAD:
            continue
        found[iri] = Entity(
            iri=iri,
            reference=names.reference(iri),
            kind=name,
            code=str(row["code"]),
            label=bilingual(row.get("label_it"), row.get("label_en"), str(row["code"])),
            standing=list_item(row["standing"], "standing"),
        )
    fitting = [entity for entity in found.values() if kind in (None, entity.kind)]
    return sorted(fitting, key=lambda one: (one.code.lower() != wanted, natural_key(one.code), one.reference))
