"""Registrations at sessions: places never taken twice, the waiting list, changes of a session."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from threading import Barrier
from uuid import uuid4

import pytest
from sqlalchemy import func, select

from app.agendas import bookings, case_bookings
from app.agendas.agenda_store import get_agenda
from app.agendas.bookings import SlotTaken
from app.agendas.event_sessions.event_sessions import (
    count_free_places,
    create_sessions,
    list_weekly_dates,
    read_details,
)
from app.agendas.event_sessions.places import Party
from app.agendas.event_sessions.registration_changes import accept_places, announce_change
from app.agendas.event_sessions.registrations import (
    SessionFull,
    Wish,
    hold_places,
    move_registration,
    register,
)
from app.agendas.event_sessions.session_changes import cancel_session, change_session
from app.agendas.event_sessions.waiting_list import ANNOUNCE_CHANGE, offer_freed_places, offer_places, rank_of
from app.agendas.models import CANCELLED, CONFIRMED, OFFERED, WAITING, Booking, BookingUnit
from app.cases import timeline
from app.core import clock
from app.core.db import db
from app.core.jobs.outbox import OutboxItem
from app.core.sites import unit_of_work
from app.core.web.access_rules import NOBODY
from tests.agendas.event_agenda import create_event_agenda, create_workshop, publish_registration, submit_registration


@pytest.fixture
def agenda(app, site):
    with app.app_context():
        create_event_agenda()
        yield


def wish_for(session, people=1, **more):
    return Wish(session.id, Party(people), draft_id=uuid4(), field_id="seance", **more)


def count_left(session):
    return count_free_places([session])[session.id][""]


def count_units():
    return db.session.scalar(select(func.count()).select_from(BookingUnit))


def test_several_people_register_together_or_not_at_all(agenda):
    session = create_workshop(places=3)
    hold_places(wish_for(session, 2))

    with pytest.raises(SessionFull):
        hold_places(wish_for(session, 2))

    assert (count_left(session), count_units()) == (1, 2)


def test_a_hold_that_lapsed_gives_its_places_to_the_next_one(agenda):
    session = create_workshop(places=1)
    hold_places(wish_for(session))
    db.session.commit()

    with clock.shift_clock(timedelta(minutes=11)):
        assert count_left(session) == 1
        hold_places(wish_for(session))

    assert count_units() == 1


@pytest.mark.postgresql
def test_of_many_at_once_only_those_who_have_a_place_get_one(app, site, agenda):
    session = create_workshop(places=3)
    session_id, barrier = session.id, Barrier(6)

    def try_to_register(_number):
        with unit_of_work(site), app.app_context():
            barrier.wait(timeout=20)
            try:
                register(Wish(session_id, Party(1)))
                db.session.commit()
            except SlotTaken:
                db.session.rollback()
                return False
            return True

    with ThreadPoolExecutor(6) as pool:
        outcomes = list(pool.map(try_to_register, range(6)))

    assert sum(outcomes) == 3
    assert count_units() == 3


def test_a_registration_moves_with_all_its_people(agenda):
    first, second = create_workshop(places=2), create_workshop(days=12, places=1)
    booking = register(Wish(first.id, Party(2)))

    with pytest.raises(SessionFull):
        move_registration(booking, Wish(second.id, Party(2)))
    assert (booking.session_id, count_left(first)) == (first.id, 0)

    third = create_workshop(days=13, places=2)
    move_registration(booking, Wish(third.id, Party(2)))
    assert (booking.starts_at, count_left(first), count_left(third)) == (third.starts_at, 2, 0)


def test_freed_places_are_offered_then_taken_or_passed_on(agenda):
    session = create_workshop(places=2)
    version = publish_registration()
    first = submit_registration(version, session, people=2)
    three, two = (submit_registration(version, session, people=n, state="waiting") for n in (3, 2))
    bookings_of = {
        case.id: db.session.scalars(select(Booking).where(Booking.case_id == case.id)).one() for case in (three, two)
    }
    assert [rank_of(booking) for booking in bookings_of.values()] == [1, 2]

    case_bookings.cancel_booking(first, bookings.list_bookings_of_case(first.id)[0], by=NOBODY)
    offered = offer_places(session.id)

    assert offered == [bookings_of[two.id]]
    assert (offered[0].state, count_left(session)) == (OFFERED, 0)
    accept_places(two, offered[0], by=NOBODY)
    assert offered[0].state == CONFIRMED
    steps = [
        entry.details["step"]
        for entry in timeline.events_for(two, is_agent=True)
        if entry.kind == "registration_changed"
    ]
    assert steps == ["accepted"]


def test_an_offer_without_an_answer_goes_to_the_next_one(agenda):
    session = create_workshop(places=1)
    first, second = (register(Wish(session.id, Party(1), is_waiting=True)) for _ in range(2))
    offer_places(session.id)
    db.session.commit()
    assert (first.state, second.state) == (OFFERED, WAITING)

    with clock.shift_clock(timedelta(hours=25)):
        assert offer_freed_places() == 1

    assert (first.state, second.state) == (CANCELLED, OFFERED)


def test_a_waiting_list_has_a_length(agenda):
    session = create_workshop(places=1, waiting=2)
    register(Wish(session.id, Party(2), is_waiting=True))

    with pytest.raises(SessionFull):
        register(Wish(session.id, Party(1), is_waiting=True))


def test_registrations_follow_a_session_to_another_time(agenda):
    session = create_workshop(places=2)
    case = submit_registration(publish_registration(), session)
    details = read_details(session)

    change_session(session, replace(details, starts_at=details.starts_at + timedelta(hours=1)))
    db.session.commit()

    booking = db.session.scalars(select(Booking)).one()
    assert booking.starts_at == details.starts_at + timedelta(hours=1)
    assert db.session.scalar(select(BookingUnit.starts_at)) == booking.starts_at
    item = db.session.scalars(select(OutboxItem).where(OutboxItem.kind == ANNOUNCE_CHANGE)).one()
    announce_change(**item.ids)
    kinds = [
        entry.details["step"]
        for entry in timeline.events_for(case, is_agent=False)
        if entry.kind == "registration_changed"
    ]
    assert kinds == ["moved"]
    with pytest.raises(SessionFull):
        change_session(session, replace(read_details(session), places=0))


def test_a_cancelled_session_cancels_all_and_tells_each_once(agenda):
    session = create_workshop(places=2)
    version = publish_registration()
    for _ in range(2):
        submit_registration(version, session)

    assert cancel_session(session, reason="L’animatrice est malade.") == 2
    assert cancel_session(session, reason="") == 0

    assert {booking.state for booking in db.session.scalars(select(Booking))} == {CANCELLED}
    assert count_units() == 0
    items = db.session.scalars(select(OutboxItem).where(OutboxItem.kind == ANNOUNCE_CHANGE)).all()
    assert len(items) == 2


def test_repeated_sessions_keep_their_hour_over_a_change_of_clock(agenda):
    session = create_workshop(days=1)
    dates = list_weekly_dates(clock.to_paris(session.starts_at).date(), clock.today() + timedelta(days=250))

    sessions = create_sessions(get_agenda("evenements"), read_details(session), dates)

    assert {clock.to_paris(session.starts_at).hour for session in sessions} == {clock.to_paris(session.starts_at).hour}
    assert len({session.series for session in sessions}) == 1
