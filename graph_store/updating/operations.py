"""A SPARQL update as its operations, made to fit a store in which every statement stands in a named graph.

Read: the default graph is the union of all named graphs, as it is for queries. Written: what names no graph goes to
one graph kept for it, and DEFAULT means that graph.
Source: SPARQL 1.1 Update, section 3, https://www.w3.org/TR/sparql11-update/.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from graph_store.errors import BadQuery
from graph_store.updating.tokens import TERMS, Token, tokens

_CONFLICT = "the request names graphs (using-graph-uri, using-named-graph-uri) and so does the text (USING or WITH)"


@dataclass(frozen=True)
class Using:
    """The graphs that an update reads, as the request names them; without any, the union of all."""

    default: tuple[str, ...] = ()
    named: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.default or self.named)

    @property
    def clauses(self) -> str:
        """As the text of an update would say it."""
        default = "".join(f" USING <{iri}>" for iri in self.default)
        return default + "".join(f" USING NAMED <{iri}>" for iri in self.named) + " "


@dataclass(frozen=True)
class Operation:
    """One operation: its text, cut where what it reads would be named.

    ``reads_union`` says that the union of all graphs has to be named there. ``targets`` are the graphs it writes, as
    the text has them; with ``writes_anywhere`` only running it tells. ``empties`` is CLEAR or DROP where that
    is what it does to all graphs, and nothing else.
    """

    prologue: str
    head: str
    tail: str = ""
    reads_union: bool = False
    targets: tuple[str, ...] = ()
    writes_anywhere: bool = False
    empties: str = ""

    def text(self, graphs: Sequence[str]) -> str:
        """The operation as it is run on a store that has some named graphs."""
        union = Using(tuple(graphs), tuple(graphs)).clauses if self.reads_union and graphs else ""
        return f"{self.prologue}{self.head}{union}{self.tail}"


@dataclass(frozen=True)
class Piece:
    """The words of one operation, and all that was declared before it, in one line."""

    prologue: str
    words: tuple[Token, ...]

    @property
    def start(self) -> int:
        """Where it begins in the text of the update."""
        return self.words[0].start

    @property
    def end(self) -> int:
        """Where it ends."""
        return self.words[-1].end


def pieces(text: str) -> list[Piece]:
    """An update cut at what separates its operations; whether they are written well is another matter.

    >>> [(one.prologue, text[one.start : one.end]) for text in ["PREFIX e: <e:> CLEAR ALL ;;"] for one in pieces(text)]
    [('PREFIX e: <e:> ', 'CLEAR ALL')]
    """
    prologue = ""
    found: list[Piece] = []
    current: list[Token] = []
    for token in tokens(text):
        if token.depth == 0 and token.says(";"):
            found += [Piece(prologue, tuple(current))] if current else []
            current = []
            continue
        current.append(token)
        if _is_declaration(current):
            prologue += " ".join(word.text for word in current) + " "
            current = []
    return [*found, Piece(prologue, tuple(current))] if current else found


def _is_declaration(words: Sequence[Token]) -> bool:
    """Are these words a whole BASE or PREFIX?"""
    kinds = [word.kind for word in words]
    if kinds == ["word", "iri"]:
        return words[0].says("BASE")
    return kinds == ["word", "name", "iri"] and words[0].says("PREFIX") and words[1].text.endswith(":")


def operation(text: str, piece: Piece, default_graph: str, using: Using) -> Operation:
    """The operation that a piece of an update is; the engine has parsed it.

    Errors: BadQuery when the request and the text both say what is read, or where its words cannot be told apart.

    >>> text = "INSERT DATA { <e:a> <e:b> 1 . GRAPH <e:g> { <e:a> <e:b> 2 } }"
    >>> operation(text, pieces(text)[0], "e:d", Using()).text([])
    'INSERT DATA { GRAPH <e:d> { <e:a> <e:b> 1 . } GRAPH <e:g> { <e:a> <e:b> 2 } }'
    """
    return _Reading(text, piece.words, f"<{default_graph}>", using, piece.prologue).operation()


@dataclass
class _Reading:
    """One operation being read, word by word."""

    source: str
    words: Sequence[Token]
    default: str
    using: Using
    prologue: str
    place: int = 0
    targets: list[str] = field(default_factory=list)
    writes_anywhere: bool = False

    def operation(self) -> Operation:
        first = self.words[0]
        if first.says("LOAD"):
            return self._load()
        if first.says("CLEAR", "DROP"):
            return self._clear()
        if first.says("CREATE"):
            self.targets.append(self.words[-1].text)
            return self._as_it_is()
        if first.says("ADD", "MOVE", "COPY"):
            return self._transfer()
        if first.says("INSERT", "DELETE") and self.words[1].says("DATA"):
            self.place = 2
            return self._made(f"{first.text} DATA {self._template()}")
        if first.says("DELETE") and self.words[1].says("WHERE"):
            return self._delete_where()
        if first.says("WITH", "INSERT", "DELETE"):
            return self._modify()
        raise self._unclear(first)

    def _made(self, head: str, tail: str = "", *, reads_union: bool = False, empties: str = "") -> Operation:
        targets = tuple(dict.fromkeys(self.targets))
        return Operation(self.prologue, head, tail, reads_union, targets, self.writes_anywhere, empties)

    def _as_it_is(self) -> Operation:
        return self._made(self.source[self.words[0].start : self.words[-1].end])

    def _load(self) -> Operation:
        into = self.words[-1].text if any(word.says("INTO") for word in self.words) else ""
        self.targets.append(into or self.default)
        whole = self._as_it_is()
        return whole if into else self._made(f"{whole.head} INTO GRAPH {self.default}")

    def _clear(self) -> Operation:
        verb, last = self.words[0].text.upper(), self.words[-1]
        if last.says("ALL", "NAMED"):
            return self._made("", empties=verb)
        if last.says("DEFAULT"):
            self.targets.append(self.default)
            return self._made(f"{verb} SILENT GRAPH {self.default}")
        self.targets.append(last.text)
        return self._as_it_is()

    def _transfer(self) -> Operation:
        """ADD, MOVE or COPY of one graph to another."""
        names = [
            self.default if word.says("DEFAULT") else word.text for word in self.words[1:] if not word.says("GRAPH")
        ]
        to = next(place for place, name in enumerate(names) if name.upper() == "TO")
        source, target = names[to - 1], names[to + 1]
        self.targets += [target, source] if self.words[0].says("MOVE") else [target]
        silent = "SILENT " if self.words[1].says("SILENT") else ""
        return self._made(f"{self.words[0].text} {silent}GRAPH {source} TO GRAPH {target}")

    def _delete_where(self) -> Operation:
        self.place = 2
        pattern = self._group()
        self.place = 2
        template = self._template()
        reads_union = not self.using and needs_union(pattern)
        where = self.source[pattern[0].start : pattern[-1].end]
        return self._made(f"DELETE {template}{self._clauses()}", f" WHERE {where}", reads_union=reads_union)

    def _modify(self) -> Operation:
        with_graph = ""
        if self._here().says("WITH"):
            with_graph = self.words[1].text
            self.place = 2
        head = f"WITH {with_graph} " if with_graph else ""
        while self._here().says("INSERT", "DELETE"):
            verb = self._here().text
            self.place += 1
            head += f"{verb} {self._template(with_graph)} "
        own = self._own_using()
        if self.using and (own or with_graph):
            raise BadQuery(_CONFLICT)
        if self._here().says("WHERE"):
            self.place += 1
        pattern = self._group()
        is_free = not (self.using or own or with_graph)
        if self.place < len(self.words):
            raise self._unclear(self._here())
        where = self.source[pattern[0].start : pattern[-1].end]
        return self._made(
            f"{head}{own}{self._clauses()}", f" WHERE {where}", reads_union=is_free and needs_union(pattern)
        )

    def _clauses(self) -> str:
        return self.using.clauses if self.using else ""

    def _own_using(self) -> str:
        begin = self.place
        while self._here().says("USING"):
            self.place += 3 if self.words[self.place + 1].says("NAMED") else 2
        return self.source[self.words[begin].start : self.words[self.place - 1].end] if self.place > begin else ""

    def _template(self, with_graph: str = "") -> str:
        """The template or data that begins here, in which every statement names its graph or has that of WITH."""
        inside = self._group()[1:-1]
        parts: list[str] = []
        plain: list[Token] = []
        place = 0
        while place < len(inside):
            if not inside[place].says("GRAPH"):
                plain.append(inside[place])
                place += 1
                continue
            parts += self._plain(plain, with_graph)
            plain = []
            self._targeted(inside[place + 1])
            end = _end_of_group(inside, place + 2)
            parts.append(self.source[inside[place].start : inside[end].end])
            place = end + 1
            if place < len(inside) and inside[place].says("."):
                place += 1
        parts += self._plain(plain, with_graph)
        return f"{{ {' '.join(parts)} }}"

    def _plain(self, found: list[Token], with_graph: str) -> list[str]:
        """Statements that stand in no graph of their own."""
        if not found:
            return []
        self.targets.append(with_graph or self.default)
        said = self.source[found[0].start : found[-1].end]
        return [said] if with_graph else [f"GRAPH {self.default} {{ {said} }}"]

    def _targeted(self, graph: Token) -> None:
        if graph.kind == "variable":
            self.writes_anywhere = True
        else:
            self.targets.append(graph.text)

    def _group(self) -> Sequence[Token]:
        """The words from the brace that opens here to the one that closes it; goes on behind them."""
        if not self._here().says("{"):
            raise self._unclear(self._here())
        begin, end = self.place, _end_of_group(self.words, self.place)
        self.place = end + 1
        return self.words[begin : end + 1]

    def _here(self) -> Token:
        if self.place >= len(self.words):
            raise self._unclear(self.words[-1])
        return self.words[self.place]

    def _unclear(self, token: Token) -> BadQuery:
        line = self.source.count("\n", 0, token.start) + 1
        column = token.start - self.source.rfind("\n", 0, token.start)
        message = f"line {line}, column {column}: “{token.text}”: put a space between the words of this operation"
        return BadQuery(message, line=line, column=column, token=token.text)


def needs_union(pattern: Sequence[Token]) -> bool:
    """May a group match anything outside the graphs it names? In doubt it may.

    >>> [needs_union(list(tokens(text))) for text in ("{ GRAPH ?g { ?s ?p ?o } FILTER(?o > 1) }", "{ ?s ?p ?o }")]
    [False, True]
    """
    place, parentheses = 0, 0
    while place < len(pattern):
        token = pattern[place]
        if token.says("GRAPH") and place + 2 < len(pattern) and not parentheses:
            place = _end_of_group(pattern, place + 2)
        elif token.says("(", ")"):
            parentheses += 1 if token.text == "(" else -1
        elif (parentheses and token.says("{")) or (not parentheses and token.kind in TERMS):
            return True
        place += 1
    return False


def _end_of_group(words: Sequence[Token], begin: int) -> int:
    """The place of the brace that closes the group whose opening one is at ``begin``."""
    depth = words[begin].depth if begin < len(words) else -1
    for place in range(begin, len(words)):
        if words[place].says("}") and words[place].depth == depth:
            return place
    raise BadQuery("the braces of this update cannot be paired")
