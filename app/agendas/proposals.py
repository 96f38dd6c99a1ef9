"""Times of an appointment that an agent proposes for a request: held for its applicant, who picks one or refuses all."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from app.agendas import case_bookings
from app.agendas.events import AppointmentOffered
from app.agendas.models import Booking
from app.cases import timeline
from app.cases.concurrency import one_writer
from app.cases.models import Case
from app.cases.workflow import deferred_steps
from app.core import clock, event_bus
from app.core.web.access_rules import Actor
from app.workflows.actions.offer_appointment import OFFER_APPOINTMENT, REFUSED


class NothingProposed(Exception):
    """No time is proposed for the request, or none is held any more."""


def offer_proposals(case: Case, step_id: UUID, *, hours: int, by: Actor) -> None:
    """Send the times that are held to the applicant, and wait for the choice. Raises NothingProposed."""
    proposals = case_bookings.list_proposals(case)
    if not proposals:
        raise NothingProposed(case.id)
    deadline = min(clock.now() + timedelta(hours=hours), proposals[0].starts_at)
    for proposal in proposals:
        proposal.held_until = deadline
    deferred_steps.set_deadline(step_id, due_at=deadline)
    details = {"times": [proposal.starts_at.isoformat() for proposal in proposals], "until": deadline.isoformat()}
    timeline.record(case, "appointment_offered", by=by, details=details)
    event_bus.publish(AppointmentOffered(case, step_id, proposals, deadline))


def pick_proposal(case: Case, step_id: UUID, start: datetime, *, by: Actor) -> Booking:
    """Book the time that the applicant picks, give the others back, and let the workflow go on.

    Raises NothingProposed, SlotTaken, BookingEnded, StaleCase.
    """
    with one_writer(case):
        proposal = next((hold for hold in case_bookings.list_proposals(case) if hold.starts_at == start), None)
        if proposal is None:
            raise NothingProposed(case.id)
        booking = case_bookings.book_proposal(case, proposal, by=by)
        case_bookings.delete_proposals(case)
        deferred_steps.succeed_step(step_id)
    return booking


def refuse_proposals(case: Case, step_id: UUID) -> None:
    """Give all the times back: none of them suits the applicant. Raises StaleCase."""
    with one_writer(case):
        case_bookings.delete_proposals(case)
        deferred_steps.end_step(step_id, REFUSED)


def find_waiting_step(case: Case) -> UUID | None:
    """The step that waits for the choice of the applicant, if one does."""
    return deferred_steps.find_waiting_step(case, OFFER_APPOINTMENT.key)
