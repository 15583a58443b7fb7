"""The published catalogue: the page people read, and the files other territories import."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path

import pyshacl
import pytest
from fastapi.testclient import TestClient
from rdflib import Dataset, Graph, URIRef
from rdflib.compare import isomorphic
from rdflib.namespace import OWL, RDF, SH
from typer.testing import CliRunner

from api.pages.rules.texts import italian_words
from cli.main import app
from graph_store.namespaces import PREFIXES
from tests.api.conftest import TOY_CITY
from validation import Report, catalogue, validate_graph
from validation.publication import examples_of, question_of, rules_as_turtle
from validation.rules import SHAPES_FOLDER, shape_files

OECD = "https://legalinstruments.oecd.org/en/instruments/OECD-LEGAL-0381"
COHERENCE = [rule for rule in catalogue() if rule.kind == "coherence"]


class Page(HTMLParser):
    """The ids on a page, the addresses of its links, and its scripts and inline styles."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.links: list[str] = []
        self.inline: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        self.ids += [str(values["id"])] if "id" in values else []
        self.links += [str(values["href"])] if tag == "a" else []
        self.inline += [name for name in values if name == "style" or name.startswith("on")]
        self.inline += ["script"] if tag == "script" and "src" not in values else []


def card(html: str, rule_id: str) -> str:
    """What the page says of one rule, as running text."""
    found = re.search(rf'<article [^>]*id="{rule_id}".*?</article>', html, re.DOTALL)
    assert found is not None, rule_id
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", found[0]))


@pytest.fixture(scope="module")
def toy_graph() -> Graph:
    dataset = Dataset()
    dataset.parse(TOY_CITY, format="trig")
    graph = Graph()
    for subject, predicate, value, _ in dataset.quads():
        graph.add((subject, predicate, value))
    return graph


@pytest.fixture(scope="module")
def toy_report(toy_graph: Graph) -> Report:
    return validate_graph(toy_graph, COHERENCE)


@pytest.mark.parametrize("language", ["it", "en"])
def test_every_rule_has_a_place_on_the_page_in_both_languages(ask: TestClient, language: str) -> None:
    html = ask.get("/regole", params={"lang": language}).text
    seen = Page(html)
    assert [rule.id for rule in catalogue() if rule.id not in seen.ids] == []
    assert [name for name, count in Counter(seen.ids).items() if count > 1] == []
    assert seen.inline == []
    inside = [link.removeprefix("#") for link in seen.links if link.startswith("#")]
    assert set(inside) <= set(seen.ids)
    assert {link for link in seen.links if not link.startswith(("/", "#"))} == {OECD}
    text = re.sub(r"\s+", " ", html)
    assert all(rule.name[language].replace("'", "&#39;") in text for rule in catalogue())


def test_a_rule_is_told_with_what_to_do_who_answers_and_what_it_found(ask: TestClient) -> None:
    html = ask.get("/regole?lang=en").text
    text = card(html, "mission-without-macro-area")
    assert "coherence gap Mission without a macro-area Does every mission answer a regional macro-area?" in text
    assert "On these data 1 finding : Mission without a macro-area on 3 cases checked, in 0." in text
    assert "What to do Say which macro-area the mission contributes to" in text
    assert "Who takes care of it Agenda coordination" in text
    assert "Building block of coherence (OECD) Policy coordination" in text
    assert 'href="/rilievi?rule=mission-without-macro-area"' in html
    assert html.index('id="coherence"') < html.index('id="mission-without-macro-area"') < html.index('id="integrity"')


def test_examples_are_told_in_words_of_the_reader(ask: TestClient) -> None:
    italian = card(ask.get("/regole?lang=it").text, "mission-without-macro-area")
    assert "Accetta: non si chiede per una missione di un&#39;agenda sostituita" in italian.replace(" :", ":")
    assert "Trova 1 rilievo: senza il legame" in italian.replace(" :", ":")
    english = card(ask.get("/regole?lang=en").text, "mission-without-macro-area")
    assert "Finds 1 thing: without the link" in english.replace(" :", ":")


def test_thresholds_are_shown_with_their_unit_and_reason(ask: TestClient) -> None:
    html = ask.get("/regole?lang=it").text
    assert "Anni dopo i quali un indicatore è fermo: 3 anni" in card(html, "indicator-stale")
    assert "0,2 quota (0–1)" in card(html, "actor-overloaded")


def test_the_catalogue_can_be_narrowed_without_scripts(ask: TestClient) -> None:
    def shown(**chosen: str) -> set[str]:
        ids = Page(ask.get("/regole", params=chosen).text).ids
        return {rule.id for rule in catalogue() if rule.id in ids}

    assert shown(group="actors") == {rule.id for rule in catalogue() if rule.group == "actors"}
    assert shown(severity="violation") == {rule.id for rule in catalogue() if rule.kind == "integrity"}
    values = ask.get("/api/v1/rules").json()["rules"]
    assert shown(result="findings") == {rule["id"] for rule in values if rule["findings"]}
    assert shown(result="untargeted") == {rule["id"] for rule in values if not rule["targets"]}
    assert shown(group="actors", severity="violation") == set()
    assert "Nessuna regola corrisponde" in ask.get("/regole?group=actors&severity=violation&lang=it").text


