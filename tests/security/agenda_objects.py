"""An agenda with the appointment of a request, and a closure to come."""

from __future__ import annotations

from copy import deepcopy
from datetime import timedelta
from typing import Any

from app.agendas import bookings
from app.agendas.agenda_store import get_calendar, save_agenda
from app.agendas.availability import Need
from app.agendas.bookings import Request
from app.agendas.definition import Agenda
from app.agendas.models import AgendaException
from app.cases.models import Case
from app.core import clock
from app.core.db import db
from app.core.ids import new_id
from app.procedures import publishing as procedures
from tests.agendas.passport_desk import AGENDA
from tests.agendas.town_rooms import ROOM_FIELD
from tests.factories import PROCEDURE

# An opening out of the rules, far from any booking.
CLOSURE_FORM = {"genre": "opening", "du": "2090-01-01", "au": "2090-01-01"}


def make_appointment(case: Case) -> dict[str, Any]:
    """Book a time for the request, and return the values that addresses name it by."""
    agenda = save_agenda({**AGENDA, "slug": "guichet", "kind": "rooms", "roles": ["voirie-instruction"]})
    _publish_room_form(agenda)
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
    db.session.commit()
    return {
        "booking_id": booking.id,
        "agenda": agenda.slug,
        "agenda_slug": agenda.slug,
        "period_id": period.id,
        "room_id": agenda.resources[0].id,
    }


def _publish_room_form(agenda: Agenda) -> None:
    """Publish a procedure that books in the agenda, so that the site shows it."""
    definition = deepcopy({**PROCEDURE, "slug": "reserver"})
    question = {**ROOM_FIELD, "agenda": agenda.slug, "service": agenda.services[0].id}
    definition["pages"][0]["fields"].append(question)
    procedures.publish(definition)
