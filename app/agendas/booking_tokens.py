"""Signed names of bookings, for links and codes that open without an account. They hold no personal data."""

from __future__ import annotations

from app.agendas.link_tokens import read_token, write_token
from app.agendas.models import Booking
from app.core.db import db

# Printed at the entrance for as long as the booking lasts; the others are void once the booking is moved or cancelled.
TICKET, OFFER, PRESENCE = "booking.ticket", "booking.offer", "booking.presence"


def build_token(booking: Booking, purpose: str) -> str:
    """Build the signed name of a booking for one purpose."""
    return write_token(purpose, booking.id, _state_of(booking, purpose))


def find_booking_by_token(text: str, purpose: str) -> Booking | None:
    """The booking that a token names; none for a token that is forged, void, or for another purpose."""
    token = read_token(text)
    booking = db.session.get(Booking, token.id) if token else None
    if token is None or booking is None or not token.is_signed(purpose, _state_of(booking, purpose)):
        return None
    return booking


def _state_of(booking: Booking, purpose: str) -> str:
    return "" if purpose == TICKET else str(booking.sequence)
