"""Closures laid over bookings: listed first, then all changed in one transaction."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy import select

from app.agendas import bookings
from app.agendas.availability import Need
from app.agendas.bookings import Request
from app.agendas.definition import Agenda
from app.agendas.events import AppointmentCancelled, AppointmentMoved
from app.agendas.models import AgendaCalendar, AgendaException, Booking, BookingUnit
from app.core import clock, event_bus
from app.core.db import db
from app.core.ids import new_id
from tests.backoffice.record_desk import URL, at, book, input_value
from tests.cast import Person
from tests.client import Page
from tests.factories import MakeCase

CLOSURES = f"{URL}/fermetures"
# The Wednesday, one desk.
AWAY = {"genre": "closing", "ressource": "guichet-1", "du": "2027-03-03", "au": "2027-03-03", "raison": "Formation"}
SNOW = {**AWAY, "ressource": "", "raison": "Neige"}


@pytest.fixture
def domain_events(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[object]]:
    events: list[object] = []
    monkeypatch.setitem(event_bus._reactions, AppointmentMoved, [events.append])
    monkeypatch.setitem(event_bus._reactions, AppointmentCancelled, [events.append])
    yield events


def confirm(person: Person, form: dict[str, str], page: Page, **changes: str) -> Page:
    """Send the list of covered bookings as the page proposes it, with these changes."""
    checked = {radio["name"]: radio["value"] for radio in page.find_all(".agenda-covered input[checked]")}
    return person.post(CLOSURES, {**form, "confirmer": "oui", **checked, **changes})


def resource_of(booking: Booking) -> str:
    return db.session.scalars(select(BookingUnit.resource).where(BookingUnit.booking_id == booking.id)).one()


def test_a_closure_over_nobody_is_saved_at_once_and_taken_back(agenda: Agenda, alice: Person) -> None:
    page = alice.post(CLOSURES, SNOW)

    assert page.location == f"{URL}?jour=2027-03-03"
    closures_page = alice.get(CLOSURES)
    assert "Neige" in closures_page.text(".links")
    alice.post(closures_page.find_one(".links form")["action"])
    assert db.session.scalars(select(AgendaException)).all() == []


def test_bookings_are_listed_then_given_to_another_desk_moved_or_cancelled_in_one_act(
    agenda: Agenda, alice: Person, make_case: MakeCase, domain_events: list[object]
) -> None:
    first = book(agenda, at(9, days=1), resource="guichet-1", case_id=make_case().id)
    second = book(agenda, at(10, days=1), resource="guichet-1", case_id=make_case().id)
    book(agenda, at(10, days=1), resource="guichet-2")
    dropped = book(agenda, at(11, days=1), resource="guichet-1", case_id=make_case().id)

    page = alice.post(CLOSURES, AWAY)
    assert page.status == 200
    assert len(page.find_all(".agenda-covered fieldset")) == 3
    assert db.session.scalars(select(AgendaException)).all() == []
    saved = confirm(alice, AWAY, page, **{f"b-{dropped.id}": "cancel"})

    assert saved.status == 303
    db.session.expire_all()
    assert (first.starts_at, resource_of(first), first.sequence) == (at(9, days=1), "guichet-2", 0)
    assert (second.starts_at, resource_of(second)) == (at(10, 20, days=1), "guichet-2")
    assert dropped.state == "cancelled"
    assert [type(event) for event in domain_events] == [AppointmentMoved, AppointmentCancelled]
    assert db.session.scalars(select(AgendaException.reason)).all() == ["Formation"]


def test_a_day_of_snow_moves_everybody_to_other_days(agenda: Agenda, alice: Person) -> None:
    first, second = book(agenda, at(15, 40, days=1)), book(agenda, at(15, 40, days=1))
    assert alice.get(f"{CLOSURES}?jour=2027-03-03").find_one("#f-du")["value"] == "2027-03-03"

    confirm(alice, SNOW, alice.post(CLOSURES, SNOW))

    db.session.expire_all()
    assert {first.starts_at, second.starts_at} == {at(9, days=2)}
    assert resource_of(first) != resource_of(second)


def test_nothing_is_saved_when_a_booking_came_meanwhile(agenda: Agenda, alice: Person) -> None:
    book(agenda, at(9, days=1))
    page = alice.post(CLOSURES, SNOW)
    late = book(agenda, at(10, days=1))

    refused = confirm(alice, SNOW, page)

    assert refused.status == 409
    assert "Rien n’est enregistré" in refused.text(".alert")
    assert len(refused.find_all("fieldset")) == 2
    db.session.expire_all()
    assert late.starts_at == at(10, days=1)
    assert db.session.scalars(select(AgendaException)).all() == []


def test_a_hold_of_somebody_who_fills_a_form_in_is_given_back(agenda: Agenda, alice: Person) -> None:
    service = agenda.find_service("passeport")
    assert service is not None
    bookings.hold_slot(Request(agenda.slug, Need(service), at(9, days=6), new_id(), "rendez_vous"))
    db.session.commit()

    alice.post(CLOSURES, {**SNOW, "du": "2027-03-08", "au": "2027-03-08"})

    assert db.session.scalars(select(Booking)).all() == []


def test_an_opening_out_of_the_rules_offers_times(agenda: Agenda, alice: Person) -> None:
    saturday = {**AWAY, "genre": "opening", "du": "2027-03-06", "au": "2027-03-06", "de": "09:00", "a": "10:00"}

    alice.post(CLOSURES, saturday)

    assert "Libre 9 h – 10 h" in " ".join(alice.get(f"{URL}?jour=2027-03-06").texts("td[data-kind=free]"))


@pytest.mark.parametrize(
    "changes",
    [{"du": ""}, {"au": "2027-03-01"}, {"du": "2027-02-01", "au": "2027-02-02"}, {"au": "2029-03-03"}],
    ids=["no day", "before its start", "past", "too long"],
)
def test_days_that_make_no_closure_are_refused(agenda: Agenda, alice: Person, changes: dict[str, str]) -> None:
    page = alice.post(CLOSURES, {**AWAY, **changes})

    assert page.status == 422
    assert page.find_all("#error-summary a")


def test_a_forged_choice_changes_nothing(agenda: Agenda, alice: Person) -> None:
    booking = book(agenda, at(9, days=1), resource="guichet-1")
    name = f"b-{booking.id}"

    statuses = [
        alice.post(CLOSURES, {**AWAY, "confirmer": "oui", name: value}).status
        for value in ("", "reassign/guichet-1", "reassign/rien", "move/hier", f"move/{input_value(at(3, days=1))}")
    ]

    assert statuses == [409] * 5
    db.session.expire_all()
    assert (booking.starts_at, resource_of(booking)) == (at(9, days=1), "guichet-1")


def test_a_colleague_of_another_role_closes_nothing(agenda: Agenda, bruno: Person) -> None:
    assert bruno.post(CLOSURES, SNOW).status == 404
    assert bruno.post(f"{CLOSURES}/{new_id()}/suppression").status == 404


def test_a_busy_time_of_a_calendar_is_not_deleted_here(agenda: Agenda, alice: Person) -> None:
    values = {"starts_at": clock.now(), "ends_at": clock.now() + timedelta(days=1), "is_opening": False, "reason": ""}
    calendar = AgendaCalendar(id=new_id(), agenda_slug=agenda.slug, name="agenda.example", omissions=[])
    row = AgendaException(id=new_id(), agenda_slug=agenda.slug, calendar_id=calendar.id, **values)
    db.session.add_all((calendar, row))
    db.session.commit()

    assert alice.get(CLOSURES).find_all(".links form") == []
    assert alice.post(f"{CLOSURES}/{row.id}/suppression").status == 404


def test_who_replaces_an_absent_agent_opens_and_gets_the_bookings(agenda: Agenda, alice: Person) -> None:
    saturday = {**AWAY, "genre": "opening", "du": "2027-03-06", "au": "2027-03-06", "de": "09:00", "a": "11:00"}
    alice.post(CLOSURES, saturday)
    booking = book(agenda, at(9, days=4), resource="guichet-1")
    away = {**AWAY, "du": "2027-03-06", "au": "2027-03-06", "remplacant": "guichet-2"}

    page = alice.post(CLOSURES, away)
    confirm(alice, away, page)

    db.session.expire_all()
    assert (booking.starts_at, resource_of(booking)) == (at(9, days=4), "guichet-2")
    assert "Libre 9 h 20 – 11 h" in " ".join(alice.get(f"{URL}?jour=2027-03-06").texts("td[data-kind=free]"))


def test_nobody_replaces_oneself_nor_the_whole_agenda(agenda: Agenda, alice: Person) -> None:
    pages = [alice.post(CLOSURES, {**form, "remplacant": "guichet-1"}) for form in (AWAY, SNOW)]

    assert [page.status for page in pages] == [422, 422]
    assert db.session.scalars(select(AgendaException)).all() == []
