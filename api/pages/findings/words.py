"""What a finding says of its life, in words: who answers, by when, since when it is there, how many come and go."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from api.pages.texts import Texts
from validation import Finding, Register, Run, State

_SHORT_ID = 8
_RUNS_SHOWN = 8
_CHANGES_TOLD = ("new", "reopened")
_COMPARISONS = ("new", "persistent", "reopened", "fixed")


@dataclass(frozen=True)
class Life:
    """The words on one finding: marks to catch the eye (class and text), and sentences."""

    marks: tuple[tuple[str, str], ...]
    sentences: tuple[str, ...]


@dataclass(frozen=True)
class TrendRow:
    """One run in the table of the trend; ``counts`` are written out, a dash where there was nothing to compare with."""

    version: int
    date: str
    counts: dict[str, str]


@dataclass(frozen=True)
class Development:
    """How findings develop: in sentences, and run by run, newest first. ``runs`` counts them all."""

    sentences: tuple[str, ...]
    rows: tuple[TrendRow, ...]
    runs: int


def life_in_words(finding: Finding, words: Texts, *, compared: bool) -> Life:
    """The life of a finding; what is new says so only where there is a run to compare with."""
    marks = []
    if compared and finding.change in _CHANGES_TOLD:
        marks.append((finding.change, words.named("change", finding.change)))
    if finding.state != State.OPEN:
        marks.append((finding.state, words.named("state", finding.state)))
    if finding.overdue:
        marks.append(("overdue", words("life.overdue")))
    return Life(tuple(marks), tuple(_sentences(finding, words)))


def development(register: Register, words: Texts) -> Development:
    """The trend of a register, and what stands today."""
    counts = register.trend[-1].counts
    sentences = []
    if len(register.trend) > 1:
        changes = {"new": counts["new"], "reopened": counts["reopened"], "fixed": counts["fixed"]}
        told = [words.counted(f"life.{name}", count) for name, count in changes.items() if count]
        sentences.append(words("life.since_last", changes=", ".join(told)) if told else words("life.as_before"))
    findings = register.report.findings
    taken = sum(item.state == State.IN_CHARGE for item in findings)
    late = sum(item.overdue for item in findings)
    accepted = sum(item.state == State.ACCEPTED for item in findings)
    if taken:
        tail = words.counted("life.of_which_late", late) if late else ""
        sentences.append(words.counted("life.taken", taken) + tail + ".")
    if accepted:
        sentences.append(words.counted("life.accepted", accepted) + ".")
    if not taken and not accepted:
        sentences.append(words("life.nobody"))
    shown = register.trend[-_RUNS_SHOWN:][::-1]
    rows = tuple(_row(run, words, is_first=run is register.trend[0]) for run in shown)
    return Development(tuple(sentences), rows, len(register.trend))


def _row(run: Run, words: Texts, *, is_first: bool) -> TrendRow:
    counts = {name: words.number(count) for name, count in run.counts.items()}
    if is_first:
        counts |= dict.fromkeys(_COMPARISONS, "–")
    return TrendRow(run.version, day_in_words(run.date[:10], words), counts)


def day_in_words(day: str, words: Texts) -> str:
    """A day as the language writes it; a year or a month alone stays as it is.

    >>> day_in_words("2026-03-01", Texts("it", {})), day_in_words("2026-03-01", Texts("en", {}))
    ('01/03/2026', '1 March 2026')
    >>> day_in_words("2026", Texts("it", {}))
    '2026'
    """
    if len(day) < len("2026-03-01"):
        return day
    found = date.fromisoformat(day)
    return f"{found:%d/%m/%Y}" if words.language == "it" else f"{found.day} {_MONTHS[found.month - 1]} {found.year}"


# Not strftime's: the names of months depend on where the service runs.
_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip


def _sentences(finding: Finding, words: Texts) -> list[str]:
    told = []
    if finding.state == State.IN_CHARGE:
        told.append(words("life.owner", owner=finding.owner, due=day_in_words(finding.due, words)))
    if finding.state == State.ACCEPTED:
        told.append(words("life.until", until=day_in_words(finding.until, words)))
    if finding.returned:
        told.append(words("life.returned"))
    if finding.first_seen:
        first = day_in_words(finding.first_seen, words)
        told.append(words("life.since", date=first, version=finding.first_version, id=finding.id[:_SHORT_ID]))
    if finding.reason:
        told.append(words("life.reason", reason=finding.reason))
    return told
