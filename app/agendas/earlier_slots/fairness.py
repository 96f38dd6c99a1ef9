"""Rule that says to whom a time that is free again is offered, and until when they may answer. Pages state it in plain words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

MAX_OFFERS = 3
# An offer brings the appointment forward by as much at least.
MIN_GAIN = timedelta(days=2)
# From so long before an appointment, nothing is offered in its place.
QUIET_TIME = timedelta(days=7)
ANSWER_TIME = timedelta(hours=24)
# Enough for whoever is asked in the evening.
MIN_ANSWER_TIME = timedelta(hours=12)
# Nobody learns of an appointment later than that before it begins.
WARNING_TIME = timedelta(hours=24)


@dataclass(frozen=True)
class WaitingPerson:
    """Somebody with an appointment who asked for an earlier one."""

    booking_id: UUID
    booked_at: datetime
    start: datetime
    # The times that were offered before, whatever the answer.
    offered_starts: frozenset[datetime] = frozenset()
    # Whether an offer waits for an answer.
    has_open_offer: bool = False


@dataclass(frozen=True)
class Choice:
    """The person to whom a time is offered, with the deadline of the answer."""

    booking_id: UUID
    start: datetime
    answer_until: datetime


def can_wait(start: datetime, offer_count: int, *, now: datetime) -> bool:
    """Whether somebody may still be offered a time in place of an appointment."""
    return offer_count < MAX_OFFERS and now < start - QUIET_TIME


def find_deadline(start: datetime, *, now: datetime) -> datetime | None:
    """Until when the offer of a time may be answered; none when too little is left."""
    deadline = min(now + ANSWER_TIME, start - WARNING_TIME)
    return deadline if deadline - now >= MIN_ANSWER_TIME else None


def choose_next(
    people: Iterable[WaitingPerson], free_starts: Mapping[UUID, Sequence[datetime]], *, now: datetime
) -> Choice | None:
    """The first offer to make: to who booked first among those that a free time suits, the earliest of their times.

    `free_starts`: the times that each booking could have.
    """
    for person in sorted(people, key=lambda person: (person.booked_at, person.booking_id)):
        for start in sorted(free_starts.get(person.booking_id, ())):
            deadline = find_deadline(start, now=now)
            if deadline is not None and _suits(person, start, now=now):
                return Choice(person.booking_id, start, deadline)
    return None


def _suits(person: WaitingPerson, start: datetime, *, now: datetime) -> bool:
    return (
        not person.has_open_offer
        and can_wait(person.start, len(person.offered_starts), now=now)
        and start <= person.start - MIN_GAIN
        and start not in person.offered_starts
    )
