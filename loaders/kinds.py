"""Which classes a thing also belongs to, and the words that lists allow: so that no query needs reasoning."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

from rdflib import URIRef
from rdflib.namespace import ORG, QB, RDF, SKOS

from graph_store.namespaces import COE, ELI, SDGO

CONFIDENCES = ("high", "medium", "low")
STANDINGS = ("official", "reported", "unverified", "illustrative")
LINK_STATUSES = ("proposed", "accepted", "validated", "rejected")
LEVELS = ("global", "european", "national", "regional", "metropolitan", "local")
DIMENSIONS = ("economic", "social", "environmental")

_OBJECTIVES = (
    COE.Goal,
    COE.Target,
    COE.NationalArea,
    COE.NationalChoice,
    COE.NationalObjective,
    COE.NationalVector,
    COE.MacroArea,
    COE.RegionalPriority,
    COE.RegionalVector,
    COE.Mission,
    COE.InterventionArea,
    COE.PlanObjective,
)
# Direct superclasses, as docs/model.md lists them.
SUPERCLASSES: dict[URIRef, tuple[URIRef, ...]] = {
    **dict.fromkeys(_OBJECTIVES, (COE.Objective,)),
    COE.Goal: (COE.Objective, SDGO.Goal),
    COE.Target: (COE.Objective, SDGO.Target),
    COE.Objective: (SKOS.Concept,),
    COE.Framework: (SKOS.ConceptScheme,),
    COE.PlanningDocument: (COE.Document,),
    ELI.LegalResource: (COE.Document,),
    COE.Actor: (ORG.Organization,),
    COE.ActorGroup: (COE.Actor,),
    COE.Indicator: (SKOS.Concept,),
    COE.Observation: (QB.Observation,),
    COE.Interaction: (COE.Link,),
    COE.Link: (RDF.Statement,),
}


@cache
def with_superclasses(kinds: Iterable[URIRef]) -> tuple[URIRef, ...]:
    """The classes and everything above them, each once.

    >>> [str(kind).rsplit("/")[-1] for kind in with_superclasses((COE.Mission,))]
    ['Mission', 'Objective', 'core#Concept']
    """
    found: dict[URIRef, None] = {}
    waiting = list(kinds)
    while waiting:
        kind = waiting.pop(0)
        if kind not in found:
            found[kind] = None
            waiting.extend(SUPERCLASSES.get(kind, ()))
    return tuple(found)
