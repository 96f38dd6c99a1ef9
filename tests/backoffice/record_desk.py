"""An agenda with two desks of the records department, on a Tuesday a minute before noon; a request with an appointment there."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from app.agendas import bookings
from app.agendas.agenda_store import save_agenda
from app.agendas.availability import Need
from app.agendas.bookings import Request
from app.agendas.definition import Agenda
from app.agendas.models import Booking
from app.core import clock
from app.core.db import db

NOW = datetime(2027, 3, 2, 10, 59, tzinfo=UTC)
URL = "/agents/agendas/titres"
AGENDA: dict[str, Any] = {
    "format": "parvis/agenda/1",
    "slug": "titres",
    "title": "Titres d’identité",
    "kind": "appointments",
    "place": "Hôtel de ville",
    "roles": ["voirie-instruction"],
    "resources": [{"id": "guichet-1", "title": "Guichet 1"}, {"id": "guichet-2", "title": "Guichet 2"}],
    "services": [
        {"id": "passeport", "title": "Passeport", "minutes": 20, "max_people": 3, "notice_days": 2},
        {"id": "retrait", "title": "Retrait", "minutes": 10, "is_online": False},
    ],
    "opening": [{"days": [0, 1, 2, 3, 4], "start": "09:00", "end": "16:00"}],
}


def create_agenda(**changes: Any) -> Agenda:
    """Keep the agenda, with these changes."""
    agenda = save_agenda({**AGENDA, **changes})
    db.session.commit()
    return agenda


def at(hour: int, minute: int = 0, *, days: int = 0) -> datetime:
    """An instant at an hour of Paris, so many days after that Tuesday."""
    return datetime(2027, 3, 2 + days, hour, minute, tzinfo=clock.PARIS).astimezone(UTC)


def book(agenda: Agenda, start: datetime, *, resource: str | None = None, case_id: UUID | None = None) -> Booking:
    """A booking of a passport, made that morning."""
    service = agenda.find_service("passeport")
    assert service is not None
    need = Need(service, resource=resource, is_by_agent=True)
    with set_clock(at(8)):
        booking = bookings.book_slot(Request(agenda.slug, need, start), case_id=case_id)
    db.session.commit()
    return booking


@contextmanager
def set_clock(moment: datetime) -> Iterator[None]:
    """Set the clock to that time inside the block."""
    with clock.shift_clock(timedelta()):
        real_now = clock.now()
    with clock.shift_clock(moment - real_now):
        yield


def input_value(start: datetime) -> str:
    """The value of the input of a time."""
    return start.strftime("%Y-%m-%dT%H:%MZ")
