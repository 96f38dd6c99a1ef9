"""Which words are taken for one another."""

from __future__ import annotations

import pytest

from app.language.text.spelling import is_misspelt


@pytest.mark.parametrize(
    "typed, known",
    [
        ("naisance", "naissance"),
        ("naissannce", "naissance"),
        ("lampadere", "lampadaire"),
        ("lampader", "lampadaire"),
        ("maraige", "mariage"),
        ("cantyne", "cantine"),
    ],
)
def test_a_letter_or_two_of_a_long_word_are_forgiven(typed: str, known: str) -> None:
    assert is_misspelt(typed, known)


@pytest.mark.parametrize(
    "typed, known",
    [
        ("rue", "rues"),
        ("cafe", "cave"),
        ("piscine", "cuisine"),
        ("marche", "mariage"),
        ("crabe", "arabe"),
        ("naissance", "puissance"),
        ("xylophone", "telephone"),
    ],
)
def test_short_words_and_words_that_differ_by_more_are_others(typed: str, known: str) -> None:
    assert not is_misspelt(typed, known)
