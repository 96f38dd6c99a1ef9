"""The link of a reminder, by which the applicant answers that they will come, or will not.

It is signed for one booking at its time: once the booking is moved or cancelled, or has begun, the link is void.
"""

from __future__ import annotations

from app.agendas.models import CONFIRMED, Booking
from app.cases.models import Case
from app.core import clock
from app.core.db import db
from app.core.sites import current_site
from app.notifications.appointments.link_tokens import read_token, write_token

PATH = "/rendez-vous/reponse"
_PURPOSE = "booking.presence"


class PresenceLinkUnusable(LookupError):
    """The link is forged, or the appointment was moved, cancelled, or has begun."""


def build_presence_url(booking: Booking) -> str:
    """Build the address of the page where the applicant answers."""
    token = write_token(_PURPOSE, booking.id, str(booking.sequence))
    return f"{current_site().base_url}{PATH}?jeton={token}"


def find_by_token(text: str) -> tuple[Case, Booking]:
    """The booking that a link names, with its case. Raises PresenceLinkUnusable."""
    token = read_token(text)
    booking = db.session.get(Booking, token.id) if token else None
    if token is None or booking is None or not token.is_signed(_PURPOSE, str(booking.sequence)):
        raise PresenceLinkUnusable
    case = db.session.get(Case, booking.case_id) if booking.case_id else None
    if case is None or booking.state != CONFIRMED or booking.starts_at <= clock.now():
        raise PresenceLinkUnusable
    return case, booking
