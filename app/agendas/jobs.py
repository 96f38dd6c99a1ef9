"""Nightly task of agendas."""

from __future__ import annotations

from app.agendas.bookings import delete_expired_holds
from app.agendas.contacts import delete_expired_bookings


def expire_bookings() -> int:
    """Delete the holds whose time has passed, and the bookings without a request of more than a month ago."""
    return delete_expired_holds() + delete_expired_bookings()
