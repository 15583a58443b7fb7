"""Strangers' SPARQL: run in processes that can be stopped, within limits of time, memory and size.

This is the one place where limits are applied. An answer is whole before anyone sees a byte of it, so a query that is
stopped is an error and never half an answer. What was answered on a version is remembered as long as there is room.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import os
import re
import tempfile
from collections import OrderedDict
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any, NoReturn

from graph_store.answering.formats import GRAPH_FORMATS, SOLUTION_FORMATS
from graph_store.answering.pool import Lanes, QueryPool
from graph_store.answering.process import Job, Outcome
from graph_store.errors import CoherenceError, QueryFailed, ResultTooLarge, StoreBusy
from graph_store.namespaces import PREFIXES
from graph_store.outgoing_calls import check_outgoing_calls
from graph_store.settings import Settings
from graph_store.syntax_problem import bad_query
from graph_store.versions import Version

__all__ = ["GRAPH_FORMATS", "SOLUTION_FORMATS", "Answer", "PublicQueries"]

_CHUNK = 64 * 1024
# What an answer that is remembered costs beyond what it holds. Units: bytes.
_ENTRY = 1024
# Texts of more characters are looked through beside the event loop, which others wait for.
LONG_TEXT = 20_000
# What makes an answer another one each time it is asked for; of a text in capitals, which is three times as fast.
_CHANGING = re.compile(r"(?:NOW|RAND|UUID)\s*\(|SERVICE")


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


@dataclass(frozen=True, eq=False)
class Question:
    """What is asked; two with the same key ask for the same.

    ``tag`` is a name for its answer, None where the answer is another one each time.
    """

    version: Version
    query: str
    accepted: tuple[str, ...]
    default_graphs: tuple[str, ...] = ()
    named_graphs: tuple[str, ...] = ()
    gzip: bool = False

    key: str = field(init=False)
    tag: str | None = field(init=False)

    def __post_init__(self) -> None:
        parts = (self.query, *self.accepted, "", *self.default_graphs, "", *self.named_graphs, str(self.gzip))
        told = hashlib.sha256("\0".join(parts).encode()).hexdigest()[:32]
        key = f"{self.version.number}-{told}"
        object.__setattr__(self, "key", key)
        # Also where the word is only talked about: then the question is asked again for nothing.
        object.__setattr__(self, "tag", None if _CHANGING.search(self.query.upper()) else key)


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
        self._in_work: dict[str, _InWork] = {}

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
        key = question.key
        known = self._remembered.answer(key)
        if known is not None:
            return known
        while (in_work := self._in_work.get(key)) is not None:
            told = await in_work.told()
            if told is not None:
                return told
        in_work = self._in_work[key] = _InWork()
        answer: Answer | None = None
        problem: CoherenceError | None = None
        try:
            if len(question.query) > LONG_TEXT:
                await asyncio.to_thread(self._check, question.query)
            else:
                self._check(question.query)
            answer = await self._computed(question, client)
            if answer.tag is not None:
                self._remembered.remember(key, answer)
            return answer
        except CoherenceError as error:
            problem = error
            raise
        finally:
            del self._in_work[key]
            in_work.end(answer, problem)

    def _check(self, query: str) -> None:
        if len(query.encode()) > self._settings.query_max_text_kib * 1024:
            raise ResultTooLarge(f"the query is longer than {self._settings.query_max_text_kib} KiB")
        check_outgoing_calls(query, self._settings.allowed_hosts, PREFIXES)

    async def _computed(self, question: Question, client: str) -> Answer:
        database, accepted = question.version.database, question.accepted
        if question.default_graphs or question.named_graphs:
            head = _terms(database, accepted, question.default_graphs, question.named_graphs, gzip=question.gzip)
        else:
            head = _usual_terms(database, accepted, gzip=question.gzip)
        outcome = await self._pool.run(Job(head, question.query), client)
        if "problem" in outcome.head:
            self._refuse(outcome.head, question.query)
        return _answer(outcome, question)

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


class _InWork:
    """A question somebody is asking, and others who wait for the same answer."""

    def __init__(self) -> None:
        self._waiting: list[asyncio.Future[Answer | None]] = []

    async def told(self) -> Answer | None:
        """The answer; None when whoever asked has given up. Errors: those of the question."""
        told: asyncio.Future[Answer | None] = asyncio.get_running_loop().create_future()
        self._waiting.append(told)
        return await told

    def end(self, answer: Answer | None, problem: CoherenceError | None) -> None:
        """Tell all who wait what came of it."""
        for told in self._waiting:
            if told.done():
                continue
            if problem is not None:
                told.set_exception(problem)
            else:
                told.set_result(answer)


class _Remembered:
    """The answers given last, as many as there is room for; small ones only. Units: bytes."""

    def __init__(self, room: int) -> None:
        self._room = room
        self._used = 0
        self._answers: OrderedDict[str, Answer] = OrderedDict()

    def answer(self, key: str) -> Answer | None:
        known = self._answers.get(key)
        if known is not None:
            self._answers.move_to_end(key)
        return known

    def remember(self, key: str, answer: Answer) -> None:
        if answer.content is None:
            return
        self._answers[key] = answer
        self._used += answer.size + _ENTRY
        while self._used > self._room and self._answers:
            _, oldest = self._answers.popitem(last=False)
            self._used -= oldest.size + _ENTRY


def _terms(
    database: Path,
    accepted: tuple[str, ...],
    default_graphs: tuple[str, ...],
    named_graphs: tuple[str, ...],
    *,
    gzip: bool,
) -> bytes:
    """What a process has to know beside the query."""
    told = {
        "database": str(database),
        "accepted": accepted,
        "default_graphs": default_graphs,
        "named_graphs": named_graphs,
        "gzip": gzip,
    }
    return json.dumps(told).encode()


@lru_cache(maxsize=256)
def _usual_terms(database: Path, accepted: tuple[str, ...], *, gzip: bool) -> bytes:
    """Nearly all queries name no graphs, and ask on the same terms."""
    return _terms(database, accepted, (), (), gzip=gzip)


def _answer(outcome: Outcome, question: Question) -> Answer:
    head = outcome.head
    tag = question.tag
    about = {"version": question.version.number, "tag": tag, "encoding": head["encoding"]}
    if "file" not in head:
        return Answer(head["media_type"], size=len(outcome.body), content=outcome.body, **about)
    return Answer(head["media_type"], size=head["size"], spooled=Spooled(Path(head["file"])), **about)