def test_a_rule_with_nothing_to_check_is_not_said_to_be_in_order(ask: TestClient) -> None:
    values = ask.get("/api/v1/rules").json()["rules"]
    idle = next(rule["id"] for rule in values if not rule["targets"])
    text = card(ask.get("/regole?lang=en").text, idle)
    assert "There was nothing to check" in text
    assert "No findings" not in text


def test_before_the_rules_have_run_the_page_says_so_and_counts_nothing(service_of: Callable[[str], TestClient]) -> None:
    client = service_of(
        """
        PREFIX coe: <https://w3id.org/coerenza/onto/>
        GRAPH <https://w3id.org/coerenza/graph/goals> { <http://metadata.un.org/sdg/1> a coe:Goal }
        """
    )
    html = client.get("/regole?lang=en").text
    assert "have not been run on this version" in html
    assert "On these data" not in card(html, "mission-without-macro-area")


def test_everything_written_in_english_in_the_shape_files_is_said_in_italian_too() -> None:
    said = italian_words()
    assert set(said["question"]) == {rule.id for rule in COHERENCE}
    assert all(text.endswith("?") for text in said["question"].values())
    shown = {example.words for rule in COHERENCE for example in examples_of(rule)}
    assert set(said["example"]) == shown


def test_every_rule_asks_something_and_has_both_kinds_of_examples() -> None:
    for rule in COHERENCE:
        assert question_of(rule).endswith("?"), rule.id
        examples = examples_of(rule)
        assert [item.name for item in examples if item.is_valid] == ["valid"]
        assert all(item.words for item in examples), rule.id
        assert all(item.finds for item in examples if not item.is_valid)
        assert len(examples) > 1


def test_the_catalogue_as_json_says_all_there_is_to_a_rule(ask: TestClient) -> None:
    rule = ask.get("/api/v1/rules/indicator-stale").json()
    assert rule["iri"] == "https://w3id.org/coerenza/shapes/IndicatorStale"
    assert rule["question"] == "does every indicator in use have a recent value?"
    assert rule["oecd_block_name"]["en"] == "Monitoring, reporting and evaluation"
    assert rule["source"] == [OECD]
    assert [(item["name"], item["value"], item["unit"]["it"]) for item in rule["parameters"]] == [
        ("staleAfterYears", "3", "anni")
    ]
    assert {"targets", "findings", "seconds"} <= set(rule)
    assert ask.get("/api/v1/rules/no-such-rule").status_code == 404
    assert [item["id"] for item in ask.get("/api/v1/rules?kind=coherence").json()["rules"]] == [
        item.id for item in COHERENCE
    ]


def test_the_catalogue_as_csv_holds_a_row_for_each_rule(ask: TestClient) -> None:
    rows = list(csv.DictReader(io.StringIO(ask.get("/api/v1/rules?format=csv&lang=en").text)))
    assert [row["id"] for row in rows] == [rule.id for rule in catalogue()]
    assert rows[-1]["oecd_block_name"] == "Monitoring, reporting and evaluation"


def test_examples_can_be_had_as_data(ask: TestClient) -> None:
    found = ask.get("/api/v1/rules/mission-without-macro-area/examples").json()["examples"]
    assert [(item["name"], item["accepted"], item["findings"]) for item in found][:2] == [
        ("valid", True, 0),
        ("invalid-agenda-in-force", False, 1),
    ]
    assert all(len(Graph().parse(data=item["turtle"], format="turtle")) > 0 for item in found)


def test_turtle_is_given_to_whoever_asks_for_it(ask: TestClient) -> None:
    asked = ask.get("/api/v1/rules", headers={"Accept": "text/turtle"})
    named = ask.get("/api/v1/rules?format=turtle&kind=coherence")
    assert asked.headers["content-type"] == "text/turtle; charset=utf-8"
    assert asked.text == named.text
    assert "text/csv" in ask.get("/api/v1/rules", headers={"Accept": "text/csv"}).headers["content-type"]
    assert ask.get("/api/v1/rules", headers={"Accept": "image/png"}).status_code == 406


@pytest.mark.parametrize(("kind", "count"), [("coherence", len(COHERENCE)), ("all", len(catalogue()))])
def test_the_turtle_holds_every_rule_under_one_header(ask: TestClient, kind: str, count: int) -> None:
    shapes = Graph().parse(data=ask.get(f"/api/v1/rules?format=turtle&kind={kind}").text, format="turtle")
    header = URIRef("https://w3id.org/coerenza/shapes/")
    assert set(shapes.subjects(RDF.type, OWL.Ontology)) == {header}
    assert shapes.value(header, OWL.imports) == URIRef("https://w3id.org/coerenza/onto/")
    wanted = {rule.iri for rule in catalogue() if kind in ("all", rule.kind)}
    assert len(wanted) == count
    assert wanted <= {str(shape) for shape in shapes.subjects(RDF.type, SH.NodeShape)}


