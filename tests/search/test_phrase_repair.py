"""Words corrected because of the word beside them."""

from __future__ import annotations

import pytest

from app.search.phrase_repair import repair_phrases
from app.search.synonyms import build_synonyms

SYNONYMS = build_synonyms(["livret de famille, duplicata du livret", "carte d’identité, CNI"])


@pytest.mark.parametrize(
    ("typed_words", "expected"),
    [
        (["livre", "famille"], ["livret", "famille"]),
        (["carte", "identitte"], ["carte", "identite"]),
        (["livre", "identite"], ["livre", "identite"]),
        (["livret", "famille"], ["livret", "famille"]),
        (["livre"], ["livre"]),
    ],
)
def test_a_word_is_corrected_when_that_makes_a_phrase(typed_words: list[str], expected: list[str]) -> None:
    assert repair_phrases(typed_words, SYNONYMS) == expected
