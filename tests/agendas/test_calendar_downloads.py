"""Appointments in other calendars: the file of an applicant, and the feed of an agent at its secret address."""

from __future__ import annotations

from datetime import timedelta

import pytest
from icalendar import Calendar, Component
from sqlalchemy import select

from app.accounts.models import Account
from app.agendas.models import Booking
from app.cases.models import Case
from app.core import clock
from app.core.db import db
from tests.agendas.passport_desk import create_agenda, publish_appointment, start_at, submit_appointment
from tests.cast import Person
from tests.client import Browser, Page
from tests.notifications.deliveries import make_resident

FEED_URL = "/agents/abonnement-agendas"


@pytest.fixture
def case(app, site, chloe):
    create_agenda()
    version_id = publish_appointment()
    with app.app_context():
        return submit_appointment(version_id, start_at(9), by=make_resident(chloe))


def booking_of(case: Case) -> Booking:
    db.session.expire_all()
    return db.session.scalars(select(Booking).where(Booking.case_id == case.id)).one()


def read_events(page: Page) -> list[Component]:
    assert page.status == 200
    assert page.response.headers["Content-Type"] == "text/calendar; charset=utf-8"
    calendar = Calendar.from_ical(page.html)
    assert calendar["METHOD"] == "PUBLISH"
    return calendar.walk("VEVENT")


def ask_for_feed(agent: Browser) -> str:
    """The path of the feed, as the page of the agent shows it."""
    return agent.post(FEED_URL).follow().text("code").removeprefix("http://localhost:8000")


@pytest.mark.postgresql
def test_an_applicant_puts_the_appointment_in_their_calendar(chloe: Person, stranger: Browser, case: Case) -> None:
    booking_id = booking_of(case).id
    link = chloe.get(f"/demandes/{case.id}").find_one("a[href$='agenda.ics']")

    (event,) = read_events(chloe.get(link["href"]))

    assert link.get_text(strip=True) == "Mettre dans mon agenda"
    assert (event.start, event["SUMMARY"], event["LOCATION"]) == (start_at(9), "Passeport", "Hôtel de ville")
    assert str(booking_id) in event["UID"]
    assert stranger.get(link["href"]).status == 404
    chloe.post(link["href"].replace("agenda.ics", "annulation"))
    assert chloe.get(link["href"]).status == 404
    assert chloe.get(f"/demandes/{case.id}").find_all("a[href$='agenda.ics']") == []


def test_an_agent_reads_their_agendas_elsewhere_without_any_name(
    alice: Person, chloe: Person, stranger: Browser, case: Case
) -> None:
    assert alice.get(FEED_URL).find_all("code") == []

    page = stranger.get(ask_for_feed(alice))

    (event,) = read_events(page)
    assert (event.start, event["SUMMARY"], event["LOCATION"]) == (start_at(9), "Passeport", "Hôtel de ville")
    assert case.reference in event["DESCRIPTION"]
    assert "Chloé" not in page.html and "Exemple" not in page.html
    chloe.post(f"/demandes/{case.id}/rendez-vous/{booking_of(case).id}/annulation")
    assert read_events(stranger.get(ask_for_feed(alice))) == []


def test_an_agent_of_another_role_reads_nothing_of_it(bruno: Person, stranger: Browser, case: Case) -> None:
    assert read_events(stranger.get(ask_for_feed(bruno))) == []


def test_a_feed_ends_when_it_is_renewed_stopped_or_its_agent_leaves(
    alice: Person, stranger: Browser, case: Case
) -> None:
    first = ask_for_feed(alice)
    second = ask_for_feed(alice)
    assert (stranger.get(first).status, stranger.get(second).status) == (404, 200)

    alice.post(f"{FEED_URL}/arret")
    assert stranger.get(second).status == 404
    third = ask_for_feed(alice)
    assert {stranger.get(path).status for path in (first, second)} == {404}
    db.session.get(Account, alice.account.id).suspended_at = clock.now()
    db.session.commit()
    assert stranger.get(third).status == 404


@pytest.mark.parametrize("token", ["é", "a", "a" * 64, "AAAA" * 16])
def test_a_guessed_address_is_not_found(site, stranger: Browser, token: str) -> None:
    assert stranger.get(f"/api/agendas/{token}.ics").status == 404


def test_a_suspended_request_and_one_of_another_family_have_no_reference(
    alice: Person, stranger: Browser, case: Case
) -> None:
    path = ask_for_feed(alice)
    db.session.get(Case, case.id).limited_at = clock.now()
    db.session.commit()

    (event,) = read_events(stranger.get(path))

    assert "DESCRIPTION" not in event and "URL" not in event
    with clock.shift_clock(timedelta(days=60)):
        assert read_events(stranger.get(path)) == []
