"""The desk of today: arrivals, calls, ends, people without an appointment."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from app.agendas.definition import Agenda
from app.agendas.models import Booking
from app.cases.models import Case
from app.cases.timeline import events_for
from app.core.db import db
from tests.backoffice.record_desk import URL, at, book
from tests.cast import Person
from tests.factories import MakeCase

DESK = f"{URL}/guichet"


def press(person: Person, booking: Booking, step: str, **more: str):
    return person.post(f"{DESK}/{booking.id}", {"etape": step}, **more)


def list_kinds(case: Case, *, is_agent: bool) -> list[str]:
    db.session.expire_all()
    kinds = [event.kind for event in events_for(case, is_agent=is_agent)]
    return [kind for kind in kinds if kind.startswith("appointment")]


@pytest.mark.postgresql
def test_one_press_records_each_step_on_the_timeline_of_the_case(
    app, agenda: Agenda, alice: Person, make_case: MakeCase
) -> None:
    case = make_case()
    booking = book(agenda, at(11), case_id=case.id)

    assert press(alice, booking, "arrived").location == DESK
    page = press(alice, booking, "called", htmx="desk-list")
    press(alice, booking, "called")
    press(alice, booking, "attended")

    assert "Appelé" in page.text("#desk-waiting ~ ul")
    assert "Reçu" in alice.get(DESK).text("#desk-over ~ ul")
    with app.app_context():
        assert list_kinds(case, is_agent=True) == [f"appointment_{step}" for step in ("arrived", "called", "attended")]
        assert list_kinds(case, is_agent=False) == ["appointment_attended"]
    assert "personne appelée" in alice.get(f"/agents/demandes/{case.id}").html


def test_nobody_is_absent_before_their_hour_nor_here_before_their_day(agenda: Agenda, alice: Person) -> None:
    later, tomorrow, past = book(agenda, at(15)), book(agenda, at(10, days=1)), book(agenda, at(11))

    press(alice, later, "absent")
    press(alice, tomorrow, "arrived")
    press(alice, past, "absent")

    db.session.expire_all()
    assert [later.state, tomorrow.arrived_at, past.state] == ["confirmed", None, "absent"]
    press(alice, past, "expected")
    db.session.expire_all()
    assert past.state == "confirmed"


def test_a_colleague_of_another_role_presses_nothing(agenda: Agenda, bruno: Person) -> None:
    booking = book(agenda, at(15))

    assert press(bruno, booking, "arrived").status == 404
    assert bruno.post(f"{DESK}/sans-rendez-vous", {"motif": "retrait"}).status == 404
    db.session.expire_all()
    assert booking.arrived_at is None


def test_the_poll_reads_no_name_until_something_changes(agenda: Agenda, alice: Person, access_log_entries) -> None:
    booking = book(agenda, at(15))
    poll_url = alice.get(DESK).find_one("#desk-list")["hx-get"]

    assert alice.get(poll_url, htmx="desk-list").status == 204
    assert len([entry for entry in access_log_entries() if entry[1] == "backoffice.appointment_desk"]) == 1
    press(alice, booking, "arrived")
    assert "Arrivé" in alice.get(poll_url, htmx="desk-list").html


def test_somebody_without_an_appointment_is_received_at_once_on_a_free_desk(agenda: Agenda, alice: Person) -> None:
    book(agenda, at(12), resource="guichet-1")

    alice.post(f"{DESK}/sans-rendez-vous", {"motif": "retrait", "nom": "Odile Exemple"})
    alice.post(f"{DESK}/sans-rendez-vous", {"motif": "passeport"})

    first, second = db.session.scalars(select(Booking).where(Booking.key_id.is_not(None)).order_by(Booking.starts_at))
    assert (first.starts_at, first.service, first.arrived_at is not None) == (at(11, 59), "retrait", True)
    assert second.starts_at == at(12, 10)
    assert "Odile Exemple" in alice.get(DESK).text("#desk-waiting ~ ul")


@pytest.mark.parametrize("step", ["held", "nothing"])
def test_an_unknown_step_is_refused(agenda: Agenda, alice: Person, step: str) -> None:
    assert press(alice, book(agenda, at(15)), step).status == 404
