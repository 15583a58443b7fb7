"""Work that is given up when nobody waits for it any more."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar

from fastapi import Request

from graph_store.errors import CoherenceError

T = TypeVar("T")
# Most work is done before it is worth a look whether the caller is still there.
_LOOK_S = 0.2


class CallerGone(CoherenceError):
    """Whoever asked has hung up; nobody will see this."""


async def while_connected(request: Request, work: Coroutine[Any, Any, T]) -> T:
    """What the work comes to; the body of the request must have been read.

    Errors: CallerGone when the caller hung up; the work is cancelled then.
    """
    waiting = asyncio.current_task()
    if waiting is None:
        return await work
    waits: Waits = request.app.state.waits
    wait = _Wait(request, waiting)
    waits.add(wait)
    try:
        return await work
    except asyncio.CancelledError:
        if wait.is_in_vain:
            waiting.uncancel()
            raise CallerGone("the caller hung up") from None
        raise
    finally:
        waits.remove(wait)


class _Wait:
    """Somebody who waits, and whether they are still there."""

    def __init__(self, request: Request, task: asyncio.Task[Any]) -> None:
        self._request = request
        self._task = task
        self._listening: asyncio.Task[None] | None = None
        self._seen = 0
        self.is_in_vain = False

    def look(self) -> None:
        """At the second look the wait has become one: listen from now on."""
        self._seen += 1
        if self._seen == 2:
            self._listening = asyncio.get_running_loop().create_task(self._listen())

    def end(self) -> None:
        """Listen no longer."""
        if self._listening is not None:
            self._listening.cancel()

    async def _listen(self) -> None:
        while (await self._request.receive())["type"] != "http.disconnect":
            pass
        self.is_in_vain = True
        self._task.cancel()


class Waits:
    """All who wait, looked after together: a timer for each would cost more than most of their questions."""

    def __init__(self) -> None:
        self._all: set[_Wait] = set()
        self._look: asyncio.TimerHandle | None = None

    def add(self, wait: _Wait) -> None:
        """Look after somebody's wait from now on."""
        self._all.add(wait)
        if self._look is None:
            self._look = asyncio.get_running_loop().call_later(_LOOK_S, self._look_after)

    def remove(self, wait: _Wait) -> None:
        """Nobody waits here any more."""
        self._all.discard(wait)
        wait.end()

    def _look_after(self) -> None:
        for wait in self._all:
            wait.look()
        loop = asyncio.get_running_loop()
        self._look = loop.call_later(_LOOK_S, self._look_after) if self._all else None
