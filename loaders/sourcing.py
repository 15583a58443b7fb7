"""What a source cell says, and what that makes of the row: official, reported or unverified.

A cell holds several sources separated by ``; ``, each a web address, a document of ours (``document/DOC-AMSVS``), a
source that dataset.toml describes once for many rows (``source:mapping``), or any other text, kept as a citation.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from rdflib import URIRef

from graph_store.identifiers import Identifiers
from loaders.records import is_url, urls_in

DOCUMENT_PREFIX = "document/"
KEY_PREFIX = "source:"
_WEB = ("https://", "http://")


@dataclass(frozen=True)
class Attribution:
    """Where a row comes from, how sure it is, and what it amounts to."""

    confidence: str
    standing: str
    pages: tuple[URIRef, ...] = ()
    citations: tuple[str, ...] = ()
    documents: tuple[str, ...] = ()

    @property
    def texts(self) -> tuple[str, ...]:
        """The sources as texts, in a fixed order."""
        return (*sorted(self.pages), *sorted(self.citations))

    def with_standing(self, standing: str) -> Attribution:
        """The same with another standing."""
        return replace(self, standing=standing)


@dataclass(frozen=True)
class Publisher:
    """Who stands behind an address or a citation that starts this way."""

    prefix: str
    name: str
    official: bool


@dataclass(frozen=True)
class Publishers:
    """The publishers of data/reference/publishers.csv; the longest prefix that fits decides.

    >>> known = Publishers((Publisher("regione.piemonte.it", "Regione Piemonte", True),))
    >>> known.of("https://www.regione.piemonte.it/web/temi").official, known.of("https://example.org/")
    (True, None)
    """

    known: tuple[Publisher, ...]
    # What was looked up already: thousands of rows share a few sources.
    _found: dict[str, Publisher | None] = field(default_factory=dict, init=False, repr=False, compare=False)

    @classmethod
    def read(cls, path: Path) -> Publishers:
        """The shipped list."""
        with path.open(encoding="utf-8", newline="") as file:
            rows = csv.DictReader(file)
            return cls(tuple(Publisher(row["prefix"], row["publisher"], row["official"] == "yes") for row in rows))

    def of(self, source: str) -> Publisher | None:
        """The publisher of one source, by its text or by an address in it."""
        if source not in self._found:
            self._found[source] = self._longest_fit(source)
        return self._found[source]

    def _longest_fit(self, source: str) -> Publisher | None:
        candidates = [source, *urls_in(source)]
        fitting = [publisher for publisher in self.known for text in candidates if _starts_with(text, publisher.prefix)]
        return max(fitting, key=lambda publisher: len(publisher.prefix), default=None)

    def is_official(self, sources: Iterable[str]) -> bool:
        """Does any of the sources come from a body that speaks with authority on the matter?"""
        found = (self.of(source) for source in sources)
        return any(publisher is not None and publisher.official for publisher in found)


@dataclass(frozen=True)
class Sources:
    """How the source cells of one table are read.

    ``described`` holds the sources that dataset.toml gives a key: key → (citation, address or "").
    """

    names: Identifiers
    publishers: Publishers = Publishers(())
    described: Mapping[str, tuple[str, str]] = field(default_factory=dict)

    def attribution(self, parts: Iterable[str], confidence: str) -> Attribution:
        """What the parts of a source cell amount to, at that confidence."""
        pages: dict[URIRef, None] = {}
        citations: dict[str, None] = {}
        documents: list[str] = []
        judged: list[str] = []
        for part in parts:
            citation, address = self._resolved(part)
            judged.extend(text for text in (citation, address) if text)
            if part.startswith(DOCUMENT_PREFIX):
                documents.append(part)
                pages[self.names.of(part)] = None
                continue
            for url in (address, *urls_in(citation)):
                if url:
                    pages[URIRef(url)] = None
            if citation:
                citations[citation] = None
        standing = "unverified" if confidence == "low" else "reported"
        if standing == "reported" and self.publishers.is_official(judged):
            standing = "official"
        return Attribution(confidence, standing, tuple(pages), tuple(citations), tuple(documents))

    def undescribed(self, parts: Iterable[str]) -> list[str]:
        """The keyed sources that nothing describes."""
        return [
            part
            for part in parts
            if part.startswith(KEY_PREFIX) and part.removeprefix(KEY_PREFIX) not in self.described
        ]

    def _resolved(self, part: str) -> tuple[str, str]:
        if part.startswith(KEY_PREFIX):
            return self.described.get(part.removeprefix(KEY_PREFIX), (part, ""))
        return ("", part) if is_url(part) else (part, "")


def _starts_with(text: str, prefix: str) -> bool:
    for scheme in _WEB:
        if text.startswith(scheme):
            bare = text.removeprefix(scheme).casefold()
            host = bare.split("/")[0].split(":")[0]
            wanted = prefix.casefold()
            if "/" in wanted:
                return bare.removeprefix("www.").startswith(wanted.removeprefix("www."))
            return host == wanted or host.endswith("." + wanted)
    return text.startswith(prefix)
