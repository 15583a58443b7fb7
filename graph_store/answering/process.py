"""One answering process as its parent sees it: jobs in, outcomes out, stopped at once where need be."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_MODULE = "graph_store.answering.worker"
_FRAME = 8


@dataclass(frozen=True)
class Outcome:
    """What a process made of a job: the head says what it is, the body is the answer where that is small."""

    head: dict[str, Any]
    body: bytes


class WorkerProcess:
    """A process of its own; ``ended`` is called when it has ended and nobody killed it."""

    def __init__(self, limits: dict[str, Any], ended: Callable[[WorkerProcess], None]) -> None:
        self.is_alive = True
        self._limits = limits
        self._ended = ended
        self._process: subprocess.Popen[bytes] | None = None
        self._transport: asyncio.Transport | None = None
        self._received = bytearray()
        self._outcome: Callable[[Outcome], None] | None = None

    async def start(self) -> None:
        """Start the process and connect to it; it takes jobs as soon as it can."""
        ours, theirs = socket.socketpair()
        with theirs:
            # -P: nothing from the working directory is imported.
            command = [sys.executable, "-P", "-m", _MODULE, str(theirs.fileno()), json.dumps(self._limits)]
            # Each further arena of the allocator would take 64 MiB of the address space that is limited.
            environment = os.environ | {"MALLOC_ARENA_MAX": "2"}
            self._process = subprocess.Popen(  # noqa: S603 — the arguments are our own
                command, stdin=subprocess.DEVNULL, pass_fds=(theirs.fileno(),), env=environment
            )
        loop = asyncio.get_running_loop()
        self._transport, _ = await loop.create_connection(lambda: _Connection(self), sock=ours)

    def send(self, job: bytes, outcome: Callable[[Outcome], None]) -> None:
        """Give it a job; ``outcome`` is called with what came of it, unless the process ends before."""
        self._outcome = outcome
        if self._transport is not None:
            self._transport.write(len(job).to_bytes(4) + job)

    def yield_to_others(self, niceness: int) -> None:
        """Let other processes go first from now on."""
        if self._process is not None:
            with suppress(ProcessLookupError, PermissionError):
                os.setpriority(os.PRIO_PROCESS, self._process.pid, niceness)

    def kill(self) -> None:
        """Stop it, whatever it is doing; nothing is heard of it or its job any more."""
        self.is_alive = False
        self._outcome = None
        if self._process is not None:
            with suppress(ProcessLookupError):
                self._process.send_signal(signal.SIGKILL)
        if self._transport is not None:
            self._transport.close()

    def resident_mib(self) -> float:
        """The memory it holds now, in MiB; 0 where the system does not say."""
        if self._process is None:
            return 0.0
        try:
            statm = Path(f"/proc/{self._process.pid}/statm").read_text(encoding="ascii")
            return int(statm.split()[1]) * os.sysconf("SC_PAGE_SIZE") / 2**20
        except (OSError, IndexError):
            return 0.0

    def received(self, data: bytes) -> None:
        """Take in what the process sends."""
        self._received += data
        while len(self._received) >= _FRAME:
            head_size = int.from_bytes(self._received[:4])
            whole = _FRAME + head_size + int.from_bytes(self._received[4:_FRAME])
            if len(self._received) < whole:
                return
            head = json.loads(self._received[_FRAME : _FRAME + head_size])
            body = bytes(self._received[_FRAME + head_size : whole])
            del self._received[:whole]
            told, self._outcome = self._outcome, None
            if told is not None:
                told(Outcome(head, body))

    def lost(self) -> None:
        """The connection is gone, and so is the process, or it is about to be."""
        if self._process is not None:
            with suppress(ProcessLookupError):
                self._process.kill()
            # It was killed: this is a matter of microseconds, and leaves no zombie.
            with suppress(subprocess.TimeoutExpired):
                self._process.wait(1)
        if self.is_alive:
            self.is_alive = False
            self._ended(self)


class _Connection(asyncio.Protocol):
    def __init__(self, worker: WorkerProcess) -> None:
        self._worker = worker

    def data_received(self, data: bytes) -> None:
        self._worker.received(data)

    def connection_lost(self, exc: Exception | None) -> None:
        self._worker.lost()
