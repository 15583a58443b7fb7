"""The National Recovery and Resilience Plan: missions, components, sub-measures, and what official tables link them to.

Projects and where they are: ``pnrr_projects.py``. A component is part of its mission; a sub-measure implements its
component and, where an official table says so, goals and targets. Every such link has the table as its evidence.

Missions, components and recommendations are plain objectives (``coe:Objective``): they order what the plan pays for,
and nothing in the tables links them upwards, so the rules about broken chains do not look at them.
"""

from __future__ import annotations

from collections import defaultdict

from rdflib import URIRef
from rdflib.namespace import DCTERMS, SKOS
from rdflib.term import Node

from graph_store.namespaces import COE
from loaders.actors import COLUMNS as ACTOR_COLUMNS
from loaders.actors import state_actor
from loaders.base import Source, Table
from loaders.builder import Builder, LinkFacts
from loaders.kinds import LINK_STATUSES
from loaders.pnrr_projects import LOCATIONS, PROJECTS, SUBMEASURE
from loaders.records import Record

FRAMEWORK = "framework/pnrr"
RECOMMENDATIONS_FRAMEWORK = "framework/csr"
KINDS = {"investment": ("Investimento", "investment"), "reform": ("Riforma", "reform")}
PREVALENT = {
    "yes": ("Collegamento prevalente", "Prevalent link"),
    "no": ("Collegamento non prevalente", "Link that is not prevalent"),
    "": ("Collegamento", "Link"),
}
# What a link of a sub-measure says, and the table that says it.
LINKS: dict[str, tuple[URIRef, str, str]] = {
    "implements": (
        COE.implements,
        "nella mappatura tra PNRR e Agenda 2030 di ISTAT e Ragioneria generale dello Stato",
        "in the mapping between PNRR and 2030 Agenda by ISTAT and the State General Accounting Department",
    ),
    "measuredBy": (
        COE.measuredBy,
        "con questo indicatore nella mappatura tra PNRR e Agenda 2030 di ISTAT e Ragioneria generale dello Stato",
        "with this indicator in the mapping between PNRR and 2030 Agenda by ISTAT and the State General Accounting "
        "Department",
    ),
    "contributesTo": (
        COE.contributesTo,
        "nella tabella di Italia Domani tra misure del PNRR e raccomandazioni del Consiglio dell'Unione europea",
        "in the Italia Domani table of PNRR measures and recommendations of the Council of the European Union",
    ),
}
COMPONENT = LinkFacts(
    status="validated",
    rationale_it="Il piano colloca la sottomisura in questa componente.",
    rationale_en="The plan places the sub-measure in this component.",
)
COEFFICIENTS = (COE.climateCoefficient, COE.digitalCoefficient)


def state_objective(row: Record, build: Builder) -> None:
    """A mission of the plan, or a component, which is part of its mission; or the list the recommendations are in."""
    kind, code = row.choice("kind", ("framework", "mission", "component")), row.code("code")
    if kind == "framework":
        framework = build.define(row, f"framework/{code}", COE.Framework, notation=code)
        build.label(framework, it=row.text("title_it"), en=row.text("title_en"), own=("it", "en"))
        build.add(framework, COE.level, build.item("level", "european"))
        return
    objective = build.define(row, f"pnrr/{kind}/{code}", COE.Objective, notation=code)
    build.label(objective, it=row.text("title_it"), en=row.text("title_en"), own=("en",))
    build.add(objective, SKOS.inScheme, build.refer(row, None, FRAMEWORK))
    build.add(objective, COE.level, build.item("level", "national"))
    build.add(objective, COE.partOf, build.referred(row, "parent", "pnrr/mission/"))


def state_submeasure(row: Record, build: Builder) -> None:
    """A sub-measure: the component it implements, the administration in charge, its money; titled in Italian only."""
    code, title = row.code("code"), row.text("title_it")
    submeasure = build.define(row, SUBMEASURE + code, COE.Programme, notation=code)
    build.label(submeasure, it=title, en=f"PNRR sub-measure {code}: {title}", concept=False, own=("en",))
    component = build.referred(row, "component", "pnrr/component/")
    if component is not None:
        build.link(row, submeasure, COE.implements, component, COMPONENT)
    build.add(submeasure, COE.level, build.item("level", "national"))
    build.add(submeasure, COE.leadActor, build.referred(row, "lead_actor", "actor/"))
    build.add(submeasure, COE.amountEur, row.decimal("amount_eur"))
    kind, measure = row.choice("kind", KINDS), row.code("measure")
    if kind and measure:
        it, en = KINDS[kind]
        titled = f" ({row.text('measure_title_it')})" if row.text("measure_title_it") else ""
        build.texts(
            submeasure,
            DCTERMS.description,
            it=f"{it} del PNRR, misura {measure}{titled}.",
            en=f"PNRR {en}, measure {measure}{titled}.",
        )


def state_submeasure_link(row: Record, build: Builder) -> None:
    """A goal, an indicator or a recommendation that an official table pairs with a sub-measure."""
    name = row.choice("predicate", LINKS)
    submeasure = build.referred(row, "submeasure", SUBMEASURE)
    target = build.referred(row, "object")
    if not name or submeasure is None or target is None:
        return
    predicate, it, en = LINKS[name]
    prevalent_it, prevalent_en = PREVALENT[row.choice("prevalent", ("yes", "no"))]
    facts = LinkFacts(
        status=row.choice("status", LINK_STATUSES),
        rationale_it=f"{prevalent_it} {it}.",
        rationale_en=f"{prevalent_en} {en}.",
    )
    build.link(row, submeasure, predicate, target, facts)


