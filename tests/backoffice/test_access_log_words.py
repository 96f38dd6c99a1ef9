"""Each screen that the access log names has words."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from app.backoffice.administration.access_log_words import PROOFS, RULE_EXPLANATIONS, RULE_TITLES, VERBS, label_screen
from app.backoffice.reception.reception_page import OCCASIONS, SCREEN
from app.privacy.access_log import VERBS as LOGGED_VERBS

APP = Path(__file__).parents[2] / "app"
SCREEN_NAME = re.compile(r'(?:screen=|SCREEN(?:_NAME)? = )"([a-z_.]+)"')


@pytest.mark.form
def test_every_screen_verb_and_rule_has_words() -> None:
    screens = {name for path in APP.rglob("*.py") for name in SCREEN_NAME.findall(path.read_text(encoding="utf-8"))}

    assert len(screens) > 40
    assert [name for name in sorted(screens) if label_screen(name) == name] == []
    assert set(VERBS) == LOGGED_VERBS
    assert set(RULE_TITLES) == set(RULE_EXPLANATIONS)


@pytest.mark.form
def test_the_reception_says_how_the_person_proved_the_request() -> None:
    labels = {label_screen(f"{SCREEN}.{occasion}.{proof}") for occasion in OCCASIONS for proof in PROOFS}

    assert len(labels) == len(OCCASIONS) * len(PROOFS)
    assert "Accueil, au téléphone, par le nom et l’e-mail" in labels
