"""SPARQL engines of other makers, each started for a test on this machine alone and stopped by its process."""

from __future__ import annotations

import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

OXIGRAPH = shutil.which("oxigraph") or shutil.which("oxigraph", path=str(Path(sys.executable).parent))
VIRTUOSO = shutil.which("virtuoso-t")
ISQL = shutil.which("isql-vt")
PASSWORD = "only-for-tests"
_STARTING_S = 90

_VIRTUOSO_INI = """\
[Database]
DatabaseFile = {folder}/virtuoso.db
ErrorLogFile = {folder}/virtuoso.log
LockFile = {folder}/virtuoso.lck
TransactionFile = {folder}/virtuoso.trx
xa_persistent_file = {folder}/virtuoso.pxa
FileExtend = 200
MaxCheckpointRemap = 2000

[TempDatabase]
DatabaseFile = {folder}/virtuoso-temp.db
TransactionFile = {folder}/virtuoso-temp.trx
MaxCheckpointRemap = 2000

[Parameters]
ServerPort = 127.0.0.1:{sql_port}
DisableUnixSocket = 1
MaxClientConnections = 10
CheckpointInterval = 0
DirsAllowed = {folder}
ThreadsPerQuery = 2
NumberOfBuffers = 20000
MaxDirtyBuffers = 15000

[HTTPServer]
ServerPort = 127.0.0.1:{port}
ServerRoot = {folder}
ServerThreads = 10
KeepAliveTimeout = 10

[SPARQL]
MaxQueryExecutionTime = 60
"""


@dataclass(frozen=True)
class Engine:
    """An engine that runs: where it answers, and where it takes updates; an address may hold a user and a password."""

    name: str
    query: str
    update: str


@contextmanager
def oxigraph(folder: Path) -> Iterator[Engine]:
    """Oxigraph's own server, with an empty database."""
    port = _free_port()
    command = [str(OXIGRAPH), "serve", "--location", str(folder), "--bind", f"127.0.0.1:{port}"]
    address = f"http://127.0.0.1:{port}"
    with _started(command, f"{address}/query"):
        yield Engine("oxigraph", f"{address}/query", f"{address}/update")


@contextmanager
def virtuoso(folder: Path) -> Iterator[Engine]:
    """Virtuoso as Debian packs it, with an empty database; only who knows the password may change it."""
    port, sql_port = _free_port(), _free_port()
    folder.mkdir(parents=True, exist_ok=True)
    settings = folder / "virtuoso.ini"
    settings.write_text(_VIRTUOSO_INI.format(folder=folder, port=port, sql_port=sql_port), encoding="ascii")
    address = f"http://127.0.0.1:{port}"
    with _started([str(VIRTUOSO), "+foreground", "+configfile", str(settings)], f"{address}/sparql"):
        grants = f"user_set_password('dba', '{PASSWORD}');"
        subprocess.run([str(ISQL), f"127.0.0.1:{sql_port}", "dba", "dba", f"exec={grants}"], check=True, timeout=60)
        with_password = f"http://dba:{PASSWORD}@127.0.0.1:{port}"
        yield Engine("virtuoso", f"{address}/sparql", f"{with_password}/sparql-auth")


@contextmanager
def _started(command: list[str], address: str) -> Iterator[None]:
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        try:
            _wait_for(address, process)
            yield
        finally:
            process.terminate()
            try:
                process.wait(timeout=30)
            except subprocess.TimeoutExpired:
                process.kill()


def _wait_for(address: str, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + _STARTING_S
    while process.poll() is None and time.monotonic() < deadline:
        try:
            httpx.get(address, params={"query": "ASK {}"}, timeout=5)
        except httpx.TransportError:
            time.sleep(0.1)
        else:
            return
    raise RuntimeError(f"{process.args!r} did not come up at {address}")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


# Each of them, for the parameters of a fixture.
ENGINES = [
    pytest.param(
        oxigraph,
        id="oxigraph",
        marks=pytest.mark.skipif(OXIGRAPH is None, reason="the oxigraph server is not installed: pip install oxigraph"),
    ),
    pytest.param(
        virtuoso,
        id="virtuoso",
        marks=pytest.mark.skipif(
            VIRTUOSO is None or ISQL is None,
            reason="Virtuoso is not installed: apt-get install virtuoso-opensource-7-bin",
        ),
    ),
]
