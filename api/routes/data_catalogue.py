"""The catalogue of the datasets for data portals, in DCAT-AP_IT."""

from __future__ import annotations

from collections.abc import Iterator

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from api.addresses import DATA_FORMS, Addresses
from api.dependencies import SettingsDep, SnapshotDep
from api.documents import DATASET_PATH, plain_document
from api.routes.dumps import FOLDER
from api.routes.linked_data import HTML, Form, wanted_form
from api.snapshot import Snapshot
from coherence.data_catalogue import Distribution, Entry, Publisher, data_catalogue, entry_of, whole_entry
from coherence.vocabulary import Texts
from graph_store.dumps import WHOLE, dump_name
from graph_store.errors import UnknownResource
from graph_store.namespaces import GRAPH
from graph_store.settings import Settings

router = APIRouter(tags=["Linked data"])

CATALOGUE = "/catalogo"
_FORMS = ("ttl", "jsonld", "rdf", "nt")
_FINDINGS = str(GRAPH.findings)
# The forms of tables: the ending, the item of the European list of file types, the words.
_TABLES = (("csv", "CSV", "CSV"), ("xlsx", "XLSX", "Excel"))


@router.get("/catalog", status_code=303, summary="The catalogue of the datasets")
def catalogue_address(request: Request, form: Form = None) -> Response:
    """Lead on to the page of downloads, or to the catalogue in DCAT-AP_IT."""
    return _led_on(request, form)


@router.get(CATALOGUE, status_code=303, include_in_schema=False)
def catalogue_italian_address(request: Request, form: Form = None) -> Response:
    """The same under its Italian name, which the catalogue is called by."""
    return _led_on(request, form)


@router.get(
    f"{CATALOGUE}.{{ending}}",
    summary="The catalogue in DCAT-AP_IT",
    response_class=Response,
    responses={200: {"content": {DATA_FORMS[form]: {} for form in _FORMS}}},
)
def catalogue(request: Request, snapshot: SnapshotDep, settings: SettingsDep, ending: str) -> Response:
    """Every dataset with its source, licence and distributions: ttl, jsonld, rdf or nt."""
    if ending not in _FORMS:
        raise UnknownResource(f"the catalogue comes as {', '.join(_FORMS)}")
    publisher = publisher_of(settings)
    addresses = Addresses.of(request)
    graph = data_catalogue(
        addresses.root, snapshot.version.created[:10], publisher, catalogue_entries(snapshot, addresses)
    )
    return plain_document(request, snapshot.version, ending, [], graph, "catalogue", addresses.root, repr(publisher))


def publisher_of(settings: Settings) -> Publisher:
    """Who publishes this installation."""
    return Publisher(settings.publisher_name or "", settings.publisher_ipa_code or "", settings.contact_email or "")


def catalogue_entries(snapshot: Snapshot, addresses: Addresses) -> Iterator[Entry]:
    """The whole, then every named graph, each with the forms it can be had in."""
    sparql = Distribution(addresses.whole("/sparql"), "SPARQLQ", _same("SPARQL endpoint"), is_download=False)
    dump = _dump(addresses, WHOLE, "RDF_N_QUADS", "N-Quads")
    yield whole_entry(addresses.whole(DATASET_PATH), (dump, sparql))
    for dataset in snapshot.datasets:
        distributions = [
            _dump(addresses, dump_name(dataset.iri, ".ttl.gz"), "RDF_TURTLE", "Turtle"),
            _dump(addresses, dump_name(dataset.iri, ".nt.gz"), "RDF_N_TRIPLES", "N-Triples"),
        ]
        if dataset.iri == _FINDINGS:
            distributions += [
                Distribution(addresses.whole(f"/api/v1/findings?format={ending}"), file_type, _same(name))
                for ending, file_type, name in _TABLES
            ]
        yield entry_of(dataset, distributions)


def _dump(addresses: Addresses, name: str, file_type: str, words: str) -> Distribution:
    title = {"it": f"{words}, compresso (gzip)", "en": f"{words}, compressed (gzip)"}
    return Distribution(addresses.whole(f"{FOLDER}/{name}"), file_type, title)


def _same(words: str) -> Texts:
    return {"it": words, "en": words}


def _led_on(request: Request, form: str | None) -> Response:
    wanted = wanted_form(request, form, {name: DATA_FORMS[name] for name in _FORMS})
    address = f"{FOLDER}/" if wanted == HTML else f"{CATALOGUE}.{wanted}"
    links = ", ".join(f'<{CATALOGUE}.{name}>; rel="alternate"; type="{DATA_FORMS[name]}"' for name in _FORMS)
    return RedirectResponse(address, 303, headers={"Vary": "Accept", "Link": links})
