"""The link of an offer of an earlier time, by which it is accepted or declined without an account."""

from __future__ import annotations

from app.agendas.earlier_slots.models import EarlierOffer
from app.agendas.earlier_slots.offers import is_open
from app.agendas.link_tokens import read_token, write_token
from app.core.db import db
from app.core.sites import current_site

PATH = "/rendez-vous/plus-tot"
_PURPOSE = "booking.earlier_offer"


class OfferLinkUnusable(LookupError):
    """The link is forged, or its offer was answered, has expired, or is for an appointment that changed."""


def write_offer_token(offer: EarlierOffer) -> str:
    return write_token(_PURPOSE, offer.id, "")


def build_offer_url(offer: EarlierOffer) -> str:
    """Build the address of the page where the offer is answered."""
    return f"{current_site().base_url}{PATH}?jeton={write_offer_token(offer)}"


def find_offer(text: str) -> EarlierOffer:
    """The open offer that a link names. Raises OfferLinkUnusable."""
    token = read_token(text)
    offer = db.session.get(EarlierOffer, token.id) if token and token.is_signed(_PURPOSE, "") else None
    if offer is None or not is_open(offer):
        raise OfferLinkUnusable
    return offer
