"""Messages sent to an applicant, as agents read them."""

from __future__ import annotations

import pytest

from app.notifications.sent_messages import hide_secrets


@pytest.mark.parametrize("code", ["7K2M-9QXA-0F4T-BZ31", "7K2M 9QXA 0F4T BZ31", "7K2M9QXA0F4TBZ31"])
def test_tracking_codes_and_links_are_hidden(code: str) -> None:
    text = f"Votre code : {code}. Suivez : https://ville.example/suivi#7K2M9QXA0F4TBZ31"

    assert hide_secrets(text) == "Votre code\u00a0: [code de suivi]. Suivez\u00a0: [lien personnel]"


def test_ordinary_words_are_left_as_they_are() -> None:
    text = "Vous avez deux mois. Les photos professionnelles sont bien reçues le 24 novembre 2026."

    assert hide_secrets(text) == text
