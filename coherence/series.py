"""The series of an indicator: what was observed of it, territory by territory."""

from __future__ import annotations

from dataclasses import dataclass

from rdflib import URIRef

from coherence.vocabulary import Texts, bilingual, list_item
from graph_store.reader import Reader

# Up to where queries/resources/observations.rq goes.
MOST_OBSERVATIONS = 500


@dataclass(frozen=True)
class Point:
    """One observed value, as its source writes it; edition tells releases of the same year apart."""

    year: str
    value: str
    unit: str
    edition: str
    standing: str


@dataclass(frozen=True)
class Series:
    """The values of one territory, newest first."""

    territory: str
    label: Texts
    points: tuple[Point, ...]


def read_series(reader: Reader, indicator: str) -> list[Series]:
    """The series of an indicator, those with most values first."""
    found: dict[str, tuple[Texts, list[Point]]] = {}
    for row in reader.select("resources/observations", resource=URIRef(indicator)):
        territory = str(row["territory"])
        label = bilingual(row.get("territory_it"), row.get("territory_en"), territory.rpartition("/")[2])
        point = Point(
            year=str(row["year"]),
            value=str(row["value"]),
            unit=str(row.get("unit", "")),
            edition=str(row.get("edition", "")),
            standing=list_item(row.get("standing"), "standing"),
        )
        points = found.setdefault(territory, (label, []))[1]
        if point not in points:
            points.append(point)
    series = [Series(territory, label, tuple(points)) for territory, (label, points) in found.items()]
    return sorted(series, key=lambda one: (-len(one.points), one.territory))
