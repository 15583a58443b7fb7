"""How things are named: IRIs from the official codes, the same ones every time."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from urllib.parse import quote

from rdflib import URIRef

from graph_store.namespaces import DEFAULT_BASE_IRI, GRAPH, SDG

# The reference of an SDG goal, target or indicator, as tables write it: sdg/11, sdg/11.2, sdg/C110602.
SDG_REFERENCE = "sdg/"

# Where statements go that name no graph: in the store each stands in a named one.
DEFAULT_GRAPH = GRAPH["default"]


@dataclass(frozen=True)
class Identifiers:
    """Names of resources under one base IRI.

    A *reference* is the part after the base, and is what people write in tables:
    ``amsvs/mission/1.2``, ``srsvs/mas/3``, ``programme/PRG-AP1``, ``sdg/11.2``.

    >>> names = Identifiers()
    >>> str(names.resource("amsvs", "mission", "1.2"))
    'https://w3id.org/coerenza/id/amsvs/mission/1.2'
    >>> str(names.of("sdg/11.2"))
    'http://metadata.un.org/sdg/11.2'
    >>> names.reference(names.of("srsvs/mas/3"))
    'srsvs/mas/3'
    """

    base: str = DEFAULT_BASE_IRI

    def resource(self, *parts: str) -> URIRef:
        """The IRI made of path segments; what an IRI cannot hold is percent-encoded."""
        return URIRef(self.base + "/".join(quote(part, safe="-._~:@") for part in parts))

    def of(self, reference: str) -> URIRef:
        """The IRI a reference stands for; ``sdg/…`` stands for the United Nations' own IRI."""
        if reference.startswith(SDG_REFERENCE):
            return SDG[quote(reference[len(SDG_REFERENCE) :], safe="-._~:@")]
        return self.resource(*reference.split("/"))

    def reference(self, iri: str) -> str:
        """The reference of an IRI; an IRI of another house is its own reference."""
        if iri.startswith(str(SDG)) and "#" not in iri:
            return SDG_REFERENCE + iri[len(str(SDG)) :]
        return iri.removeprefix(self.base)

    def link(self, subject: str, predicate: str, target: str) -> URIRef:
        """The IRI of the record of one link: the same three terms give the same record."""
        return self.resource("link", short_hash(subject, predicate, target))

    def evidence(self, *facts: str) -> URIRef:
        """The IRI of a piece of evidence, from what it says."""
        return self.resource("evidence", short_hash(*facts))

    def finding(self, finding_id: str) -> URIRef:
        """The IRI of what a rule found."""
        return self.resource("finding", finding_id)

    def finding_decision(self, *facts: str) -> URIRef:
        """The IRI of a decision on a finding, from what was decided, by whom and when."""
        return self.resource("finding-decision", short_hash(*facts))


def short_hash(*parts: str) -> str:
    """A stable name for a tuple of texts: 16 hexadecimal digits of their SHA-256.

    >>> short_hash("a", "b") == short_hash("a", "b") != short_hash("ab", "")
    True
    """
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()[:16]


def graph_iri(dataset: str) -> URIRef:
    """The named graph a dataset is kept in.

    >>> str(graph_iri("sdg-goals"))
    'https://w3id.org/coerenza/graph/sdg-goals'
    """
    return GRAPH[dataset]
