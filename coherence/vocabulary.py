"""The kinds, levels and standings the chain is made of, in the order people read them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from types import MappingProxyType

from rdflib import Literal
from rdflib.term import Node

from graph_store.namespaces import COE

# Kinds in the order of the chain: from the world's goals down to what is done on the ground.
CHAIN_KINDS = (
    "Goal",
    "Target",
    "NationalArea",
    "NationalChoice",
    "NationalObjective",
    "NationalVector",
    "MacroArea",
    "RegionalPriority",
    "RegionalVector",
    "Mission",
    "InterventionArea",
    "PlanObjective",
    "Programme",
    "FundingLine",
    "Project",
)
ACTION_KINDS = frozenset({"Programme", "FundingLine", "Project"})

# From what can be relied on most to what was made up to show the software.
STANDINGS = ("official", "reported", "unverified", "illustrative")
# What must never be taken for an established fact.
DOUBTFUL_STANDINGS = frozenset({"unverified", "illustrative"})

# How much one may want to take in: everything, what is not doubtful, what is official.
SURE = MappingProxyType(
    {
        "": STANDINGS,
        "sure": tuple(one for one in STANDINGS if one not in DOUBTFUL_STANDINGS),
        "official": ("official",),
    }
)

Texts = Mapping[str, str]


def kind_of(class_iri: Node) -> str:
    """The name of a class of ours: ``Mission``.

    >>> kind_of(COE.Mission)
    'Mission'
    """
    return str(class_iri).removeprefix(str(COE))


def local_name(iri: Node) -> str:
    """The last part of an IRI, whichever vocabulary it is of.

    >>> from rdflib import RDFS
    >>> local_name(COE.implements), local_name(RDFS.label)
    ('implements', 'label')
    """
    return str(iri).replace("#", "/").rpartition("/")[2]


def list_item(individual: Node | None, list_name: str, default: str = "") -> str:
    """The last part of an individual of one of our lists.

    >>> list_item(COE["standing-official"], "standing")
    'official'
    """
    if individual is None:
        return default
    return str(individual).removeprefix(f"{COE}{list_name}-")


def bilingual(italian: Node | None, english: Node | None, default: str) -> Texts:
    """A text in both languages; where one is missing the other stands in, else the default."""
    first = str(italian or english or default)
    return MappingProxyType({"it": first, "en": str(english or italian or default)})


def said_in_both(values: Iterable[Node], default: str = "") -> Texts:
    """What literals say in both languages; one of no language stands in for either.

    >>> dict(said_in_both([Literal("Casa", lang="it"), Literal("Home", lang="en")]))
    {'it': 'Casa', 'en': 'Home'}
    """
    said = {value.language: value for value in sorted(values, key=str) if isinstance(value, Literal)}
    plain = said.get(None)
    return bilingual(said.get("it", plain), said.get("en", plain), default)


def natural_key(code: str) -> tuple[tuple[int, int, str], ...]:
    """A key that sorts codes as people do: 2 before 10, ``1.9`` before ``1.10``.

    >>> sorted(["10", "2", "1.10", "1.9"], key=natural_key)
    ['1.9', '1.10', '2', '10']
    """
    parts = re.findall(r"\d+|\D+", code)
    return tuple((0, int(part), "") if part.isdecimal() else (1, 0, part) for part in parts)
