"""Programmes, projects and funding lines, and what they implement."""

from __future__ import annotations

from rdflib import URIRef
from rdflib.namespace import DCTERMS, RDFS, SKOS

from graph_store.namespaces import COE
from loaders import links
from loaders.base import Source, Table
from loaders.builder import Builder, LinkFacts
from loaders.kinds import LEVELS
from loaders.objectives import OWN_WORDING, state_titles
from loaders.records import Record

KINDS = {
    "programme": COE.Programme,
    "project": COE.Project,
    "funding line": COE.FundingLine,
    "plan": COE.Programme,
}


def state_programme(row: Record, build: Builder) -> None:
    """A programme, project or funding line: who leads it, what it is part of, who pays, how much, from when to when."""
    code, kind = row.code("code"), row.choice("kind", KINDS)
    programme = build.define(row, f"programme/{code}", KINDS.get(kind, COE.Programme), notation=code)
    state_titles(row, build, programme, concept=False)
    build.add(programme, COE.level, build.item("level", row.choice("level", LEVELS)))
    for actor in build.all_referred(row, "lead_actors", "actor/"):
        build.add(programme, COE.leadActor, actor)
    build.text(programme, DCTERMS.contributor, row.text("lead_actor_name"))
    for actor in build.all_referred(row, "participants", "actor/"):
        build.add(programme, COE.participant, actor)
    for whole in build.all_referred(row, "part_of", "programme/"):
        build.add(programme, COE.partOf, whole)
    for place in build.all_referred(row, "applies_to", "territory/"):
        build.add(programme, COE.appliesTo, place)
    _state_money(row, build, programme)
    build.add(programme, COE.start, row.date("start"))
    build.add(programme, COE.end, row.date("end"))
    build.add(programme, RDFS.seeAlso, row.url("url"))


def _state_money(row: Record, build: Builder, programme: URIRef) -> None:
    named = row.text("funding_source")
    build.text(programme, COE.fundingSource, named)
    build.add(programme, COE.amountEur, row.decimal("amount_eur"))
    build.text(programme, SKOS.editorialNote, row.text("amount_note"))
    for reference in row.items("funded_by"):
        payer = build.refer(row, "funded_by", reference if "/" in reference else f"programme/{reference}")
        facts = LinkFacts(
            rationale_it=f"La fonte di finanziamento indicata è: «{named}»." if named else "",
            rationale_en=f"The source of funding stated is: “{named}”." if named else "",
        )
        build.link(row, programme, COE.fundedBy, payer, facts)


SOURCE = Source(
    name="programmes",
    title_it="Programmi, progetti e linee di finanziamento",
    title_en="Programmes, projects and funding lines",
    tables=(
        Table(
            "programmes",
            "programmes",
            state_programme,
            columns=(
                "code",
                "title_it",
                "title_en",
                "kind",
                "level",
                "lead_actor_name",
                "lead_actors",
                "participants",
                "part_of",
                "applies_to",
                "funded_by",
                "funding_source",
                "amount_eur",
                "amount_note",
                "start",
                "end",
                "url",
                OWN_WORDING,
            ),
            required=("code", "title_it", "kind", "level"),
            key=("code",),
            title_it="Programmi, progetti e linee di finanziamento",
            title_en="Programmes, projects and funding lines",
        ),
        Table(
            "programmes",
            "links",
            links.state_link,
            columns=links.COLUMNS,
            required=links.KEY,
            key=links.KEY,
            title_it="Che cosa attuano i programmi",
            title_en="What the programmes implement",
        ),
    ),
)
