"""A client that asks as fast as its open connections allow, with as little work of its own as there can be."""

from __future__ import annotations

import selectors
import socket
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import urlencode, urlsplit


@dataclass
class _Connection:
    place: socket.socket
    received: bytearray = field(default_factory=bytearray)
    whole: int | None = None


def rate(url: str, queries: Iterator[str], seconds: float, *, connections: int) -> float:
    """Whole answers per second to queries sent by address. Errors: RuntimeError for any answer that is not 200."""
    target = urlsplit(url)
    selector = selectors.DefaultSelector()
    opened = []
    for _ in range(connections):
        place = socket.create_connection((target.hostname, target.port))
        place.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        connection = _Connection(place)
        opened.append(connection)
        selector.register(place, selectors.EVENT_READ, connection)

    def ask(connection: _Connection) -> None:
        address = f"{target.path}?{urlencode({'query': next(queries)})}"
        headers = f"Host: {target.netloc}\r\nAccept: application/sparql-results+json\r\n\r\n"
        connection.place.sendall(f"GET {address} HTTP/1.1\r\n{headers}".encode())

    answered = 0
    begun = time.perf_counter()
    for connection in opened:
        ask(connection)
    while (now := time.perf_counter()) < begun + seconds:
        for key, _ in selector.select(1.0):
            connection = key.data
            if _is_whole(connection):
                answered += 1
                ask(connection)
    for connection in opened:
        connection.place.close()
    return answered / (now - begun)


def _is_whole(connection: _Connection) -> bool:
    """Take in what has come; is the answer complete?"""
    received = connection.received
    part = connection.place.recv(65536)
    if not part:
        raise RuntimeError("the connection was closed")
    received += part
    if connection.whole is None and (end := received.find(b"\r\n\r\n")) >= 0:
        head = bytes(received[:end]).lower()
        if b" 200 " not in head.split(b"\r\n", 1)[0]:
            raise RuntimeError(bytes(received).decode(errors="replace"))
        _, found, length = head.partition(b"content-length: ")
        # Without a length the answer comes in chunks, the last of which is empty.
        connection.whole = end + 4 + int(length.split(b"\r\n", 1)[0]) if found else 0
    if connection.whole is None:
        return False
    done = len(received) >= connection.whole if connection.whole else received.endswith(b"0\r\n\r\n")
    if done:
        received.clear()
        connection.whole = None
    return done
