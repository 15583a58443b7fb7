"""What things around a description are called, and what they are."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from rdflib import RDF, RDFS, SKOS
from rdflib.term import Node

from coherence.descriptions import Description
from coherence.vocabulary import Texts, kind_of, list_item, said_in_both
from graph_store.identifiers import Identifiers
from graph_store.namespaces import COE, shortened

_BROAD_KINDS = ("Objective", "Document", "Actor", "Link", "Programme")


@dataclass(frozen=True)
class Named:
    """A thing as others name it: what it is, its code, its name, how far to rely on it."""

    iri: str
    reference: str
    kind: str
    code: str
    label: Texts
    standing: str


class Names:
    """What things around a description are called."""

    def __init__(self, described: Description, identifiers: Identifiers) -> None:
        self._names = described.names
        self._identifiers = identifiers

    def of(self, iri: Node) -> Named:
        """A thing by its IRI; what nobody named is called by the last part of its address."""
        code = str(next(iter(sorted(self._names.objects(iri, SKOS.notation), key=str)), ""))
        fallback = code or shortened(str(iri)).rstrip("/").rpartition("/")[2] or str(iri)
        kinds = [kind for kind in self._names.objects(iri, RDF.type) if str(kind).startswith(str(COE))]
        return Named(
            iri=str(iri),
            reference=self._identifiers.reference(str(iri)),
            kind=_narrowest(kind_of(kind) for kind in kinds),
            code=code,
            label=said_in_both(self._labels(iri), fallback),
            standing=list_item(self._names.value(iri, COE.standing), "standing"),
        )

    def _labels(self, iri: Node) -> list[Node]:
        return list(self._names.objects(iri, RDFS.label)) or list(self._names.objects(iri, SKOS.prefLabel))


def _narrowest(kinds: Iterable[str]) -> str:
    return min(kinds, key=lambda kind: (kind in _BROAD_KINDS, kind), default="")
