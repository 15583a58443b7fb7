"""What documents take up of the agenda, on what grounds, and how they relate."""

from __future__ import annotations

from collections.abc import Callable

import networkx as nx
import pytest

from coherence.documents import Documents, read_documents
from coherence.network import Graph
from graph_store.identifiers import Identifiers
from graph_store.reader import Reader
from graph_store.store import GraphStore

AGENDA = "framework/es.amsvs"
BASE = "https://w3id.org/coerenza/id/"
COE = "https://w3id.org/coerenza/onto/"
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"


@pytest.fixture
def documents(toy_store: GraphStore, toy_network: Graph) -> Documents:
    return read_documents(toy_store.reader(), Identifiers(), toy_network, AGENDA)


@pytest.fixture
def with_link(toy_store: GraphStore, toy_network: Graph) -> Callable[[str, str, str], Documents]:
    """The documents with one more link from a mission to a document, of a status."""

    def read(mission: str, document: str, status: str) -> Documents:
        link = f"<{BASE}link/more>"
        more = (
            f"{link} <{RDF}type> <{COE}Link> <urn:g> .\n"
            f"{link} <{RDF}subject> <{BASE}amsvs/mission/{mission}> <urn:g> .\n"
            f"{link} <{RDF}predicate> <{COE}adoptedIn> <urn:g> .\n"
            f"{link} <{RDF}object> <{BASE}document/{document}> <urn:g> .\n"
            f"{link} <{COE}linkStatus> <{COE}link-status-{status}> <urn:g> .\n"
        )
        reader = Reader.of_quads(toy_store.reader().nquads() + more.encode())
        return read_documents(reader, Identifiers(), toy_network, AGENDA)

    return read


def test_the_strategic_plan_takes_up_one_of_three_missions_and_quotes_where(documents: Documents) -> None:
    plan = documents.of_code("es.DOC-PSM")
    assert plan is not None
    uptake = documents.uptake(plan)
    (link,) = uptake.taken
    assert (link.other.code, link.status, uptake.total) == ("es.1.1", "accepted", 3)
    assert [mission.code for mission in uptake.left] == ["es.1.2", "es.2.1"]
    (quotation,) = link.quotations
    assert (quotation.page, quotation.document and quotation.document.code) == ("21", "es.DOC-PSM")
    assert quotation.words.startswith("Il piano assume la missione")


def test_the_programming_document_takes_up_nothing(documents: Documents) -> None:
    dup = documents.of_code("es.DOC-DUP")
    assert dup is not None
    uptake = documents.uptake(dup)
    assert uptake.is_nothing
    assert len(uptake.left) == uptake.total == 3


@pytest.mark.parametrize(
    ("status", "taken", "proposed", "left"),
    [("validated", 1, 0, 2), ("proposed", 0, 1, 2), ("rejected", 0, 0, 3)],
)
def test_a_proposed_link_is_told_apart_and_a_rejected_one_does_not_count(
    with_link: Callable[[str, str, str], Documents], status: str, taken: int, proposed: int, left: int
) -> None:
    documents = with_link("es.2.1", "es.DOC-DUP", status)
    dup = documents.of_code("es.DOC-DUP")
    assert dup is not None
    uptake = documents.uptake(dup)
    assert (len(uptake.taken), len(uptake.proposed), len(uptake.left)) == (taken, proposed, left)


def test_the_document_of_the_agenda_does_not_count_as_taking_its_missions_up(
    with_link: Callable[[str, str, str], Documents],
) -> None:
    documents = with_link("es.2.1", "es.DOC-LINEE", "accepted")
    lines = documents.of_code("es.DOC-LINEE")
    assert lines is not None
    assert documents.states_agenda(lines)
    assert [mission.code for mission in documents.taken_somewhere()] == ["es.1.1"]


def test_current_plans_come_first_and_only_they_are_expected_to_take_something_up(documents: Documents) -> None:
    codes = [one.thing.code for one in documents.documents if one.level == "metropolitan"]
    assert codes.index("es.DOC-DUP") < codes.index("es.DOC-PSM") < codes.index("es.DOC-LINEE")
    assert {one.thing.code for one in documents.expected()} == {"es.DOC-DUP", "es.DOC-PSM"}


def test_a_replacement_is_seen_from_both_documents(documents: Documents) -> None:
    old, new = documents.of_code("es.DOC-LINEE"), documents.of_code("es.DOC-PSM")
    assert old is not None
    assert new is not None
    assert [(one.name, one.other.code, one.is_outwards) for one in old.relations] == [
        ("isReplacedBy", "es.DOC-PSM", True)
    ]
    assert ("isReplacedBy", "es.DOC-LINEE", False) in [
        (one.name, one.other.code, one.is_outwards) for one in new.relations
    ]


def test_the_passages_of_a_document_name_the_links_they_prove(documents: Documents) -> None:
    plan = documents.of_code("es.DOC-PSM")
    assert plan is not None
    proved = {(one.page, one.subject.code, one.predicate) for one in plan.passages}
    assert ("21", "es.1.1", "adoptedIn") in proved
    assert ("21", "es.PRJ-2", "implements") in proved


def test_a_graph_without_documents_has_none() -> None:
    empty = read_documents(Reader.of_quads(b""), Identifiers(), nx.DiGraph(), "")
    assert (empty.documents, empty.missions, empty.taken_somewhere()) == ((), (), [])
