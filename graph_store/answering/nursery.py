"""The process that answering processes come from: it has imported what they need, and makes copies of itself.

A copy is there in some milliseconds, where a new interpreter takes a tenth of a second of work; under attack, when
processes are stopped one after the other, that is what decides how long others wait. It has no threads and opens
nothing, so that copying it is safe. Started by Nursery as ``python -m graph_store.answering.nursery SOCKET LIMITS``:
each message on the socket brings the socket of a new worker, the answer is its process id in 4 bytes.
"""

from __future__ import annotations

import asyncio
import gc
import json
import os
import signal
import socket
import subprocess
import sys
from contextlib import suppress
from typing import Any

from graph_store.answering.worker import work

_MODULE = "graph_store.answering.nursery"
_STOPPED_S = 5


class Nursery:
    """The nursery as its owner sees it; it starts when the first worker is needed, and again if it is lost."""

    def __init__(self, limits: dict[str, Any]) -> None:
        self._limits = limits
        self._process: subprocess.Popen[bytes] | None = None
        self._channel: socket.socket | None = None
        self._asking = asyncio.Lock()

    async def worker(self, channel: socket.socket) -> int:
        """Have a worker made that listens on a socket; its process id. Errors: OSError when none could be made."""
        async with self._asking:
            for is_last in (False, True):
                ours = self._channel or self._started()
                try:
                    socket.send_fds(ours, [b"\0"], [channel.fileno()])
                    answer = await asyncio.get_running_loop().sock_recv(ours, 4)
                    if answer:
                        return int.from_bytes(answer)
                except OSError:
                    if is_last:
                        raise
                self.close()
        raise OSError("the process that makes answering processes ends as soon as it starts")

    def close(self) -> None:
        """End it; the workers it made end with their own sockets."""
        if self._channel is not None:
            self._channel.close()
            self._channel = None
        if self._process is not None:
            self._process.kill()
            with suppress(subprocess.TimeoutExpired):
                self._process.wait(_STOPPED_S)
            self._process = None

    def _started(self) -> socket.socket:
        ours, theirs = socket.socketpair()
        with theirs:
            # -P: nothing from the working directory is imported.
            command = [sys.executable, "-P", "-m", _MODULE, str(theirs.fileno()), json.dumps(self._limits)]
            # Each further arena of the allocator would take 64 MiB of the address space that is limited.
            environment = os.environ | {"MALLOC_ARENA_MAX": "2"}
            self._process = subprocess.Popen(  # noqa: S603 — the arguments are our own
                command, stdin=subprocess.DEVNULL, pass_fds=(theirs.fileno(),), env=environment
            )
        ours.setblocking(False)
        self._channel = ours
        return ours


def main() -> None:
    """Make workers until the socket is closed."""
    channel = socket.socket(fileno=int(sys.argv[1]))
    limits = json.loads(sys.argv[2])
    # Ctrl-C is for the service; workers that ended are not waited for.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    # What all copies share is not looked through, and so stays shared.
    gc.freeze()
    while True:
        message, sockets, _, _ = socket.recv_fds(channel, 1, 1)
        if not message:
            return
        pid = os.fork()
        if pid == 0:
            channel.close()
            work(socket.socket(fileno=sockets[0]), limits)
            os._exit(0)
        os.close(sockets[0])
        channel.sendall(pid.to_bytes(4))


if __name__ == "__main__":
    main()
