"""The service as a process of its own on the loopback, for timings of what its users see."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from bench.processes import ROOT

START_S = 120.0


@contextmanager
def served(data_dir: Path, **settings: object) -> Iterator[Served]:
    """The service over a store; it is stopped at the end of the block."""
    port = free_port()
    environment = os.environ | {f"COERENZA_{name.upper()}": str(value) for name, value in settings.items()}
    environment |= {"COERENZA_DATA_DIR": str(data_dir), "COERENZA_PORT": str(port)}
    command = [sys.executable, "-c", "from cli.main import app; app()", "serve"]
    with running(command, f"http://127.0.0.1:{port}/health/ready", environment) as process:
        yield Served(f"http://127.0.0.1:{port}", process)


class Served:
    """A service that runs, and what its processes hold."""

    def __init__(self, url: str, process: subprocess.Popen[bytes]) -> None:
        self.url = url
        self._process = process

    def resident_mib(self) -> float:
        """The memory of the service and of all its processes together, in MiB."""
        pages = sum(_resident_pages(pid) for pid in _with_descendants(self._process.pid))
        return pages * os.sysconf("SC_PAGE_SIZE") / 2**20


@contextmanager
def running(
    command: Sequence[str], ready: str, environment: dict[str, str] | None = None
) -> Iterator[subprocess.Popen[bytes]]:
    """A server that answers at an address; it is stopped at the end of the block."""
    with subprocess.Popen(
        command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as process:
        try:
            _wait_for(ready, process)
            yield process
        finally:
            process.terminate()
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()


def free_port() -> int:
    """A port of the loopback nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _wait_for(url: str, process: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + START_S
    while time.monotonic() < until and process.poll() is None:
        try:
            with urllib.request.urlopen(url, timeout=5):  # noqa: S310 — the address is our own
                return
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            time.sleep(0.1)
    raise RuntimeError(f"nothing answers at {url}")


def _with_descendants(pid: int) -> Iterator[int]:
    yield pid
    for children in Path(f"/proc/{pid}/task").glob("*/children"):
        for child in _read(children).split():
            yield from _with_descendants(int(child))


def _resident_pages(pid: int) -> int:
    fields = _read(Path(f"/proc/{pid}/statm")).split()
    return int(fields[1]) if len(fields) > 1 else 0


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="ascii")
    except OSError:
        # The process ended meanwhile.
        return ""
