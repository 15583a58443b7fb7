"""The rules: what each asks, why it matters, what to do and who answers, read from the shapes themselves."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache, lru_cache
from pathlib import Path

from rdflib import Graph, URIRef
from rdflib.namespace import DCTERMS, SH
from rdflib.term import Node

from graph_store.namespaces import COE
from validation.parameters import Parameter, default_values, parameters_of, read_values, with_values
from validation.reading.rdf_files import graph_of_files
from validation.reading.shape_files import shapes_of_files
from validation.reading.targets import idle_shapes, targeted_shapes
from validation.texts import Bilingual, words_of

SHAPES_FOLDER = Path(__file__).resolve().parent.parent / "shapes"
SEVERITIES = ("violation", "warning", "info")
KINDS = ("integrity", "coherence")
GROUPS = ("integrity", "vertical-up", "vertical-down", "programming", "horizontal", "actors", "indicators", "evidence")


@dataclass(frozen=True)
class Rule:
    """One rule of the catalogue, or one shape somebody handed in.

    ``shapes`` is the graph the rule stands in and ``shape`` its root there; neither is to be changed.
    ``oecd_block`` is the IRI of the building block of policy coherence the rule serves, or empty. ``parameters`` are
    the thresholds it was read with.
    """

    id: str
    iri: str
    group: str
    kind: str
    severity: str
    name: Bilingual
    why: Bilingual
    advice: Bilingual
    owner: Bilingual
    oecd_block: str = ""
    source: tuple[str, ...] = ()
    parameters: tuple[Parameter, ...] = ()
    shape: Node = field(default=URIRef(""), compare=False, repr=False)
    shapes: Graph = field(default_factory=Graph, compare=False, repr=False)

    @property
    def owner_role(self) -> str:
        """Who answers, as addresses say it: ``agenda-coordination``."""
        return "-".join(self.owner["en"].lower().split()) if self.owner else ""


@lru_cache(maxsize=8)
def catalogue(parameters: Path | None = None, as_of: date | None = None) -> tuple[Rule, ...]:
    """Every rule that is shipped: integrity first, then by group and name of file. Read once.

    ``parameters`` is a file with thresholds that stands in for shapes/parameters.ttl, as a whole; ``as_of`` is the day
    that dated rules are asked for, by default the day they run.
    Errors: BadInput naming file and parameter when a threshold is missing, wrong, or no rule takes it.
    """
    values = _values(parameters)
    rules = [rule for kind, shapes in _shipped() for rule in _rules(with_values(shapes, values, as_of), kind)]
    return tuple(sorted(rules, key=_place))


def shape_files(kind: str) -> list[Path]:
    """The shape files of one kind, without the examples beside them."""
    return sorted(path for path in (SHAPES_FOLDER / kind).glob("*.ttl") if "." not in path.stem)


def load_shapes(
    paths: Iterable[Path], *, parameters: Path | None = None, as_of: date | None = None
) -> tuple[Rule, ...]:
    """The rules in any files with shapes, which may refer to each other.

    Shapes of the catalogue among them get their thresholds, and the day, as in ``catalogue``.
    Errors: BadInput naming file, line and shape for everything that is wrong with them.
    """
    return rules_of(with_values(shapes_of_files(paths), _values(parameters), as_of))


def rules_asked_for(
    shapes: Sequence[Path], *, parameters: Path | None = None, as_of: date | None = None
) -> tuple[Rule, ...]:
    """The rules in the given files, or the catalogue where none are given. Errors: as for load_shapes."""
    return load_shapes(shapes, parameters=parameters, as_of=as_of) if shapes else catalogue(parameters, as_of)


def rules_of(shapes: Graph) -> tuple[Rule, ...]:
    """The rules in a shapes graph that is none of the catalogue's."""
    return tuple(sorted(_rules(shapes, "coherence"), key=_place))


def rule_of(rule_id: str) -> Rule:
    """A rule of the catalogue by its id; one that is no longer there is known by its id alone.

    >>> rule_of("no-such-rule").name.en
    'no-such-rule'
    """
    name = Bilingual(rule_id, rule_id)
    empty = Bilingual("", "")
    gone = Rule(rule_id, "", "", "coherence", "warning", name, empty, empty, empty)
    return next((rule for rule in catalogue() if rule.id == rule_id), gone)


def advice_texts(rule: Rule, shape: Node) -> Bilingual:
    """What to do when a shape fails; the rule's own advice where the shape has none."""
    return words_of(rule.shapes, shape, COE.advice) or rule.advice


def severity_name(severity: Node | None) -> str:
    """A SHACL severity as one plain word; a severity of another house counts as a violation.

    >>> severity_name(SH.Warning)
    'warning'
    """
    name = str(severity or SH.Violation).removeprefix(str(SH)).lower()
    return name if name in SEVERITIES else "violation"


@cache
def _shipped() -> tuple[tuple[str, Graph], ...]:
    """The shape files with their kind, as they are read: without the values of parameters."""
    return tuple((kind, graph_of_files([path])) for kind in KINDS for path in shape_files(kind))


def _values(parameters: Path | None) -> Graph:
    if parameters is None:
        return default_values()
    declared = Graph()
    for _, shapes in _shipped():
        for triple in shapes:
            declared.add(triple)
    return read_values(parameters, declared)


def _rules(shapes: Graph, kind: str) -> list[Rule]:
    roots = [*targeted_shapes(shapes), *idle_shapes(shapes)]
    return [_rule(shapes, root, kind, number) for number, root in enumerate(roots, 1)]


def _rule(shapes: Graph, root: Node, kind: str, number: int) -> Rule:
    rule_id = str(shapes.value(root, DCTERMS.identifier) or _spoken(root, number))
    severity = min((severity_name(found) for found in _severities(shapes, root)), key=SEVERITIES.index)
    return Rule(
        id=rule_id,
        iri=str(root),
        group=_last(shapes.value(root, COE.ruleGroup)),
        kind=kind,
        severity=severity,
        name=words_of(shapes, root, SH.name, fallback=rule_id),
        why=words_of(shapes, root, SH.description),
        advice=words_of(shapes, root, COE.advice),
        owner=words_of(shapes, root, COE.ownerRole),
        oecd_block=str(shapes.value(root, COE.oecdBlock) or ""),
        source=tuple(sorted(str(source) for source in shapes.objects(root, DCTERMS.source))),
        parameters=parameters_of(shapes, root),
        shape=root,
        shapes=shapes,
    )


def _severities(shapes: Graph, root: Node) -> list[Node]:
    """The severities a shape can report with: its own, and those of the property shapes it is made of."""
    parts = list(shapes.objects(root, SH.property))
    own = shapes.value(root, SH.severity)
    found = [item for part in parts for item in shapes.objects(part, SH.severity)]
    if own is not None or not found:
        found.append(own or SH.Violation)
    return found


def _spoken(root: Node, number: int) -> str:
    """A rule id for a shape that declares none: its name in kebab case.

    >>> _spoken(URIRef("http://example.org/shapes#PersonShape"), 1)
    'person-shape'
    """
    if not isinstance(root, URIRef):
        return f"shape-{number}"
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "-", _last(root)).lower() or f"shape-{number}"


def _last(term: Node | None) -> str:
    """The last part of an IRI, without the name of the list it belongs to; a text as it is."""
    text = str(term or "")
    return re.sub(r"^.*[/#]", "", text).removeprefix("rule-group-")


def _place(rule: Rule) -> tuple[int, int, str]:
    group = GROUPS.index(rule.group) if rule.group in GROUPS else len(GROUPS)
    return (KINDS.index(rule.kind), group, rule.id)
