"""Work that is given up when nobody waits for it any more."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar

from fastapi import Request

T = TypeVar("T")
# Most work is done before it is worth a look whether the caller is still there.
_BEFORE_LOOKING_S = 0.2


async def while_connected(request: Request, work: Coroutine[Any, Any, T]) -> T:
    """What the work comes to; it is cancelled when the caller hangs up. The body of the request must have been read."""
    task = asyncio.ensure_future(work)
    try:
        done, _ = await asyncio.wait({task}, timeout=_BEFORE_LOOKING_S)
        if done:
            return task.result()
        gone = asyncio.ensure_future(_hung_up(request))
        try:
            await asyncio.wait({task, gone}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            gone.cancel()
        if not task.done():
            raise asyncio.CancelledError("the caller hung up")
        return task.result()
    finally:
        if not task.done():
            task.cancel()


async def _hung_up(request: Request) -> None:
    while (await request.receive())["type"] != "http.disconnect":
        pass
