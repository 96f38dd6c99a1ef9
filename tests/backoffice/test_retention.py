"""Retention in the administration: what each procedure promises, and what is anonymised soon."""

from __future__ import annotations

from datetime import timedelta

import pytest

from app.cases.models import Case
from app.core import clock
from app.core.db import db
from app.privacy.anonymisation import anonymise_due_cases
from tests.cast import Person
from tests.client import Browser
from tests.factories import MakeCase
from tests.privacy.clock import travel_by

URL = "/agents/administration/conservation"


@pytest.mark.postgresql
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
    assert "1 d’ici 30 jours 2 d’ici trois mois" in row
    assert page.texts(".figures dd") == ["0", "1", "2"]
    assert page.find_one("tbody a")["href"] == "/agents/administration/definitions/demarches/signaler"


@pytest.mark.postgresql
def test_a_dry_run_is_what_the_night_does(ada: Person, make_case: MakeCase) -> None:
    due, later, open_case, limited = (make_case(status=status) for status in ("accepted", "refused", "new", "accepted"))
    day = clock.today() + timedelta(days=5)
    due.anonymise_on, later.anonymise_on, limited.anonymise_on = day, day + timedelta(days=1), day
    limited.limited_at = clock.now()
    due_id = due.id
    db.session.commit()

    page = ada.get(f"{URL}/essai?jour={day}")

    assert "1 demande deviendrait anonyme" in page.text("main")
    assert due.reference in page.text("table:first-of-type")
    remaining = page.find_all("table")[1].get_text(" ")
    assert [int(word) for word in remaining.split() if word.isdigit()][:1] == [1]
    assert db.session.query(Case).count() == 4, "nothing is deleted"
    with travel_by(days=5):
        anonymise_due_cases()
    assert {case.id for case in db.session.query(Case)} == {later.id, open_case.id, limited.id}
    assert due_id not in {case.id for case in db.session.query(Case)}


def test_a_dry_run_is_about_a_night_to_come(ada: Person, alice: Person) -> None:
    yesterday = clock.today() - timedelta(days=1)

    assert ada.get(f"{URL}/essai?jour={yesterday}").status == 422
    assert "Indiquez un jour" in ada.get(f"{URL}/essai?jour=demain").text("#error-summary")
    assert ada.get(f"{URL}/essai").status == 200
    assert alice.get(f"{URL}/essai").status == 404
