"""Proposals for bookings under a closure, and the time of somebody without an appointment."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID

from app.agendas.availability import Need, Occupation
from app.agendas.closure_proposals import CoveredTime, Proposal, propose_changes
from app.agendas.definition import read_agenda
from app.agendas.open_ranges import Calendar, TimeException
from app.agendas.walk_in_slots import find_walk_in_slot
from app.core.clock import PARIS
from tests.agendas.passport_desk import AGENDA

CALENDAR = Calendar(PARIS)
NINE = datetime(2027, 3, 2, 8, tzinfo=UTC)
TWENTY = timedelta(minutes=20)
DESKS = [{"id": name, "title": name} for name in ("guichet-1", "guichet-2", "guichet-3")]
AGENDA_OF_THREE = read_agenda({**AGENDA, "resources": DESKS})
NEED = Need(AGENDA_OF_THREE.services[0], is_by_agent=True)


def propose(starts: list[datetime], occupation: Occupation) -> list[Proposal]:
    covered = [CoveredTime(UUID(int=number), NEED, start) for number, start in enumerate(starts)]
    proposals = propose_changes(AGENDA_OF_THREE, covered, occupation, CALENDAR, now=NINE - timedelta(days=1))
    return [proposals[UUID(int=number)] for number in range(len(starts))]


def test_no_two_proposals_take_one_time_of_one_desk() -> None:
    closure = TimeException(NINE, NINE + timedelta(hours=1), resource="guichet-1")
    booked = {("guichet-1", 0): [(NINE, NINE + TWENTY)], ("guichet-2", 0): [(NINE, NINE + TWENTY)]}

    first, second = propose([NINE, NINE], Occupation(booked, [closure]))

    assert first == Proposal("guichet-3", NINE + TWENTY)
    assert second == Proposal(None, NINE + TWENTY)


def test_the_whole_agenda_closed_leads_to_the_next_days() -> None:
    closure = TimeException(NINE, NINE + timedelta(days=8))

    proposals = propose([NINE] * 4, Occupation({}, [closure]))

    tenth = NINE + timedelta(days=8)
    assert [proposal.resource for proposal in proposals] == [None] * 4
    assert [proposal.start for proposal in proposals] == [tenth] * 3 + [tenth + TWENTY]


def test_a_service_that_is_given_no_more_is_only_cancelled() -> None:
    covered = [CoveredTime(UUID(int=1), None, NINE)]

    proposals = propose_changes(AGENDA_OF_THREE, covered, Occupation({}), CALENDAR, now=NINE)

    assert proposals == {UUID(int=1): Proposal()}


def test_somebody_without_an_appointment_comes_at_once_or_at_the_next_free_time() -> None:
    now = NINE + timedelta(minutes=7, seconds=20)
    agenda = read_agenda(AGENDA)
    busy = Occupation({("guichet-1", 0): [(NINE, NINE + TWENTY)]})

    at_once = find_walk_in_slot(agenda, NEED, Occupation({}), CALENDAR, now=now)
    later = find_walk_in_slot(agenda, NEED, busy, CALENDAR, now=now)
    too_late = find_walk_in_slot(agenda, NEED, Occupation({}), CALENDAR, now=NINE + timedelta(minutes=45))

    assert at_once is not None and at_once.start == NINE + timedelta(minutes=7)
    assert later is not None and later.start == NINE + TWENTY
    assert too_late is None
