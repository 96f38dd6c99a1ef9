"""An agenda with the appointment of a request, a closure to come, and a calendar laid on another one."""

from __future__ import annotations

from copy import deepcopy
from datetime import date, time, timedelta
from typing import Any

from app.agendas import bookings
from app.agendas.agenda_store import get_calendar, save_agenda
from app.agendas.ants.meeting_points import Point, save_point
from app.agendas.ants.numbers import create_pre_application
from app.agendas.availability import Need
from app.agendas.booking_series import Season, book_season
from app.agendas.booking_tokens import TICKET, build_token
from app.agendas.bookings import Request
from app.agendas.contacts import Contact
from app.agendas.definition import Agenda
from app.agendas.event_sessions.event_sessions import SessionDetails, create_sessions
from app.agendas.event_sessions.places import Party
from app.agendas.event_sessions.registrations import Wish, register
from app.agendas.models import AgendaCalendar, AgendaException, Booking, EventSession
from app.agendas.school_holidays import StoredSchoolHoliday
from app.cases.models import Case
from app.core import clock
from app.core.db import db
from app.core.ids import new_id
from app.procedures import publishing as procedures
from tests.agendas.event_agenda import AGENDA as EVENT_AGENDA
from tests.agendas.passport_desk import AGENDA
from tests.agendas.town_rooms import ROOM_FIELD
from tests.factories import PROCEDURE

# An opening out of the rules, far from any booking.
CLOSURE_FORM = {"genre": "opening", "du": "2090-01-01", "au": "2090-01-01"}

POINT_FORM = {
    "name": "Mairie",
    "street": "1 place du Marché",
    "zip_code": "69100",
    "city_name": "Villeneuve",
    "latitude": "45,76",
    "longitude": "4,88",
    "service-CNI": "passeport",
}


EVENT_BLUEPRINTS = ("event_sessions", "session_registrations", "portal_registrations", "sync")
SESSION_FORM = {"titre": "Sortie", "debut": "2090-01-01T10:00", "fin": "2090-01-01T12:00", "places": "5"}


def make_appointment(case: Case) -> dict[str, Any]:
    """Book a time for the request, and return the values that addresses name it by."""
    agenda = save_agenda({**AGENDA, "slug": "guichet", "kind": "rooms", "roles": ["voirie-instruction"]})
    _publish_forms(agenda)
    day = clock.today() + timedelta(days=7)
    start = (
        clock.now()
        .astimezone(get_calendar().zone)
        .replace(year=day.year, month=day.month, day=day.day, hour=9, minute=0, second=0, microsecond=0)
    )
    booking = bookings.book_slot(Request(agenda.slug, Need(agenda.services[0]), start), case_id=case.id)
    closes_at = start + timedelta(days=400)
    period = AgendaException(
        id=new_id(),
        agenda_slug=agenda.slug,
        starts_at=closes_at,
        ends_at=closes_at + timedelta(hours=1),
        is_opening=False,
        reason="Travaux",
    )
    db.session.add(period)
    save_point(
        Point(agenda.slug, "Mairie", "1 place du Marché", "69100", "Villeneuve", 4.88, 45.76, {"CNI": "passeport"})
    )
    number = create_pre_application("PARVIS0001", booking_id=booking.id)
    db.session.add(number)
    calendar = AgendaCalendar(id=new_id(), agenda_slug="titres", name="conges.ics", omissions=[])
    holiday = StoredSchoolHoliday(
        id=new_id(), zone="", title="Vacances", first_day=date(2090, 1, 1), last_day=date(2090, 1, 2)
    )
    db.session.add_all((calendar, holiday))
    first_day = clock.today() + timedelta(days=28)
    season = Season("passeport", None, first_day, first_day, time(9), skips_public_holidays=False)
    series = book_season(agenda, season, Contact(name="Judo club"), [first_day])
    session, registration = _make_registration(case)
    db.session.commit()
    event_values = {"agenda_slug": session.agenda_slug, "booking_id": registration.id}
    return {
        **{f"values of {name}": event_values for name in EVENT_BLUEPRINTS},
        "values of offline_forms": {"slug": PROCEDURE["slug"]},
        "values of registration_links": {"token": build_token(registration, TICKET)},
        "event_session_id": session.id,
        "booking_id": booking.id,
        "agenda": agenda.slug,
        "agenda_slug": agenda.slug,
        "period_id": period.id,
        "pre_application_id": number.id,
        "values of open_availability": {"service_id": "passeport"},
        "calendar_id": calendar.id,
        "holiday_id": holiday.id,
        "series_id": series.id,
        "room_id": agenda.resources[0].id,
    }


def _make_registration(case: Case) -> tuple[EventSession, Booking]:
    """Register the request at an outing, whose agenda has the same roles."""
    agenda = save_agenda({**EVENT_AGENDA, "slug": "sorties", "roles": ["voirie-instruction"]})
    start = clock.now() + timedelta(days=30)
    details = SessionDetails("atelier", "Sortie au lac", start, start + timedelta(hours=2), places=5, max_people=3)
    session = create_sessions(agenda, details)[0]
    return session, register(Wish(session.id, Party(1)), case_id=case.id)


def _publish_forms(agenda: Agenda) -> None:
    """Publish a procedure that books in the agenda, so that the site shows it, and one that a device may fill in."""
    procedures.publish({**deepcopy(PROCEDURE), "workflow": "autorisation"})
    definition = deepcopy({**PROCEDURE, "slug": "reserver", "workflow": "autorisation"})
    question = {**ROOM_FIELD, "agenda": agenda.slug, "service": agenda.services[0].id}
    definition["pages"][0]["fields"].append(question)
    procedures.publish(definition)
