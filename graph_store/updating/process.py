"""Starting the process that works out a change, and what is made of its end."""

from __future__ import annotations

import json
import logging
import os
import subprocess
import sys
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from graph_store.errors import BadQuery, GraphReserved, UnreadableData, UpdateFailed, UpdateTooLong
from graph_store.namespaces import PREFIXES
from graph_store.settings import Settings
from graph_store.updating.operations import Using

LOG = logging.getLogger(__name__)
_MODULE = "graph_store.updating.worker"


@dataclass(frozen=True)
class UpdateText:
    """A SPARQL update as it was sent: relative addresses are meant from ``base``."""

    text: str
    base: str | None = None
    using: Using = field(default_factory=Using)


def updated(
    update: UpdateText, *, before: Path, copy: Path, default_graph: str, reserved: frozenset[str], settings: Settings
) -> frozenset[str]:
    """Make an update on a copy of a database that nobody has open; the graphs it changed.

    Errors: BadQuery with line, column and token; GraphReserved; UpdateFailed; UpdateTooLong.
    """
    job = {
        "kind": "update",
        "text": update.text,
        "base": update.base,
        "using": update.using.default,
        "using_named": update.using.named,
        "prefixes": PREFIXES,
        "default_graph": default_graph,
        "reserved": sorted(reserved),
        "allowed_hosts": settings.allowed_hosts,
        "before": str(before),
        "database": str(copy),
    }
    return frozenset(_run(job, settings)["touched"])


def read_upload(source: Path, media_type: str, graph: str, base: str, settings: Settings) -> Path:
    """Make RDF that somebody sent ready for a graph: a file of N-Quads beside the one it came in.

    Errors: UnreadableData with line, column and token; UpdateTooLong.
    """
    target = source.with_suffix(".nq")
    job = {
        "kind": "upload",
        "source": str(source),
        "media_type": media_type,
        "graph": graph,
        "base": base,
        "target": str(target),
    }
    _run(job, settings)
    return target


def _run(job: dict[str, Any], settings: Settings) -> dict[str, Any]:
    limits = {"timeout_s": settings.update_timeout_s, "memory_mib": settings.update_memory_mib}
    with tempfile.TemporaryDirectory(prefix="coerenza-update-") as folder:
        answer = Path(folder) / "outcome.json"
        # -P: nothing from the working directory is imported.
        command = [sys.executable, "-P", "-m", _MODULE]
        try:
            ended = subprocess.run(  # noqa: S603 — the arguments are our own
                command,
                input=json.dumps(job | limits | {"outcome": str(answer)}).encode(),
                stdout=subprocess.DEVNULL,
                stderr=subprocess.PIPE,
                timeout=settings.update_timeout_s,
                # Each further arena of the allocator would take 64 MiB of the address space that is limited.
                env=os.environ | {"MALLOC_ARENA_MAX": "2"},
                check=False,
            )
        except subprocess.TimeoutExpired as error:
            raise UpdateTooLong(f"stopped after {settings.update_timeout_s:g} seconds; nothing was changed") from error
        if ended.returncode > 0:
            raise RuntimeError(f"the process of an update failed: {ended.stderr.decode(errors='replace')[-2000:]}")
        # Killed by the system, or by itself where it got no more memory.
        told: dict[str, Any] = {"problem": "no-room", "message": f"signal {-ended.returncode}"}
        if ended.returncode == 0:
            told = json.loads(answer.read_text(encoding="utf-8"))
    if told.get("problem") == "no-room":
        LOG.warning("update stopped reason=%s", told["message"])
        raise UpdateTooLong(
            f"stopped: it needs more than the {settings.update_memory_mib} MiB of memory there are for it, or is "
            "nested too deeply; nothing was changed"
        )
    _refuse(told)
    return told


def _refuse(told: dict[str, Any]) -> None:
    """Errors: the one that the outcome tells, if it is a problem."""
    if "problem" not in told:
        return
    message = told["message"]
    if told["problem"] == "reserved":
        raise GraphReserved(message)
    if told["problem"] == "failed":
        raise UpdateFailed(f"{message}; nothing was changed")
    line, column, token = told["place"]
    kind = BadQuery if told["problem"] == "bad-query" else UnreadableData
    raise kind(message, line=line, column=column, token=token)
