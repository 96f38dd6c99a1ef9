"""Jobs that verify pre-applications, and bring the duplicates service to what bookings are now: idempotent, one at a time.

The service has no update: what it was told is deleted, then the new appointment is created. What it is about to be told is kept
before the call, so that what an interrupted call left there is deleted by the next one.
"""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from sqlalchemy import or_, update

from app.agendas.ants.duplicates_service import DECLARED, UNKNOWN, VALIDATED, DuplicatesService, find_service
from app.agendas.ants.hub_responses import name_of_meeting_point
from app.agendas.ants.models import PreApplication
from app.agendas.ants.numbers import read_declaration, read_number, write_declaration
from app.agendas.management_links import build_management_url
from app.agendas.models import ABSENT, ATTENDED, CONFIRMED, Booking
from app.core import clock
from app.core.db import db
from app.core.jobs.outbox import DeliveryError
from app.core.sealing.deferred_deletion import delete_sealed_later
from app.core.sites import current_site

LEASE = timedelta(minutes=2)
# A booking that took place stays declared until its case is anonymised.
_LIVE_STATES = (CONFIRMED, ATTENDED, ABSENT)


def declare_appointment(pre_application_id: str) -> None:
    """Outbox handler: verify a pre-application, and make the service know of its booking what is true."""
    row = db.session.get(PreApplication, UUID(pre_application_id))
    if row is None:
        return
    service = find_service()
    if service is None:
        _finish_without_service(row)
        return
    if not _take_lease(row):
        raise DeliveryError("busy", permanent=False, pause=timedelta(seconds=30))
    try:
        _follow_booking(row, service)
    finally:
        db.session.rollback()
        db.session.execute(
            update(PreApplication).where(PreApplication.id == UUID(pre_application_id)).values(lease_until=None)
        )
        db.session.commit()


def _follow_booking(row: PreApplication, service: DuplicatesService) -> None:
    booking = db.session.get(Booking, row.booking_id) if row.booking_id is not None else None
    number, former_declaration = read_number(row), read_declaration(row)
    if booking is not None and booking.state in _LIVE_STATES and not row.is_declared:
        _verify(row, service, number, booking)
    declaration = _build_declaration(row, booking, number)
    if former_declaration is not None and (former_declaration != declaration or not row.is_declared):
        service.withdraw(former_declaration)
        _save_declaration(row, None, is_declared=False)
    if declaration is not None and not row.is_declared:
        _save_declaration(row, declaration, is_declared=False)
        service.declare(declaration)
        row.is_declared = True
    row.is_pending = False
    if booking is None:
        _delete(row)
    db.session.commit()


def _verify(row: PreApplication, service: DuplicatesService, number: str, booking: Booking) -> None:
    """Ask what the service knows of a number; an appointment that was declared from here is no duplicate."""
    number_status = service.find_statuses([number], meeting_point_id=booking.agenda_slug).get(number)
    row.status, row.checked_at = number_status.status if number_status else UNKNOWN, clock.now()
    base_url = current_site().base_url
    if number_status and number_status.status == DECLARED and number_status.appointments:
        own = [one.management_url.startswith(f"{base_url}/") for one in number_status.appointments]
        row.status = VALIDATED if all(own) else DECLARED
    db.session.commit()


def _build_declaration(row: PreApplication, booking: Booking | None, number: str) -> dict[str, str] | None:
    """The declaration of a booking as the service is to have it; none when there is nothing to declare."""
    is_admitted = row.status == VALIDATED or (row.status == DECLARED and row.is_overridden)
    if booking is None or booking.state not in _LIVE_STATES or not is_admitted:
        return None
    return {
        "application_id": number,
        "meeting_point_id": booking.agenda_slug,
        "meeting_point": name_of_meeting_point(booking.agenda_slug),
        "appointment_date": f"{clock.to_paris(booking.starts_at):%Y-%m-%d %H:%M:%S}",
        "management_url": build_management_url(booking),
    }


def _save_declaration(row: PreApplication, declaration: dict[str, str] | None, *, is_declared: bool) -> None:
    write_declaration(row, declaration)
    row.is_declared = is_declared
    db.session.commit()


def _take_lease(row: PreApplication) -> bool:
    """Two workers never talk to the service about one number at once."""
    now = clock.now()
    is_free = or_(PreApplication.lease_until.is_(None), PreApplication.lease_until < now)
    statement = update(PreApplication).where(PreApplication.id == row.id, is_free).values(lease_until=now + LEASE)
    is_taken = db.session.execute(statement.returning(PreApplication.id)).first() is not None
    db.session.commit()
    return is_taken


def _finish_without_service(row: PreApplication) -> None:
    """Without a service nothing was told, or nothing can be deleted: a number that nobody needs goes."""
    if row.booking_id is None and row.declared is None:
        _delete(row)


def _delete(row: PreApplication) -> None:
    db.session.delete(row)
    delete_sealed_later(row.key_id)
