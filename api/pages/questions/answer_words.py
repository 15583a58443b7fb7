"""The cells of an answer as people read them, on a page and in a file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from urllib.parse import urlencode, urlsplit

from rdflib.namespace import DCTERMS, ORG, SH

from api.addresses import Addresses
from api.pages.texts import Texts
from coherence.answers import AnswerTable, Cell, Thing
from coherence.questions import Question
from coherence.vocabulary import DOUBTFUL_STANDINGS
from graph_store.namespaces import COE
from validation.rules import rule_of

Flat = str | int | Decimal
# Columns whose values are codes of a short list that has words of its own.
_CODED = {"strength": "strength", "confidence": "confidence", "operator": "comparison"}
# Names of places and strategies say enough; their codes are for programs.
_WITHOUT_CODE = ("territory/", "framework/")
_MONEY = "Eur"
_SHORT = 12
# Where the properties stand that a table names: ours, and those of others that links and documents use.
_VOCABULARIES = (str(COE), str(DCTERMS), str(ORG))


@dataclass(frozen=True)
class ShownCell:
    """A cell of the table on a page. ``standing`` is there only where it must be seen."""

    text: str
    code: str = ""
    link: str = ""
    standing: str = ""
    is_number: bool = False
    is_missing: bool = False

    @property
    def is_short(self) -> bool:
        """Is it a date, a word or the like, which no line should break?"""
        return bool(self.text) and len(self.text) <= _SHORT


class AnswerWords:
    """How the answer to one question is told in one language."""

    def __init__(self, question: Question, words: Texts, addresses: Addresses) -> None:
        self._question = question
        self._words = words
        self._addresses = addresses

    def heading(self, column: str) -> str:
        """The heading of a column, as it is meant in this question."""
        own = f"column.{self._question.name}.{column}"
        return self._words(own if self._words.has(own) else f"column.{column}")

    def shown(self, column: str, cell: Cell) -> ShownCell:
        """A cell on the page."""
        if isinstance(cell, Thing):
            return self._shown_thing(cell)
        if column == "rule":
            return ShownCell(
                rule_of(str(cell)).name[self._words.language], link=f"/rilievi?{urlencode({'rule': cell})}"
            )
        if isinstance(cell, bool):
            return ShownCell(self._words("library.yes" if cell else "library.no"))
        if column not in _CODED and isinstance(cell, int | Decimal):
            return ShownCell(self.number(column, cell), is_number=True, is_missing=self._is_missing(column, cell))
        text = self._text(column, cell)
        return ShownCell(text, link=text if text.startswith(("https://", "http://")) else "")

    def name(self, column: str, cell: Cell) -> str:
        """A cell in one line of text: the code, where people use it, and the name."""
        shown = self.shown(column, cell)
        return f"{shown.code} {shown.text}".strip()

    def number(self, column: str, value: float | Decimal) -> str:
        """A number as the language writes it; money in whole euros, a judgement with its sign."""
        if column == "score":
            return f"{int(value):+d}".replace("-", "−") if value else "0"
        if isinstance(value, int) or column.endswith(_MONEY):
            whole = Decimal(value).quantize(Decimal(1), ROUND_HALF_UP)
            return self._words.number(int(whole))
        return self._words.decimal(f"{Decimal(value):f}".rstrip("0").rstrip(".") if "." in f"{value:f}" else value)

    def standing(self, name: str) -> str:
        """The word for how far something can be relied on."""
        return self._words.named("standing", name)

    def headings_in_file(self, table: AnswerTable) -> list[str]:
        """The headings of a file: a thing has one column for its code, one for its name, one for its standing."""
        return [heading for column in table.columns for heading in self._headings(table, column)]

    def rows_in_file(self, table: AnswerTable) -> Iterator[list[Flat]]:
        """The rows of a file; numbers stay numbers."""
        split = [_is_split(table, column) for column in table.columns]
        for row in table.rows:
            cells = zip(table.columns, row, split, strict=True)
            yield [value for column, cell, wide in cells for value in self._flat(column, cell, wide=wide)]

    def _headings(self, table: AnswerTable, column: str) -> list[str]:
        heading = self.heading(column)
        if not _is_split(table, column):
            return [heading]
        return [self._words(f"library.part_{part}", column=heading) for part in ("code", "label", "standing")]

    def _flat(self, column: str, cell: Cell, *, wide: bool) -> list[Flat]:
        if not wide:
            if column == "rule" or isinstance(cell, Thing | bool):
                shown = self.shown(column, cell)
                if column == "link":
                    return [self._addresses.whole(shown.link)]
                return [shown.text or self.standing(shown.standing)]
            if isinstance(cell, Decimal):
                return [cell.quantize(Decimal("0.01"), ROUND_HALF_UP) if column.endswith(_MONEY) else cell]
            return [cell if isinstance(cell, int) and column not in _CODED else self._text(column, cell)]
        if not isinstance(cell, Thing):
            return ["", "", ""]
        standing = self.standing(cell.standing) if cell.standing else ""
        return [cell.code, cell.label[self._words.language], standing]

    def _shown_thing(self, thing: Thing) -> ShownCell:
        if thing.as_standing:
            return ShownCell("", standing=thing.as_standing)
        word = self._term(thing)
        if word:
            return ShownCell(word)
        reference = self._addresses.names.reference(thing.iri)
        if reference == thing.iri and not thing.label["it"]:
            return ShownCell(urlsplit(thing.iri).hostname or thing.iri, link=thing.iri)
        label = thing.label[self._words.language] or self._words("library.record")
        # A name that holds the code already needs no second naming.
        is_said = thing.code == label or thing.code in label.partition(":")[0].split()
        code = "" if is_said or reference.startswith(_WITHOUT_CODE) else thing.code
        standing = thing.standing if thing.standing in DOUBTFUL_STANDINGS else ""
        return ShownCell(label, code, self._addresses.page(thing.iri), standing)

    def _term(self, thing: Thing) -> str:
        """The word for a term of a vocabulary; empty for anything else."""
        if thing.iri.startswith(str(SH)):
            return self._words.named("severity", thing.iri.removeprefix(str(SH)).lower())
        local = thing.iri.rpartition("#")[2].rpartition("/")[2]
        if thing.iri.startswith(_VOCABULARIES) and self._words.has(f"term.{local}"):
            return self._words(f"term.{local}")
        if not thing.is_term:
            return ""
        if self._words.has(f"kind.{local}"):
            return self._words(f"kind.{local}")
        return thing.label[self._words.language] or local

    def _is_missing(self, column: str, number: int | Decimal) -> bool:
        return number == 0 and column in self._question.wanted

    def _text(self, column: str, cell: Cell) -> str:
        if cell is None:
            return ""
        if column in _CODED:
            return self._words.named(_CODED[column], str(cell))
        return cell[self._words.language] if isinstance(cell, Mapping) else str(cell)


def is_doubtful(row: tuple[Cell, ...]) -> bool:
    """Does a row hold anything unverified or illustrative?"""
    things = (cell for cell in row if isinstance(cell, Thing))
    return any({thing.standing, thing.as_standing} & DOUBTFUL_STANDINGS for thing in things)


def _is_split(table: AnswerTable, column: str) -> bool:
    place = table.column(column)
    cells = (row[place] for row in table.rows)
    return any(isinstance(cell, Thing) and not cell.is_term and bool(cell.code) for cell in cells)
