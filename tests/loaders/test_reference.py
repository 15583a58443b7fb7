"""The shipped tables, as statements of policy: what is there, where it comes from, and what is not claimed."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from rdflib import Literal, URIRef
from rdflib.namespace import DCTERMS, RDF, RDFS, SKOS

from graph_store.identifiers import Identifiers, graph_iri
from graph_store.namespaces import COE, GRAPH, SDG
from graph_store.reader import Reader
from graph_store.store import GraphStore
from loaders.kinds import SUPERCLASSES
from loaders.load import REFERENCE_FOLDER, LoadReport
from loaders.provenance import described
from loaders.registry import sources
from loaders.sourcing import Publishers, Sources

NAMES = Identifiers()
TABLES = [
    pytest.param(table, path, id=table.dataset)
    for source in sources().values()
    for table in source.tables
    if (path := REFERENCE_FOLDER / (source.folder or source.name) / f"{table.stem}.csv").is_file()
]


def told(reader: Reader, reference: str, predicate: URIRef) -> set[str]:
    """What the graph says of a thing: values as references, last parts of list items, or texts."""
    rows = reader.select("SELECT ?s ?p ?o WHERE { ?s ?p ?o }", s=NAMES.of(reference), p=predicate)
    return {NAMES.reference(str(row["o"])).removeprefix(str(COE)) for row in rows}


def number(reader: Reader, condition: str) -> int:
    [row] = reader.select(f"SELECT (COUNT(DISTINCT ?x) AS ?n) WHERE {{ {condition} }}")
    return int(str(row["n"]))


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize(("table", "path"), TABLES)
def test_the_standing_of_every_row_follows_from_its_source(table: object, path: Path) -> None:
    description = described(path.parent, path.stem, "", "")
    known = Sources(NAMES, Publishers.read(REFERENCE_FOLDER / "publishers.csv"), description.sources)
    wrong = [
        (number, row["standing"], attribution.standing)
        for number, row in enumerate(rows_of(path), start=2)
        for attribution in [known.attribution(row["source"].split("; "), row["confidence"])]
        if row["standing"] != attribution.standing
    ]
    assert wrong == []


@pytest.mark.parametrize(("table", "path"), TABLES)
def test_every_shipped_table_is_in_the_house_dialect(table: object, path: Path) -> None:
    content = path.read_bytes()
    assert b"\r" not in content
    assert not content.startswith(b"\xef\xbb\xbf")
    header = content.decode().splitlines()[0].split(",")
    assert header[-4:] == ["source", "confidence", "standing", "notes"]
    assert content.endswith(b"\n")


@pytest.mark.parametrize("folder", sorted(path for path in REFERENCE_FOLDER.iterdir() if path.is_dir()), ids=str)
def test_every_folder_says_where_it_comes_from(folder: Path) -> None:
    assert len((folder / "README.md").read_text(encoding="utf-8")) > 400
    for path in folder.glob("*.csv"):
        description = described(folder, path.stem, "", "")
        assert description.title_it
        assert description.title_en
        assert description.publisher
        assert description.licence
        assert description.retrieved is not None


@pytest.mark.parametrize(
    ("what", "condition", "least", "most"),
    [
        ("goals", "?x a coe:Goal", 17, 17),
        ("targets", "?x a coe:Target", 169, 169),
        ("UN indicators", "?x a <http://metadata.un.org/sdg/ontology#Indicator>", 232, 232),
        ("macro-areas", "?x a coe:MacroArea", 7, 7),
        ("missions", "?x a coe:Mission", 2, 2),
        ("intervention areas", "?x a coe:InterventionArea", 0, 0),
        ("national objectives of 2022", "?x a coe:NationalObjective ; skos:inScheme id:framework/snsvs-2022", 55, 55),
        ("national choices of 2022", "?x a coe:NationalChoice ; skos:inScheme id:framework/snsvs-2022", 15, 15),
        (
            "programmes, projects, funding lines",
            "?x a ?k VALUES ?k { coe:Programme coe:Project coe:FundingLine }",
            63,
            9999,
        ),
        ("actors", "?x a coe:Actor", 97, 999),
        ("documents", "?x a coe:Document", 83, 83),
        ("municipalities", "?x coe:territoryKind coe:territory-kind-municipality", 312, 312),
        ("zones", "?x coe:territoryKind coe:territory-kind-zone", 11, 11),
        ("actions of the work plan", "?x a coe:WorkPlanAction", 29, 29),
    ],
)
def test_there_are_as_many_as_the_sources_have(
    reference_only: GraphStore, what: str, condition: str, least: int, most: int
) -> None:
    text = condition.replace("id:framework/snsvs-2022", f"<{NAMES.of('framework/snsvs-2022')}>")
    assert least <= number(reference_only.reader(), text) <= most, what


def test_reference_data_alone_hold_nothing_illustrative(reference_only: GraphStore) -> None:
    reader = reference_only.reader()
    assert number(reader, "?x coe:standing coe:standing-illustrative") == 0
    assert not [graph for graph in reader.graphs() if graph.startswith(str(GRAPH["example-"]))]
    assert number(reader, '?x skos:notation ?c FILTER(STRSTARTS(?c, "es."))') == 0


def test_everything_illustrative_has_a_code_no_official_one_can_meet(shipped: Reader) -> None:
    assert number(shipped, "?x a coe:Mission ; coe:standing coe:standing-illustrative") >= 19
    rows = shipped.select(
        "SELECT DISTINCT ?c WHERE { ?x coe:standing coe:standing-illustrative ; skos:notation ?c ; a ?kind }"
    )
    assert [str(row["c"]) for row in rows if "es." not in str(row["c"])] == []


def test_loading_the_same_files_twice_gives_the_same_bytes(
    initialised: tuple[GraphStore, LoadReport], reference_only: GraphStore
) -> None:
    first, second = initialised[0].reader(), reference_only.reader()
    large = {graph_iri("pnrr-projects"), graph_iri("pnrr-locations")}  # compared in test_pnrr_tables
    for graph in set(second.graphs()) - large:
        assert first.nquads(graph) == second.nquads(graph), graph


def test_what_nobody_has_read_is_unverified(shipped: Reader) -> None:
    assert number(shipped, 'GRAPH ?g { ?x coe:confidence "low" ; coe:standing coe:standing-official }') == 0
    assert number(shipped, 'GRAPH ?g { ?x coe:confidence "low" ; coe:standing coe:standing-reported }') == 0
    for code in ("2", "4", "5", "6", "7"):
        assert told(shipped, f"srsvs/mas/{code}", COE.standing) == {"standing-unverified"}
    assert told(shipped, "srsvs/mas/3", COE.standing) == {"standing-official"}
    assert told(shipped, "snsvs-2022/objective/persone/I.1", COE.standing) == {"standing-unverified"}


def test_every_thing_has_one_standing_one_notation_and_a_source(shipped: Reader) -> None:
    thing = "GRAPH ?g { ?x coe:standing ?a ; a ?kind } FILTER(?kind NOT IN (coe:Evidence, coe:Link))"
    assert number(shipped, "?x coe:standing ?a, ?b FILTER(?a != ?b)") == 0
    assert number(shipped, "?x a coe:Objective ; skos:notation ?a, ?b FILTER(?a != ?b)") == 0
    assert number(shipped, thing + " FILTER NOT EXISTS { ?x dct:source|dct:bibliographicCitation ?any }") == 0


def test_every_list_item_and_property_used_is_in_the_vocabulary(shipped: Reader) -> None:
    unknown = f"FILTER(STRSTARTS(STR(?term), '{COE}')) FILTER NOT EXISTS {{ ?term a ?kind }}"
    values = shipped.select(f"SELECT DISTINCT ?term WHERE {{ ?s ?p ?term . {unknown} }}")
    used = "{ SELECT DISTINCT ?term WHERE { ?s ?term ?o } }"
    predicates = shipped.select(f"SELECT DISTINCT ?term WHERE {{ {used} {unknown} }}")
    names = {str(row["term"]).removeprefix(str(COE)) for row in (*values, *predicates)}
    assert {name for name in names if not name.endswith("0.1.0")} == set()  # the versions of its modules


def test_superclasses_stand_in_the_data(shipped: Reader) -> None:
    for kind, above in SUPERCLASSES.items():
        for parent in above:
            gap = f"?x a <{kind}> FILTER NOT EXISTS {{ ?x a <{parent}> }} FILTER(!STRSTARTS(STR(?x), '{COE}'))"
            assert number(shipped, gap) == 0, (kind, parent)


def test_a_target_is_part_of_its_goal_and_measured_by_the_un_indicators(shipped: Reader) -> None:
    assert told(shipped, "sdg/11.2", COE.partOf) == {"sdg/11"}
    assert "sdg/C110201" in told(shipped, "sdg/11.2", COE.measuredBy)
    assert told(shipped, "sdg/11.2", COE.ownTranslation) == {"it"}
    assert (SDG["11.c"], COE.measuredBy) not in {(s, p) for s, p, _, _ in shipped.quads(graph_iri("sdg-indicators"))}


def test_a_un_indicator_that_stands_under_three_targets_is_one_indicator(shipped: Reader) -> None:
    assert told(shipped, "sdg/C200303", SKOS.notation) == {"1.5.1"}
    assert told(shipped, "sdg/C200303", DCTERMS.identifier) == {"C200303", "11.5.1", "13.1.1"}
    for target in ("1.5", "11.5", "13.1"):
        assert "sdg/C200303" in told(shipped, f"sdg/{target}", COE.measuredBy)


def test_the_two_editions_of_the_national_strategy_are_kept_apart(shipped: Reader) -> None:
    assert told(shipped, "snsvs-2017/choice/persone/I", COE.partOf) == {"snsvs-2017/area/persone"}
    assert told(shipped, "snsvs-2022/objective/prosperita/V.2", COE.partOf) == {"snsvs-2022/choice/prosperita/V"}
    assert told(shipped, "framework/snsvs-2017", DCTERMS.isReplacedBy) == {"framework/snsvs-2022"}
    assert told(shipped, "framework/snsvs-2022", DCTERMS.isReplacedBy) == set()


def test_the_sub_categories_of_a_funding_call_are_no_objectives_of_the_strategy(shipped: Reader) -> None:
    found = shipped.select('SELECT ?x WHERE { ?x rdfs:label "Partenariati innovativi"@it }')
    assert found == []


def test_a_mission_answers_its_macro_area_by_an_inference_that_is_told(shipped: Reader) -> None:
    mission, area = NAMES.of("amsvs/mission/4.2"), NAMES.of("srsvs/mas/4")
    link = NAMES.link(str(mission), str(COE.contributesTo), str(area))
    assert told(shipped, "amsvs/mission/4.2", COE.contributesTo) == {"srsvs/mas/4"}
    reference = NAMES.reference(str(link))
    assert told(shipped, reference, COE.linkStatus) == {"link-status-accepted"}
    assert told(shipped, reference, COE.confidence) == {"medium"}
    assert any("numerazione" in text for text in told(shipped, reference, COE.rationale))
    [evidence] = told(shipped, reference, COE.evidence)
    assert any(page.endswith("/attuazione") for page in told(shipped, evidence, DCTERMS.source))


def test_missions_are_adopted_in_the_agenda(shipped: Reader) -> None:
    assert told(shipped, "amsvs/mission/1.2", COE.adoptedIn) == {"document/DOC-AMSVS"}
    assert "document/DOC-AMSVS-PILOTA" in told(shipped, "amsvs/mission/4.2", COE.adoptedIn)


def test_a_judgement_of_this_project_is_only_proposed(shipped: Reader) -> None:
    assert told(shipped, "programme/PRG-FOREST22", COE.implements) == set()
    link = NAMES.link(str(NAMES.of("programme/PRG-FOREST22")), str(COE.implements), str(SDG["15"]))
    reference = NAMES.reference(str(link))
    assert told(shipped, reference, COE.linkStatus) == {"link-status-proposed"}
    assert told(shipped, reference, COE.standing) == {"standing-unverified"}
    assert told(shipped, reference, COE.evidence) == set()


def test_a_pilot_action_implements_the_mission_it_deepens(shipped: Reader) -> None:
    assert told(shipped, "programme/PRG-AP1", COE.implements) == {"amsvs/mission/4.2", "srsvs/mas/4"}
    assert told(shipped, "programme/PRG-AP1", RDF.type) == {"Project"}
    assert told(shipped, "programme/PRG-AP1", COE.leadActor) == {"actor/ACT-CMTO"}
    assert told(shipped, "programme/PRG-AP1", COE.participant) == {"actor/ACT-UNITO-SAA"}


def test_a_project_is_paid_by_the_measure_its_source_of_funding_names(shipped: Reader) -> None:
    assert told(shipped, "programme/PRG-GC-CAN", COE.fundedBy) == {"pnrr/submeasure/M2C1I3.02.00"}
    assert told(shipped, "programme/PRG-GC-CAN", COE.partOf) == {"programme/PRG-GREENCOMM"}
    # Three sub-measures share the code of the integrated urban plans: the text stays a text.
    assert told(shipped, "programme/PRG-PUI-TMA", COE.fundedBy) == set()
    assert told(shipped, "programme/PRG-PUI-TMA", COE.fundingSource) == {"PNRR M5C2 I2.2"}


def test_a_plan_in_force_replaces_the_one_before(shipped: Reader) -> None:
    assert told(shipped, "document/DOC-PSM21", DCTERMS.isReplacedBy) == {"document/DOC-PSM24"}
    # The general territorial plan is not approved yet, so the coordination plan still stands.
    assert told(shipped, "document/DOC-PTC2", DCTERMS.isReplacedBy) == set()
    assert told(shipped, "document/DOC-PTC2", COE.documentStatus) == {"document-status-in-force"}
    assert {"PlanningDocument", "Document"} <= told(shipped, "document/DOC-PSM24", RDF.type)
    assert told(shipped, "document/DOC-L56", RDF.type) == {
        "Document",
        "http://data.europa.eu/eli/ontology#LegalResource",
    }


def test_a_category_of_actors_is_a_group_and_no_person_is_named(shipped: Reader) -> None:
    assert "ActorGroup" in told(shipped, "actor/ACT-SIND", RDF.type)
    assert told(shipped, "actor/ACT-SIND", RDFS.label) == {"Sindacati", "Trade unions"}
    assert told(shipped, "actor/ACT-CMTO-SIND", RDFS.label) == {"Sindaco metropolitano", "Metropolitan mayor"}
    assert told(shipped, "actor/ACT-CMTO-SIND", SKOS.editorialNote) == set()
    assert told(shipped, "actor/ACT-VOLTO", COE.actorCategory) == {"actor-category-association"}


def test_a_code_nobody_checked_is_a_note_and_no_statement(shipped: Reader) -> None:
    assert told(shipped, "actor/ACT-CMTO", COE.ipaCode) == set()
    assert any("cmto" in note for note in told(shipped, "actor/ACT-CMTO", SKOS.editorialNote))


def test_a_municipality_lies_in_a_zone_only_where_a_source_says_so(shipped: Reader) -> None:
    metropolitan = "territory/metropolitan/001"
    assert {metropolitan, "territory/zone/1"} <= told(shipped, "territory/municipality/001272", COE.within)
    assert told(shipped, "territory/municipality/001002", COE.within) - {metropolitan} <= {
        "territory/grouping/asl-to3-pinerolese"
    }
    in_zones = "?x a coe:Territory ; coe:within ?z . ?z coe:territoryKind coe:territory-kind-zone"
    assert number(shipped, in_zones) == 43
    assert told(shipped, metropolitan, DCTERMS.identifier) == {"001", "201", "ITC11"}
    assert told(shipped, metropolitan, SKOS.exactMatch) == {
        "https://w3id.org/italia/controlled-vocabulary/territorial-classifications/provinces/001"
    }


def test_where_a_zone_was_read_decides_the_standing_of_that_link_alone(shipped: Reader) -> None:
    collegno, zone = NAMES.of("territory/municipality/001090"), NAMES.of("territory/zone/2")
    link = NAMES.link(str(collegno), str(COE.within), str(zone))
    assert told(shipped, NAMES.reference(str(link)), COE.standing) == {"standing-official"}
    assert told(shipped, "territory/municipality/001090", COE.standing) == {"standing-reported"}


def test_the_work_plan_speaks_of_the_documents_it_wants_to_change(shipped: Reader) -> None:
    action = "work-plan/2023/2.a.2"
    assert told(shipped, action, COE.concerns) == {"document/DOC-AMSVS", "document/DOC-DUP", "document/DOC-PSM24"}
    assert told(shipped, action, DCTERMS.source) == {"document/DOC-PDL23"}
    assert told(shipped, action, COE.standing) == {"standing-official"}


def test_a_priority_whose_title_nobody_saw_is_told_in_our_own_words(shipped: Reader) -> None:
    assert told(shipped, "srsvs/priority/PRI-3-402", COE.ownTranslation) == {"it", "en"}
    assert told(shipped, "srsvs/priority/3.B", COE.ownTranslation) == {"en"}


def test_a_direct_triple_stands_exactly_while_its_link_is_accepted_or_validated(shipped: Reader) -> None:
    stands = "VALUES ?status { coe:link-status-accepted coe:link-status-validated }"
    record = "?x a coe:Link ; rdf:subject ?s ; rdf:predicate ?p ; rdf:object ?o ; coe:linkStatus ?status"
    assert number(shipped, f"{stands} {record} FILTER NOT EXISTS {{ ?s ?p ?o }}") == 0
    falls = "VALUES ?status { coe:link-status-proposed coe:link-status-rejected }"
    assert number(shipped, f"{falls} {record} FILTER EXISTS {{ ?s ?p ?o }}") == 0
    bare = (
        "VALUES ?p { coe:contributesTo coe:implements coe:adoptedIn coe:fundedBy coe:interactsWith } ?x ?p ?o"
        " FILTER NOT EXISTS { ?l a coe:Link ; rdf:subject ?x ; rdf:predicate ?p ; rdf:object ?o }"
    )
    assert number(shipped, bare) == 0


def test_every_graph_says_whose_it_is_and_from_which_file(shipped: Reader) -> None:
    graph = graph_iri("srsvs-macro_areas")
    said = shipped.graph(graph)
    assert (graph, DCTERMS.publisher, Literal("Regione Piemonte")) in said
    [row] = shipped.select("SELECT ?g ?n WHERE { ?g <http://rdfs.org/ns/void#triples> ?n }", g=graph)
    assert int(str(row["n"])) == len(said)
    undescribed = "GRAPH ?x { ?s coe:standing ?any } FILTER NOT EXISTS { GRAPH ?x { ?x a dcat:Dataset } }"
    assert number(shipped, undescribed) == 0
