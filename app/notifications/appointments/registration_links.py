"""Links of registrations at events: the ticket that is shown at the entrance, the places that are offered."""

from __future__ import annotations

from app.agendas.booking_tokens import OFFER, TICKET, build_token
from app.agendas.models import Booking
from app.core.sites import current_site

TICKET_PATH, OFFER_PATH = "/billet", "/places-proposees"


def build_ticket_url(booking: Booking) -> str:
    """Build the address of the ticket of a registration, which its code holds."""
    return f"{current_site().base_url}{TICKET_PATH}/{build_token(booking, TICKET)}"


def build_offer_url(booking: Booking) -> str:
    """Build the address of the page where offered places are accepted."""
    return f"{current_site().base_url}{OFFER_PATH}?jeton={build_token(booking, OFFER)}"
