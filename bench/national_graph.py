"""A made-up graph of national scale: every level from goals to projects, with gaps in a known share of it.

It has the form of docs/model.md, so that the whole catalogue of rules runs on it. The same size gives the same bytes.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass

GAP_SHARE = 0.08
GRAPH = "https://w3id.org/coerenza/graph/made-up"

_COE = "https://w3id.org/coerenza/onto/"
_ID = "https://w3id.org/coerenza/id/"
_RDF_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
_LABEL = "http://www.w3.org/2000/01/rdf-schema#label"
_SKOS = "http://www.w3.org/2004/02/skos/core#"
_DCT = "http://purl.org/dc/terms/"
_SDMX = "http://purl.org/linked-data/sdmx/2009/"
_XSD = "http://www.w3.org/2001/XMLSchema#"


@dataclass(frozen=True)
class Scale:
    """How many things there are of each kind; the total of statements follows."""

    objectives: int
    missions: int
    programmes: int
    projects: int
    actors: int
    indicators: int

    @classmethod
    def of(cls, statements: int) -> Scale:
        """A scale that gives about so many statements, 8 000 at least."""
        # Measured: what is there without a project, and what each project brings with it.
        projects = max(round((statements - 6_700) / 12.9), 50)
        return cls(
            objectives=min(500, 55 + projects // 200),
            missions=21 + projects // 100,
            programmes=60 + projects // 20,
            projects=projects,
            actors=90 + projects // 25,
            indicators=130 + projects // 200,
        )


class NationalGraph:
    """Writes the graph line by line, as N-Quads."""

    def __init__(self, scale: Scale, seed: int = 20260101) -> None:
        self._scale = scale
        self._random = random.Random(seed)

    def lines(self) -> Iterator[str]:
        """Every statement, one a line."""
        yield from self._strategies()
        yield from self._actors()
        yield from self._programmes()
        yield from self._projects()
        yield from self._indicators()

    def nquads(self) -> bytes:
        """The whole graph."""
        return "".join(self.lines()).encode()

    def _strategies(self) -> Iterator[str]:
        for code, level in (
            ("agenda", "global"),
            ("nation", "national"),
            ("region", "regional"),
            ("city", "metropolitan"),
        ):
            yield from self._thing(f"framework/{code}", ["Framework"], code, f"Framework {code}")
            yield _relation(f"framework/{code}", f"{_COE}level", f"{_COE}level-{level}", whole=True)
            yield _relation(f"framework/{code}", f"{_COE}statedIn", f"document/{code}")
            yield from self._thing(f"document/{code}", ["Document"], code, f"Document {code}")
        for goal in range(17):
            yield from self._objective(f"goal/{goal}", "Goal", "agenda", "global", str(goal))
        for target in range(169):
            yield from self._objective(f"target/{target}", "Target", "agenda", "global", f"{target % 17}.{target}")
            yield _relation(f"target/{target}", f"{_COE}partOf", f"goal/{target % 17}")
        for number in range(self._scale.objectives):
            yield from self._objective(f"national/{number}", "NationalObjective", "nation", "national", f"N{number}")
            yield from self._linked(f"national/{number}", "contributesTo", "target", 169)
        for number in range(7):
            yield from self._objective(f"macro/{number}", "MacroArea", "region", "regional", f"MAS {number}")
            yield from self._linked(f"macro/{number}", "contributesTo", "national", self._scale.objectives)
        for number in range(self._scale.missions):
            yield from self._objective(f"mission/{number}", "Mission", "city", "metropolitan", f"{number}")
            yield from self._linked(f"mission/{number}", "contributesTo", "macro", 7)
            yield from self._linked(f"mission/{number}", "measuredBy", "indicator", self._scale.indicators)
            area = f"area/{number}"
            yield from self._objective(area, "InterventionArea", "city", "metropolitan", f"{number}.1")
            yield _relation(area, f"{_COE}partOf", f"mission/{number}")

    def _actors(self) -> Iterator[str]:
        categories = ("institution", "intermediate-body", "association", "research-body", "university", "business")
        for number in range(self._scale.actors):
            yield from self._thing(f"actor/{number}", ["Actor"], f"A{number}", f"Actor {number}")
            category = categories[number % len(categories)]
            yield _relation(f"actor/{number}", f"{_COE}actorCategory", f"{_COE}actor-category-{category}", whole=True)

    def _programmes(self) -> Iterator[str]:
        for number in range(self._scale.programmes):
            name = f"programme/{number}"
            yield from self._thing(name, ["Programme"], f"P{number}", f"Programme {number}")
            kind, last = ("area", self._scale.missions) if number % 2 else ("mission", self._scale.missions)
            yield from self._linked(name, "implements", kind, last)
            yield from self._linked(name, "leadActor", "actor", self._scale.actors)
            yield _relation(name, f"{_COE}participant", f"actor/{self._random.randrange(self._scale.actors)}")

    def _projects(self) -> Iterator[str]:
        for number in range(self._scale.projects):
            name = f"project/{number}"
            yield from self._thing(name, ["Project"], f"J{number}", f"Project {number}")
            yield from self._linked(name, "partOf", "programme", self._scale.programmes)
            yield from self._linked(name, "leadActor", "actor", self._scale.actors)
            yield _value(name, f"{_COE}amountEur", str(number * 7919 % 1_000_000), f"{_XSD}decimal")
            yield _value(name, f"{_COE}start", str(2014 + number % 12), f"{_XSD}gYear")
            yield _value(name, f"{_COE}end", str(2020 + number % 12), f"{_XSD}gYear")

    def _indicators(self) -> Iterator[str]:
        yield from self._thing("territory/city", ["Territory"], "001", "City")
        yield _relation("territory/city", f"{_COE}level", f"{_COE}level-metropolitan", whole=True)
        for number in range(self._scale.indicators):
            name = f"indicator/{number}"
            yield from self._thing(name, ["Indicator"], f"I{number}", f"Indicator {number}")
            yield _relation(name, f"{_COE}availableAt", f"{_COE}level-metropolitan", whole=True)
            for year in () if self._is_gap() else (2022, 2023):
                seen = f"observation/{number}/{year}"
                yield _relation(seen, _RDF_TYPE, f"{_COE}Observation", whole=True)
                yield _relation(seen, f"{_COE}ofIndicator", name)
                yield _relation(seen, f"{_SDMX}dimension#refArea", "territory/city")
                yield _value(seen, f"{_SDMX}dimension#refPeriod", str(year), f"{_XSD}gYear")
                yield _value(seen, f"{_SDMX}measure#obsValue", f"{number % 90}.5", f"{_XSD}decimal")

    def _objective(self, name: str, kind: str, framework: str, level: str, code: str) -> Iterator[str]:
        yield from self._thing(name, [kind, "Objective"], code, f"{kind} {code}")
        yield _relation(name, f"{_SKOS}inScheme", f"framework/{framework}")
        yield _relation(name, f"{_COE}level", f"{_COE}level-{level}", whole=True)

    def _thing(self, name: str, kinds: list[str], code: str, label: str) -> Iterator[str]:
        for kind in kinds:
            yield _relation(name, _RDF_TYPE, f"{_COE}{kind}", whole=True)
        yield f'<{_ID}{name}> <{_LABEL}> "{label}"@en <{GRAPH}> .\n'
        if not self._is_gap():
            yield f'<{_ID}{name}> <{_LABEL}> "{label} (it)"@it <{GRAPH}> .\n'
        yield _value(name, f"{_SKOS}notation", code)
        yield _relation(name, f"{_COE}standing", f"{_COE}standing-illustrative", whole=True)
        yield _value(name, f"{_COE}confidence", "high")
        yield _value(name, f"{_DCT}bibliographicCitation", "made up")

    def _linked(self, name: str, predicate: str, kind: str, last: int) -> Iterator[str]:
        if not self._is_gap():
            yield _relation(name, f"{_COE}{predicate}", f"{kind}/{self._random.randrange(last)}")

    def _is_gap(self) -> bool:
        return self._random.random() < GAP_SHARE


def _relation(name: str, predicate: str, target: str, *, whole: bool = False) -> str:
    return f"<{_ID}{name}> <{predicate}> <{target if whole else _ID + target}> <{GRAPH}> .\n"


def _value(name: str, predicate: str, text: str, datatype: str = "") -> str:
    typed = f"^^<{datatype}>" if datatype else ""
    return f'<{_ID}{name}> <{predicate}> "{text}"{typed} <{GRAPH}> .\n'
