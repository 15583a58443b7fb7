"""Strangers' SPARQL: run in processes that can be stopped, within limits of time, memory and size.

This is the one place where limits are applied. An answer is whole before anyone sees a byte of it, so a query that is
stopped is an error and never half an answer. What was answered on a version is remembered as long as there is room.
"""

from __future__ import annotations

import asyncio
import hashlib
import os
import re
import tempfile
from collections import OrderedDict
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, NoReturn

from graph_store.answering.formats import GRAPH_FORMATS, SOLUTION_FORMATS
from graph_store.answering.pool import Lanes, QueryPool
from graph_store.answering.process import Outcome
from graph_store.errors import QueryFailed, ResultTooLarge, StoreBusy
from graph_store.namespaces import PREFIXES
from graph_store.remote_hosts import check_remote_calls
from graph_store.settings import Settings
from graph_store.syntax_problem import bad_query
from graph_store.versions import Version

__all__ = ["GRAPH_FORMATS", "SOLUTION_FORMATS", "Answer", "PublicQueries"]

_CHUNK = 64 * 1024
# Texts of more characters are looked through beside the event loop, which others wait for.
LONG_TEXT = 20_000
# What a query says outside its strings, IRIs and comments.
QUOTED = re.compile(
    r'"""(?:[^"\\]|\\.|"(?!""))*"""|\'\'\'(?:[^\'\\]|\\.|\'(?!\'\'))*\'\'\''
    r'|"(?:[^"\\\n]|\\.)*"|\'(?:[^\'\\\n]|\\.)*\'|<[^<>\s{}|\\^`"]*>|#[^\n]*',
    re.DOTALL,
)
# What makes an answer another one each time it is asked for.
_CHANGING = re.compile(r"(NOW|RAND|UUID)\s*\(|SERVICE", re.IGNORECASE)


class Spooled:
    """An answer in a file that is gone from its folder already: it cannot be left behind, whatever happens."""

    def __init__(self, path: Path) -> None:
        self._file = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
        path.unlink()

    def part(self, position: int) -> bytes:
        """Some bytes from a position on; none at the end."""
        return os.pread(self._file, _CHUNK, position)

    def __del__(self) -> None:
        os.close(self._file)


@dataclass(frozen=True)
class Answer:
    """A whole answer; any number of readers may read it at the same time.

    ``tag`` names this answer on this version, None where the same question may get another one; ``encoding`` is
    ``gzip`` or empty. Units: size in bytes.
    """

    media_type: str
    version: int
    size: int
    tag: str | None = None
    encoding: str = ""
    content: bytes | None = None
    spooled: Spooled | None = field(default=None, repr=False)

    def chunks(self) -> Iterator[bytes]:
        """The answer, some of it at a time."""
        if self.content is not None:
            yield self.content
            return
        position = 0
        while self.spooled is not None and (part := self.spooled.part(position)):
            position += len(part)
            yield part

    def read(self) -> bytes:
        """The answer, all of it."""
        return b"".join(self.chunks())


@dataclass(frozen=True)
class Question:
    """What makes two requests ask for the same."""

    version: Version
    query: str
    accepted: tuple[str, ...]
    default_graphs: tuple[str, ...] = ()
    named_graphs: tuple[str, ...] = ()
    gzip: bool = False

    @cached_property
    def tag(self) -> str | None:
        """A name for its answer; None where the answer is another one each time."""
        # Also where the word is only talked about: then the question is asked again for nothing.
        if _CHANGING.search(self.query):
            return None
        parts = (self.query, *self.accepted, "", *self.default_graphs, "", *self.named_graphs, str(self.gzip))
        told = hashlib.sha256("\0".join(parts).encode()).hexdigest()[:32]
        return f"{self.version.number}-{told}"


