"""The accessibility statement claims what is checked, and says who has to complete it."""

from __future__ import annotations

from pathlib import Path

from fastapi.testclient import TestClient

from api.app import create_app
from graph_store.settings import Settings
from graph_store.store import GraphStore


def test_the_statement_says_that_it_is_a_model_and_what_is_not_accessible(ask: TestClient) -> None:
    page = ask.get("/accessibilita?lang=it").text
    assert "Modello da completare da parte dell&#39;ente." in page
    assert "parzialmente conforme" in page
    assert "Difensore civico per il digitale" in page
    assert 'href="/mappa#table"' in page
    assert "COERENZA_CONTACT_EMAIL" in page, "nobody gave an address yet"


def test_it_is_linked_from_every_page_in_both_languages(ask: TestClient) -> None:
    assert '<a href="/accessibilita">Dichiarazione di accessibilità</a>' in ask.get("/?lang=it").text
    assert '<a href="/accessibilita">Accessibility statement</a>' in ask.get("/rilievi?lang=en").text


def test_body_and_address_come_from_the_settings(toy_store: GraphStore, tmp_path: Path) -> None:
    settings = Settings(
        data_dir=tmp_path / "store", publisher_name="Città <di> prova", contact_email="accessibilita@example.org"
    )
    with TestClient(create_app(settings, toy_store)) as client:
        page = client.get("/accessibilita?lang=en").text
    assert "Città &lt;di&gt; prova is committed" in page
    assert '<a href="mailto:accessibilita@example.org">' in page
