"""People who booked by telephone or came without an appointment: their name and number, sealed with a key of their own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import timedelta
from uuid import UUID

from sqlalchemy import select

from app.agendas.models import Booking
from app.core import clock
from app.core.db import db
from app.core.sealing import create_key, seal, unseal_many
from app.core.sealing.deferred_deletion import delete_sealed_later

SEAL_CONTEXT = "booking.sealed"
# After the day of the booking.
RETENTION = timedelta(days=30)


@dataclass(frozen=True)
class Contact:
    """A person who has a booking and no request."""

    name: str = ""
    phone: str = ""
    email: str = ""
    note: str = ""


def write_contact(booking: Booking, contact: Contact) -> None:
    """Seal who a booking is for."""
    key_id = create_key()
    booking.key_id, booking.sealed = key_id, seal(key_id, asdict(contact), about=SEAL_CONTEXT)


def read_contacts(bookings: Sequence[Booking]) -> dict[UUID, Contact]:
    """Read the people of bookings without a request, by booking. The caller logs the access."""
    seals = {
        booking.id: (booking.key_id, booking.sealed)
        for booking in bookings
        if booking.key_id is not None and booking.sealed is not None
    }
    contents = unseal_many(list(seals.values()), about=SEAL_CONTEXT)
    return {
        booking_id: Contact(**texts) for booking_id, texts in zip(seals, contents, strict=True) if texts is not None
    }


def delete_expired_bookings() -> int:
    """Delete the bookings without a request of more than a month ago, with their keys; returns how many."""
    limit = clock.now() - RETENTION
    query = select(Booking).where(Booking.key_id.is_not(None), Booking.ends_at < limit)
    expired = db.session.scalars(query).all()
    for booking in expired:
        db.session.delete(booking)
        if booking.key_id is not None:
            delete_sealed_later(booking.key_id)
    return len(expired)
