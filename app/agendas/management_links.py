"""The link by which whoever has it moves or cancels one booking, without an account, and reads nothing else of a request."""

from __future__ import annotations

import binascii
from base64 import urlsafe_b64decode, urlsafe_b64encode
from hmac import compare_digest
from uuid import UUID

from app.agendas.models import HELD, Booking
from app.core.db import db
from app.core.domain_errors import NotFound
from app.core.sealing import blind_index
from app.core.sites import current_site

PATH = "/rendez-vous/gestion"
_ID_BYTES, _SIGNATURE_BYTES = 16, 17


class ManagementLinkUnusable(NotFound):
    """The link is forged, or its booking is deleted."""


def build_management_url(booking: Booking) -> str:
    """Build the address of the page of a booking; it stays when the booking is moved."""
    return f"{current_site().base_url}{PATH}/{_build_token(booking)}"


def build_cancel_url(booking: Booking) -> str:
    """Build the address of the page that asks whether the booking is to be cancelled."""
    return f"{build_management_url(booking)}/annulation"


def find_by_token(token: str) -> Booking:
    """The booking that a link names, cancelled or past ones included. Raises ManagementLinkUnusable."""
    try:
        raw = urlsafe_b64decode(token.encode("ascii"))
    except (binascii.Error, UnicodeEncodeError):
        raise ManagementLinkUnusable from None
    if len(raw) != _ID_BYTES + _SIGNATURE_BYTES:
        raise ManagementLinkUnusable
    booking_id = UUID(bytes=raw[:_ID_BYTES])
    if not compare_digest(raw[_ID_BYTES:], _sign(booking_id)):
        raise ManagementLinkUnusable
    booking = db.session.get(Booking, booking_id)
    if booking is None or booking.state == HELD:
        raise ManagementLinkUnusable
    return booking


def _build_token(booking: Booking) -> str:
    return urlsafe_b64encode(booking.id.bytes + _sign(booking.id)).decode()


def _sign(booking_id: UUID) -> bytes:
    return blind_index("booking.management", booking_id.hex)[:_SIGNATURE_BYTES]
