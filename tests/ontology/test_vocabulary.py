"""The vocabulary as a whole: its files, its headers, what it declares, and who uses its terms."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from rdflib import Graph, URIRef
from rdflib.namespace import DCTERMS, OWL, RDF, RDFS, SKOS
from rdflib.term import Node
from vocabulary_files import ALIGNMENTS, FILES, LISTS, MODULES, ONTOLOGY, ROOT, is_ours, parsed

from graph_store.namespaces import COE
from graph_store.reader import Reader
from loaders.kinds import DIMENSIONS, LEVELS, LINK_STATUSES, STANDINGS, SUPERCLASSES
from validation import DecisionKind

BUILT_IN = (str(RDF), str(RDFS), str(OWL))
# Words after `coe:` in prose and code that are no terms: parts of names that are put together.
_TERM = re.compile(r"(?<![\w/-])coe:([A-Za-z][A-Za-z0-9-]*[A-Za-z0-9])(?![\w-]*[{<…])")
_PYTHON_TERM = re.compile(r"\bCOE\.([A-Za-z]+)|\bCOE\[\"([A-Za-z-]+)\"\]")


def _short(path: Path) -> str:
    return str(path.relative_to(ONTOLOGY))


def _header(graph: Graph) -> URIRef:
    headers = list(graph.subjects(RDF.type, OWL.Ontology))
    assert len(headers) == 1
    assert isinstance(headers[0], URIRef)
    return headers[0]


def _declared(vocabulary: Graph) -> set[str]:
    return {str(term).removeprefix(str(COE)) for term in vocabulary.subjects(RDF.type, None) if is_ours(term)}


def test_the_house_has_six_modules_fourteen_lists_and_fifteen_alignments() -> None:
    assert [path.stem for path in MODULES] == [
        "coerenza",
        "core",
        "findings",
        "governance",
        "indicators",
        "relations",
    ]
    assert len(LISTS) == 14
    assert len(ALIGNMENTS) == 15
    assert len(FILES) == len(list(ONTOLOGY.rglob("*.ttl")))


@pytest.mark.parametrize("path", FILES, ids=_short)
def test_a_file_is_one_ontology_named_after_it_with_a_version(path: Path) -> None:
    graph = parsed(path)
    header = _header(graph)
    name = "" if path.stem == "coerenza" else str(path.relative_to(ONTOLOGY).with_suffix(""))
    assert str(header) == f"{COE}{name}"
    assert list(graph.objects(header, OWL.versionIRI)) == [URIRef(f"{header}{'/' if name else ''}0.1.0")]
    assert str(graph.value(header, COE.maturity)) in {"released", "provisional", "illustrative"}
    assert graph.value(header, DCTERMS.license) == URIRef("https://creativecommons.org/licenses/by/4.0/")


@pytest.mark.parametrize("path", FILES, ids=_short)
def test_a_header_speaks_italian_and_english(path: Path) -> None:
    graph = parsed(path)
    header = _header(graph)
    for said in (DCTERMS.title, DCTERMS.description, OWL.versionInfo):
        assert {value.language for value in graph.objects(header, said)} == {"it", "en"}, said  # type: ignore[attr-defined]


def test_the_umbrella_holds_nothing_but_a_header_that_imports_every_module_and_list() -> None:
    graph = parsed(ONTOLOGY / "coerenza.ttl")
    header = _header(graph)
    assert set(graph.subjects()) == {header}
    files = [path for path in [*MODULES, *LISTS] if path.stem != "coerenza"]
    assert set(graph.objects(header, OWL.imports)) == {_header(parsed(path)) for path in files}


def test_no_module_or_list_imports_an_alignment_and_every_import_is_a_file_of_ours() -> None:
    names = {path: _header(parsed(path)) for path in FILES}
    alignments = {names[path] for path in ALIGNMENTS}
    for path in FILES:
        imports = set(parsed(path).objects(names[path], OWL.imports))
        assert imports <= set(names.values()), _short(path)
        if path not in ALIGNMENTS:
            assert not imports & alignments, _short(path)


@pytest.mark.parametrize("path", FILES, ids=_short)
def test_a_term_is_described_in_the_file_it_says_defines_it(path: Path) -> None:
    graph = parsed(path)
    assert set(graph.objects(None, RDFS.isDefinedBy)) <= {_header(graph)}


@pytest.mark.parametrize("path", [*MODULES, *LISTS], ids=_short)
def test_every_property_used_in_a_file_is_declared_by_it_or_by_what_it_imports(path: Path) -> None:
    names = {_header(parsed(file)): file for file in [*MODULES, *LISTS]}
    seen: set[Path] = set()
    waiting = [path, ONTOLOGY / "core.ttl"]
    while waiting:
        file = waiting.pop()
        if file not in seen:
            seen.add(file)
            waiting += [names[imported] for imported in parsed(file).objects(None, OWL.imports)]  # type: ignore[index]
    declared = set(parsed(*seen).subjects(RDF.type, None))
    used = {p for p in parsed(path).predicates() if not str(p).startswith(BUILT_IN)}
    assert used <= declared


def test_no_class_is_also_a_property_and_no_property_is_of_two_kinds(vocabulary: Graph) -> None:
    kinds = [OWL.Class, OWL.ObjectProperty, OWL.DatatypeProperty, OWL.AnnotationProperty]
    for term in filter(is_ours, set(vocabulary.subjects(RDF.type, None))):
        assert len([kind for kind in kinds if (term, RDF.type, kind) in vocabulary]) <= 1, term


def test_the_vocabulary_has_no_domains_because_shapes_do_that_work(vocabulary: Graph) -> None:
    assert list(vocabulary.subject_objects(RDFS.domain)) == []


def test_inverses_are_declared_once_and_join_object_properties(vocabulary: Graph) -> None:
    pairs = [(s, o) for s, o in vocabulary.subject_objects(OWL.inverseOf) if isinstance(s, URIRef)]
    assert len(pairs) == 8
    for first, second in pairs:
        assert (second, OWL.inverseOf, first) not in vocabulary
        assert (first, RDF.type, OWL.ObjectProperty) in vocabulary
        assert (second, RDF.type, OWL.ObjectProperty) in vocabulary


def test_every_superclass_the_loaders_write_is_one_the_vocabulary_or_an_alignment_states(vocabulary: Graph) -> None:
    for kind, superiors in SUPERCLASSES.items():
        if is_ours(kind):
            assert set(superiors) <= set(vocabulary.objects(kind, RDFS.subClassOf)), kind


def _items(vocabulary: Graph, name: str) -> list[Node]:
    """The items of a list in its own order."""
    ranks = {term: int(str(vocabulary.value(term, COE.rank))) for term in vocabulary.subjects(SKOS.inScheme, COE[name])}
    return sorted(ranks, key=lambda term: ranks[term])


@pytest.mark.parametrize(
    ("name", "item", "words"),
    [
        ("levels", "level", LEVELS),
        ("dimensions", "dimension", DIMENSIONS),
        ("standings", "standing", STANDINGS),
        ("link-statuses", "link-status", LINK_STATUSES),
        ("finding-decisions", "finding-decision", tuple(DecisionKind)),
    ],
)
def test_the_lists_hold_the_words_the_code_allows_in_the_same_order(
    vocabulary: Graph, name: str, item: str, words: tuple[str, ...]
) -> None:
    assert _items(vocabulary, name) == [COE[f"{item}-{word}"] for word in words]


def test_the_interaction_scale_runs_from_minus_three_to_plus_three(vocabulary: Graph) -> None:
    grades = _items(vocabulary, "interaction-scale")
    assert [int(str(vocabulary.value(grade, COE.score))) for grade in grades] == [-3, -2, -1, 0, 1, 2, 3]


def test_the_oecd_has_eight_building_blocks_in_three_pillars(vocabulary: Graph) -> None:
    items = _items(vocabulary, "oecd-building-blocks")
    pillars = [vocabulary.value(block, SKOS.broader) for block in items[3:]]
    assert len(items) == 11
    assert [pillars.count(pillar) for pillar in items[:3]] == [3, 3, 2]
    assert set(vocabulary.subjects(SKOS.topConceptOf, COE["oecd-building-blocks"])) == set(items[:3])


def test_the_toy_city_uses_no_term_that_is_not_declared(vocabulary: Graph, toy_city: Reader) -> None:
    declared = {COE[name] for name in _declared(vocabulary)}
    used = {term for quad in toy_city.quads() for term in quad[:3] if is_ours(term)}
    assert len(used) > 80
    assert used <= declared


@pytest.mark.parametrize("folder", ["queries", "shapes", "docs"])
def test_queries_shapes_and_docs_use_no_term_that_is_not_declared(vocabulary: Graph, folder: str) -> None:
    declared = _declared(vocabulary)
    unknown: dict[str, set[str]] = {}
    for path in sorted((ROOT / folder).rglob("*.*")):
        # An example of a wrong term is there to be wrong.
        if path.suffix in {".rq", ".ttl", ".md"} and ".invalid-" not in path.name:
            text = path.read_text(encoding="utf-8")
            unknown[path.name] = {name for name in _TERM.findall(text) if name not in declared}
    assert unknown
    assert {name: terms for name, terms in unknown.items() if terms} == {}


def test_the_python_code_uses_no_term_that_is_not_declared(vocabulary: Graph) -> None:
    declared = _declared(vocabulary)
    unknown: dict[str, set[str]] = {}
    for package in ("api", "cli", "coherence", "graph_store", "loaders", "validation"):
        for path in sorted((ROOT / package).rglob("*.py")):
            found = {first or second for first, second in _PYTHON_TERM.findall(path.read_text(encoding="utf-8"))}
            unknown[f"{package}/{path.name}"] = found - declared
    assert {name: terms for name, terms in unknown.items() if terms} == {}


def test_the_model_page_names_every_class(vocabulary: Graph) -> None:
    page = (ROOT / "docs" / "model.md").read_text(encoding="utf-8")
    classes = {str(term).removeprefix(str(COE)) for term in vocabulary.subjects(RDF.type, OWL.Class) if is_ours(term)}
    assert {name for name in classes if f"coe:{name}" not in page} == set()
