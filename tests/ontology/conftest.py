"""What the tests of the vocabulary share: the vocabulary itself, and the toy city."""

from __future__ import annotations

import pytest
from rdflib import Graph
from vocabulary_files import FILES, TOY_CITY, parsed, reader_of_files

from graph_store.reader import Reader


@pytest.fixture(scope="session")
def vocabulary() -> Graph:
    """The whole vocabulary with its alignments; not to be changed."""
    return parsed(*FILES)


@pytest.fixture(scope="session")
def toy_city() -> Reader:
    """The toy city, each graph under its own name."""
    return reader_of_files(TOY_CITY)
