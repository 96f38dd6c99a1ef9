"""Appointments of the stories: free times that agents propose, and the choice of the applicant."""

from __future__ import annotations

from datetime import timedelta

from app.agendas import proposals
from app.agendas.agenda_store import get_agenda
from app.agendas.availability import Need
from app.agendas.case_bookings import list_proposals
from app.agendas.slot_offers import offer_service
from app.cases.models import Case
from app.core import clock
from app.core.web.access_rules import Actor
from app.procedures.fields.slot import describe_slot

DAYS_SEARCHED = 14


def find_free_time(agenda_slug: str, service_id: str, *, days: int) -> dict[str, str]:
    """The answer of a form for the first free time of a service, that many days from today or later."""
    agenda = get_agenda(agenda_slug)
    service = agenda.find_service(service_id)
    assert service is not None
    offer = offer_service(agenda, Need(service, is_by_agent=True), lambda: None)
    first = clock.today() + timedelta(days=days)
    slot = offer.list_between(first, first + timedelta(days=DAYS_SEARCHED))[0]
    return describe_slot(slot.start, slot.end, offer)


def pick_proposal(case: Case, rank: int, *, by: Actor) -> None:
    """The applicant takes one of the times proposed, the first one having rank 1."""
    step_id = proposals.find_waiting_step(case)
    assert step_id is not None
    proposals.pick_proposal(case, step_id, list_proposals(case)[rank - 1].starts_at, by=by)
