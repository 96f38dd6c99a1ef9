"""Queries that name everyday things, persons, or have their spaces elsewhere."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.search.query import WEAK_WORD
from app.search.word_boundaries import repair_spaces
from tests.search.test_query import make_reader


@pytest.mark.parametrize(
    ("typed_words", "expected"),
    [
        (["skate", "park", "ouvert"], ["skatepark", "ouvert"]),
        (["cartegrise"], ["carte", "grise"]),
        (["grise", "carte"], ["grise", "carte"]),
        (["nombreuse"], ["nombreuse"]),
    ],
)
def test_spaces_are_repaired_where_that_makes_known_words(typed_words: list[str], expected: list[str]) -> None:
    known_words = {"skatepark", "carte", "grise", "nombre", "use", "ouvert"}

    assert repair_spaces(typed_words, known_words.__contains__) == expected


def test_an_everyday_word_is_no_mistake_for_another() -> None:
    [concept] = make_reader("pompes funèbres").read("pommes")

    assert (concept.correction, concept.phrases) == ("", {"pommes": 1.0})


def test_an_everyday_word_is_not_found_by_a_stem_that_it_shares() -> None:
    [concept] = make_reader("surface du logement").read("surf")

    assert not concept.is_subject


def test_an_everyday_word_that_a_text_has_is_read_like_any_other() -> None:
    [concept] = make_reader("allergies").read("allergie")

    assert "allerg" in concept.phrases


def test_a_word_that_says_little_is_not_corrected() -> None:
    [concept] = make_reader("semelle").read("semaine")

    assert not concept.correction
    assert concept.weight <= WEAK_WORD


def test_a_short_form_is_completed_before_other_words() -> None:
    first, _ = make_reader("bibliothèque", "horaires").read("bibli horaires")

    assert "bibliothequ" in first.phrases


def test_whom_a_subject_is_for_counts_less_than_the_subject() -> None:
    reader = make_reader("école", "étranger")
    reader = replace(reader, vocabulary=replace(reader.vocabulary, subject_stems=frozenset(("ecol", "etrang"))))

    [alone] = reader.read("étranger")
    _, beside = reader.read("école étranger")

    assert beside.weight < alone.weight


def test_an_elision_is_cut_from_a_misspelt_word_too() -> None:
    [concept] = make_reader("identité").read("didentiter")

    assert concept.text == "identiter"
