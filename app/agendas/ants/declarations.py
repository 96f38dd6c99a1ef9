"""Pre-applications of bookings: they follow the answers of a case, and what happens to its bookings, in its transaction.

Nothing here talks to the duplicates service: a job does, after the commit.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import select

from app.agendas.ants.models import PreApplication
from app.agendas.ants.numbers import create_pre_application, hash_number, write_reason
from app.agendas.bookings import list_bookings_of_case
from app.agendas.events import AppointmentCancelled, AppointmentMoved, TelephoneBookingChanged
from app.agendas.models import CONFIRMED, Booking
from app.cases import timeline
from app.cases.case_definitions import procedure_of
from app.cases.lifecycle.participants import ActionDone, Correction, Submission
from app.cases.models import Case
from app.cases.reading import case_values
from app.core.db import db
from app.core.jobs import outbox
from app.core.web.access_rules import Actor
from app.procedures.definition import Field
from app.procedures.fields.pre_applications import PreApplications, split_numbers

DECLARE = "declare_appointment"
OVERRIDDEN_EVENT = "pre_application_overridden"


def follow_submission(submission: Submission) -> None:
    """Record the numbers of a request with the bookings that it made."""
    _follow_case(submission.case, submission.procedure.fields, submission.answers)


def follow_correction(correction: Correction) -> None:
    """Record the numbers that were corrected, and withdraw those that they replace."""
    _follow_case(correction.case, correction.procedure.fields, correction.answers)


def follow_action(action: ActionDone) -> None:
    """Record the numbers that an action of the workflow asked for, else those of the form."""
    if _numbers_in(action.fields, action.answers):
        _follow_case(action.case, action.fields, action.answers)


def follow_change(event: AppointmentMoved | AppointmentCancelled) -> None:
    """Declare a booking at its new time, or delete what was declared of it."""
    booking = event.booking
    if booking.state == CONFIRMED and not list_pre_applications([booking.id]):
        case = event.case
        record_numbers(booking, _numbers_in(procedure_of(case).fields, case_values.answers_of(case)))
    follow_booking(booking)


def follow_booking(booking: Booking) -> None:
    """Tell the duplicates service, after the commit, of whatever changed of a booking."""
    _queue(list_pre_applications([booking.id]))


def follow_telephone_change(event: TelephoneBookingChanged) -> None:
    """Declare a booking taken by telephone at its new time, or delete what was declared of it."""
    follow_booking(event.booking)


def release_on_anonymisation(case_ids: Sequence[UUID]) -> None:
    """Delete what was declared of the bookings of cases, which are deleted already."""
    _queue(list_orphans())


def record_numbers(booking: Booking, numbers: Iterable[str]) -> None:
    """Record the numbers for which a booking is, in the place of those that it had."""
    numbers_by_hash = {hash_number(number): number for number in numbers}
    rows = list_pre_applications([booking.id])
    for row in rows:
        if row.number_hash not in numbers_by_hash:
            row.booking_id = None
    former_hashes = {row.number_hash for row in rows}
    rows += [
        create_pre_application(number, booking_id=booking.id)
        for number_hash, number in numbers_by_hash.items()
        if number_hash not in former_hashes
    ]
    db.session.add_all(rows)
    _queue(row for row in rows if row.booking_id is None or row.number_hash not in former_hashes)


def override_refusal(row: PreApplication, case: Case | None, reason: str, *, by: Actor) -> None:
    """Keep a booking although its number is booked elsewhere, and declare it."""
    row.is_overridden = True
    write_reason(row, reason)
    if case is not None:
        timeline.record(case, OVERRIDDEN_EVENT, by=by, details={"reason": reason}, visible_to=timeline.AGENTS)
    _queue([row])


def list_pre_applications(booking_ids: Sequence[UUID]) -> list[PreApplication]:
    """The pre-applications of bookings, in the order in which they were given."""
    query = select(PreApplication).where(PreApplication.booking_id.in_(booking_ids)).order_by(PreApplication.id)
    return list(db.session.scalars(query)) if booking_ids else []


def list_orphans() -> list[PreApplication]:
    """Pre-applications whose booking is deleted, or that were withdrawn."""
    return list(db.session.scalars(select(PreApplication).where(PreApplication.booking_id.is_(None))))


def queue_pending() -> int:
    """Nightly task: ask again what nobody answered, such as while the service was down for days; returns how many."""
    query = select(PreApplication).where(PreApplication.is_pending | PreApplication.booking_id.is_(None))
    rows = list(db.session.scalars(query))
    _queue(rows)
    return len(rows)


def _follow_case(case: Case, fields: Iterable[Field], answers: Mapping[str, Any]) -> None:
    fields = [field for field in fields if field.type == PreApplications.key]
    if not fields:
        return
    numbers = _numbers_in(fields, answers)
    for booking in list_bookings_of_case(case.id):
        if booking.state == CONFIRMED:
            record_numbers(booking, numbers)


def _numbers_in(fields: Iterable[Field], answers: Mapping[str, Any]) -> list[str]:
    texts = (str(answers.get(field.id) or "") for field in fields if field.type == PreApplications.key)
    return [number for text in texts for number in split_numbers(text)]


def _queue(rows: Iterable[PreApplication]) -> None:
    for row in rows:
        row.is_pending = True
        outbox.enqueue(DECLARE, pre_application_id=row.id)
