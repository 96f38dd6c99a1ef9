"""An appointment taken by telephone, then moved or cancelled by agents."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from app.agendas.contacts import read_contacts
from app.agendas.definition import Agenda
from app.agendas.jobs import expire_bookings
from app.agendas.models import Booking, BookingUnit
from app.cases.timeline import events_for
from app.core.db import db
from app.core.jobs.outbox import OutboxItem
from tests.backoffice.record_desk import URL, at, book, input_value, set_clock
from tests.cast import Person
from tests.factories import MakeCase

NEW = f"{URL}/rendez-vous/nouveau"
CALLER = {"name": "Odile Exemple", "phone": "01 61 91 40 00"}


def find_booking() -> Booking:
    db.session.expire_all()
    return db.session.scalars(select(Booking)).one()


def test_an_agent_books_without_notice_and_seals_who_calls(agenda: Agenda, alice: Person) -> None:
    page = alice.get(f"{NEW}?motif=retrait")
    values = [radio["value"] for radio in page.find_all("input[name=rendez_vous]")]
    assert values[0] == input_value(at(12))

    saved = alice.post(f"{NEW}?motif=retrait", {**CALLER, "note": "Vient avec un fauteuil.", "rendez_vous": values[0]})

    booking = find_booking()
    assert saved.location == f"{URL}?jour=2027-03-02"
    assert (booking.state, booking.service, booking.starts_at) == ("confirmed", "retrait", at(12))
    assert read_contacts([booking])[booking.id].phone == "+33161914000"
    assert b"Odile" not in (booking.sealed or b"")
    text = alice.get(f"{URL}/rendez-vous/{booking.id}").text("main")
    assert all(words in text for words in ("Odile Exemple", "01 61 91 40 00", "Vient avec un fauteuil."))


def test_what_is_missing_is_said_and_another_day_is_looked_at_without_losing_what_was_typed(
    agenda: Agenda, alice: Person
) -> None:
    problems = alice.post(NEW, {"name": " ", "phone": ""})
    other_day = alice.post(NEW, {**CALLER, "rendez_vous__show": "2027-03-10"})

    assert problems.status == 422
    assert len(problems.find_all("#error-summary li")) == 3
    assert other_day.status == 200
    assert other_day.find_one("#f-name")["value"] == "Odile Exemple"
    assert input_value(at(9, 10, days=8)) in [radio["value"] for radio in other_day.find_all("input[name=rendez_vous]")]
    assert db.session.scalars(select(Booking)).all() == []


def test_a_time_that_was_booked_meanwhile_is_refused_and_others_are_offered(agenda: Agenda, alice: Person) -> None:
    book(agenda, at(14), resource="guichet-1")
    book(agenda, at(14), resource="guichet-2")

    page = alice.post(NEW, {**CALLER, "rendez_vous": input_value(at(14))})

    assert page.status == 422
    assert "vient d’être prise" in page.text("fieldset.slots")
    assert page.find_one("#f-phone")["value"] == CALLER["phone"]


def test_an_agent_moves_then_cancels_a_booking(app, agenda: Agenda, alice: Person, make_case: MakeCase) -> None:
    case = make_case()
    booking = book(agenda, at(14), case_id=case.id)
    url = f"{URL}/rendez-vous/{booking.id}"

    alice.post(url, {"rendez_vous": input_value(at(15))})
    assert find_booking().starts_at == at(15)
    assert "déplacé" in alice.get(url).text(".alert")
    alice.post(f"{url}/annulation")

    assert find_booking().state == "cancelled"
    assert db.session.scalars(select(BookingUnit)).all() == []
    kinds = [event.kind for event in events_for(case, is_agent=True)]
    assert kinds[-2:] == ["appointment_moved", "appointment_cancelled"]
    assert "ne peut plus" in alice.post(f"{url}/annulation").follow().text("main")


def test_a_colleague_of_another_role_books_and_moves_nothing(agenda: Agenda, bruno: Person, alice: Person) -> None:
    booking = book(agenda, at(14))
    url = f"{URL}/rendez-vous/{booking.id}"

    assert bruno.post(NEW, {**CALLER, "rendez_vous": input_value(at(15))}).status == 404
    assert bruno.post(url, {"rendez_vous": input_value(at(15))}).status == 404
    assert bruno.post(f"{url}/annulation").status == 404
    assert find_booking().starts_at == at(14)
    assert alice.get(f"/agents/agendas/autres/rendez-vous/{booking.id}").status == 404


@pytest.mark.postgresql
def test_bookings_by_telephone_are_deleted_after_a_month_with_their_keys(
    agenda: Agenda, alice: Person, make_case: MakeCase
) -> None:
    alice.post(NEW, {**CALLER, "rendez_vous": input_value(at(14))})
    of_case = book(agenda, at(15), case_id=make_case().id)
    key_id = str(db.session.scalars(select(Booking.key_id).where(Booking.key_id.is_not(None))).one())

    with set_clock(at(14, days=29) + timedelta(hours=12)):
        assert expire_bookings() == 0
    with set_clock(at(14, days=29) + timedelta(hours=36)):
        assert expire_bookings() == 1
        db.session.commit()

    assert db.session.scalars(select(Booking)).all() == [of_case]
    deleted = [item.ids.get("key_id") for item in db.session.scalars(select(OutboxItem)) if item.kind == "erase_sealed"]
    assert key_id in deleted
