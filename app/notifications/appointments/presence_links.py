"""The link of a reminder, by which the applicant answers that they will come, or will not.

It is signed for one booking at its time: once the booking is moved or cancelled, or has begun, the link is void.
"""

from __future__ import annotations

from app.agendas.booking_tokens import PRESENCE, build_token, find_booking_by_token
from app.agendas.models import CONFIRMED, Booking
from app.cases.models import Case
from app.core import clock
from app.core.db import db
from app.core.sites import current_site

PATH = "/rendez-vous/reponse"


class PresenceLinkUnusable(LookupError):
    """The link is forged, or the appointment was moved, cancelled, or has begun."""


def build_presence_url(booking: Booking) -> str:
    """Build the address of the page where the applicant answers."""
    return f"{current_site().base_url}{PATH}?jeton={build_token(booking, PRESENCE)}"


def find_by_token(text: str) -> tuple[Case, Booking]:
    """The booking that a link names, with its case. Raises PresenceLinkUnusable."""
    booking = find_booking_by_token(text, PRESENCE)
    if booking is None:
        raise PresenceLinkUnusable
    case = db.session.get(Case, booking.case_id) if booking.case_id else None
    if case is None or booking.state != CONFIRMED or booking.starts_at <= clock.now():
        raise PresenceLinkUnusable
    return case, booking
