"""What the environment sets."""

from __future__ import annotations

import pytest

from graph_store.settings import Settings


def test_a_variable_left_empty_is_as_good_as_none(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("COERENZA_PARAMETERS", "COERENZA_AS_OF", "COERENZA_PORT"):
        monkeypatch.setenv(name, "")
    settings = Settings()
    assert (settings.parameters, settings.as_of, settings.port) == (None, None, 8000)


def test_lists_are_written_with_commas_or_spaces(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COERENZA_ALLOWED_HOSTS", "Dati.Example, query.example:8890 [::1]:80")
    monkeypatch.setenv("COERENZA_TRUSTED_PROXIES", "10.0.0.0/8,127.0.0.1 2001:DB8::1")
    monkeypatch.setenv("COERENZA_CORS_ORIGINS", "*, https://editor.example/")
    settings = Settings()
    assert settings.allowed_hosts == ("dati.example", "query.example:8890", "[::1]:80")
    assert settings.trusted_proxies == ("10.0.0.0/8", "127.0.0.1", "2001:db8::1")
    assert settings.cors_origins == ("*", "https://editor.example")


def test_by_default_all_may_read_and_nobody_else_is_believed_or_called() -> None:
    settings = Settings()
    assert (settings.cors_origins, settings.trusted_proxies, settings.allowed_hosts) == (("*",), (), ())


@pytest.mark.parametrize(
    "wrong", ["https://dati.example", "*.example", "dati.example/sparql", "a:b", "user@dati.example"]
)
def test_what_is_no_host_is_refused(wrong: str) -> None:
    with pytest.raises(ValueError, match="is no host"):
        Settings.model_validate({"allowed_hosts": wrong})
