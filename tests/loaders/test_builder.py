"""A link is a record, and what a row amounts to follows from its source: table by table, on the smallest data."""

from __future__ import annotations

from pathlib import Path

import pytest
from rdflib import Literal
from rdflib.namespace import DCTERMS, PROV, RDF
from stating import NAMES, PUBLISHERS, Stated, stated, written

from graph_store.identifiers import Identifiers
from graph_store.namespaces import COE, SDG
from loaders import interactions, links
from loaders.builder import Builder
from loaders.interactions import SOURCE as INTERACTIONS
from loaders.ledger import Ledger
from loaders.links import SOURCE as LINKS
from loaders.sourcing import Publisher, Publishers, Sources

LINK_TABLE, INTERACTION_TABLE = LINKS.tables[0], INTERACTIONS.tables[0]
PROGRAMME, GOAL = NAMES.of("programme/PRG-1"), SDG["13"]
RECORD = NAMES.link(str(PROGRAMME), str(COE.implements), str(GOAL))
TWO_MISSIONS = "amsvs/mission/1.2,amsvs/mission/4.2"


def link(tmp_path: Path, columns: str, cells: str) -> Stated:
    header = f"subject,predicate,object,{columns},source,confidence"
    return stated(LINK_TABLE, written(tmp_path / "links.csv", header, f"programme/PRG-1,implements,sdg/13,{cells}"))


@pytest.mark.parametrize(
    ("status", "confidence", "stands"),
    [
        ("accepted", "high", True),
        ("validated", "medium", True),
        ("proposed", "high", False),
        ("rejected", "high", False),
        ("", "high", True),
        ("", "medium", True),
        ("", "low", False),
    ],
)
def test_the_direct_triple_stands_with_the_status(tmp_path: Path, status: str, confidence: str, stands: bool) -> None:
    said = link(tmp_path, "status", f"{status},https://example.org/,{confidence}").graph
    assert ((PROGRAMME, COE.implements, GOAL) in said) is stands
    shown = status or ("accepted" if stands else "proposed")
    assert (RECORD, COE.linkStatus, COE[f"link-status-{shown}"]) in said
    assert {RDF.Statement, COE.Link} == set(said.objects(RECORD, RDF.type))


def test_a_link_says_who_when_how_strongly_and_where_it_can_be_read(tmp_path: Path) -> None:
    said = link(
        tmp_path,
        "strength,rationale_it,document,page,quotation,author,date",
        "3,Perché sì,DOC-1,12,Le parole,ACT-1,2026-11-22,https://www.mase.gov.it/,high",
    ).graph
    [evidence] = said.objects(RECORD, COE.evidence)
    assert said.value(evidence, COE.quotedFrom) == NAMES.of("document/DOC-1")
    assert said.value(evidence, COE.page) == Literal("12")
    assert said.value(evidence, COE.quotation) == Literal("Le parole")
    assert said.value(RECORD, PROV.wasAttributedTo) == NAMES.of("actor/ACT-1")
    assert said.value(RECORD, COE.strength) == Literal(3)
    assert said.value(RECORD, COE.rationale) == Literal("Perché sì", lang="it")
    assert said.value(RECORD, COE.standing) == COE["standing-official"]


def test_an_author_who_is_no_actor_is_kept_as_a_name(tmp_path: Path) -> None:
    said = link(tmp_path, "author", "Ufficio studi,https://example.org/,high").graph
    assert said.value(RECORD, DCTERMS.creator) == Literal("Ufficio studi")


def test_own_judgement_has_no_evidence(tmp_path: Path) -> None:
    said = link(tmp_path, "author", ",https://example.org/,low").graph
    assert list(said.objects(RECORD, COE.evidence)) == []


@pytest.mark.parametrize(
    ("columns", "cells", "told"),
    [
        ("strength", "4,x,high", "column strength: 4; expected a whole number from 1 to 3"),
        (
            "status",
            "agreed,x,high",
            "column status: 'agreed'; expected one of: proposed, accepted, validated, rejected",
        ),
        ("date", "ieri,x,high", "column date: 'ieri'"),
    ],
)
def test_a_link_that_is_told_wrongly_is_a_problem(tmp_path: Path, columns: str, cells: str, told: str) -> None:
    [problem] = link(tmp_path, columns, cells).told()
    assert told in problem


