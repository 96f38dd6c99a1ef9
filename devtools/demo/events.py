"""Events of the demo: sessions around today with people registered by telephone, one of them full with a waiting list."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, time, timedelta
from itertools import cycle

from app.agendas.agenda_store import get_agenda
from app.agendas.contacts import Contact, write_contact
from app.agendas.definition import Agenda
from app.agendas.event_sessions.check_ins import record_tick
from app.agendas.event_sessions.event_sessions import ONE_WEEK, SessionDetails, create_sessions
from app.agendas.event_sessions.places import Party
from app.agendas.event_sessions.registrations import Wish, register
from app.agendas.models import ATTENDED, Booking, EventSession
from app.core import clock
from app.core.web.access_rules import Actor
from devtools.demo import story_dates
from devtools.demo.fixtures import Fixture, load_bookings

AGENDA, AGENT = "activites", "thomas.roussel@vaubrelles.example"


def fill_events(present: datetime, cast: Mapping[str, Actor]) -> None:
    """Make the sessions, and register people at them a week before."""
    fixtures, agenda = load_bookings(), get_agenda(AGENDA)
    callers = cycle(fixtures["callers"])
    for line in fixtures["sessions"]:
        details = _read_details(agenda, line, present)
        first = clock.to_paris(details.starts_at).date()
        dates = [first + week * ONE_WEEK for week in range(1, line.get("weeks", 1))]
        with story_dates.set_clock(min(present, details.starts_at) - ONE_WEEK):
            session = create_sessions(agenda, details, dates)[0]
            bookings = [_register(session, people, next(callers)) for people in line["people"]]
            for people in line.get("waiting", ()):
                _register(session, people, next(callers), is_waiting=True)
        if session.ends_at <= present:
            with story_dates.set_clock(session.starts_at):
                for booking in bookings:
                    record_tick(booking, ATTENDED, at=session.starts_at, by=cast[AGENT])


def _read_details(agenda: Agenda, line: Fixture, present: datetime) -> SessionDetails:
    day = clock.to_paris(present).date() + timedelta(days=line["day"])
    start = datetime.combine(day, time.fromisoformat(line["hour"]), clock.PARIS).astimezone(UTC)
    service = agenda.find_service(line["service"])
    assert service is not None
    prices = line.get("prices", (0, 0))
    return SessionDetails(
        service=service.id,
        title=line["title"],
        starts_at=start,
        ends_at=start + timedelta(minutes=service.minutes),
        places=line["places"],
        max_people=6,
        place=agenda.place,
        categories={
            category.id: {"places": None, "price": price}
            for category, price in zip(agenda.categories, prices, strict=True)
        },
        waiting_places=10,
    )


def _register(session: EventSession, people: int, name: str, *, is_waiting: bool = False) -> Booking:
    party = Party(people, {"adulte": 1, "enfant": people - 1} if people > 1 else {"adulte": 1})
    booking = register(Wish(session.id, party, is_waiting=is_waiting, is_by_agent=True))
    write_contact(booking, Contact(name=name, phone="+33261915300"))
    return booking
