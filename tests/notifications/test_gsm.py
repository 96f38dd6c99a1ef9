"""What a short message weighs, and how French words are written for a telephone."""

from __future__ import annotations

import pytest

from app.notifications.gsm import Measure, measure, plainer


@pytest.mark.parametrize(
    ("text", "weight"),
    [
        ("a" * 160, Measure(True, 160, 1)),
        ("a" * 161, Measure(True, 161, 2)),
        ("a" * 307, Measure(True, 307, 3)),
        ("12 €", Measure(True, 5, 1)),
        ("é" * 160, Measure(True, 160, 1)),
        ("ê" * 70, Measure(False, 70, 1)),
        ("ê" * 71, Measure(False, 71, 2)),
        ("🚧", Measure(False, 2, 1)),
    ],
)
def test_the_weight_of_a_message(text: str, weight: Measure) -> None:
    assert measure(text) == weight


def test_french_signs_do_not_make_it_cost_double() -> None:
    assert plainer("C’est « prêt » :\u00a0reçu à 8\u202fh…") == 'C\'est "pret" : recu à 8 h...'


def test_what_no_sign_can_save_is_left_as_it_is() -> None:
    assert plainer("L’équipe 👍") == "L’équipe 👍"
