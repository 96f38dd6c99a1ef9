"""The list of a session that the device of an agent carries to the entrance, and the ticks that it sends back."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from app.agendas.booking_tokens import TICKET, build_token
from app.agendas.day_bookings import BookingNotFound, get_booking, read_bookings
from app.agendas.definition import Agenda
from app.agendas.event_sessions.check_ins import STATES, TickRefused, record_tick
from app.agendas.event_sessions.session_changes import list_registrations
from app.agendas.event_sessions.tickets import build_code
from app.agendas.models import CANCELLED, OFFERED, WAITING, Booking, EventSession
from app.core.web.access_rules import Actor

# The most ticks of one call: a session has fewer registrations.
MAX_TICKS = 1000


@dataclass(frozen=True)
class DeviceTick:
    """A tick made on a device, at the time of its clock."""

    booking_id: UUID
    state: str
    at: datetime


def build_check_in_list(agenda: Agenda, session: EventSession, *, by: Actor) -> dict[str, Any]:
    """The registrations as a device keeps them: a name, how many come, the codes of the ticket. The caller logs the access.

    Tickets that let nobody in have their codes only, so that the device says why.
    """
    rows = read_bookings(agenda, list_registrations(session, states=STATES), by=by)
    refused_tickets = list_registrations(session, states=(CANCELLED, WAITING, OFFERED))
    return {
        "agenda": agenda.slug,
        "session": str(session.id),
        "title": session.title,
        "start": session.starts_at.isoformat(),
        "place": session.place,
        "rows": [
            {
                "id": str(row.booking.id),
                **_list_codes(row.booking),
                "name": row.contact.name if row.is_named else "",
                "people": row.booking.people,
                "state": row.booking.state,
            }
            for row in rows
        ],
        "refused": [{**_list_codes(booking), "state": booking.state} for booking in refused_tickets],
    }


def _list_codes(booking: Booking) -> dict[str, str]:
    return {"token": build_token(booking, TICKET), "code": build_code(booking)}


def record_ticks(agenda: Agenda, session: EventSession, ticks: Iterable[DeviceTick], *, by: Actor) -> int:
    """Record the ticks of a device, in the order of its clock; returns how many changed something.

    A registration that was cancelled or moved meanwhile is left as it is: the list that is sent back says so.
    """
    count = 0
    for tick in sorted(ticks, key=lambda tick: tick.at):
        try:
            booking = get_booking(agenda, tick.booking_id)
            if booking.session_id == session.id:
                count += record_tick(booking, tick.state, at=tick.at, by=by)
        except (BookingNotFound, TickRefused):
            continue
    return count
