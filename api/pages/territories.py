"""The page of territories: the homogeneous zones with their municipalities, projects and money, as tables."""

from __future__ import annotations

from decimal import Decimal

from fastapi import APIRouter, Request, Response

from api.addresses import Addresses
from api.dependencies import LanguageDep, SnapshotDep
from api.pages.choices import Short
from api.pages.notices import data_page
from api.pages.sheets import FileForm, Sheet, Value, csv_file, workbook_file
from api.pages.texts import Texts, texts
from api.tables import CSV, XLSX, download
from coherence.zones import UNPLACED, WHOLE, Area
from graph_store.versions import Version

router = APIRouter(include_in_schema=False)

PATH = "/territori"
# How the address says: municipalities whose zone is not known.
_UNPLACED_CODE = "altri"


@router.get(PATH)
def territories_page(request: Request, snapshot: SnapshotDep, language: LanguageDep, zona: Short = "") -> Response:
    """All zones, or one with its municipalities."""
    words, addresses = texts(language), Addresses.of(request)
    areas = snapshot.zone_areas
    chosen = _chosen(areas, zona)
    return data_page(
        request,
        "territories.html",
        language,
        snapshot,
        areas=[area for area in areas if area.zone or area.places or area.projects or area.programmes],
        totals=snapshot.zones.totals(),
        chosen=chosen,
        unknown=zona if zona and chosen is None else "",
        code_of=area_code,
        name_of=lambda area: area_name(area, words),
        page_of=addresses.page,
        euro=lambda amount: euro(amount, words),
        tail=f"&zona={area_code(chosen)}" if chosen else "",
        placed=sum(len(area.places) for area in areas if area.zone),
        is_measured_below=any(area.indicators for area in areas if area.key != WHOLE),
    )


@router.get(f"{PATH}/tabella.{{form}}")
def territories_file(snapshot: SnapshotDep, language: LanguageDep, form: FileForm, zona: Short = "") -> Response:
    """The zones, or the municipalities of one, as CSV; both as XLSX."""
    words, version = texts(language), snapshot.version
    areas = snapshot.zone_areas
    chosen = _chosen(areas, zona)
    name = f"{words('territories.file')}-v{version.number}.{form}"
    zones = _zone_sheet(areas, version, words)
    municipalities = _municipality_sheet([chosen] if chosen else areas, version, words)
    if form is FileForm.CSV:
        table = municipalities if chosen else zones
        return download(name, csv_file(table), CSV, version.number)
    sheets = [(words("territories.sheet_zones"), zones), (words("territories.sheet_municipalities"), municipalities)]
    return download(name, workbook_file(words("territories.title"), sheets, words), XLSX, version.number)


def area_code(area: Area) -> str:
    """How an address names an area; nothing for the territory as a whole."""
    if area.zone:
        return area.zone.code
    return _UNPLACED_CODE if area.key == UNPLACED else ""


def area_name(area: Area, words: Texts) -> str:
    """An area by its name."""
    return area.zone.label[words.language] if area.zone else words(f"territories.{area.key}")


def euro(amount: Decimal, words: Texts) -> str:
    """An amount in whole euros; a dash for none.

    >>> euro(Decimal("1234567.8"), Texts("it", {})), euro(Decimal(0), Texts("it", {}))
    ('1.234.568', '–')
    """
    return words.number(round(amount)) if amount else "–"


def _chosen(areas: list[Area], zona: str) -> Area | None:
    return next((area for area in areas if zona and area_code(area) == zona), None)


def _zone_sheet(areas: list[Area], version: Version, words: Texts) -> Sheet:
    columns = (
        "code",
        "zone",
        "population",
        "municipalities",
        "projects",
        "with_amount",
        "amount",
        "programmes",
        "indicators",
    )
    rows: list[list[Value]] = [
        [
            area_code(area),
            area_name(area, words),
            (area.zone.population or "") if area.zone else "",
            len(area.places),
            area.projects,
            area.with_amount,
            round(area.amount_eur, 2),
            len(area.programmes),
            area.indicators,
        ]
        for area in areas
    ]
    return _sheet("zones_caption", columns, rows, version, words)


def _municipality_sheet(areas: list[Area], version: Version, words: Texts) -> Sheet:
    columns = ("code", "municipality", "zone", "population", "projects", "shared", "whole_amount", "indicators")
    rows: list[list[Value]] = [
        [
            place.territory.code,
            place.territory.label[words.language],
            area_name(area, words),
            place.territory.population or "",
            place.projects,
            round(place.shared_eur, 2),
            round(place.amount_eur, 2),
            place.indicators,
        ]
        for area in areas
        for place in area.places
    ]
    return _sheet("municipalities_caption", columns, rows, version, words)


def _sheet(caption: str, columns: tuple[str, ...], rows: list[list[Value]], version: Version, words: Texts) -> Sheet:
    made = words("library.made", version=version.number, date=version.created[:10])
    headings = [words(f"territories.column.{name}") for name in columns]
    return Sheet(words("territories.title"), [words(f"territories.{caption}"), made], headings, rows)
