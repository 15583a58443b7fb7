"""The words of the pages: every Italian message is translated, from the Italian that stands there today."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from babel.messages.catalog import Message

from api.pages import texts
from api.pages.texts import LOCALE_FOLDER, Texts, catalogue, messages_in

SOURCES = sorted(LOCALE_FOLDER.glob("*.pot"))


def translation_of(source: Path) -> list[Message]:
    return messages_in(LOCALE_FOLDER / "en" / "LC_MESSAGES" / f"{source.stem}.po")


@pytest.mark.parametrize("source", SOURCES, ids=[source.stem for source in SOURCES])
def test_english_is_whole_and_translated_from_the_italian_of_today(source: Path) -> None:
    italian = {message.context: message.id for message in messages_in(source)}
    english = {message.context: message for message in translation_of(source)}
    assert all(italian), "every message has a context"
    assert {context: message.id for context, message in english.items()} == italian, "run `make messages`"
    assert [context for context, message in english.items() if message.fuzzy] == [], "a translator has to look at these"


def test_no_text_is_empty_and_both_languages_fill_in_the_same() -> None:
    italian, english = catalogue("it"), catalogue("en")
    assert set(italian) == set(english)
    fields = {key: set(re.findall(r"{(\w+)}", text)) for key, text in italian.items()}
    assert fields == {key: set(re.findall(r"{(\w+)}", text)) for key, text in english.items()}
    assert not [key for key in italian if not italian[key].strip() or not english[key].strip()]


def test_a_message_belongs_to_one_subject_only() -> None:
    contexts = [message.context for source in SOURCES for message in messages_in(source)]
    assert len(contexts) == len(set(contexts))


def test_a_translation_that_waits_for_a_translator_is_told_in_italian(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "en" / "LC_MESSAGES").mkdir(parents=True)
    messages = 'msgctxt "a"\nmsgid "uno"\nmsgstr ""\n\nmsgctxt "b"\nmsgid "due"\nmsgstr ""\n'
    (tmp_path / "page.pot").write_text(messages, encoding="utf-8")
    told = '#, fuzzy\nmsgctxt "a"\nmsgid "uno"\nmsgstr "one"\n\nmsgctxt "b"\nmsgid "due"\nmsgstr "two"\n'
    (tmp_path / "en" / "LC_MESSAGES" / "page.po").write_text(told, encoding="utf-8")
    monkeypatch.setattr(texts, "LOCALE_FOLDER", tmp_path)
    assert catalogue.__wrapped__("en") == {"a": "uno", "b": "two"}


def test_numbers_are_written_as_the_language_does() -> None:
    italian, english = Texts("it", {}), Texts("en", {})
    assert (italian.number(5679), english.number(5679)) == ("5.679", "5,679")
    assert (italian.decimal("0.2"), english.decimal("0.2")) == ("0,2", "0.2")
    assert (italian.percent(0.426), italian.percent(None)) == ("43%", "–")
