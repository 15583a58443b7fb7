"""What makes two texts alike, and which words are shown for it."""

from __future__ import annotations

import pytest

from coherence.words import Text, WordIndex


def index(**texts: list[Text]) -> WordIndex:
    # Enough other things for a word of two of them to be rare.
    others = {f"other-{number}": [Text("it", f"Cosa diversa {'abcdefgh'[number] * 4}")] for number in range(8)}
    return WordIndex({**texts, **others})


def test_inflected_words_are_one_word_and_both_forms_are_shown() -> None:
    found = index(a=[Text("it", "Tutela delle foreste")], b=[Text("it", "Foresta di pianura")]).likeness("a", "b")
    assert found.words["it"] == ("foreste/foresta",)
    assert 0 < found.score < 1


def test_words_any_objective_is_written_with_make_nothing_alike() -> None:
    found = index(
        a=[Text("it", "Promuovere lo sviluppo sostenibile del territorio")],
        b=[Text("it", "Promuovere il territorio con nuovi programmi")],
    ).likeness("a", "b")
    assert (found.score, found.words["it"]) == (0.0, ())


def test_a_word_few_use_tells_more_than_one_many_use() -> None:
    common = {f"m{number}": [Text("it", "scuola elementare")] for number in range(6)}
    words = index(a=[Text("it", "scuola faunistica")], rare=[Text("it", "oasi faunistica")], **common)
    assert words.likeness("a", "rare").score > words.likeness("a", "m0").score > 0


def test_a_likeness_lost_in_translation_counts_half() -> None:
    unions = [Text("en", "trade unions"), Text("it", "sindacati")]
    trades = [Text("en", "new trades"), Text("it", "mestieri")]
    in_english_only = index(a=unions[:1], b=trades[:1]).likeness("a", "b").score
    assert index(a=unions, b=trades).likeness("a", "b").score == pytest.approx(in_english_only / 2)


def test_several_shared_words_are_shown_heaviest_first() -> None:
    words = index(
        a=[Text("it", "fiume montagna")],
        b=[Text("it", "montagna fiume")],
        c=[Text("it", "montagna innevata")],
    ).likeness("a", "b")
    assert words.words["it"] == ("fiume", "montagna")
    assert words.score == 1.0


def test_a_thing_without_words_is_like_nothing() -> None:
    found = index(a=[], b=[Text("it", "fiume")]).likeness("a", "b")
    assert (found.score, found.words["it"], found.words["en"]) == (0.0, (), ())
