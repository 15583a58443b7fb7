"""The shipped data, loaded once; a test that changes a store gets a copy of its own."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from graph_store.reader import Reader
from graph_store.settings import Settings
from graph_store.store import GraphStore
from loaders.load import LoadReport, initialise

COMMON = "source,confidence,standing"
OFFICIAL = "https://www.regione.piemonte.it/web/temi,high,official"


@pytest.fixture(scope="session")
def initialised(tmp_path_factory: pytest.TempPathFactory) -> tuple[GraphStore, LoadReport]:
    """A store with everything that is shipped; nobody may change it."""
    store = GraphStore(Settings(data_dir=tmp_path_factory.mktemp("shipped")))
    return store, initialise(store)


@pytest.fixture(scope="session")
def reference_only(tmp_path_factory: pytest.TempPathFactory) -> GraphStore:
    """A store with the reference data alone; nobody may change it."""
    store = GraphStore(Settings(data_dir=tmp_path_factory.mktemp("reference")))
    initialise(store, reference_only=True)
    return store


@pytest.fixture
def shipped(initialised: tuple[GraphStore, LoadReport]) -> Reader:
    """The shipped data, to be read."""
    return initialised[0].reader()


@pytest.fixture
def store(initialised: tuple[GraphStore, LoadReport], tmp_path: Path) -> GraphStore:
    """A store with the shipped data that the test may change; the engine's data files are shared, being immutable."""

    def copied(source: str, target: str) -> str:
        if source.endswith(".sst"):
            os.link(source, target)
            return target
        return shutil.copy2(source, target)

    folder = initialised[0].settings.data_dir
    shutil.copytree(folder, tmp_path / "store", copy_function=copied)
    return GraphStore(Settings(data_dir=tmp_path / "store"))


@pytest.fixture
def written(tmp_path: Path) -> Callable[..., Path]:
    """Write a file, from text or bytes, and give its path."""

    def write(name: str, *content: str | bytes) -> Path:
        path = tmp_path / name
        path.write_bytes(b"".join(part.encode() if isinstance(part, str) else part for part in content))
        return path

    return write
