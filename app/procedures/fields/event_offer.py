"""Offer of a question about an event: its sessions to come, with the places that are left, looked up when they are needed."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True)
class OfferedSession:
    """A session at which people register, or wait for places."""

    id: str
    title: str
    place: str
    start: datetime
    end: datetime
    max_people: int
    # The places left, in all under the empty name, and of the categories that have a number of their own.
    free: Mapping[str, int]
    # Cents by category; empty when it is free.
    prices: Mapping[str, int] = field(default_factory=dict)
    # How many more people may wait, and how many wait.
    waiting_left: int = 0
    waiting_count: int = 0

    def has_places(self, people: int, counts: Mapping[str, int]) -> bool:
        """Whether so many people register together at once."""
        return people <= self.free[""] and all(count <= self.free.get(key, count) for key, count in counts.items())

    def can_wait(self, people: int) -> bool:
        """Whether so many people may join the waiting list."""
        return people <= self.waiting_left


def _list_nothing() -> Sequence[OfferedSession]:
    return ()


def _hold_nothing() -> datetime | None:
    return None


@dataclass(frozen=True)
class EventOffer:
    """An agenda of events as it is offered to somebody."""

    phone: str = ""
    # The categories of places, each with its title; none when all places are alike.
    categories: Sequence[tuple[str, str]] = ()
    list_sessions: Callable[[], Sequence[OfferedSession]] = _list_nothing
    # Until when the places chosen are held, if some are.
    find_held_until: Callable[[], datetime | None] = _hold_nothing

    def find(self, session_id: str) -> OfferedSession | None:
        """The session of that name; none when nobody registers there any more."""
        return next((session for session in self.list_sessions() if session.id == session_id), None)


NO_EVENT_OFFER = EventOffer()
