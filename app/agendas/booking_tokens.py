"""Signed names of bookings, for links and codes that open without an account. They hold no personal data."""

from __future__ import annotations

import binascii
from base64 import urlsafe_b64decode, urlsafe_b64encode
from hmac import compare_digest
from uuid import UUID

from app.agendas.models import Booking
from app.core.db import db
from app.core.sealing import blind_index

_ID_BYTES, _SIGNATURE_BYTES = 16, 17
# Printed at the entrance for as long as the booking lasts; the others are void once the booking is moved or cancelled.
TICKET, OFFER, PRESENCE = "booking.ticket", "booking.offer", "booking.presence"


def build_token(booking: Booking, purpose: str) -> str:
    """Build the signed name of a booking for one purpose."""
    return urlsafe_b64encode(booking.id.bytes + _sign(booking, purpose)).decode()


def find_booking_by_token(token: str, purpose: str) -> Booking | None:
    """The booking that a token names; none for a token that is forged, void, or for another purpose."""
    try:
        raw = urlsafe_b64decode(token.strip().encode("ascii"))
    except (binascii.Error, UnicodeEncodeError):
        return None
    if len(raw) != _ID_BYTES + _SIGNATURE_BYTES:
        return None
    booking = db.session.get(Booking, UUID(bytes=raw[:_ID_BYTES]))
    is_signed = booking is not None and compare_digest(raw[_ID_BYTES:], _sign(booking, purpose))
    return booking if is_signed else None


def _sign(booking: Booking, purpose: str) -> bytes:
    signed = booking.id.hex if purpose == TICKET else f"{booking.id.hex} {booking.sequence}"
    return blind_index(purpose, signed)[:_SIGNATURE_BYTES]
