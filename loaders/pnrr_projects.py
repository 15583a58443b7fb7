"""Projects of the PNRR and the places they touch.

A project is one (CUP, local code, sub-measure): a CUP may stand under two sub-measures, and in many municipalities. Its
money is on the project, once; the places are a table of their own, so that nothing is added up twice.
"""

from __future__ import annotations

import csv
import re
from functools import cache
from pathlib import Path

from graph_store.namespaces import COE
from loaders.base import Table
from loaders.builder import Builder
from loaders.records import Record

SUBMEASURE = "pnrr/submeasure/"
# CUP, the single code of a public investment project: a letter, two digits of the year, a letter, eleven digits.
_CUP = re.compile(r"[A-Z]\d{2}[A-Z]\d{11}")
_TITLES = Path(__file__).resolve().parent.parent / "data" / "reference" / "pnrr" / "submeasures.csv"
_AMOUNTS = (
    ("amount_eur", COE.amountEur),
    ("amount_pnrr_eur", COE.amountPnrrEur),
    ("amount_paid_eur", COE.amountPaidEur),
)


def state_project(row: Record, build: Builder) -> None:
    """A project, part of its sub-measure, with its money where a payment was published.

    The files give projects no title: the name is made of the CUP and the title of the sub-measure.
    """
    reference = project_reference(row)
    cup, submeasure = row.code("cup"), row.code("submeasure")
    project = build.define(row, reference, COE.Project, notation=cup)
    title = submeasure_titles().get(submeasure, submeasure)
    build.label(
        project,
        it=f"Progetto PNRR {cup}: {title}",
        en=f"PNRR project {cup}: {title}",
        concept=False,
        own=("it", "en"),
    )
    build.add(project, COE.partOf, build.referred(row, "submeasure", SUBMEASURE))
    for column, property_ in _AMOUNTS:
        build.add(project, property_, row.decimal(column))


def state_location(row: Record, build: Builder) -> None:
    """A place a project applies to."""
    project = build.refer(row, "cup", project_reference(row))
    build.add(project, COE.appliesTo, build.referred(row, "territory", "territory/"))


def project_reference(row: Record) -> str:
    """The reference of the project a row is about; a local code may hold slashes."""
    cup = row.code("cup")
    if cup and not _CUP.fullmatch(cup):
        row.problem("cup", repr(cup), "a CUP: a letter, two digits, a letter, eleven digits")
    return f"pnrr/project/{cup}/{row.text('local_code')}/{row.code('submeasure')}"


@cache
def submeasure_titles() -> dict[str, str]:
    """The Italian titles of the plan's sub-measures, from the shipped table: the plan is one for the whole country."""
    with _TITLES.open(encoding="utf-8", newline="") as file:
        return {row["code"]: row["title_it"] for row in csv.DictReader(file)}


PROJECTS = Table(
    source="pnrr",
    stem="projects",
    state=state_project,
    columns=("cup", "local_code", "submeasure", "amount_eur", "amount_pnrr_eur", "amount_paid_eur"),
    required=("cup", "local_code", "submeasure"),
    key=("cup", "local_code", "submeasure"),
    title_it="Progetti PNRR",
    title_en="PNRR projects",
)
LOCATIONS = Table(
    source="pnrr",
    stem="locations",
    state=state_location,
    columns=("cup", "local_code", "submeasure", "territory"),
    required=("cup", "local_code", "submeasure", "territory"),
    key=("cup", "local_code", "submeasure", "territory"),
    title_it="Progetti PNRR: localizzazioni",
    title_en="PNRR projects: locations",
)
