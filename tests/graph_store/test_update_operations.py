"""An update, cut into its operations and made to fit a store of named graphs."""

from __future__ import annotations

import pytest

from graph_store.errors import BadQuery
from graph_store.updating.operations import Operation, Using, needs_union, operation, pieces
from graph_store.updating.tokens import tokens

DEFAULT = "urn:default"


def read(text: str, using: Using | None = None) -> list[Operation]:
    return [operation(text, piece, DEFAULT, using or Using()) for piece in pieces(text)]


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("CLEAR ALL", 1),
        ("CLEAR ALL ; ", 1),
        ("CLEAR ALL ; DROP ALL", 2),
        ("INSERT DATA { <e:a> <e:b> 'x;y' ; <e:c> \"}\" } ; CLEAR ALL", 2),
        ("INSERT DATA { <e:a> <e:b> '''}\n;{''' } # ; CLEAR ALL\n", 1),
        ("INSERT DATA { <http://e/#a;b> <e:b> 1 } ; CLEAR ALL", 2),
        ("PREFIX a: <e:>\n# ; not yet\nCLEAR ALL", 1),
        ("", 0),
    ],
)
def test_operations_are_told_apart_by_what_separates_them_and_by_nothing_else(text: str, count: int) -> None:
    assert len(pieces(text)) == count


def test_declarations_hold_for_all_operations_after_them() -> None:
    first, second = pieces("PREFIX a: <e:a> CLEAR ALL ; BASE <e:b> PREFIX b: <e:c> CLEAR ALL")
    assert first.prologue == "PREFIX a: <e:a> "
    assert second.prologue == "PREFIX a: <e:a> BASE <e:b> PREFIX b: <e:c> "


@pytest.mark.parametrize(
    ("text", "run"),
    [
        ("INSERT DATA { <e:a> <e:b> 1 }", "INSERT DATA { GRAPH <urn:default> { <e:a> <e:b> 1 } }"),
        ("INSERT DATA { GRAPH <e:g> { <e:a> <e:b> 1 } }", "INSERT DATA { GRAPH <e:g> { <e:a> <e:b> 1 } }"),
        (
            "DELETE DATA { <e:a> <e:b> 1 GRAPH <e:g> { } . <e:c> e:d 2 }",
            "DELETE DATA { GRAPH <urn:default> { <e:a> <e:b> 1 } GRAPH <e:g> { } GRAPH <urn:default> { <e:c> e:d 2 } }",
        ),
        ("LOAD <http://e/f>", "LOAD <http://e/f> INTO GRAPH <urn:default>"),
        ("LOAD SILENT <http://e/f> INTO GRAPH <e:g>", "LOAD SILENT <http://e/f> INTO GRAPH <e:g>"),
        ("DROP DEFAULT", "DROP SILENT GRAPH <urn:default>"),
        ("CLEAR SILENT GRAPH <e:g>", "CLEAR SILENT GRAPH <e:g>"),
        ("copy silent default to graph <e:g>", "copy SILENT GRAPH <urn:default> TO GRAPH <e:g>"),
        ("ADD <e:g> TO DEFAULT", "ADD GRAPH <e:g> TO GRAPH <urn:default>"),
        (
            "WITH <e:g> DELETE { ?s ?p 1 } INSERT { ?s ?p 2 } WHERE { ?s ?p 1 }",
            "WITH <e:g> DELETE { ?s ?p 1 } INSERT { ?s ?p 2 }  WHERE { ?s ?p 1 }",
        ),
    ],
)
def test_what_names_no_graph_goes_to_the_default_graph(text: str, run: str) -> None:
    assert [one.text([]) for one in read(text)] == [run]


def test_where_reads_the_union_of_the_graphs_there_are() -> None:
    (one,) = read("INSERT { GRAPH <e:g> { ?s ?p ?o } } WHERE { ?s ?p ?o }")
    assert "USING <e:1> USING <e:2> USING NAMED <e:1> USING NAMED <e:2>  WHERE" in one.text(["e:1", "e:2"])


def test_where_that_names_its_graphs_is_left_as_it_is() -> None:
    (one,) = read("DELETE WHERE { GRAPH ?g { ?s ?p ?o } }")
    assert not one.reads_union
    assert one.writes_anywhere


@pytest.mark.parametrize(
    ("text", "targets"),
    [
        ("INSERT DATA { <e:a> <e:b> 1 GRAPH e:g { } }", ("<urn:default>", "e:g")),
        ("WITH <e:w> DELETE { ?s ?p ?o } INSERT { GRAPH <e:g> { ?s ?p ?o } } WHERE {}", ("<e:w>", "<e:g>")),
        ("MOVE <e:a> TO <e:b>", ("<e:b>", "<e:a>")),
        ("COPY <e:a> TO <e:b>", ("<e:b>",)),
        ("CREATE SILENT GRAPH <e:g>", ("<e:g>",)),
        ("DROP GRAPH <e:g>", ("<e:g>",)),
    ],
)
def test_the_graphs_an_operation_writes_are_known_beforehand(text: str, targets: tuple[str, ...]) -> None:
    assert [one.targets for one in read(text)] == [targets]


@pytest.mark.parametrize(
    ("group", "needed"),
    [
        ("{ GRAPH <e:g> { ?s ?p ?o } }", False),
        ("{ { GRAPH ?g { ?s ?p ?o } } UNION { GRAPH <e:h> { ?s ?p ?o } } FILTER(?o > 1) }", False),
        ("{ GRAPH <e:g> { ?s ?p ?o } ?s <e:b> 1 }", True),
        ("{ GRAPH <e:g> { ?s ?p ?o } FILTER(EXISTS { ?s <e:b> 1 }) }", True),
        ("{ GRAPH <e:g> { ?s ?p ?o } FILTER NOT EXISTS { [] <e:b> 1 } }", True),
        ("{ }", False),
    ],
)
def test_only_a_group_that_looks_outside_its_graphs_needs_the_union(group: str, needed: bool) -> None:
    assert needs_union(list(tokens(group))) is needed


@pytest.mark.parametrize("text", ["WITH <e:g> DELETE { ?s ?p ?o } WHERE {}", "DELETE {} USING <e:g> WHERE {}"])
def test_the_request_and_the_text_cannot_both_say_what_is_read(text: str) -> None:
    with pytest.raises(BadQuery, match="USING or WITH"):
        read(text, Using(default=("e:x",)))


def test_data_need_no_graphs_to_read_whatever_the_request_says() -> None:
    (one,) = read("INSERT DATA { GRAPH <e:g> { <e:a> <e:b> 1 } }", Using(default=("e:x",)))
    assert "USING" not in one.text([])


def test_where_a_comparison_could_be_an_address_the_writer_is_asked() -> None:
    text = "DELETE { ?a ?b ?c } WHERE { ?a ?b ?c FILTER(?a<?b&&'x'>?c) }"
    with pytest.raises(BadQuery, match="put a space after <") as refused:
        read(text)
    assert (refused.value.line, refused.value.column) == (1, text.index("<") + 1)


def test_words_run_together_are_refused_rather_than_guessed() -> None:
    with pytest.raises(BadQuery, match="put a space between the words"):
        read("WITHe:g DELETE { ?s ?p ?o } WHERE { ?s ?p ?o }")
