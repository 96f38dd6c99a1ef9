"""Weight of a short message, and spelling of French words for a telephone."""

from __future__ import annotations

import pytest

from app.notifications.sms_encoding import MessageLength, measure_message, simplify_for_gsm


@pytest.mark.parametrize(
    ("text", "weight"),
    [
        ("a" * 160, MessageLength(True, 160, 1)),
        ("a" * 161, MessageLength(True, 161, 2)),
        ("a" * 307, MessageLength(True, 307, 3)),
        ("12 €", MessageLength(True, 5, 1)),
        ("é" * 160, MessageLength(True, 160, 1)),
        ("ê" * 70, MessageLength(False, 70, 1)),
        ("ê" * 71, MessageLength(False, 71, 2)),
        ("🚧", MessageLength(False, 2, 1)),
    ],
)
def test_the_weight_of_a_message(text: str, weight: MessageLength) -> None:
    assert measure_message(text) == weight


def test_french_signs_do_not_make_it_cost_double() -> None:
    assert simplify_for_gsm("C’est « prêt » :\u00a0reçu à 8\u202fh…") == 'C\'est "pret" : recu à 8 h...'


def test_what_no_sign_can_save_is_left_as_it_is() -> None:
    assert simplify_for_gsm("L’équipe 👍") == "L’équipe 👍"
