"""Nightly and regular tasks of agendas."""

from __future__ import annotations

from app.agendas.booking_series import delete_expired_series
from app.agendas.bookings import delete_expired_holds
from app.agendas.contacts import delete_expired_bookings
from app.agendas.earlier_slots.offers import expire_offers


def expire_bookings() -> int:
    """Delete the holds whose time has passed, the bookings without a request and the series of more than a month ago."""
    return delete_expired_holds() + delete_expired_bookings() + delete_expired_series()


def release_expired_times() -> int:
    """Offer to others the times of holds and offers whose deadline has passed; returns how many. Regular."""
    return expire_offers() + delete_expired_holds()
