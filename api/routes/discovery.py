"""How programs find their way: VoID, the sitemap, robots.txt, security.txt."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Annotated
from xml.sax.saxutils import escape

from fastapi import APIRouter, Path, Request, Response
from starlette.exceptions import HTTPException

from api.addresses import DATA_FORMS, PAGE, Addresses
from api.dependencies import SettingsDep, SnapshotDep
from api.documents import DATASET_PATH, VOID_PATH, not_modified, plain_document, version_tag
from api.negotiation import negotiated
from api.routes.dumps import FOLDER
from api.routes.linked_data import Form, named_form
from api.snapshot import Snapshot
from coherence.network import nodes_of
from coherence.void_description import Places, void_description
from graph_store.dumps import WHOLE, dump_name
from graph_store.errors import UnknownResource

router = APIRouter(tags=["Linked data"])

# What a sitemap may hold, by its protocol: https://www.sitemaps.org/protocol.html.
MOST_IN_SITEMAP = 50_000
_NAMESPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"
_PAGES = ("/", "/mappa", "/rilievi", "/regole", "/interroga", "/onto/", f"{FOLDER}/")
# What asks for work or repeats what pages say in other forms.
_NOT_FOR_CRAWLERS = ("/sparql", "/update", "/graph-store", "/api/", "/dati/", "/id/", f"{FOLDER}/*.gz", "/*?focus=")
_SECURITY_VALID = timedelta(days=180)


@router.get(
    VOID_PATH,
    summary="What the dataset is and holds (VoID)",
    response_class=Response,
    responses={200: {"content": {media_type: {} for media_type in DATA_FORMS.values()}}},
)
def void(request: Request, snapshot: SnapshotDep, form: Form = None) -> Response:
    """The dataset with its figures, its parts, its endpoint and its dumps; in Turtle unless asked otherwise."""
    chosen = named_form(form) or negotiated(request.headers.get("accept"), DATA_FORMS)
    addresses = Addresses.of(request)
    tag = version_tag(snapshot.version, chosen, "void", addresses.root)
    if known := not_modified(request, {"ETag": tag, "Vary": "Accept"}):
        return known
    places = Places(
        document=addresses.whole(VOID_PATH),
        dataset=addresses.whole(DATASET_PATH),
        endpoint=addresses.whole("/sparql"),
        whole_dump=addresses.whole(f"{FOLDER}/{WHOLE}"),
        dumps={one.iri: addresses.whole(f"{FOLDER}/{dump_name(one.iri, '.nt.gz')}") for one in snapshot.datasets},
        uri_space=addresses.names.base,
        homepage=addresses.whole("/"),
    )
    statements = void_description(
        places,
        snapshot.statistics,
        snapshot.datasets,
        modified=snapshot.version.created[:10],
        examples=_examples(snapshot),
    )
    return plain_document(request, snapshot.version, chosen, [], statements, "void", addresses.root)


@router.get("/robots.txt", include_in_schema=False)
def robots(request: Request) -> Response:
    """Pages are for crawlers; queries and downloads are not."""
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in _NOT_FOR_CRAWLERS)]
    lines += ["", f"Sitemap: {Addresses.of(request).whole('/sitemap.xml')}", ""]
    return Response("\n".join(lines), media_type="text/plain; charset=utf-8")


@router.get("/sitemap.xml", include_in_schema=False)
def sitemap(request: Request, snapshot: SnapshotDep) -> Response:
    """The addresses of the pages, or of the parts of the list where they are many."""
    parts = -(-_count(snapshot) // MOST_IN_SITEMAP)
    if parts == 1:
        return _urls(request, snapshot, 1)
    addresses = Addresses.of(request)
    entries = [addresses.whole(f"/sitemap-{number}.xml") for number in range(1, parts + 1)]
    return _xml(request, snapshot, "sitemapindex", "sitemap", entries, "index")


@router.get("/sitemap-{number}.xml", include_in_schema=False)
def sitemap_part(request: Request, snapshot: SnapshotDep, number: Annotated[int, Path(ge=1)]) -> Response:
    """One part of the list."""
    if (number - 1) * MOST_IN_SITEMAP >= _count(snapshot):
        raise UnknownResource(f"the sitemap has no part {number}")
    return _urls(request, snapshot, number)


@router.get("/.well-known/security.txt", include_in_schema=False)
def security(request: Request, settings: SettingsDep) -> Response:
    """Where to report a weakness (RFC 9116); 404 where no contact is set."""
    if not settings.security_contact:
        raise HTTPException(404)
    expires = (datetime.now(UTC) + _SECURITY_VALID).replace(hour=0, minute=0, second=0, microsecond=0)
    lines = (
        f"Contact: {settings.security_contact}",
        f"Expires: {expires:%Y-%m-%dT%H:%M:%SZ}",
        "Preferred-Languages: it, en",
        f"Canonical: {Addresses.of(request).whole('/.well-known/security.txt')}",
        "",
    )
    return Response("\n".join(lines), media_type="text/plain; charset=utf-8")


def _examples(snapshot: Snapshot) -> list[str]:
    """One thing of each of the kinds people ask for first."""
    found: dict[str, str] = {}
    for node in nodes_of(snapshot.network):
        found.setdefault(node.kind, str(snapshot.names.of(node.reference)))
    return [found[kind] for kind in ("Goal", "Mission", "Programme") if kind in found]


def _count(snapshot: Snapshot) -> int:
    return len(_PAGES) + len(snapshot.things)


def _urls(request: Request, snapshot: Snapshot, number: int) -> Response:
    addresses = Addresses.of(request)
    begin = (number - 1) * MOST_IN_SITEMAP
    end = begin + MOST_IN_SITEMAP
    fixed = _PAGES[begin:end]
    things = snapshot.things[max(begin - len(_PAGES), 0) : max(end - len(_PAGES), 0)]
    paths = (*fixed, *(path for path in map(addresses.page, things) if path.startswith(PAGE)))
    return _xml(request, snapshot, "urlset", "url", [addresses.whole(path) for path in paths], str(number))


def _xml(request: Request, snapshot: Snapshot, root: str, element: str, entries: Sequence[str], name: str) -> Response:
    headers = {"ETag": version_tag(snapshot.version, "sitemap", name, Addresses.of(request).root)}
    if known := not_modified(request, headers):
        return known
    day = snapshot.version.created[:10]
    text = "".join(_entries(element, entries, day))
    content = f'<?xml version="1.0" encoding="UTF-8"?>\n<{root} xmlns="{_NAMESPACE}">\n{text}</{root}>\n'
    return Response(content, media_type="application/xml", headers=headers)


def _entries(element: str, entries: Iterable[str], day: str) -> Iterable[str]:
    for address in entries:
        yield f"<{element}><loc>{escape(address)}</loc><lastmod>{day}</lastmod></{element}>\n"
