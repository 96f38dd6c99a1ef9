"""The link of a reminder, by which the applicant answers that they will come, or will not.

It is signed for one booking at its time: once the booking is moved or cancelled, or has begun, the link is void.
"""

from __future__ import annotations

import binascii
from base64 import urlsafe_b64decode, urlsafe_b64encode
from hmac import compare_digest
from uuid import UUID

from app.agendas.models import CONFIRMED, Booking
from app.cases.models import Case
from app.core import clock
from app.core.db import db
from app.core.sealing import blind_index
from app.core.sites import current_site

PATH = "/rendez-vous/reponse"
_ID_BYTES, _SIGNATURE_BYTES = 16, 17


class PresenceLinkUnusable(LookupError):
    """The link is forged, or the appointment was moved, cancelled, or has begun."""


def build_presence_url(booking: Booking) -> str:
    """Build the address of the page where the applicant answers."""
    token = urlsafe_b64encode(booking.id.bytes + _sign(booking)).decode()
    return f"{current_site().base_url}{PATH}?jeton={token}"


def find_by_token(token: str) -> tuple[Case, Booking]:
    """The booking that a link names, with its case. Raises PresenceLinkUnusable."""
    try:
        raw = urlsafe_b64decode(token.strip().encode("ascii"))
    except (binascii.Error, UnicodeEncodeError):
        raise PresenceLinkUnusable from None
    if len(raw) != _ID_BYTES + _SIGNATURE_BYTES:
        raise PresenceLinkUnusable
    booking = db.session.get(Booking, UUID(bytes=raw[:_ID_BYTES]))
    if booking is None or not compare_digest(raw[_ID_BYTES:], _sign(booking)):
        raise PresenceLinkUnusable
    case = db.session.get(Case, booking.case_id) if booking.case_id else None
    if case is None or booking.state != CONFIRMED or booking.starts_at <= clock.now():
        raise PresenceLinkUnusable
    return case, booking


def _sign(booking: Booking) -> bytes:
    signed = f"{booking.id.hex} {booking.sequence}"
    return blind_index("booking.presence", signed)[:_SIGNATURE_BYTES]
