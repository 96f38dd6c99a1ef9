"""The title of a scanned letter: what it says it is about, else its first sentence, else the name of its file."""

from __future__ import annotations

import pytest

from app.mailroom.letter_subjects import find_subject

LETTER = """Mme Durand
12 rue des Lilas
Le 3 décembre 2026

Objet : lampadaire en panne
Madame, Monsieur,
"""


@pytest.mark.parametrize(
    ("text", "subject"),
    [
        (LETTER, "lampadaire en panne"),
        (LETTER.replace("Objet :", "OBJET\u00a0:"), "lampadaire en panne"),
        ("SARL X\n\nJe vous signale   un trou devant chez moi.\n", "Je vous signale un trou devant chez moi."),
        ("12 34 56\nX\n", ""),
        ("", ""),
    ],
)
def test_a_letter_says_what_it_is_about(text: str, subject: str) -> None:
    assert find_subject(text) == subject


def test_a_long_line_is_cut() -> None:
    assert len(find_subject("un mot " * 100)) == 120
