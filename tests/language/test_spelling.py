"""Detection of misspelt words."""

from __future__ import annotations

import pytest

from app.language.text.spelling import is_misspelt


@pytest.mark.parametrize(
    "word, known_word",
    [
        ("naisance", "naissance"),
        ("naissannce", "naissance"),
        ("lampadere", "lampadaire"),
        ("lampader", "lampadaire"),
        ("maraige", "mariage"),
        ("cantyne", "cantine"),
    ],
)
def test_one_or_two_wrong_letters_of_a_long_word_match(word: str, known_word: str) -> None:
    assert is_misspelt(word, known_word)


@pytest.mark.parametrize(
    "word, known_word",
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
def test_short_words_and_larger_differences_do_not_match(word: str, known_word: str) -> None:
    assert not is_misspelt(word, known_word)
