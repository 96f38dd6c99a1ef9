"""School holidays are typed or read from the file of the ministry; agendas follow them at once."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from app.agendas.school_holidays import StoredSchoolHoliday, get_school_holidays
from app.core import clock
from app.core.db import db
from tests.agendas.passport_desk import AGENDA, create_agenda
from tests.agendas.test_school_calendar_files import AUTUMN, MINISTRY_FILE, TABLE
from tests.cast import Person

HOLIDAYS = "/agents/administration/vacances-scolaires"
TITRES = "/agents/administration/agendas/titres"


def test_typed_holidays_close_the_hours_of_the_school_year(ada: Person) -> None:
    create_agenda(opening=[{**AGENDA["opening"][0], "school": "outside"}])
    unaware = ada.get(TITRES).text("#agenda-preview")
    first = clock.today() + timedelta(days=3)
    days = {"du": first.isoformat(), "au": (first + timedelta(days=1)).isoformat()}

    page = ada.post(HOLIDAYS, {"nom": "Vacances d’hiver", **days}).follow()
    preview = ada.get(TITRES)

    assert "Aucune date de vacances scolaires" in unaware
    assert "Vacances d’hiver" in page.text(".links")
    assert len(preview.find_all(".agenda-weeks tr[data-closed]")) == 2
    assert "vacances" in preview.text(".agenda-weeks tr[data-closed] th")
    ada.post(page.find_one(".links form")["action"])
    assert not ada.get(TITRES).find_all(".agenda-weeks tr[data-closed]")


def test_the_file_of_the_ministry_replaces_the_days_of_the_same_time(ada: Person) -> None:
    ada.post(HOLIDAYS, {"nom": "À la main", "du": "2023-10-22", "au": "2023-10-30"})
    ada.post(HOLIDAYS, {"nom": "Avant", "du": "2022-10-22", "au": "2022-10-30"})
    form = {"zone": "Zone A", "fichier": ("calendrier.csv", TABLE.encode())}

    page = ada.post(f"{HOLIDAYS}/fichier", form).follow()
    ada.post(f"{HOLIDAYS}/fichier", form)

    titles = db.session.scalars(select(StoredSchoolHoliday.title).order_by(StoredSchoolHoliday.first_day)).all()
    assert titles == ["Avant", AUTUMN.title, "Vacances d'Hiver", "Début des Vacances d'Été"]
    assert (AUTUMN.first_day, AUTUMN.last_day) in get_school_holidays()
    assert page.find_one("#f-zone option[selected]")["value"] == "Zone A"


def test_days_and_files_that_make_no_holidays_are_refused(ada: Person) -> None:
    file = ("calendrier.csv", TABLE.encode())
    refused = [
        ada.post(HOLIDAYS, {"nom": "Hiver", "du": "2027-03-04", "au": "2027-03-03"}),
        ada.post(HOLIDAYS, {"nom": "", "du": "2027-03-04", "au": "2027-03-05"}),
        ada.post(f"{HOLIDAYS}/fichier", {"zone": "Guyane", "fichier": file}),
        ada.post(f"{HOLIDAYS}/fichier", {"zone": "Zone Z", "fichier": file}),
    ]

    assert [page.status for page in refused] == [422] * 4
    assert get_school_holidays() == ()


def test_the_open_data_of_the_ministry_is_read_and_a_zone_that_it_lacks_is_named(ada: Person) -> None:
    file = ("fr-en-calendrier-scolaire.csv", MINISTRY_FILE)

    page = ada.post(f"{HOLIDAYS}/fichier", {"zone": "Zone C", "fichier": file}).follow()
    refused = ada.post(f"{HOLIDAYS}/fichier", {"zone": "Martinique", "fichier": file})
    empty = ada.post(f"{HOLIDAYS}/fichier", {"zone": "Zone C"})

    assert "7 périodes sont reprises" in page.text("main")
    assert "du samedi 6 février 2027 au dimanche 21 février 2027" in page.text(".links")
    assert (refused.status, empty.status) == (422, 422)
    assert "Il a : Corse, Guadeloupe, Réunion, Zone A" in refused.text("#error-summary")
    assert refused.find_one("#f-zone option[selected]")["value"] == "Martinique"
    assert "Choisissez le fichier" in empty.text("#error-summary")


def test_school_holidays_are_kept_by_administrators(alice: Person, chloe: Person) -> None:
    assert {alice.get(HOLIDAYS).status, chloe.get(HOLIDAYS).status, alice.post(HOLIDAYS).status} == {404}
