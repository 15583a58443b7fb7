"""What a graph says of itself: whose data they are, from when, under which licence, from which file, loaded by what.

There is no time of loading in it: the same file gives the same bytes.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from importlib.metadata import version
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from pydantic_core import ErrorDetails
from rdflib import Literal, URIRef
from rdflib.namespace import DCAT, DCTERMS, PROV, RDF, RDFS, VOID, XSD

from graph_store.errors import BadInput, Problem
from graph_store.namespaces import SPDX
from graph_store.terms import Triple
from graph_store.text_files import text_of
from loaders.records import is_url
from loaders.tables import Sheet

DESCRIPTION_FILE = "dataset.toml"
# What an entry has to be, by the kind of error that pydantic finds in it.
_EXPECTED = {"string": "a text", "date": "a date: 2026-11-22", "model": "a table of entries", "dict": "tables"}
_PARSER_LINE = re.compile(r"at line (\d+)")


@dataclass(frozen=True)
class Description:
    """What is known of a dataset as a whole; what is not known stays empty."""

    title_it: str = ""
    title_en: str = ""
    publisher: str = ""
    licence: str = ""
    retrieved: date | None = None
    homepage: str = ""
    sources: Mapping[str, tuple[str, str]] = field(default_factory=dict)


class _Stated(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class _Source(_Stated):
    citation: str = ""
    url: str = ""


class _Facts(_Stated):
    title_it: str = ""
    title_en: str = ""
    publisher: str = ""
    licence: str = ""
    retrieved: date | None = None
    homepage: str = ""


class _DatasetFile(_Facts):
    tables: dict[str, _Facts] = Field(default_factory=dict)
    sources: dict[str, _Source] = Field(default_factory=dict)


def described(folder: Path, stem: str, title_it: str, title_en: str) -> Description:
    """What dataset.toml in the file's folder says of one table; the titles given stand in where it says nothing.

    Errors: BadInput when dataset.toml cannot be read.
    """
    path = folder / DESCRIPTION_FILE
    if not path.is_file():
        return Description(title_it, title_en)
    said = _parsed(path)
    table = said.tables.get(stem, _Facts())
    return Description(
        title_it=table.title_it or title_it,
        title_en=table.title_en or title_en,
        publisher=table.publisher or said.publisher,
        licence=table.licence or said.licence,
        retrieved=table.retrieved or said.retrieved,
        homepage=table.homepage or said.homepage,
        sources={key: (source.citation, source.url) for key, source in said.sources.items()},
    )


def graph_description(graph: URIRef, description: Description, sheet: Sheet, loader: str) -> Iterator[Triple]:
    """The statements a named graph makes about itself."""
    yield graph, RDF.type, DCAT.Dataset
    yield graph, DCTERMS.title, Literal(description.title_it, lang="it")
    yield graph, DCTERMS.title, Literal(description.title_en, lang="en")
    if description.publisher:
        yield graph, DCTERMS.publisher, Literal(description.publisher)
    if description.licence:
        yield graph, DCTERMS.license, _address_or_text(description.licence)
    if description.retrieved:
        yield graph, DCTERMS.issued, Literal(description.retrieved.isoformat(), datatype=XSD.date, normalize=False)
    if description.homepage:
        yield graph, DCTERMS.source, URIRef(description.homepage)
    yield from file_description(graph, sheet.file, sheet.sha256, "text/csv")
    yield from activity_description(graph, loader)


def file_description(graph: URIRef, file: str, sha256: str, media_type: str) -> Iterator[Triple]:
    """The file a graph was made from, with its checksum."""
    distribution, checksum = URIRef(f"{graph}#file"), URIRef(f"{graph}#checksum")
    yield graph, DCAT.distribution, distribution
    yield graph, PROV.wasDerivedFrom, distribution
    yield distribution, RDF.type, DCAT.Distribution
    yield distribution, DCTERMS.title, Literal(file)
    yield distribution, DCAT.mediaType, URIRef(f"https://www.iana.org/assignments/media-types/{media_type}")
    yield distribution, SPDX.checksum, checksum
    yield checksum, RDF.type, SPDX.Checksum
    yield checksum, SPDX.algorithm, SPDX.checksumAlgorithm_sha256
    yield checksum, SPDX.checksumValue, Literal(sha256, datatype=XSD.hexBinary, normalize=False)


def activity_description(graph: URIRef, loader: str) -> Iterator[Triple]:
    """What made the graph: a loader of this project, at its version."""
    activity, software = URIRef(f"{graph}#loading"), URIRef(f"{graph}#loader")
    yield graph, PROV.wasGeneratedBy, activity
    yield activity, RDF.type, PROV.Activity
    yield activity, PROV.used, URIRef(f"{graph}#file")
    yield activity, PROV.wasAssociatedWith, software
    yield software, RDF.type, PROV.SoftwareAgent
    yield software, RDFS.label, Literal(loader)
    yield software, DCTERMS.hasVersion, Literal(project_version())


def counted(graph: URIRef, triples: set[Triple]) -> set[Triple]:
    """The statements of a graph and one more: how many there are."""
    count = Literal(len(triples) + 1, datatype=XSD.integer)
    return {*triples, (graph, VOID.triples, count)}


@cache
def project_version() -> str:
    """The version of the software."""
    return version("coerenza")


def _parsed(path: Path) -> _DatasetFile:
    # There is one in each folder.
    name = f"{path.parent.name}/{path.name}"
    try:
        return _DatasetFile.model_validate(tomllib.loads(text_of(path.read_bytes(), name)))
    except tomllib.TOMLDecodeError as error:
        line = _PARSER_LINE.search(str(error))
        row = int(line[1]) if line else None
        raise BadInput([Problem(name, row, None, str(error), "TOML, as loaders/README.md shows")]) from error
    except ValidationError as error:
        raise BadInput([_problem(name, each) for each in error.errors()]) from error


def _problem(file: str, error: ErrorDetails) -> Problem:
    """What is wrong with one entry; only the parser knew its line."""
    entry = ".".join(str(part) for part in error["loc"])
    if error["type"] == "extra_forbidden":
        return Problem(file, None, None, f"the entry {entry}", "only entries that loaders/README.md shows")
    expected = _EXPECTED.get(error["type"].partition("_")[0], error["msg"])
    return Problem(file, None, None, f"{entry} is {error['input']!r}", expected)


def _address_or_text(value: str) -> URIRef | Literal:
    return URIRef(value) if is_url(value) else Literal(value)
