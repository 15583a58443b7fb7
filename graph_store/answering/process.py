"""One answering process as its parent sees it: jobs in, outcomes out, stopped at once where need be."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import socket
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, cast

from graph_store.answering.nursery import Nursery

_FRAME = 8


@dataclass(frozen=True)
class Job:
    """A query, and on which terms it is asked: see graph_store.answering.worker."""

    head: bytes
    query: str

    @property
    def frame(self) -> bytes:
        """As it is sent."""
        query = self.query.encode()
        return b"".join((len(self.head).to_bytes(4), len(query).to_bytes(4), self.head, query))


@dataclass(frozen=True)
class Outcome:
    """What a process made of a job: the head says what it is, the body is the answer where that is small."""

    head: dict[str, Any]
    body: bytes


class WorkerProcess:
    """A process of its own; ``ended`` is called when it has ended and nobody killed it."""

    def __init__(self, nursery: Nursery, ended: Callable[[WorkerProcess], None]) -> None:
        self.is_alive = True
        self.gone = asyncio.Event()
        self._nursery = nursery
        self._ended = ended
        self._pid = 0
        self._handle = -1
        self._transport: asyncio.Transport | None = None
        self._received = bytearray()
        self._outcome: Callable[[Outcome], None] | None = None

    async def start(self) -> None:
        """Have the process made and connect to it; it takes jobs at once. Errors: OSError."""
        ours, theirs = socket.socketpair()
        with theirs:
            self._pid = await self._nursery.worker(theirs)
        with suppress(ProcessLookupError):
            # A process id may come to mean another process, this handle never does.
            self._handle = os.pidfd_open(self._pid)
        loop = asyncio.get_running_loop()
        self._transport, _ = await loop.create_connection(lambda: _Connection(self), sock=ours)

    def send(self, jobs: Iterable[Job], outcome: Callable[[Outcome], None]) -> None:
        """Give it jobs; ``outcome`` is called with what came of each in turn, until the process ends."""
        self._outcome = outcome
        if self._transport is not None:
            self._transport.write(b"".join(job.frame for job in jobs))

    def yield_to_others(self, niceness: int) -> None:
        """Let other processes go first from now on."""
        with suppress(ProcessLookupError, PermissionError):
            os.setpriority(os.PRIO_PROCESS, self._pid, niceness)

    def kill(self) -> None:
        """Stop it, whatever it is doing; nothing is heard of it or its job any more."""
        self.is_alive = False
        self._outcome = None
        self._signal_end()
        if self._transport is not None:
            self._transport.close()

    def resident_mib(self) -> float:
        """The memory it holds now, in MiB; 0 where the system does not say."""
        try:
            statm = Path(f"/proc/{self._pid}/statm").read_text(encoding="ascii")
            return int(statm.split()[1]) * os.sysconf("SC_PAGE_SIZE") / 2**20
        except (OSError, IndexError):
            return 0.0

    def _signal_end(self) -> None:
        if self._handle >= 0:
            with suppress(ProcessLookupError):
                signal.pidfd_send_signal(self._handle, signal.SIGKILL)

    def received(self, data: bytes) -> None:
        """Take in what the process sends."""
        self._received += data
        while len(self._received) >= _FRAME:
            head_size = int.from_bytes(self._received[:4])
            whole = _FRAME + head_size + int.from_bytes(self._received[4:_FRAME])
            if len(self._received) < whole:
                return
            head = _read(bytes(self._received[_FRAME : _FRAME + head_size]))
            body = bytes(self._received[_FRAME + head_size : whole])
            del self._received[:whole]
            if self._outcome is not None:
                self._outcome(Outcome(head, body))

    def lost(self) -> None:
        """The connection is gone, and so is the process, or it is about to be."""
        self._signal_end()
        if self._handle >= 0:
            # One that held much, or goes after all others, takes its time.
            asyncio.get_running_loop().add_reader(self._handle, self._has_gone)
        else:
            self.gone.set()
        if self.is_alive:
            self.is_alive = False
            self._ended(self)

    def _has_gone(self) -> None:
        asyncio.get_running_loop().remove_reader(self._handle)
        os.close(self._handle)
        self._handle = -1
        self.gone.set()


class _Connection(asyncio.Protocol):
    def __init__(self, worker: WorkerProcess) -> None:
        self._worker = worker

    def data_received(self, data: bytes) -> None:
        self._worker.received(data)

    def connection_lost(self, exc: Exception | None) -> None:
        self._worker.lost()


@lru_cache(maxsize=64)
def _read(head: bytes) -> dict[str, Any]:
    """Most heads say the same."""
    return cast(dict[str, Any], json.loads(head))
