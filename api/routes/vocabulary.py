"""The vocabulary as linked data: a term leads on to its place on the page, or to what the files say of it."""

from __future__ import annotations

import re

from fastapi import APIRouter, Request, Response
from rdflib import URIRef

from api.addresses import DATA_FORMS, Addresses, split_form
from api.conditions import is_known
from api.dependencies import SettingsDep
from api.documents import data_links
from api.routes.linked_data import HTML, Form, led_on, raw_tail, wanted_form
from api.routes.rules import rules_in_force
from coherence.ontology import Ontology, shipped_ontology
from graph_store.errors import UnknownResource
from graph_store.namespaces import COE, COESH
from graph_store.serialisation import serialised

router = APIRouter(tags=["Linked data"])

# The vocabulary as a whole, all its files but the alignments, in the addresses of data.
WHOLE = "all"
_VERSION = re.compile(r"/?\d+\.\d+\.\d+$")


@router.get("/onto/{name:path}", summary="A term of the vocabulary", response_class=Response)
def term(request: Request, name: str, form: Form = None) -> Response:
    """Lead on to the page or to the data of a term; with an ending (``.ttl`` …), the data themselves."""
    ontology = shipped_ontology()
    stem, ending = split_form(raw_tail(request, "/onto/"))
    if ending:
        return _data(request, ontology, stem, ending)
    known = _known(ontology, stem)
    wanted = wanted_form(request, form)
    addresses = Addresses.of(request)
    iri = str(COE) + known
    place = f"/onto/#{known}" if wanted == HTML else addresses.data(iri, wanted)
    described_by = f'<{addresses.data(iri)}>; rel="describedby"; type="text/turtle"'
    return led_on(place, [described_by, *data_links(iri, addresses)])


@router.get("/shapes/{name}", status_code=303, summary="A rule by the IRI of its shape")
def shape(request: Request, settings: SettingsDep, name: str, form: Form = None) -> Response:
    """Lead on to the rule on the page of rules, or to its shapes in Turtle."""
    wanted = str(COESH) + name
    # A property shape is named after its rule: MissionLacksActorCategory-research.
    whole = str(COESH) + name.partition("-")[0]
    rule = next((one for one in rules_in_force(settings) if one.iri in (wanted, whole)), None)
    if rule is None:
        raise UnknownResource(f"the catalogue has no rule with the shape {name}")
    turtle = f"/api/v1/rules/{rule.id}?format=turtle"
    links = [f'<{turtle}>; rel="describedby"; type="text/turtle"']
    return led_on(f"/regole#{rule.id}" if wanted_form(request, form) == HTML else turtle, links)


def _known(ontology: Ontology, name: str) -> str:
    """A name as the page and the data know it; the IRI of a version stands for its file. Errors: UnknownResource."""
    if ontology.about(name) is not None:
        return name
    unversioned = _VERSION.sub("", name)
    if unversioned != name and any(f"{module.name}/{module.version}".strip("/") == name for module in ontology.modules):
        return unversioned
    raise UnknownResource(f"the vocabulary has no term {name}: /onto/ lists them")


def _data(request: Request, ontology: Ontology, stem: str, form: str) -> Response:
    name = "" if stem == WHOLE else stem
    found = ontology.about(name)
    if found is None:
        raise UnknownResource(f"the vocabulary has no term {stem}: /onto/ lists them")
    media_type = DATA_FORMS[form]
    iri, addresses = str(COE) + name, Addresses.of(request)
    links = [f'<{URIRef(iri)}>; rel="describes"', *data_links(iri, addresses, but=form)]
    headers = {
        "ETag": f'W/"{ontology.digest}-{form}"',
        "Cache-Control": "no-cache",
        "Vary": "Accept",
        "Link": ", ".join(links),
    }
    if is_known(request, headers["ETag"]):
        return Response(status_code=304, headers=headers)
    headers["Content-Type"] = media_type + ("; charset=utf-8" if media_type.startswith("text/") else "")
    return Response(serialised([], found, media_type), headers=headers)
