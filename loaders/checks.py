"""What is checked once all tables were read: codes defined twice, codes nobody defines, codes that went away."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches

from rdflib import URIRef

from graph_store.errors import Problem
from graph_store.identifiers import Identifiers
from graph_store.namespaces import GRAPH
from graph_store.reader import Reader
from loaders.ledger import Ledger

# One wrong code is often used in many rows: so many places are told for each.
_PLACES_TOLD = 5
RDF_PREFIX = "rdf-"


def check_duplicates(ledger: Ledger, reader: Reader, replaced: frozenset[URIRef], names: Identifiers) -> None:
    """Add a problem for each thing that is defined by the load and by a graph of the store that stays."""
    if len(reader) == 0:
        return
    for resource, (place, _) in ledger.definitions.items():
        graph = _defining_graph(reader, resource, replaced, tables_only=True)
        if graph is not None:
            found = f"{names.reference(resource)} is defined already, in {_dataset(graph)}"
            ledger.problem(place, found, "a code that no other table has")


def check_references(ledger: Ledger, reader: Reader, replaced: frozenset[URIRef], names: Identifiers) -> None:
    """Add a problem for each reference to something that neither the load nor what stays in the store defines."""
    unknown = [
        resource
        for resource in ledger.references
        if resource not in ledger.definitions and _defining_graph(reader, resource, replaced) is None
    ]
    if not unknown:
        return
    known = _known_references(ledger, reader, names)
    for resource in unknown:
        reference = names.reference(resource)
        expected = _suggestion(reference, known)
        for place in ledger.references[resource][:_PLACES_TOLD]:
            ledger.problem(place, f"{reference} is not known", expected)


def definitions_of(reader: Reader, graphs: Iterable[URIRef]) -> set[URIRef]:
    """Everything that the given graphs of the store define."""
    return {
        URIRef(str(row["resource"])) for graph in graphs for row in reader.select("loading/defined-in", graph=graph)
    }


def uses_lost(gone: Iterable[URIRef], reader: Reader, names: Identifiers) -> list[str]:
    """A sentence for each thing that went away although other graphs still speak of it."""
    told = []
    for resource in sorted(gone):
        if _defining_graph(reader, resource, frozenset()) is not None:
            continue
        users = sorted(_dataset(row["graph"]) for row in reader.select("loading/uses", resource=resource))
        if users:
            told.append(f"{names.reference(resource)} is no longer defined, but {', '.join(users)} still refers to it")
    return told


def sorted_problems(problems: Iterable[Problem]) -> list[Problem]:
    """The problems in the order in which a person mends them: by file and row, each once."""
    unique = dict.fromkeys(problems)
    return sorted(unique, key=lambda problem: (problem.file, problem.row or 0, problem.column or ""))


def _defining_graph(
    reader: Reader, resource: URIRef, replaced: frozenset[URIRef], *, tables_only: bool = False
) -> URIRef | None:
    """A graph of the store that defines the resource and stays; RDF files may add to what tables define."""
    for row in reader.select("loading/definitions", resource=resource):
        graph = URIRef(str(row["graph"]))
        if graph not in replaced and not (tables_only and _dataset(graph).startswith(RDF_PREFIX)):
            return graph
    return None


def _known_references(ledger: Ledger, reader: Reader, names: Identifiers) -> list[str]:
    stored = (URIRef(str(row["resource"])) for row in reader.select("loading/known"))
    return sorted({names.reference(resource) for resource in (*ledger.definitions, *stored)})


def _suggestion(reference: str, known: list[str]) -> str:
    """The nearest known codes of the same kind, that is, with the same path before the last part."""
    kind = reference.rpartition("/")[0] + "/"
    alike = [candidate for candidate in known if candidate.startswith(kind)]
    near = get_close_matches(reference, alike, n=2, cutoff=0.5) or get_close_matches(reference, known, n=2)
    if near:
        return "a code that is there, such as " + " or ".join(near)
    return f"a code that is there; nothing is known under {kind}"


def _dataset(graph: object) -> str:
    return str(graph).removeprefix(str(GRAPH))
