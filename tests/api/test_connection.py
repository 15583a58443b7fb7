"""An answer leaves in one piece, and nothing of it is lost on the way."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

from starlette.types import Receive, Scope, Send
from uvicorn import Config
from uvicorn.server import ServerState

from api.connection import Connection, JoinedWrites

GET = b"GET / HTTP/1.1\r\nHost: example.org\r\n"
LARGE = b"x" * 50_000


class Wire:
    """What is at the other end of a transport."""

    def __init__(self) -> None:
        self.written: list[bytes] = []
        self.is_closed = False

    def write(self, data: bytes) -> None:
        assert not self.is_closed
        self.written.append(data)

    def close(self) -> None:
        self.is_closed = True

    def is_closing(self) -> bool:
        return self.is_closed

    def get_extra_info(self, name: str) -> Any:
        return None

    def pause_reading(self) -> None:
        pass

    def resume_reading(self) -> None:
        pass


def over_a_wire(do: Callable[[JoinedWrites, Wire], Awaitable[None]]) -> list[bytes]:
    wire = Wire()

    async def done() -> None:
        await do(JoinedWrites(wire), wire)  # type: ignore[arg-type]
        await asyncio.sleep(0)

    asyncio.run(done())
    return wire.written


def test_what_is_written_together_leaves_together() -> None:
    async def twice(joined: JoinedWrites, wire: Wire) -> None:
        for _ in range(2):
            joined.write(b"head ")
            joined.write(b"body ")
            assert b"head body " not in wire.written[1:]
            await asyncio.sleep(0)

    assert over_a_wire(twice) == [b"head body ", b"head body "]


def test_no_more_is_held_than_a_little() -> None:
    async def much(joined: JoinedWrites, wire: Wire) -> None:
        for count in range(4):
            joined.write(LARGE)
            assert len(wire.written) == (count + 1) // 2

    assert over_a_wire(much) == [LARGE * 2, LARGE * 2]


def test_what_is_held_leaves_before_the_end() -> None:
    async def ends(joined: JoinedWrites, wire: Wire) -> None:
        joined.write(b"last words")
        joined.close()
        assert wire.is_closed

    assert over_a_wire(ends) == [b"last words"]


def test_nothing_is_sent_to_whoever_has_gone() -> None:
    async def gone(joined: JoinedWrites, wire: Wire) -> None:
        joined.write(b"too late")
        wire.is_closed = True

    assert over_a_wire(gone) == []


def answered(requests: bytes) -> Wire:
    """What a small application answers over a connection."""

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"5")]})
        await send({"type": "http.response.body", "body": scope["path"].encode().ljust(5)})

    wire = Wire()

    async def served() -> None:
        config = Config(app, server_header=False, date_header=False, lifespan="off")
        config.load()
        connection = Connection(config, ServerState(), {})
        connection.connection_made(wire)  # type: ignore[arg-type]
        connection.data_received(requests)
        for _ in range(20):
            await asyncio.sleep(0)

    asyncio.run(served())
    return wire


def test_head_and_body_of_an_answer_are_one_piece() -> None:
    wire = answered(GET + b"\r\n")
    assert wire.written == [b"HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\n/    "]
    assert not wire.is_closed


def test_requests_one_after_the_other_are_answered_in_their_order() -> None:
    wire = answered(GET + b"\r\n" + GET.replace(b" / ", b" /two ") + b"\r\n")
    assert [piece[-5:] for piece in wire.written] == [b"/    ", b"/two "]


def test_a_connection_that_is_to_close_closes_after_the_answer() -> None:
    wire = answered(GET + b"Connection: close\r\n\r\n")
    assert b"".join(wire.written).endswith(b"/    ")
    assert wire.is_closed
