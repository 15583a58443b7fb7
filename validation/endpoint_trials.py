"""Does an engine reckon as SPARQL says? Some answer wrongly without a word, and rules would then find wrong things.

Each trial asks about values it brings along, so that nothing depends on the data. They are what engines were seen to
get wrong; passing them proves no engine right.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

from rdflib.term import Node

from graph_store.errors import BadQuery, EndpointFailed


class Asked(Protocol):
    """An endpoint."""

    name: str

    def solutions(self, query: str) -> Iterator[tuple[Node | None, ...]]:
        """The rows of a SELECT."""
        ...


@dataclass(frozen=True)
class Trial:
    """A question whose answer is known: the texts of its only column, in any order."""

    about: str
    query: str
    expected: frozenset[str]


TRIALS = (
    Trial(
        "taking away what a subquery finds",
        "SELECT ?x WHERE { VALUES ?x { 1 2 } MINUS { SELECT ?x WHERE { VALUES ?x { 2 } } } }",
        frozenset({"1"}),
    ),
    Trial(
        "comparing one truth value with another",
        "SELECT ?x WHERE { VALUES ?x { 1 } BIND(?x IN (1, 2) AS ?a) BIND(?x = 1 AS ?b) FILTER(?a = ?b && ?a = true) }",
        frozenset({"1"}),
    ),
    Trial(
        "truth values of EXISTS",
        "SELECT ?x WHERE { VALUES ?x { 1 } BIND(EXISTS { ?x ?x ?x } AS ?a) FILTER(?a = (1 = 2)) }",
        frozenset({"1"}),
    ),
    Trial(
        "regular expressions",
        'SELECT ?x WHERE { VALUES ?y { "Città d\'Italia" } BIND(REPLACE(LCASE(?y), "[^a-z0-9]+", " ") AS ?x) }',
        frozenset({"citt d italia"}),
    ),
)


def check_engine(endpoint: Asked) -> None:
    """Let pass an engine that gets every trial right. Errors: EndpointFailed, saying what it gets wrong."""
    wrong = [trial.about for trial in TRIALS if _found(endpoint, trial) != trial.expected]
    if wrong:
        raise EndpointFailed(
            f"{endpoint.name} does not reckon as SPARQL 1.1 says ({'; '.join(wrong)}), so that rules asked of it would "
            "find wrong things: load its data into a store here, or use it as the store (COERENZA_STORE), whose rules "
            "run on a copy"
        )


def _found(endpoint: Asked, trial: Trial) -> frozenset[str]:
    try:
        return frozenset(str(value) for (value,) in endpoint.solutions(trial.query))
    except BadQuery:
        return frozenset()