class PublicQueries:
    """Queries of strangers on versions of the graph; started and closed in the event loop that asks."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._spool = tempfile.TemporaryDirectory(prefix="coerenza-answers-")
        lanes = Lanes(
            short_places=settings.query_workers,
            long_places=settings.query_long_workers,
            waiting_places=settings.query_waiting,
            short_s=settings.query_short_s,
            limit_s=settings.query_timeout_s,
        )
        limits = {
            "memory_mib": settings.query_memory_mib,
            "output_mib": settings.query_max_mib,
            "rows": settings.query_max_rows,
            "spool": self._spool.name,
            "prefixes": PREFIXES,
            # So that <amsvs/mission/4.2> is what one would think.
            "base": settings.base_iri,
        }
        self._pool = QueryPool(lanes, limits)
        self._remembered = _Remembered(settings.query_cache_mib * 2**20)
        self._asked: dict[Question, _Shared] = {}

    async def __aenter__(self) -> PublicQueries:
        await self._pool.start()
        return self

    async def __aexit__(self, *problem: object) -> None:
        await self._pool.close()
        with suppress(OSError):
            self._spool.cleanup()

    @property
    def state(self) -> dict[str, int]:
        """How many queries run and wait in each lane."""
        return self._pool.state

    async def answer(self, question: Question, *, client: str = "") -> Answer:
        """The answer to a question, in the first accepted media type that fits its form.

        Whoever asks what somebody else is asking already gets the same answer. ``client`` is whom to be fair to.
        Errors: BadQuery with line, column and token; QueryTooLong, ResultTooLarge, QueryFailed, ServiceBusy.
        """
        known = self._remembered.answer(question)
        if known is not None:
            return known
        if question not in self._asked:
            if len(question.query) > LONG_TEXT:
                await asyncio.to_thread(self._check, question.query)
            else:
                self._check(question.query)
        shared = self._asked.get(question)
        if shared is None:
            shared = _Shared(asyncio.get_running_loop().create_task(self._computed(question, client)))
            self._asked[question] = shared
            shared.task.add_done_callback(lambda _: self._asked.pop(question, None))
        return await shared.waited_for()

    def _check(self, query: str) -> None:
        if len(query.encode()) > self._settings.query_max_text_kib * 1024:
            raise ResultTooLarge(f"the query is longer than {self._settings.query_max_text_kib} KiB")
        check_remote_calls(query, self._settings.allowed_hosts, PREFIXES)

    async def _computed(self, question: Question, client: str) -> Answer:
        job = {
            "database": str(question.version.database),
            "query": question.query,
            "accepted": question.accepted,
            "default_graphs": question.default_graphs,
            "named_graphs": question.named_graphs,
            "gzip": question.gzip,
        }
        outcome = await self._pool.run(job, client)
        if "problem" in outcome.head:
            self._refuse(outcome.head, question.query)
        answer = _answer(outcome, question)
        self._remembered.remember(question, answer)
        return answer

    def _refuse(self, head: dict[str, Any], query: str) -> NoReturn:
        match head["problem"]:
            case "bad-query":
                raise bad_query(query, head["message"])
            case "too-large":
                most = self._settings.query_max_mib
                raise ResultTooLarge(f"the answer is larger than {most} MiB: use LIMIT, or download the data")
            case "too-many-rows":
                most = self._settings.query_max_rows
                raise ResultTooLarge(f"the answer has more than {most:,} rows: use LIMIT, or download the data")
            case "version-gone":
                raise StoreBusy("this version of the graph is no longer kept; ask again")
            case _:
                raise QueryFailed(head["message"])


class _Shared:
    """A question that is being answered; when nobody waits for it any more, it is given up."""

    def __init__(self, task: asyncio.Task[Answer]) -> None:
        self.task = task
        self._waiting = 0

    async def waited_for(self) -> Answer:
        self._waiting += 1
        try:
            return await asyncio.shield(self.task)
        finally:
            self._waiting -= 1
            if self._waiting == 0 and not self.task.done():
                self.task.cancel()


class _Remembered:
    """The answers given last, as many as there is room for; small ones only. Units: bytes."""

    def __init__(self, room: int) -> None:
        self._room = room
        self._used = 0
        self._answers: OrderedDict[Question, Answer] = OrderedDict()

    def answer(self, question: Question) -> Answer | None:
        known = self._answers.get(question)
        if known is not None:
            self._answers.move_to_end(question)
        return known

    def remember(self, question: Question, answer: Answer) -> None:
        if answer.content is None or answer.tag is None:
            return
        self._answers[question] = answer
        self._used += _weight(question, answer)
        while self._used > self._room and self._answers:
            self._used -= _weight(*self._answers.popitem(last=False))


def _weight(question: Question, answer: Answer) -> int:
    # An entry costs something beyond what it holds.
    return answer.size + len(question.query) + 1024


def _answer(outcome: Outcome, question: Question) -> Answer:
    head = outcome.head
    tag = question.tag
    about = {"version": question.version.number, "tag": tag, "encoding": head["encoding"]}
    if "file" not in head:
        return Answer(head["media_type"], size=len(outcome.body), content=outcome.body, **about)
    return Answer(head["media_type"], size=head["size"], spooled=Spooled(Path(head["file"])), **about)