def test_an_unknown_predicate_is_told(tmp_path: Path) -> None:
    path = written(tmp_path / "links.csv", "subject,predicate,object,source,confidence", "a/1,contributes,b/2,x,high")
    [problem] = stated(LINK_TABLE, path).told()
    assert "'contributes' (did you mean contributesTo?)" in problem
    assert ", ".join(links.PREDICATES) in problem


def test_an_interaction_has_a_score_and_what_mitigates_it(tmp_path: Path) -> None:
    header = "subject,object,score,mitigation_it,mitigated_by,source,confidence"
    path = written(
        tmp_path / "i.csv", header, f"{TWO_MISSIONS},-2,Si fa così,programme/PRG-1,https://example.org/,high"
    )
    said = stated(INTERACTION_TABLE, path).graph
    one, other = (NAMES.of(reference) for reference in TWO_MISSIONS.split(","))
    record = NAMES.link(str(one), str(COE.interactsWith), str(other))
    assert {RDF.Statement, COE.Link, COE.Interaction} == set(said.objects(record, RDF.type))
    assert said.value(record, COE.score) == Literal(-2)
    assert said.value(record, COE.mitigatedBy) == PROGRAMME
    assert said.value(record, COE.mitigation) == Literal("Si fa così", lang="it")
    assert (one, COE.interactsWith, other) in said


@pytest.mark.parametrize(
    ("cells", "told"),
    [
        (f"{TWO_MISSIONS},-4", "column score: -4; expected a whole number from -3 to 3"),
        (f"{TWO_MISSIONS},", "column score: an empty cell"),
        ("amsvs/mission/1.2,amsvs/mission/1.2,1", "column object: the same as the subject"),
    ],
)
def test_a_judgement_that_is_none_is_told(tmp_path: Path, cells: str, told: str) -> None:
    path = written(tmp_path / "i.csv", "subject,object,score,source,confidence", f"{cells},x,high")
    [problem] = stated(interactions.SOURCE.tables[0], path).told()
    assert told in problem


@pytest.mark.parametrize(
    ("source", "confidence", "standing"),
    [
        ("https://www.regione.piemonte.it/web/temi", "high", "official"),
        ("https://www.torinoggi.it/2024/07/19/x.html", "high", "reported"),
        ("https://www.torinoggi.it/x.html; https://www.mase.gov.it/x", "medium", "official"),
        ("https://www.mase.gov.it/x", "low", "unverified"),
        ("https://notregione.piemonte.it.example.org/", "high", "reported"),
        ("https://github.com/UNStats/LOD4Stats/blob/x", "high", "official"),
        ("https://github.com/someone/else", "high", "reported"),
        ("a list, copied in https://github.com/UNStats/LOD4Stats/blob/x", "high", "official"),
        ("document/DOC-PDL23", "high", "official"),
        ("document/DOC-DUP", "high", "reported"),
    ],
)
def test_the_publisher_decides_between_official_and_reported(source: str, confidence: str, standing: str) -> None:
    assert Sources(NAMES, PUBLISHERS).attribution(source.split("; "), confidence).standing == standing


def test_the_longest_prefix_that_fits_decides() -> None:
    known = Publishers((Publisher("example.org", "A", True), Publisher("example.org/copies", "B", False)))
    assert known.is_official(["https://www.example.org/own"])
    assert not known.is_official(["https://www.example.org/copies/1"])


def test_resources_stand_under_the_base_that_is_set() -> None:
    names = Identifiers("https://dati.example.it/id/")
    build = Builder("toy", names, Sources(names), Ledger())
    assert str(build.names.of("amsvs/mission/1.2")) == "https://dati.example.it/id/amsvs/mission/1.2"
    assert build.names.of("sdg/13") == GOAL
