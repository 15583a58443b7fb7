"""Who wrote what, and what came of it: one line of JSON for each write, in ``audit.jsonl`` of the data directory.

There is one door to the graph (graph_store.store), and it records what passes: an act that somebody announced, as the
service does for its callers, or else one of its own, as for the command line.
"""

from __future__ import annotations

import json
import os
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import asdict, dataclass, fields
from datetime import UTC, datetime
from pathlib import Path

from graph_store.errors import BadInput, CoherenceError, Problem
from graph_store.versions import give_to_owner

AUDIT_FILE = "audit.jsonl"
# Somebody on the machine itself, with the command line: there the system's users count, and roles do not.
LOCAL = "local"
# Enough to know which write it was; not what it carried.
_LONGEST_WHAT = 200
_LONGEST_WHY = 2000


@dataclass
class Act:
    """A write, from when it begins to when it is recorded.

    Units: before and after are numbers of versions, None where there is none; size is in bytes. ``who`` is the name
    of a token, or a user of the machine; ``client`` an address, or ``local``. ``outcome`` is ``done``, ``unchanged``
    (there was nothing to change), ``refused`` (``why`` says so) or ``failed`` (by a mistake in the software).
    """

    who: str | None
    role: str
    client: str
    what: str
    before: int | None = None
    after: int | None = None
    size: int | None = None
    sha256: str | None = None
    outcome: str = "done"
    why: str = ""
    time: str = ""

    def starts_at(self, number: int | None) -> None:
        """Say which version the change begins with, unless a change that came before it in this act did."""
        if self.after == self.before:
            self.before = self.after = number


COLUMNS = ("time", "who", "role", "client", "what", "before", "after", "outcome", "why", "size", "sha256")
_NAMES = frozenset(field.name for field in fields(Act))
_announced: ContextVar[Act | None] = ContextVar("announced", default=None)


@contextmanager
def recorded(data_dir: Path, act: Act) -> Iterator[Act]:
    """Record an act when the block ends, however it ends.

    Inside the block of another act it is a part of that one, which is yielded instead and recorded at its own end.
    """
    outer = _announced.get()
    if outer is not None:
        yield outer
        return
    token = _announced.set(act)
    try:
        yield act
        if act.after is not None and act.after == act.before:
            act.outcome = "unchanged"
    except CoherenceError as error:
        act.outcome, act.why = "refused", str(error)
        raise
    except BaseException as error:
        act.outcome, act.why = "failed", type(error).__name__
        raise
    finally:
        _announced.reset(token)
        append(data_dir, act)


def append(data_dir: Path, act: Act) -> None:
    """Add an act at the end of the record, whole: lines of several processes do not mix."""
    moment = act.time or datetime.now(UTC).isoformat(timespec="milliseconds")
    told = asdict(act) | {"time": moment, "what": _short(act.what, _LONGEST_WHAT), "why": _short(act.why, _LONGEST_WHY)}
    line = json.dumps({name: told[name] for name in COLUMNS}, ensure_ascii=False) + "\n"
    data_dir.mkdir(parents=True, exist_ok=True)
    file = os.open(data_dir / AUDIT_FILE, os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        give_to_owner(file, data_dir)
        os.write(file, line.encode(errors="replace"))
    finally:
        os.close(file)


def acts(data_dir: Path, limit: int | None = None) -> list[Act]:
    """The acts recorded, oldest first; with a limit the last ones. Errors: BadInput naming a line that is damaged."""
    file = data_dir / AUDIT_FILE
    if not file.exists():
        return []
    with file.open(encoding="utf-8", errors="replace") as lines:
        kept = deque(enumerate(lines, start=1), maxlen=limit)
    return [_act(file, number, line) for number, line in kept]


def _act(file: Path, number: int, line: str) -> Act:
    try:
        told = json.loads(line)
        return Act(**{name: value for name, value in told.items() if name in _NAMES})
    except (ValueError, TypeError, AttributeError) as error:
        expected = "one act as JSON, as the service writes it"
        raise BadInput([Problem(str(file), number, None, "the line cannot be read", expected)]) from error


def _short(text: str, longest: int) -> str:
    text = " ".join(text.split())
    return text if len(text) <= longest else text[: longest - 1] + "…"
