"""An agenda with the appointment of a request."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from app.agendas import bookings
from app.agendas.agenda_store import get_calendar, save_agenda
from app.agendas.availability import Need
from app.agendas.bookings import Request
from app.cases.models import Case
from app.core import clock
from app.core.db import db
from tests.agendas.passport_desk import AGENDA


def make_appointment(case: Case) -> dict[str, Any]:
    """Book a time for the request, and return the values that addresses name it by."""
    agenda = save_agenda({**AGENDA, "slug": "guichet", "roles": ["instruction"]})
    day = clock.today() + timedelta(days=7)
    start = (
        clock.now()
        .astimezone(get_calendar().zone)
        .replace(year=day.year, month=day.month, day=day.day, hour=9, minute=0, second=0, microsecond=0)
    )
    booking = bookings.book_slot(Request(agenda.slug, Need(agenda.services[0]), start), case_id=case.id)
    db.session.commit()
    return {"booking_id": booking.id, "agenda": agenda.slug}
