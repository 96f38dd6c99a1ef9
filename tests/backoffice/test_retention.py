"""Retention in the administration: what each procedure promises, and what is anonymised soon."""

from __future__ import annotations

from datetime import timedelta

import pytest

from app.core import clock
from app.core.db import db
from tests.cast import Person
from tests.client import Browser
from tests.factories import MakeCase

pytestmark = pytest.mark.postgresql

URL = "/agents/administration/conservation"


def test_the_page_is_for_administrators(ada: Person, alice: Person, stranger: Browser) -> None:
    assert "Aucune démarche n’est publiée" in ada.get(URL).text(".empty")
    assert alice.get(URL).status == 404
    assert "/compte/connexion" in str(stranger.get(URL).location)


def test_the_page_has_promises_and_what_is_anonymised_soon(ada: Person, make_case: MakeCase) -> None:
    make_case()
    make_case(status="accepted")
    soon = make_case(status="refused")
    soon.anonymise_on = clock.today() + timedelta(days=30)
    db.session.commit()

    page = ada.get(URL)

    row = page.text("tbody tr")
    assert all(words in row for words in ("Réparer la voirie.", "Mission d’intérêt public", "3 mois après la clôture"))
    assert "2 dont 1 anonyme d’ici 30 jours" in row
    assert "1 demande deviendra anonyme" in page.text("main")
    assert page.find_one("tbody a")["href"] == "/agents/administration/definitions/demarches/signaler"