def state_recommendation(row: Record, build: Builder) -> None:
    """A recommendation of the Council of the European Union to Italy, by year and number."""
    year, number = row.code("year"), row.code("number")
    recommendation = build.define(row, f"csr/{year}/{number}", COE.Objective, notation=f"{year} {number}")
    build.label(recommendation, it=row.text("title_it"), en=row.text("title_en"), own=("en",))
    build.add(recommendation, SKOS.inScheme, build.refer(row, None, RECOMMENDATIONS_FRAMEWORK))
    build.add(recommendation, COE.level, build.item("level", "european"))
    build.add(recommendation, DCTERMS.date, row.year("year"))


def state_share(row: Record, build: Builder) -> None:
    """A part of a sub-measure's money with the climate and digital coefficient it is counted at.

    Units: coefficients are fractions 0–1 (the regulation knows 0, 0.4 and 1).
    """
    submeasure = build.referred(row, "submeasure", SUBMEASURE)
    code, part = row.code("submeasure"), row.code("part")
    share = build.define(row, f"pnrr/coefficient/{code}/{part}", COE.TaggedShare, notation=f"{code} {part}")
    build.label(share, it=f"{code}, quota {part}", en=f"{code}, share {part}", concept=False)
    build.add(share, COE.shareOf, submeasure)
    build.add(share, COE.shareAmountEur, row.decimal("amount_eur"))
    for column, property_ in zip(("climate_coefficient", "digital_coefficient"), COEFFICIENTS, strict=True):
        coefficient = row.number(column)
        if coefficient is not None and not 0 <= coefficient <= 1:
            row.problem(column, row.text(column), "a fraction from 0 to 1")
        build.add(share, property_, row.decimal(column))
    build.text(share, COE.climateField, row.text("climate_field_it"), "it")
    build.text(share, COE.digitalField, row.text("digital_field_it"), "it")


def state_unanimous_coefficients(build: Builder) -> None:
    """The coefficient of a whole sub-measure, only where all its shares have one and the same."""
    shares: dict[Node, list[Node]] = defaultdict(list)
    found: dict[tuple[Node, Node], Node] = {}
    for subject, predicate, value in build.triples:
        if predicate == COE.shareOf:
            shares[value].append(subject)
        elif predicate in COEFFICIENTS:
            found[subject, predicate] = value
    for submeasure, parts in shares.items():
        for property_ in COEFFICIENTS:
            values = {found.get((part, property_)) for part in parts}
            if len(values) == 1:
                build.add(submeasure, property_, values.pop())


OBJECTIVES = Table(
    source="pnrr",
    stem="objectives",
    state=state_objective,
    columns=("kind", "code", "parent", "title_it", "title_en"),
    required=("kind", "code", "title_it", "title_en"),
    key=("code",),
    title_it="Missioni e componenti del PNRR",
    title_en="Missions and components of the PNRR",
)
ADMINISTRATIONS = Table(
    source="pnrr",
    stem="administrations",
    state=state_actor,
    columns=ACTOR_COLUMNS,
    required=("code", "name_it", "name_en", "category", "level"),
    key=("code",),
    title_it="Amministrazioni titolari di misure del PNRR",
    title_en="Administrations in charge of PNRR measures",
)
SUBMEASURES = Table(
    source="pnrr",
    stem="submeasures",
    state=state_submeasure,
    columns=("code", "component", "measure", "measure_title_it", "title_it", "kind", "lead_actor", "amount_eur"),
    required=("code", "component", "measure", "title_it", "kind"),
    key=("code",),
    title_it="Sottomisure del PNRR",
    title_en="Sub-measures of the PNRR",
)
SUBMEASURE_LINKS = Table(
    source="pnrr",
    stem="submeasure_links",
    state=state_submeasure_link,
    columns=("submeasure", "predicate", "object", "prevalent", "status"),
    required=("submeasure", "predicate", "object", "status"),
    key=("submeasure", "predicate", "object"),
    title_it="Sottomisure del PNRR: obiettivi, indicatori, raccomandazioni",
    title_en="Sub-measures of the PNRR: objectives, indicators, recommendations",
)
RECOMMENDATIONS = Table(
    source="pnrr",
    stem="recommendations",
    state=state_recommendation,
    columns=("year", "number", "title_it", "title_en"),
    required=("year", "number", "title_it", "title_en"),
    key=("year", "number"),
    title_it="Raccomandazioni del Consiglio dell'Unione europea all'Italia",
    title_en="Recommendations of the Council of the European Union to Italy",
)
SHARES = Table(
    source="pnrr",
    stem="coefficients",
    state=state_share,
    columns=(
        "submeasure", "part", "amount_eur", "climate_field_it", "climate_coefficient", "digital_field_it",
        "digital_coefficient",
    ),
    required=("submeasure", "part"),
    key=("submeasure", "part"),
    title_it="Sottomisure del PNRR: coefficienti climatici e digitali",
    title_en="Sub-measures of the PNRR: climate and digital coefficients",
    finish=state_unanimous_coefficients,
)  # fmt: skip
SOURCE = Source(
    name="pnrr",
    title_it="Piano nazionale di ripresa e resilienza (PNRR)",
    title_en="National Recovery and Resilience Plan (PNRR)",
    tables=(
        OBJECTIVES,
        ADMINISTRATIONS,
        SUBMEASURES,
        RECOMMENDATIONS,
        SUBMEASURE_LINKS,
        SHARES,
        PROJECTS,
        LOCATIONS,
    ),
)
