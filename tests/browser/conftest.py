"""A real Chromium in front of a real server on the toy city."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from api.pages.rendering import STATIC_FOLDER

CHROMIUM = Path("/usr/bin/chromium")
ARGUMENTS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
ROOT = Path(__file__).parent.parent.parent


# Not for the whole session: while it is open its event loop runs, and nothing else here could start one of its own.
@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Debian's Chromium."""
    if not CHROMIUM.is_file():
        pytest.skip("no Chromium: install the package chromium")
    if not (STATIC_FOLDER / "site.js").is_file():
        pytest.skip("the front end is not built: run `make web`")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=str(CHROMIUM), args=ARGUMENTS)
        yield chromium
        chromium.close()


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the server of the tests keeps its things."""
    return tmp_path_factory.mktemp("browser")


@pytest.fixture(scope="session")
def reviewer(folder: Path, address: str) -> str:
    """The token of somebody who may accept findings."""
    return (folder / "token").read_text(encoding="utf-8")


@pytest.fixture(scope="session")
def address(folder: Path) -> Iterator[str]:
    """The address of a server of the tests' own, stopped when they are done."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, str(Path(__file__).parent / "toy_server.py"), str(folder / "store"), str(port)]
    with (folder / "server.log").open("w") as log:
        server = subprocess.Popen(command, cwd=ROOT, stdout=log, stderr=log, env=os.environ | {"PYTHONPATH": str(ROOT)})
        try:
            where = f"http://127.0.0.1:{port}"
            _wait_for(where, server)
            yield where
        finally:
            server.terminate()
            server.wait(timeout=20)


def _wait_for(where: str, server: subprocess.Popen[bytes]) -> None:
    for _ in range(300):
        assert server.poll() is None, "the server stopped before it answered"
        try:
            with urllib.request.urlopen(f"{where}/health/ready", timeout=2):  # noqa: S310
                return
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            time.sleep(0.1)
    raise AssertionError("the server did not answer in time")
