"""Bookings of the demo: a month around today on each of its agendas."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import suppress
from datetime import UTC, datetime, time, timedelta
from itertools import cycle

from sqlalchemy import select

from app.agendas import bookings, closures
from app.agendas.agenda_store import definition_of, get_agenda, save_agenda
from app.agendas.ants.declarations import record_numbers
from app.agendas.ants.hub_tokens import renew_token
from app.agendas.ants.meeting_points import REASONS, Point, find_point, save_point
from app.agendas.ants.settings import MODE, PUBLISHED
from app.agendas.attendance import record_step
from app.agendas.availability import Need
from app.agendas.booking_offers import read_need
from app.agendas.bookings import Request, SlotTaken
from app.agendas.closures import Period
from app.agendas.contacts import Contact, write_contact
from app.agendas.definition import Agenda
from app.agendas.earlier_slots.alerts import AlertRefused, ask_for_earlier
from app.agendas.models import ABSENT, ATTENDED, CONFIRMED, Booking
from app.core import clock
from app.core.db import db
from app.core.settings import site_settings
from app.core.web.access_rules import Actor
from app.procedures.fields.booking_offer import Wish
from devtools.demo import atlas, story_dates
from devtools.demo.fixtures import Fixture, load_bookings
from devtools.demo.site_texts import add_image

DAYS_AROUND = 15
ONE_DAY = timedelta(days=1)
# One booking in so many was missed, or was cancelled.
MISSED, CANCELLED = 7, 9


def fill_agendas(present: datetime, cast: Mapping[str, Actor]) -> None:
    """Book a month around today by telephone: past bookings were attended or missed, today is under way."""
    fixtures = load_bookings()
    _announce_meeting_point(fixtures["meeting_point"], agent=cast[fixtures["agendas"][0]["agent"]])
    callers = cycle(fixtures["callers"])
    for diary in fixtures["agendas"]:
        agenda, agent = get_agenda(diary["slug"]), cast[diary["agent"]]
        _fill_days(agenda, diary, present, agent, callers)
        _wait_for_earlier(agenda, present)
        if closure := diary.get("closure"):
            _close_a_desk(agenda, present, agent, reason=closure)
    _show_rooms(fixtures["room_photos"])
    for diary in fixtures["things"]:
        _book_things(get_agenda(diary["slug"]), diary, present, cast[diary["agent"]], callers)


def _fill_days(agenda: Agenda, diary: Fixture, present: datetime, agent: Actor, callers: Iterator[str]) -> None:
    today, number = clock.to_paris(present).date(), 0
    days = [today + timedelta(days=shift) for shift in range(-DAYS_AROUND, DAYS_AROUND + 1)]
    for day, lines in zip(days, cycle(diary["days"]), strict=False):
        for hour, service, people in [*lines, *(diary["today"] if day == today else ())]:
            start = datetime.combine(day, time.fromisoformat(hour), clock.PARIS).astimezone(UTC)
            booking = _book(agenda, service, people, start, present, callers)
            if booking is None:
                continue
            number += 1
            _follow(booking, number, present, agent)


def _book(
    agenda: Agenda, service_id: str, people: int, start: datetime, present: datetime, callers: Iterator[str]
) -> Booking | None:
    """A booking made two days before, or now for those further ahead, unless the agenda is closed then."""
    service = agenda.find_service(service_id)
    assert service is not None
    with story_dates.set_clock(min(start - timedelta(days=2), present)):
        try:
            booking = bookings.book_slot(Request(agenda.slug, Need(service, people, is_by_agent=True), start))
        except SlotTaken:
            return None
        write_contact(booking, Contact(name=next(callers), phone="+33639981530"))
    point = find_point(agenda.slug)
    if point is not None and service_id in point.services.values() and booking.ends_at > clock.now():
        record_numbers(booking, [f"VAUB{_number_of(booking, rank):06d}" for rank in range(people)])
    return booking


def _number_of(booking: Booking, rank: int) -> int:
    """The digits of a pre-application, which no other booking of the demo has."""
    return int(booking.starts_at.timestamp() // 600) * 10 % 900_000 + rank


def _announce_meeting_point(fixture: Fixture, *, agent: Actor) -> None:
    """Show free times to the national hub, under a token of the demo; the duplicates service is not to be had there."""
    latitude, longitude = atlas.get_centre()
    service = str(fixture["service"])
    save_point(
        Point(
            agenda_slug=fixture["agenda"],
            name=fixture["name"],
            street=fixture["street"],
            zip_code=fixture["zip_code"],
            city_name=fixture["city_name"],
            longitude=longitude,
            latitude=latitude,
            services=dict.fromkeys(REASONS, service),
        )
    )
    site_settings.save_settings({MODE.key: PUBLISHED})
    renew_token(fixture["token"], by=agent)


def _show_rooms(fixture: Fixture) -> None:
    """Give each room its photo."""
    definition = definition_of(fixture["agenda"])
    photos = {room_id: add_image(picture) for room_id, picture in fixture["photos"].items()}
    rooms = [{**room, "photo": photos[room["id"]]} for room in definition["resources"]]
    save_agenda({**definition, "resources": rooms})


def _book_things(agenda: Agenda, diary: Fixture, present: datetime, agent: Actor, callers: Iterator[str]) -> None:
    """Rooms and equipment, for some hours or whole days; those past were attended."""
    service, today = agenda.find_service(diary["service"]), clock.to_paris(present).date()
    assert service is not None
    for shift, since, until, items, *more in diary["bookings"]:
        first = today + timedelta(days=shift)
        hours = (time.fromisoformat(since), time.fromisoformat(until)) if since else (None, None)
        wish = Wish(first, first + timedelta(days=(more[0] if more else 1) - 1), *hours)
        need, start = read_need(Need(service, is_by_agent=True, items=tuple(sorted(items.items()))), wish)
        with story_dates.set_clock(min(start - timedelta(days=20), present)):
            try:
                booking = bookings.book_slot(Request(agenda.slug, need, start))
            except SlotTaken:
                continue
            write_contact(booking, Contact(name=next(callers), phone="+33261915300"))
        if booking.ends_at <= present:
            with story_dates.set_clock(booking.ends_at):
                record_step(booking, ATTENDED, by=agent)


def _follow(booking: Booking, number: int, present: datetime, agent: Actor) -> None:
    """Record how a booking went, as the desk would have."""
    if booking.starts_at > present:
        if number % CANCELLED == 0:
            with story_dates.set_clock(min(present, booking.starts_at - timedelta(hours=3))):
                bookings.cancel_booking(booking)
        return
    steps = [ABSENT] if number % MISSED == 0 else ["arrived", "called", ATTENDED]
    is_over = booking.ends_at <= present
    with story_dates.set_clock(min(present, booking.ends_at)):
        for step in steps if is_over else steps[:2]:
            record_step(booking, step, by=agent)


def _wait_for_earlier(agenda: Agenda, present: datetime) -> None:
    """The last two people who booked ask for an earlier time, which a cancellation then offers to the first of them."""
    query = select(Booking).where(Booking.agenda_slug == agenda.slug, Booking.state == CONFIRMED)
    coming = db.session.scalars(query.where(Booking.starts_at > present).order_by(Booking.starts_at)).all()
    with story_dates.set_clock(present):
        for booking in coming[-2:]:
            with suppress(AlertRefused):
                ask_for_earlier(booking)
        given_up = [booking for booking in coming[:-2] if booking.starts_at > present + 3 * ONE_DAY]
        if given_up:
            bookings.cancel_booking(given_up[0])


def _close_a_desk(agenda: Agenda, present: datetime, agent: Actor, *, reason: str) -> None:
    """Close one desk for a day of the third week, where nobody is booked."""
    day = clock.to_paris(present).date() + timedelta(days=DAYS_AROUND + 6)
    start = datetime.combine(day, time(8), clock.PARIS).astimezone(UTC)
    period = Period(start, start + timedelta(hours=12), agenda.resources[-1].id, reason)
    closures.save_period(agenda, period, {}, by=agent)
