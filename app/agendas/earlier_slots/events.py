"""Event of an earlier time that is offered, in the transaction that holds it."""

from __future__ import annotations

from dataclasses import dataclass

from app.agendas.earlier_slots.models import EarlierOffer
from app.agendas.models import Booking


@dataclass(frozen=True)
class EarlierSlotOffered:
    """Somebody may have an earlier appointment, until a deadline."""

    booking: Booking
    offer: EarlierOffer
