"""What the environment sets."""

from __future__ import annotations

import pytest

from graph_store.settings import Settings


def test_a_variable_left_empty_is_as_good_as_none(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("COERENZA_PARAMETERS", "COERENZA_AS_OF", "COERENZA_PORT"):
        monkeypatch.setenv(name, "")
    settings = Settings()
    assert (settings.parameters, settings.as_of, settings.port) == (None, None, 8000)
