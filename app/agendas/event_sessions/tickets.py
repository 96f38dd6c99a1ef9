"""Tickets as they are shown at the entrance of a session: the code that a camera reads, or a short one that is typed."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import select

from app.agendas.booking_tokens import TICKET, find_booking_by_token
from app.agendas.event_sessions.check_ins import TickRefused, record_tick
from app.agendas.models import ATTENDED, CANCELLED, HELD, OFFERED, WAITING, Booking, EventSession
from app.core.db import db
from app.core.ids import CROCKFORD, normalise_crockford
from app.core.sealing import blind_index
from app.core.web.access_rules import Actor

CODE_LENGTH = 8
# Why a ticket does not let anybody in.
UNKNOWN, OTHER_SESSION, CANCELLED_TICKET, WAITING_LIST, NOT_TODAY = "unknown", "other", "cancelled", "waiting", "early"
# Around a session, the tickets of the others of its agenda are recognised by their short codes too.
NEIGHBOURHOOD = timedelta(days=60)


class TicketRefused(Exception):
    """The code is of no ticket of the session, or of one that does not let anybody in."""

    def __init__(self, reason: str, booking: Booking | None = None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.booking = booking


def build_code(booking: Booking) -> str:
    """Build the short code of a ticket, which is read aloud or typed. It is of use at the entrance only."""
    digest = int.from_bytes(blind_index("booking.code", booking.id.hex)[:CODE_LENGTH])
    return "".join(CROCKFORD[digest >> 5 * position & 31] for position in range(CODE_LENGTH))


def check_in_ticket(session: EventSession, text: str, *, at: datetime, by: Actor) -> tuple[Booking, bool]:
    """Tick the people of a ticket; returns their registration, and whether they were not ticked yet. Raises TicketRefused."""
    booking = _find_booking(session, text)
    if booking is None or booking.session_id is None or booking.state == HELD:
        raise TicketRefused(UNKNOWN)
    if booking.session_id != session.id:
        raise TicketRefused(OTHER_SESSION, booking)
    if booking.state == ATTENDED:
        return booking, False
    try:
        record_tick(booking, ATTENDED, at=at, by=by)
    except TickRefused as refused:
        raise TicketRefused(_explain(booking), booking) from refused
    return booking, True


def _explain(booking: Booking) -> str:
    if booking.state == CANCELLED:
        return CANCELLED_TICKET
    return WAITING_LIST if booking.state in (WAITING, OFFERED) else NOT_TODAY


def _find_booking(session: EventSession, text: str) -> Booking | None:
    """The registration of the address of a ticket, of the end of that address, or of a short code."""
    booking = find_booking_by_token(text.strip().rpartition("/")[2], TICKET)
    code = normalise_crockford(text)
    if booking is not None or len(code) != CODE_LENGTH:
        return booking
    near = (
        EventSession.agenda_slug == session.agenda_slug,
        EventSession.starts_at > session.starts_at - NEIGHBOURHOOD,
        EventSession.starts_at < session.starts_at + NEIGHBOURHOOD,
    )
    query = (
        select(Booking)
        .join(EventSession, EventSession.id == Booking.session_id)
        .where(*near)
        .order_by(Booking.session_id != session.id)
    )
    return next((booking for booking in db.session.scalars(query) if build_code(booking) == code), None)
