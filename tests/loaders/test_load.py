"""Loading is all or nothing: a good table replaces what it said before, a bad one changes nothing at all."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from graph_store.errors import BadInput, StoreMissing, UnknownResource
from graph_store.identifiers import Identifiers, graph_iri
from graph_store.reader import Reader
from graph_store.store import GraphStore
from loaders.load import REFERENCE_FOLDER, load

MISSIONS = "code,macro_area,title_it,title_en,dimensions,source,confidence,standing\n"
SAID = "https://www.cittametropolitana.torino.it/agenda,high,official\n"
NAMES = Identifiers()
Written = Callable[..., Path]


def missions(reader: Reader) -> list[str]:
    rows = reader.select("SELECT ?code WHERE { ?mission a coe:Mission ; skos:notation ?code } ORDER BY ?code")
    return [str(row["code"]) for row in rows]


def contents(store: GraphStore) -> tuple[object, ...]:
    """The versions there are, and enough of the current one to see a change; versions never change once made."""
    reader = store.reader()
    return store.versions.all(), len(reader), reader.graphs(), reader.nquads(graph_iri("agenda-missions"))


def refused(store: GraphStore, source: str, *files: Path) -> str:
    """What is told when files cannot be loaded; the store must stand exactly as before."""
    before = contents(store)
    with pytest.raises(BadInput) as caught:
        load(store, source, files)
    assert contents(store) == before
    return str(caught.value)


def test_official_missions_replace_the_known_ones_and_drop_everything_illustrative(
    store: GraphStore, written: Written
) -> None:
    path = written(
        "missions.csv", MISSIONS, f"1.1,1,Una missione,A mission,economic; social,{SAID}", f"1.2,1,Altra,,,{SAID}"
    )
    report = load(store, "agenda", [path], author="maria")
    assert missions(store.reader()) == ["1.1", "1.2"]
    assert not [graph for graph in store.reader().graphs() if "example-" in graph]
    assert "example-agenda-missions" in report.dropped
    assert report.version == store.current().number == 2
    assert store.current().author == "maria"
    assert [(graph.name, graph.rows) for graph in report.graphs] == [("agenda-missions", 2)]
    assert report.lines()[-1] == "published as version 2"


def test_what_other_tables_still_refer_to_is_not_lost_silently(store: GraphStore, written: Written) -> None:
    report = load(store, "agenda", [written("missions.csv", MISSIONS, f"1.1,1,Una missione,,,{SAID}")])
    assert (
        "amsvs/mission/4.2 is no longer defined, but links-links, programmes-links still refers to it"
        in report.warnings
    )


def test_illustrative_data_can_be_kept_beside_the_official_ones(store: GraphStore, written: Written) -> None:
    path = written("missions.csv", MISSIONS, f"1.2,1,Una,,,{SAID}", f"4.2,4,Altra,,,{SAID}")
    report = load(store, "agenda", [path], keep_example=True)
    assert report.dropped == ()
    assert store.reader().has_graph(graph_iri("example-agenda-missions"))


def test_loading_another_source_leaves_illustrative_data_alone(store: GraphStore, written: Written) -> None:
    goals = written(
        "actors.csv", "code,name_it,category,level,source,confidence\n", f"ACT-X,Ente,institution,local,{OWN}\n"
    )
    assert load(store, "actors", [goals]).dropped == ()
    assert store.reader().has_graph(graph_iri("example-agenda-missions"))


OWN = "https://example.org/page,high"


def test_an_illustrative_table_goes_to_a_graph_of_its_own(store: GraphStore, written: Written) -> None:
    path = written("missions.csv", MISSIONS, "es.9.1,1,Di esempio,Example,,made up,high,illustrative\n")
    report = load(store, "agenda", [path])
    assert [graph.name for graph in report.graphs] == ["example-agenda-missions"]
    assert report.dropped == ()
    assert "1.2" in missions(store.reader())


def test_standing_follows_from_the_source_where_a_table_leaves_it_out(store: GraphStore, written: Written) -> None:
    header = "code,macro_area,title_it,source,confidence\n"
    rows = (
        "1.1,1,Ufficiale,https://www.cittametropolitana.torino.it/agenda,high\n",
        "1.3,1,Riportata,https://example.org/news,medium\n",
        "1.4,1,Creduta,own knowledge,low\n",
    )
    load(store, "agenda", [written("missions.csv", header, *rows)])
    found = store.reader().select(
        "SELECT ?code ?standing WHERE { ?m a coe:Mission ; skos:notation ?code ; coe:standing ?standing } ORDER BY ?m"
    )
    assert [(str(row["code"]), str(row["standing"]).rsplit("-", 1)[1]) for row in found] == [
        ("1.1", "official"),
        ("1.3", "reported"),
        ("1.4", "unverified"),
    ]


def test_an_unknown_code_is_told_with_the_nearest_known_one(store: GraphStore, written: Written) -> None:
    path = written(
        "areas.csv", "code,mission,title_it,source,confidence\n", "4.2.1,4.3,Area,https://example.org/,high\n"
    )
    assert refused(store, "agenda", path) == (
        "areas.csv, row 2, column mission: amsvs/mission/4.3 is not known; "
        "expected a code that is there, such as amsvs/mission/4.2 or amsvs/mission/es.4.3"
    )


def test_a_code_that_stands_twice_is_told_with_both_rows(store: GraphStore, written: Written) -> None:
    path = written("missions.csv", MISSIONS, f"1.1,1,Una,,,{SAID}", f"1.2,1,Due,,,{SAID}", f"1.1,1,Tre,,,{SAID}")
    assert refused(store, "agenda", path) == (
        "missions.csv, row 4, column code: 1.1 stands in row 2 already; expected each key once"
    )


def test_a_code_that_another_table_has_is_told_with_that_table(store: GraphStore, written: Written) -> None:
    path = written(
        "administrations.csv",
        "code,name_it,name_en,category,level,source,confidence\n",
        f"ACT-REG,Ente,Body,institution,local,{OWN}\n",
    )
    assert "actor/ACT-REG is defined already, in actors-actors; expected a code that no other table has" in refused(
        store, "pnrr", path
    )


def test_numbers_dates_and_words_that_are_wrong_are_told_together(store: GraphStore, written: Written) -> None:
    path = written(
        "programmes.csv",
        "code,title_it,kind,level,amount_eur,start,end,lead_actors,source,confidence\n",
        f"PRG-X,Programma,programma,regional,1.000.000,01/2026,2027-13,ACT-NOBODY,{OWN}\n",
    )
    message = refused(store, "programmes", path)
    assert message.splitlines() == [
        "programmes.csv, row 2, column amount_eur: '1.000.000'; expected a number such as 12 or 12.5, without "
        "thousands separators",
        "programmes.csv, row 2, column end: '2027-13'; expected a date written 2026, 2026-11 or 2026-11-22",
        "programmes.csv, row 2, column kind: 'programma' (did you mean programme?); expected one of: programme, "
        "project, funding line, plan",
        message.splitlines()[3],
        "programmes.csv, row 2, column start: '01/2026'; expected a date written 2026, 2026-11 or 2026-11-22",
    ]
    assert "column lead_actors: actor/ACT-NOBODY is not known" in message


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("", "the file is empty"),
        (MISSIONS.encode() + b"1.1,1,Citt\xe0,,,x,high,official\n", "row 2: byte 83 (0xe0) is not UTF-8"),
        (MISSIONS + '1.1,1,"aperta,,,x,high,official\n', "row 2: a row that cannot be read"),
        (
            "nome,valore\na,1\n",
            "row 1: the columns nome, valore; expected one of the tables missions: code, macro_area",
        ),
        (MISSIONS + "1.1,1,Una,,,https://example.org/,low,official\n", "official with low confidence"),
        (MISSIONS + "1.1,1,Una,,,https://example.org/,sure,official\n", "'sure'; expected one of: high, medium, low"),
        (MISSIONS + "1.1,1,Una,,,made up,high,illustrative\n", "1.1 in an illustrative table; expected a code that"),
        (MISSIONS + f"1.1,1,Una,,,{SAID}" + "es.1,1,Due,,,x,high,illustrative\n", "an illustrative row among others"),
        (MISSIONS + f"1.1,1,Una,,ambiente,{SAID}", "'ambiente'; expected a list of: economic, social, environmental"),
        (
            MISSIONS + "1.1,1,Una,,,source:nowhere,high,official\n",
            "source:nowhere; expected a source that dataset.toml",
        ),
        (MISSIONS + "1.1,1,Una,,,document/DOC-NONE,high,official\n", "document/DOC-NONE is not known"),
    ],
)
def test_a_bad_table_changes_nothing(store: GraphStore, written: Written, content: str | bytes, told: str) -> None:
    assert told in refused(store, "agenda", written("missions.csv", content))


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"title_it = 'Citt\xe0'\n", "/dataset.toml, row 1: byte 17 (0xe0) is not UTF-8"),
        ("publisher = 'A'\nlicence = B\n", "/dataset.toml, row 2: Invalid value"),
        ("retrieved = 'yesterday'\n", "/dataset.toml: retrieved is 'yesterday'; expected a date: 2026-11-22"),
        ("[tables.missions]\ntitle_it = 5\n", "/dataset.toml: tables.missions.title_it is 5; expected a text"),
        ("[sources]\nmap = 'ISTAT'\n", "/dataset.toml: sources.map is 'ISTAT'; expected a table of entries"),
        ("tables = ['missions']\n", "/dataset.toml: tables is ['missions']; expected tables"),
        ("license = 'CC BY'\n", "/dataset.toml: the entry license; expected only entries that loaders/README.md shows"),
    ],
)
def test_a_bad_description_of_the_tables_changes_nothing(
    store: GraphStore, written: Written, content: str | bytes, told: str
) -> None:
    table = written("missions.csv", MISSIONS, f"1.1,1,Una,,,{SAID}")
    written("dataset.toml", content)
    assert told in refused(store, "agenda", table)


def test_a_date_in_quotation_marks_is_a_date_too(store: GraphStore, written: Written) -> None:
    table = written("missions.csv", MISSIONS, f"1.1,1,Una,,,{SAID}")
    written("dataset.toml", "retrieved = '2026-11-22'\n")
    loaded = load(store, "agenda", [table], keep_example=True)
    assert [graph.name for graph in loaded.graphs] == ["agenda-missions"]


def test_one_bad_file_keeps_the_good_ones_out_too(store: GraphStore, written: Written) -> None:
    good = written("missions.csv", MISSIONS, f"1.1,1,Una,,,{SAID}")
    bad = written("areas.csv", "code,mission,title_it,source,confidence\n", f"1.1.1,9.9,Area,{OWN}\n")
    assert "amsvs/mission/9.9 is not known" in refused(store, "agenda", good, bad)


def test_the_same_table_in_two_files_is_refused(store: GraphStore, written: Written) -> None:
    rows = (MISSIONS, f"1.1,1,Una,,,{SAID}")
    message = refused(store, "agenda", written("a.csv", *rows), written("b.csv", *rows))
    assert "b.csv: another file with the table missions; expected one file for each table" in message


def test_a_table_is_known_by_its_columns_whatever_its_name(store: GraphStore, written: Written) -> None:
    path = written(
        "Foglio1.csv", "code;mission;title_it;source;confidence\r\n", "4.2.1;4.2;Area;https://example.org/;high\r\n"
    )
    assert [graph.name for graph in load(store, "agenda", [path], keep_example=True).graphs] == [
        "agenda-intervention_areas"
    ]


def test_an_unknown_source_is_told_with_the_known_ones(store: GraphStore, written: Written) -> None:
    with pytest.raises(UnknownResource, match="did you mean agenda") as caught:
        load(store, "agende", [written("missions.csv", MISSIONS)])
    assert "rdf" in str(caught.value)


def test_nothing_can_be_loaded_before_init(empty_store: GraphStore, written: Written) -> None:
    with pytest.raises(StoreMissing, match="coerenza init"):
        load(empty_store, "agenda", [written("missions.csv", MISSIONS)])


def test_the_shipped_tables_can_be_loaded_again_and_change_nothing(store: GraphStore) -> None:
    before = store.reader().nquads(graph_iri("srsvs-macro_areas"))
    load(store, "srsvs", [REFERENCE_FOLDER / "srsvs" / "macro_areas.csv"])
    assert store.reader().nquads(graph_iri("srsvs-macro_areas")) == before
    assert store.current().number == 2
