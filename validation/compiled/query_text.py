"""SPARQL texts of SHACL constraints: what they use, what may be written into them, and where.

Everything here works on tokens, so that a variable's name inside a string, an IRI or a comment is left alone.
Source: SHACL, section 5 and appendix A (pre-binding), https://www.w3.org/TR/shacl/#sparql-constraints.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import pairwise, takewhile

_TOKEN = re.compile(
    r"""(?P<string>\"{3}(?:[^"\\]|\\.|"(?!""))*\"{3}|'{3}(?:[^'\\]|\\.|'(?!''))*'{3}
         |"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*')
      |(?P<iri><[^<>\s{}|\\^`"]*>)
      |(?P<comment>\#[^\n]*)
      |(?P<variable>[?$]\w+)
      |(?P<word>[A-Za-z_][\w-]*(?::[\w.-]*)?|:[\w.-]*)
      |(?P<mark>[{}()])
      |(?P<other>\s+|.)""",
    re.VERBOSE | re.DOTALL,
)
_ACROSS_NODES = (
    "LIMIT",
    "OFFSET",
    "HAVING",
    "GROUP",
    "COUNT",
    "SUM",
    "MIN",
    "MAX",
    "AVG",
    "SAMPLE",
    "GROUP_CONCAT",
)
_FORBIDDEN = ("MINUS", "SERVICE", "VALUES")


@dataclass(frozen=True)
class Token:
    """A piece of the text and what it is: string, iri, comment, variable, word, mark or other."""

    kind: str
    text: str

    def is_word(self, *words: str) -> bool:
        """Is it one of these keywords, in any case?"""
        return self.kind == "word" and self.text.upper() in words

    def is_variable(self, name: str) -> bool:
        """Is it the variable of that name, with either mark?"""
        return self.kind == "variable" and self.text[1:] == name


@lru_cache(maxsize=256)
def tokens_of(text: str) -> tuple[Token, ...]:
    """The text cut into tokens; together they are the text again. One text is looked at in several ways.

    >>> [token.text for token in tokens_of("ASK { ?s a 'x?y' }") if token.kind == "variable"]
    ['?s']
    """
    return tuple(Token(match.lastgroup or "other", match.group()) for match in _TOKEN.finditer(text))


@dataclass
class Group:
    """What stands between two braces, with the groups inside it; ``opener`` is the keyword before the brace."""

    opener: str
    tokens: list[Token] = field(default_factory=list)
    groups: list[Group] = field(default_factory=list)

    def all_groups(self) -> list[Group]:
        """This group and every group inside it."""
        return [self, *(inner for group in self.groups for inner in group.all_groups())]


def tree_of(text: str) -> Group:
    """The groups of a text; the outermost one stands for the text itself."""
    root = Group("")
    open_groups = [root]
    word = ""
    for token in tokens_of(text):
        if token.text == "{" and token.kind == "mark":
            group = Group(word)
            open_groups[-1].groups.append(group)
            open_groups.append(group)
            word = ""
        elif token.text == "}" and token.kind == "mark":
            if len(open_groups) > 1:
                open_groups.pop()
            word = ""
        elif token.kind != "comment":
            open_groups[-1].tokens.append(token)
            if token.kind == "word":
                word = token.text.upper()
            elif token.text.strip() and not (token.kind == "variable" or token.kind == "iri"):
                word = ""
    return root


def unsupported_feature(text: str, bound: frozenset[str]) -> str | None:
    """Why SHACL forbids the text, or None: features that pre-binding cannot be defined for."""
    for token in tokens_of(text):
        if token.is_word(*_FORBIDDEN):
            return f"{token.text.upper()} is not allowed in a constraint"
    tokens = [token for token in tokens_of(text) if token.text.strip() and token.kind != "comment"]
    for token, following in pairwise(tokens):
        if token.is_word("AS") and following.kind == "variable" and following.text[1:] in bound:
            return f"{following.text} is given from outside and cannot be assigned"
    return _subquery_problem(tree_of(text), bound)


def _subquery_problem(root: Group, bound: frozenset[str]) -> str | None:
    for outer in root.groups:
        for group in outer.all_groups():
            projection = _projection(group)
            if projection is None:
                continue
            used = {
                token.text[1:]
                for inner in group.all_groups()
                for token in inner.tokens
                if token.kind == "variable" and token.text[1:] in bound
            }
            if missing := sorted({*used, *({"this"} & bound)} - set(projection.split())):
                return f"a subquery must return ${missing[0]}"
    return None


def _projection(group: Group) -> str | None:
    """The names a group's own SELECT returns, "*" for all; None where it has no SELECT."""
    start = next((i for i, token in enumerate(group.tokens) if token.is_word("SELECT")), None)
    if start is None:
        return None
    names = []
    for token in group.tokens[start + 1 :]:
        if token.is_word("WHERE", "GROUP", "ORDER", "LIMIT", "HAVING"):
            break
        if token.text == "*":
            return "*"
        if token.kind == "variable":
            names.append(token.text[1:])
    return " ".join(names)


def with_terms(text: str, terms: Mapping[str, str]) -> str:
    """The text with variables replaced by terms, everywhere, as pre-binding asks.

    A replaced variable that is projected stays in the projection; ``BOUND`` of one is true.

    >>> with_terms("SELECT $this WHERE { $this ?p ?o }", {"this": "<http://e/x>"})
    'SELECT (<http://e/x> AS ?this) WHERE { <http://e/x> ?p ?o }'
    """
    written: list[str] = []
    place = ""
    depth, selects = 0, 0
    for token in tokens_of(text):
        name = token.text[1:] if token.kind == "variable" else ""
        if token.is_word("SELECT"):
            place, depth, selects = "projection", 0, selects + 1
        elif token.is_word("GROUP", "ORDER"):
            place, depth = "grouping", 0
        elif token.is_word("WHERE", "HAVING", "LIMIT", "OFFSET") or token.text in "{}":
            place = ""
        elif token.text == "(":
            depth += 1
        elif token.text == ")":
            depth -= 1
        if name not in terms:
            written.append(token.text)
        elif place == "projection" and depth == 0:
            # An inner projection gets a name of its own, which cannot meet the outer one.
            alias = name if selects == 1 else f"{name}_{selects}"
            written.append(f"({terms[name]} AS ?{alias})")
        elif place == "grouping" and depth == 0:
            written.append(f"({terms[name]})")
        else:
            written.append(terms[name])
    replaced = "".join(written)
    for term in terms.values():
        replaced = re.sub(rf"(?i)\bBOUND\s*\(\s*{re.escape(term)}\s*\)", "(true)", replaced)
    return replaced


def asks_all_at_once(text: str) -> bool:
    """May the text be asked once for many focus nodes, by joining them in, instead of once for each?

    That is so where ``$this`` is bound by a pattern wherever a FILTER or BIND of an inner group needs it, and no
    subquery, aggregate, LIMIT or OFFSET counts across focus nodes; what is grouped by ``$this`` counts for each.

    >>> asks_all_at_once("SELECT $this (COUNT(?x) AS ?n) WHERE { $this a ?x } GROUP BY $this HAVING (COUNT(?x) > 1)")
    True
    >>> asks_all_at_once("SELECT (COUNT(?x) AS ?n) WHERE { $this a ?x }")
    False
    """
    root = tree_of(text)
    if len(root.groups) != 1 or not (_groups_by_focus(root) or _counts_nothing(root)):
        return False
    top = root.groups[0]
    return all(_is_bound_by_pattern(group) for inner in top.groups for group in inner.all_groups())


def _counts_nothing(group: Group) -> bool:
    return not any(token.is_word(*_ACROSS_NODES) for token in group.tokens)


def _groups_by_focus(group: Group) -> bool:
    if any(token.is_word("LIMIT", "OFFSET") for token in group.tokens):
        return False
    start = next((i for i, token in enumerate(group.tokens) if token.is_word("GROUP")), len(group.tokens))
    keys = takewhile(lambda token: not token.is_word("HAVING", "ORDER"), group.tokens[start:])
    return any(token.is_variable("this") for token in keys)


def _is_bound_by_pattern(group: Group) -> bool:
    if group.opener == "EXISTS":
        return True
    if not (_counts_nothing(group) or _groups_by_focus(group)):
        return False
    projection = _projection(group)
    if projection is not None:
        # Joining the focus nodes in leaves a subquery as it is, where a pattern inside it binds them itself, or where
        # it answers the same for all of them.
        inner = group.groups[0] if group.groups else Group("")
        mentioned = any(token.is_variable("this") for part in inner.all_groups() for token in part.tokens)
        bound = not mentioned or any(_mentions_in_pattern(part) for part in [inner, *inner.groups])
        return "this" in projection.split() and bound
    inside, depth, in_pattern, in_expression = False, 0, False, False
    for token in group.tokens:
        if token.is_word("FILTER", "BIND"):
            inside = True
        elif token.text == "(":
            depth += 1
        elif token.text == ")":
            depth -= 1
            inside = inside and depth > 0
        elif token.is_variable("this"):
            in_expression = in_expression or inside
            in_pattern = in_pattern or not inside
    return in_pattern or not in_expression


def _mentions_in_pattern(group: Group) -> bool:
    return any(token.is_variable("this") for token in group.tokens) and _is_bound_by_pattern(group)


def with_focus_nodes(text: str, pattern: str) -> str:
    """The text with a pattern that binds ``?this`` put first in its outermost group."""
    depth, written = 0, []
    for token in tokens_of(text):
        written.append(token.text)
        if token.text == "{" and token.kind == "mark":
            depth += 1
            if depth == 1 and pattern:
                written.append(f" {{ SELECT DISTINCT ?this WHERE {{ {pattern} }} }} ")
                pattern = ""
        elif token.text == "}" and token.kind == "mark":
            depth -= 1
    return "".join(written)
