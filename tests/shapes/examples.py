"""What the tests of shapes share: which files there are, what an example says must be found, what is found."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from rdflib import Graph
from rdflib.namespace import SH

from validation.engine import Engine
from validation.engines import ENGINES, graph_engine
from validation.rules import SHAPES_FOLDER, Rule, load_shapes

EXPECT = "# expect: "
# The day the examples of dated rules are written for.
AS_OF = date(2026, 11, 22)
NAMES = {"coesh": "https://w3id.org/coerenza/shapes/", "ex": "https://example.org/", "sh": str(SH)}

# A finding as examples write it: shape, focus, severity.
Expectation = tuple[str, str, str]


def files_of(*folders: str) -> list[Path]:
    return sorted(path for folder in folders for path in (SHAPES_FOLDER / folder).glob("*.ttl"))


def is_rule(path: Path) -> bool:
    return "." not in path.stem


def is_valid(path: Path) -> bool:
    return path.stem.endswith(".valid")


def is_invalid(path: Path) -> bool:
    return ".invalid-" in path.stem


def shapes_of(example: Path) -> Path:
    """The shape file an example stands beside."""
    return example.with_name(example.stem.split(".")[0] + ".ttl")


def found(shapes: Path, data: Graph) -> set[Expectation]:
    """What the rules of a file find in some data; both engines must agree on it."""
    rules = load_shapes([shapes], as_of=AS_OF)
    answers = [_found(graph_engine(data, rules, name), rules) for name in ENGINES]
    assert answers[0] == answers[1], f"the engines disagree on {shapes.name}"
    return answers[0]


def _found(engine: Engine, rules: Sequence[Rule]) -> set[Expectation]:
    runs = engine.run(rules)
    assert [run.error for run in runs if run.error] == []
    assert sum(run.targets for run in runs) > 0, "there is nothing to look at"
    return {(str(item.shape), str(item.focus), item.severity) for run in runs for item in run.results}


def expected(example: Path) -> set[Expectation]:
    """What the first lines of an example say must be found."""
    lines = example.read_text(encoding="utf-8").splitlines()
    told = [line.removeprefix(EXPECT).split() for line in lines if line.startswith(EXPECT)]
    return {(full(shape), full(focus), full(severity).removeprefix(str(SH)).lower()) for shape, focus, severity in told}


def full(name: str) -> str:
    prefix, local = name.split(":")
    return NAMES[prefix] + local