def test_one_file_of_all_rules_holds_what_the_files_hold_and_merges_no_blank_nodes() -> None:
    files = [path for kind in ("integrity", "coherence") for path in shape_files(kind)]
    assert {path.stem for path in files} == {rule.id for rule in catalogue()}
    apart = [Graph().parse(path) for path in [*files, SHAPES_FOLDER / "parameters.ttl"]]
    together = Graph().parse(data=rules_as_turtle(catalogue()), format="turtle")
    header = len(list(together.predicate_objects(URIRef("https://w3id.org/coerenza/shapes/"))))
    assert len(together) == sum(len(graph) for graph in apart) + header
    for path in files:
        text = path.read_text(encoding="utf-8")
        assert not re.search(r"(?<!\S)_:\w", text), f"{path.name} names a blank node: it would be merged with others"
        for prefix, namespace in re.findall(r"^@prefix ([\w-]+): <([^>]+)> \.$", text, re.MULTILINE):
            assert PREFIXES[prefix] == namespace, path.name


@pytest.mark.parametrize("rule", [rule for rule in COHERENCE if not rule.parameters], ids=lambda rule: rule.id)
def test_one_rule_by_itself_is_the_rule_as_it_is_kept(rule) -> None:  # type: ignore[no-untyped-def]
    alone = Graph().parse(data=rules_as_turtle([rule]), format="turtle")
    alone.remove((next(alone.subjects(RDF.type, OWL.Ontology)), None, None))
    assert isomorphic(alone, Graph().parse(SHAPES_FOLDER / "coherence" / f"{rule.id}.ttl"))


def test_any_engine_finds_with_the_downloaded_rules_what_the_catalogue_finds(
    ask: TestClient, toy_graph: Graph, toy_report: Report
) -> None:
    downloaded = Graph().parse(data=ask.get("/api/v1/rules?format=turtle").text, format="turtle")
    _, report, _ = pyshacl.validate(toy_graph, shacl_graph=downloaded)
    results = list(report.objects(None, SH.result))
    found = Counter(
        (str(report.value(item, SH.sourceShape)), str(report.value(item, SH.focusNode))) for item in results
    )
    assert len(toy_report.findings) > 30
    assert found == Counter((item.shape, item.focus) for item in toy_report.findings)


def test_the_downloaded_rules_can_be_given_back_to_the_command(
    ask: TestClient, toy_graph: Graph, toy_report: Report, tmp_path: Path
) -> None:
    shapes, data, answer = tmp_path / "downloaded.ttl", tmp_path / "city.ttl", tmp_path / "findings.csv"
    shapes.write_text(ask.get("/api/v1/rules?format=turtle").text, encoding="utf-8")
    toy_graph.serialize(data, format="turtle", encoding="utf-8")
    command = ["validate", "--data", str(data), "--shapes", str(shapes), "--format", "csv", "--output", str(answer)]
    outcome = CliRunner().invoke(app, command)
    assert outcome.exit_code == 0, outcome.output
    with answer.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert {row["id"] for row in rows} == {item.id for item in toy_report.findings}
    assert len(rows) == len(toy_report.findings)


@pytest.mark.parametrize(
    ("language", "said"), [("it", "Non c'è"), ("en", "It is not here")], ids=["Italian", "English"]
)
@pytest.mark.parametrize("form", ["json", "turtle"])
def test_a_rule_nobody_wrote_is_a_problem_told_in_the_language_of_the_caller(
    ask: TestClient, language: str, said: str, form: str
) -> None:
    answer = ask.get(f"/api/v1/rules/no-such-rule?format={form}", headers={"Accept-Language": language})
    assert answer.status_code == 404
    assert answer.headers["content-type"].startswith("application/problem+json")
    assert answer.json()["title"] == said


@pytest.mark.parametrize("language", ["it", "en"])
def test_the_page_speaks_of_no_shapes_and_shows_no_identifiers(ask: TestClient, language: str) -> None:
    html = ask.get("/regole", params={"lang": language}).text
    cards = " ".join(card(html, rule.id) for rule in catalogue())
    assert "http" not in cards
    assert "SHACL" not in cards
    assert "sh:" not in cards


def test_the_counts_on_the_page_are_those_of_the_report(ask: TestClient) -> None:
    html = ask.get("/regole?lang=en").text
    for rule in ask.get("/api/v1/rules").json()["rules"]:
        told = re.search(r"On these data (\d+) findings?", card(html, rule["id"]))
        assert (int(told[1]) if told else 0) == rule["findings"], rule["id"]


def test_what_is_chosen_in_the_address_is_never_written_as_markup(ask: TestClient) -> None:
    html = ask.get("/regole", params={"group": "<script>alert(1)</script>"}).text
    assert "<script>alert" not in html
