"""The record of writes over HTTP: who asked for them, with what, and what came of it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import cast

from fastapi import Request

from api.access import Caller
from graph_store.audit import Act, recorded
from graph_store.store import GraphStore


@contextmanager
def audited(request: Request, caller: Caller, what: str, *, body: bytes | Path | None = None) -> Iterator[None]:
    """Record a write of a caller when the block ends, also one that is refused or fails.

    The versions before and after are those of the change inside the block; where there was none they are the current
    one. Of a body, in memory or in a file, its size and hash are kept, never the body.
    """
    store = cast(GraphStore, request.app.state.store)
    current = store.current().number if store.exists() else None
    act = Act(caller.name, caller.role.value, caller.address or caller.client, what, current, current)
    if isinstance(body, Path):
        with body.open("rb") as file:
            act.size, act.sha256 = body.stat().st_size, hashlib.file_digest(file, "sha256").hexdigest()
    elif body is not None:
        act.size, act.sha256 = len(body), hashlib.sha256(body).hexdigest()
    with recorded(store.settings.data_dir, act):
        yield
