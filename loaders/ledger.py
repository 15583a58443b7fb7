"""What the tables of one load define and what they refer to, so that both can be checked when all were read."""

from __future__ import annotations

from dataclasses import dataclass, field

from rdflib import URIRef

from graph_store.errors import Problem


@dataclass(frozen=True)
class Place:
    """Where something was said."""

    file: str
    row: int
    column: str | None = None


@dataclass
class Ledger:
    """Who defines what, where, and which names were used; shared by the builders of one load.

    ``definitions`` gives the place and the dataset that defines a resource, ``references`` the first place that uses
    it, ``problems`` everything found wrong so far.
    """

    problems: list[Problem] = field(default_factory=list)
    definitions: dict[URIRef, tuple[Place, str]] = field(default_factory=dict)
    references: dict[URIRef, list[Place]] = field(default_factory=dict)
    keys: dict[tuple[str, ...], Place] = field(default_factory=dict)

    def define(self, resource: URIRef, place: Place, dataset: str, shown: str) -> bool:
        """Note that a row defines a resource; false, and a problem, when another row did already."""
        earlier = self.definitions.get(resource)
        if earlier is None:
            self.definitions[resource] = (place, dataset)
            return True
        first, _ = earlier
        where = f"row {first.row}" if first.file == place.file else f"{first.file}, row {first.row}"
        self.problem(place, f"{shown} is there already, in {where}", "each thing once")
        return False

    def refer(self, resource: URIRef, place: Place) -> None:
        """Note that a row uses the name of something that must exist."""
        self.references.setdefault(resource, []).append(place)

    def problem(self, place: Place, found: str, expected: str) -> None:
        """Say what is wrong at a place."""
        self.problems.append(Problem(place.file, place.row, place.column, found, expected))
