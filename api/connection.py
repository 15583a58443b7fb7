"""The connection to a caller, on which an answer leaves in one piece.

The server writes the head of an answer and then its body; each is a call of the system, and wakes whoever reads at the
other end. Held until the event loop goes on, both leave together: a tenth more small queries a second.
"""

from __future__ import annotations

import asyncio
from typing import Any, cast

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

# What is held at most, in bytes: more is not held at all.
_HELD = 64 * 1024


class JoinedWrites:
    """A transport that joins what is written before the event loop goes on; in all else the one it is given."""

    def __init__(self, transport: asyncio.Transport) -> None:
        self._transport = transport
        self._call_soon = asyncio.get_running_loop().call_soon
        self._held: list[bytes] = []
        self._size = 0

    def write(self, data: bytes) -> None:
        """Send some bytes, after those that were written before."""
        if not self._held:
            self._call_soon(self._send)
        self._held.append(data)
        self._size += len(data)
        if self._size > _HELD:
            self._send()

    def close(self) -> None:
        """Send what is held, then close as the transport does."""
        self._send()
        self._transport.close()

    def _send(self) -> None:
        held, self._held, self._size = self._held, [], 0
        # A caller may have gone between the two.
        if held and not self._transport.is_closing():
            self._transport.write(b"".join(held))

    def __getattr__(self, name: str) -> Any:
        return getattr(self._transport, name)


class Connection(HttpToolsProtocol):
    """HTTP as uvicorn speaks it, over joined writes."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """A caller has come."""
        super().connection_made(cast(asyncio.Transport, JoinedWrites(transport)))
