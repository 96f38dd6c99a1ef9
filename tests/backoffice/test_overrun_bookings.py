"""Busy times of calendars that fall over bookings: listed to the agents of the agenda, who give them elsewhere in one act."""

from __future__ import annotations

from sqlalchemy import select

from app.agendas.busy_calendars import add_file
from app.agendas.definition import Agenda
from app.agendas.models import BookingUnit
from app.core.db import db
from app.core.ids import new_id
from tests.backoffice.record_desk import URL, at, book
from tests.cast import Person

OVERRUN = f"{URL}/a-changer"
MEETING = """BEGIN:VCALENDAR
BEGIN:VEVENT
UID:reunion
SUMMARY:Entretien confidentiel
DTSTART:20270303T080000Z
DTEND:20270303T090000Z
END:VEVENT
END:VCALENDAR
"""


def lay_calendar(agenda: Agenda, resource: str = "guichet-1") -> None:
    add_file(agenda.slug, resource, "conges.ics", MEETING.encode())
    db.session.commit()


def test_a_booking_under_a_new_busy_time_is_listed_then_given_elsewhere(agenda: Agenda, alice: Person) -> None:
    booking = book(agenda, at(9, days=1), resource="guichet-1")
    beside = book(agenda, at(10, days=1), resource="guichet-1")
    lay_calendar(agenda)

    assert "1 rendez-vous tombe" in alice.get(URL).text(".alert")
    assert "1 rendez-vous tombe" in alice.get("/agents/agendas").text(".alert")
    page = alice.get(OVERRUN)
    inputs = {radio["name"]: radio["value"] for radio in page.find_all(".agenda-covered input[checked]")}
    response = alice.post(OVERRUN, inputs)

    assert inputs == {f"b-{booking.id}": "reassign/guichet-2"} and response.status == 303
    query = select(BookingUnit.resource).where(BookingUnit.booking_id == booking.id)
    assert db.session.scalars(query).all() == ["guichet-2"]
    assert "1 rendez-vous tombe" not in alice.get(URL).html
    assert beside.starts_at == at(10, days=1)


def test_a_booking_may_stay_and_stays_listed(agenda: Agenda, alice: Person) -> None:
    booking = book(agenda, at(9, days=1), resource="guichet-1")
    lay_calendar(agenda)

    alice.post(OVERRUN, {f"b-{booking.id}": "stay"})

    db.session.expire_all()
    assert booking.starts_at == at(9, days=1)
    assert len(alice.get(OVERRUN).find_all("fieldset")) == 1


def test_a_calendar_of_another_desk_touches_nobody(agenda: Agenda, alice: Person) -> None:
    booking = book(agenda, at(9, days=1), resource="guichet-1")
    lay_calendar(agenda, "guichet-2")

    refused = alice.post(OVERRUN, {f"b-{booking.id}": "cancel", f"b-{new_id()}": "cancel"})

    assert refused.status == 409 and not refused.find_all("fieldset")
    db.session.expire_all()
    assert booking.state == "confirmed"


def test_a_colleague_of_another_role_reads_and_changes_nothing(agenda: Agenda, bruno: Person) -> None:
    assert bruno.get(OVERRUN).status == bruno.post(OVERRUN).status == 404
