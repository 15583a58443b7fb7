"""The rules as files others can take: Turtle with a header, and the examples that show what each rule accepts."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.metadata import version
from pathlib import Path

from rdflib.namespace import SH

from graph_store.namespaces import COESH, PREFIXES
from validation.parameters import PARAMETERS_FILE
from validation.rules import SHAPES_FOLDER, Rule
from validation.texts import Bilingual, words_of

LICENCE = "https://creativecommons.org/licenses/by/4.0/"
_PREFIX_LINE = re.compile(r"^@prefix ([\w-]*): <([^>]*)> \.\n", re.MULTILINE)
_EXPECT = "# expect: "
# Where the SELECT of a constraint component names its ?value, pySHACL gives it the focus node beforehand, and finds
# nothing. It looks for the name after a space or a bracket: the variable is called so only where it leaves the query.
_VALIDATOR = re.compile(r"sh:(?:node|property)Validator\b")
_SELECT = re.compile(r"\bsh:select \"\"\"(.*?)\"\"\"", re.DOTALL)
_VALUE = re.compile(r"[?$]value\b")
_INNER = "?found"
_OUTER = f"({_INNER} AS?value)"
_HEADER = """\
# {summary}
# Every rule stands as it is kept at its source, with its comments; rules do not refer to each other.

{prefixes}

<{iri}> a owl:Ontology ;
    dct:title "{title_it}"@it , "{title_en}"@en ;
    dct:creator "The Coerenza contributors" ; dct:publisher "The Coerenza contributors" ;
    dct:license <{licence}> ;
    owl:versionInfo "{version}" ;
    owl:imports <https://w3id.org/coerenza/onto/> .
"""


@dataclass(frozen=True)
class Example:
    """Small data beside a rule: what it accepts, or what it finds when one thing is changed.

    ``words`` is the comment that opens the file, in English; ``finds`` is how many findings the rule has in it, none
    in data it accepts.
    """

    name: str
    is_valid: bool
    words: str
    finds: int
    text: str


def rules_as_turtle(rules: Sequence[Rule]) -> str:
    """Rules of the catalogue as one Turtle file that any SHACL engine reads, thresholds included.

    The text of each rule's file is kept. Blank nodes stay apart, because the files name none of theirs.

    >>> from validation.rules import catalogue
    >>> rules_as_turtle(catalogue()[:1]).splitlines()[0]
    '# coerenza: 1 rule'
    """
    texts = [f"# === {rule.id} ===\n\n{_body(_file_of(rule))}" for rule in rules]
    if any(rule.parameters for rule in rules):
        texts.append(f"# === thresholds ===\n\n{_body(PARAMETERS_FILE)}")
    return "\n".join([_header(rules), *texts])


def question_of(rule: Rule) -> str:
    """What a rule of the catalogue asks, in English, from the first line of its file.

    >>> from validation.rules import rule_of
    >>> question_of(rule_of("mission-without-macro-area"))
    'does every mission answer a regional macro-area?'
    """
    return _words(_file_of(rule).read_text(encoding="utf-8"))


@cache
def examples_of(rule: Rule) -> tuple[Example, ...]:
    """The examples beside a rule of the catalogue: what it accepts first, then what it finds."""
    folder = SHAPES_FOLDER / rule.kind
    found = (_example(path) for path in sorted(folder.glob(f"{rule.id}.*.ttl")))
    return tuple(sorted(found, key=lambda example: (not example.is_valid, example.name)))


def messages_of(rule: Rule) -> tuple[Bilingual, ...]:
    """The sentences in which a rule tells what it found, each once: its own, or those of its properties."""
    own = words_of(rule.shapes, rule.shape, SH.message)
    if own:
        return (own,)
    parts = sorted(rule.shapes.objects(rule.shape, SH.property), key=str)
    told = (words_of(rule.shapes, part, SH.message) for part in parts)
    return tuple(dict.fromkeys(words for words in told if words))


def _example(path: Path) -> Example:
    text = path.read_text(encoding="utf-8")
    name = path.stem.partition(".")[2]
    finds = sum(line.startswith(_EXPECT) for line in text.splitlines())
    return Example(name, name == "valid", _words(text), finds, text)


def _words(text: str) -> str:
    """What the opening comment of a file says after its name, without what it is the same as."""
    line = next((line for line in text.splitlines() if line.startswith("#") and " — " in line), "")
    said = line.partition(" — ")[2]
    return re.sub(r"^same as \S+, ", "", said)


def _file_of(rule: Rule) -> Path:
    return SHAPES_FOLDER / rule.kind / f"{rule.id}.ttl"


def _body(path: Path) -> str:
    """A file without the prefixes of the house, which the header declares once."""
    text = path.read_text(encoding="utf-8")
    text = _PREFIX_LINE.sub(lambda found: "" if _is_ours(*found.groups()) else found[0], text)
    return _SELECT.sub(_with_open_value, text) if _VALIDATOR.search(text) else text


def _with_open_value(query: re.Match[str]) -> str:
    """A query that names its ``?value`` only where it returns it."""
    head, where, body = query[0].partition("WHERE")
    return _VALUE.sub(_OUTER, head) + where + _VALUE.sub(_INNER, body)


def _is_ours(prefix: str, namespace: str) -> bool:
    return PREFIXES.get(prefix) == namespace


def _header(rules: Sequence[Rule]) -> str:
    count = "1 rule" if len(rules) == 1 else f"{len(rules)} rules"
    alone = rules[0] if len(rules) == 1 else None
    return _HEADER.format(
        summary=f"coerenza: {count}",
        prefixes=_prefix_lines(PREFIXES.items()),
        iri=f"{COESH}{alone.id if alone else ''}",
        title_it=_escaped(alone.name.it) if alone else "Regole di coerenza delle politiche",
        title_en=_escaped(alone.name.en) if alone else "Rules of policy coherence",
        licence=LICENCE,
        version=version("coerenza"),
    )


def _prefix_lines(prefixes: Iterable[tuple[str, str]]) -> str:
    return "\n".join(f"@prefix {prefix}: <{namespace}> ." for prefix, namespace in sorted(prefixes))


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"')
