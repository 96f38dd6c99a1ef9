"""Bookings in the database: nobody books a time twice, whatever happens at once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from uuid import uuid4

import pytest
from sqlalchemy import func, select

from app.agendas import bookings
from app.agendas.agenda_store import get_agenda
from app.agendas.availability import Need
from app.agendas.bookings import Request, SlotTaken
from app.agendas.models import CANCELLED, Booking, BookingUnit
from app.agendas.slot_holds import keep_holds
from app.cases.models import Draft
from app.core import clock
from app.core.db import db
from app.core.sites import unit_of_work
from tests.agendas.passport_desk import create_agenda, start_at


@pytest.fixture
def desk(app, site):
    create_agenda()


def request_for(start, **need):
    service = get_agenda("titres").services[0]
    return Request("titres", Need(service, **need), start, uuid4(), "rendez_vous")


def count_units():
    return db.session.scalar(select(func.count()).select_from(BookingUnit))


def test_a_held_time_is_nobody_elses(desk):
    start = start_at(9)
    bookings.hold_slot(request_for(start))

    with pytest.raises(SlotTaken):
        bookings.hold_slot(request_for(start))
    bookings.hold_slot(request_for(start + timedelta(minutes=20)))

    assert count_units() == 2


def test_a_hold_whose_time_has_passed_is_taken_by_somebody_else(desk):
    start = start_at(9)
    bookings.hold_slot(request_for(start))
    db.session.commit()

    with clock.shift_clock(timedelta(minutes=11)):
        bookings.hold_slot(request_for(start))

    assert count_units() == 1


@pytest.mark.postgresql
def test_the_database_refuses_what_the_search_did_not_see(desk, monkeypatch):
    start = start_at(9)
    bookings.hold_slot(request_for(start))
    blind = bookings._find_slot(request_for(start + timedelta(minutes=40)))
    monkeypatch.setattr(bookings, "_find_slot", lambda request, own_id=None, turn=0: blind)
    bookings.hold_slot(request_for(start))

    with pytest.raises(SlotTaken):
        bookings.hold_slot(request_for(start))

    assert count_units() == 2


@pytest.mark.postgresql
def test_a_booking_is_moved_over_itself_and_gives_its_time_back(desk):
    need = Need(get_agenda("titres").services[0], people=2)
    booking = bookings.book_slot(Request("titres", need, start_at(9)))

    bookings.move_booking(booking, need, start_at(9, 20))

    units = [(unit.starts_at, unit.ends_at) for unit in db.session.scalars(select(BookingUnit))]
    assert units == [(start_at(9, 20), start_at(10))]
    assert booking.sequence == 1


def test_a_refused_move_leaves_the_booking_where_it_was(desk):
    need = Need(get_agenda("titres").services[0])
    booking = bookings.book_slot(Request("titres", need, start_at(9)))
    bookings.book_slot(Request("titres", need, start_at(9, 20)))

    with pytest.raises(SlotTaken):
        bookings.move_booking(booking, need, start_at(9, 20))

    assert booking.starts_at == start_at(9)
    assert count_units() == 2


def test_a_cancelled_booking_frees_its_time_and_stays_known(desk):
    need = Need(get_agenda("titres").services[0])
    booking = bookings.book_slot(Request("titres", need, start_at(9)))

    bookings.cancel_booking(booking)

    assert booking.state == CANCELLED
    assert count_units() == 0
    with pytest.raises(bookings.BookingEnded):
        bookings.cancel_booking(booking)


def test_the_times_of_a_draft_that_waits_are_held_until_its_deadline(desk):
    start = start_at(9)
    request = request_for(start)
    bookings.hold_slot(request)
    keep_holds(Draft(id=request.draft_id), clock.now() + timedelta(hours=2))
    db.session.commit()

    with clock.shift_clock(timedelta(minutes=119)), pytest.raises(SlotTaken):
        bookings.hold_slot(request_for(start))
    db.session.rollback()
    with clock.shift_clock(timedelta(minutes=121)):
        assert bookings.hold_slot(request_for(start)).draft_id != request.draft_id


def test_expired_holds_are_deleted_at_night(desk):
    bookings.hold_slot(request_for(start_at(9)))
    bookings.book_slot(request_for(start_at(9, 20)))
    db.session.commit()

    with clock.shift_clock(timedelta(minutes=11)):
        assert bookings.delete_expired_holds() == 1

    assert db.session.scalar(select(func.count()).select_from(Booking)) == 1


@pytest.mark.postgresql
def test_of_several_at_once_one_gets_the_last_place(app, site, desk):
    start, barrier = start_at(9), Barrier(6)

    def book(_number):
        with unit_of_work(site), app.app_context():
            request = request_for(start)
            barrier.wait(timeout=20)
            try:
                bookings.hold_slot(request)
                db.session.commit()
            except SlotTaken:
                db.session.rollback()
                return False
            return True

    with ThreadPoolExecutor(6) as pool:
        outcomes = list(pool.map(book, range(6)))

    assert outcomes.count(True) == 1
