"""Calendars laid on the resources of an agenda: read at an address or from a file, refreshed, refused, taken away."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from app.agendas.agenda_store import find_agenda
from app.agendas.availability import Need
from app.agendas.calendar_jobs import refresh_calendars
from app.agendas.free_slots import list_slots
from app.agendas.models import AgendaCalendar, AgendaException
from app.core import clock
from app.core.db import db
from tests.agendas.passport_desk import create_agenda, start_at
from tests.cast import Person
from tests.client import Page
from tests.external_service import ExternalService

CALENDARS = "/agents/administration/agendas/titres/calendriers"


def write_calendar(*hours: int, uid: str = "reunion", days: int = 2) -> str:
    """A calendar with a meeting of twenty minutes at each hour of that day."""
    events = [
        f"BEGIN:VEVENT\nUID:{number}{uid}\nSUMMARY:Entretien confidentiel\n"
        f"DTSTART:{start_at(hour, days=days):%Y%m%dT%H%M%SZ}\nDURATION:PT20M\nEND:VEVENT\n"
        for number, hour in enumerate(hours)
    ]
    return f"BEGIN:VCALENDAR\n{''.join(events)}END:VCALENDAR\n"


def list_starts(days: int = 2) -> list[Any]:
    agenda = find_agenda("titres")
    assert agenda is not None
    day = clock.today() + timedelta(days=days)
    return [free_time.start for free_time in list_slots(agenda, Need(agenda.services[0]), first=day, last=day)]


def lay_address(ada: Person, service: ExternalService, **form: str) -> Page:
    service.answer = service.answer if "VCALENDAR" in service.answer else write_calendar(9)
    return ada.post(CALENDARS, {"adresse": f"{service.url}/prive-7f3a.ics", "ressource": "guichet-1", **form}).follow()


def test_a_calendar_at_an_address_closes_its_busy_times_and_keeps_nothing_else(
    ada: Person, external_service: ExternalService
) -> None:
    create_agenda()

    page = lay_address(ada, external_service)

    assert "ses heures occupées sont fermées" in page.text(".alert")
    assert list_starts() == [start_at(9, 20), start_at(9, 40)]
    rows = db.session.scalars(select(AgendaException)).all()
    assert [(row.resource, row.reason) for row in rows] == [("guichet-1", "")]
    assert "confidentiel" not in page.html and "7f3a" not in page.html
    assert b"7f3a" not in (db.session.scalars(select(AgendaCalendar.address)).one() or b"")


def test_busy_times_follow_the_calendar_when_it_is_read_again(ada: Person, external_service: ExternalService) -> None:
    create_agenda()
    lay_address(ada, external_service)
    external_service.answer = write_calendar(9, 11, days=3)

    refresh_calendars()

    assert list_starts() == [start_at(9), start_at(9, 20), start_at(9, 40)]
    assert list_starts(3) == [start_at(9, 20, days=3), start_at(9, 40, days=3)]
    former_ids = set(db.session.scalars(select(AgendaException.id)))
    refresh_calendars()
    assert set(db.session.scalars(select(AgendaException.id))) == former_ids


@pytest.mark.parametrize(("status", "answer"), [(500, "panne"), (404, "perdu"), (200, "<html>Connectez-vous</html>")])
def test_a_calendar_that_cannot_be_read_keeps_the_former_busy_times_and_says_so(
    ada: Person, external_service: ExternalService, status: int, answer: str
) -> None:
    create_agenda()
    lay_address(ada, external_service)
    external_service.status, external_service.answer = status, answer

    refresh_calendars()

    assert list_starts() == [start_at(9, 20), start_at(9, 40)]
    page = ada.get(CALENDARS)
    assert "N’a pas pu être lu" in page.text(".links")
    assert "Les heures de la dernière lecture restent fermées" in page.text(".links")


def test_an_address_of_the_private_network_is_not_asked(ada: Person) -> None:
    create_agenda()

    page = ada.post(CALENDARS, {"adresse": "http://127.0.0.1:6379/a.ics"}).follow()
    refused = [
        ada.post(CALENDARS, {"adresse": address}).status for address in ("ftp://mairie.example/a.ics", "mairie", "")
    ]

    assert "doit être publique" in page.text(".links")
    assert refused == [422, 422, 422]


def test_our_own_bookings_copied_in_a_calendar_make_nobody_busy(ada: Person, external_service: ExternalService) -> None:
    create_agenda()
    external_service.answer = write_calendar(9, uid="-rendez-vous@localhost")

    lay_address(ada, external_service)

    assert list_starts() == [start_at(9), start_at(9, 20), start_at(9, 40)]


def test_a_file_is_read_once_and_taken_away(ada: Person) -> None:
    create_agenda()
    files = {"fichier": ("conges.ics", write_calendar(9).encode())}
    refused = ada.post(CALENDARS, {"fichier": ("lettre.txt", b"Bonjour")})

    page = ada.post(CALENDARS, files).follow()

    assert refused.status == 422 and "iCalendar" in refused.text("#f-fichier-error, .field__error")
    assert list_starts() == [start_at(9, 20), start_at(9, 40)]
    assert [form["action"].rsplit("/", 1)[1] for form in page.find_all(".links form")] == ["suppression"]
    ada.post(page.find_one(".links form")["action"])
    assert list_starts() == [start_at(9), start_at(9, 20), start_at(9, 40)]


def test_calendars_are_laid_by_administrators(ada: Person, alice: Person, chloe: Person) -> None:
    create_agenda()

    assert ada.get(CALENDARS).status == 200
    assert {alice.get(CALENDARS).status, chloe.get(CALENDARS).status, alice.post(CALENDARS).status} == {404}
