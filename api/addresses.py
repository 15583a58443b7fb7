"""Where things are found on this host: the page and the data of a thing, whatever its own address is."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import quote, unquote, urlencode

from fastapi import Request
from rdflib import URIRef

from graph_store.identifiers import Identifiers
from graph_store.namespaces import COE
from graph_store.settings import Settings
from graph_store.terms import is_absolute_iri

# The endings of data addresses, what people write in ?_format=, and the media types, in the order of the offer.
DATA_FORMS = {
    "ttl": "text/turtle",
    "jsonld": "application/ld+json",
    "nt": "application/n-triples",
    "rdf": "application/rdf+xml",
    "trig": "application/trig",
    "nq": "application/n-quads",
}
_OTHER_NAMES = {"turtle": "ttl", "json": "jsonld", "json-ld": "jsonld", "ntriples": "nt", "rdfxml": "rdf",
                "xml": "rdf", "nquads": "nq"}  # fmt: skip
PAGE = "/scheda"
DATA = "/dati"
_UNRESERVED = "-._~:@!$&'()*+,;=%/"
# Percent-encoded bytes of letters beyond ASCII.
_ENCODED_LETTERS = re.compile(r"(?:%[89A-Fa-f][0-9A-Fa-f])+")


def data_form(name: str) -> str | None:
    """The ending of a data form people name; None for anything else.

    >>> data_form("turtle"), data_form("html")
    ('ttl', None)
    """
    known = _OTHER_NAMES.get(name.lower(), name.lower())
    return known if known in DATA_FORMS else None


def split_form(path: str) -> tuple[str, str]:
    """The path of a data address without its ending, and the form the ending names, empty where it names none.

    >>> split_form("amsvs/mission/1.2.jsonld"), split_form("amsvs/mission/1.2")
    (('amsvs/mission/1.2', 'jsonld'), ('amsvs/mission/1.2', ''))
    """
    stem, _, ending = path.rpartition(".")
    return (stem, ending) if stem and ending in DATA_FORMS else (path, "")


@dataclass(frozen=True)
class Addresses:
    """The addresses of one service; ``root`` is where it is seen from outside, without a slash at its end."""

    root: str
    names: Identifiers

    @classmethod
    def of(cls, request: Request) -> Addresses:
        """Those of the service a request came to."""
        settings: Settings = request.app.state.settings
        root = settings.public_url or str(request.base_url)
        return cls(root.rstrip("/"), Identifiers(settings.base_iri))

    def whole(self, path: str) -> str:
        """An address on this host as others write it."""
        return self.root + path

    def page(self, iri: str) -> str:
        """The path of the page about a thing."""
        if iri.startswith(str(COE)) and "/" not in iri.removeprefix(str(COE)).strip("/"):
            return f"/onto/#{iri.removeprefix(str(COE)).strip('/')}".rstrip("#")
        return self._place(PAGE, iri)

    def data(self, iri: str, form: str = "ttl") -> str:
        """The path of the data about a thing, in one form."""
        if iri.startswith(str(COE)):
            return f"/onto/{quote(iri.removeprefix(str(COE)) or 'all', safe=_UNRESERVED)}.{form}"
        reference = self._reference(iri)
        if reference:
            return f"{DATA}/{reference}.{form}"
        return f"{DATA}/?{urlencode({'iri': iri, '_format': form})}"

    def resources(self, path: str) -> tuple[URIRef, ...]:
        """The things a path below the base, as it came, may stand for.

        First as this house writes its names, then as it came, then with letters beyond ASCII, as others may have
        written the names in data they loaded.
        """
        parts = [unquote(part) for part in path.split("/")]
        is_goal = parts[0] == "sdg" and len(parts) > 1
        own = self.names.of("/".join(parts)) if is_goal else self.names.resource(*parts)
        others = (self.names.base + path, self.names.base + _ENCODED_LETTERS.sub(_letters, path))
        return tuple(dict.fromkeys((own, *(URIRef(one) for one in others if is_absolute_iri(one)))))

    def _place(self, folder: str, iri: str) -> str:
        reference = self._reference(iri)
        return f"{folder}/{reference}" if reference else f"{folder}/?{urlencode({'iri': iri})}"

    def _reference(self, iri: str) -> str:
        reference = self.names.reference(iri)
        if reference == iri or not reference or "#" in reference or "?" in reference:
            return ""
        return quote(reference, safe=_UNRESERVED)


def _letters(encoded: re.Match[str]) -> str:
    try:
        return unquote(encoded[0], errors="strict")
    except UnicodeDecodeError:
        return encoded[0]
