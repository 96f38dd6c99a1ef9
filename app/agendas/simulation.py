"""Replay of the requests of past weeks on an agenda, as it is or with other hours: how long people would have waited.

Each request takes the first free time on the day when it came. Nothing is known of the times that suited people: two
replays are compared with each other, never with what really happened.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from statistics import median_low
from typing import Any

from app.agendas.availability import Lane, Need, Occupation, Slot, booking_bounds, find_slots
from app.agendas.definition import Agenda
from app.agendas.open_ranges import Calendar, Range

# Days in which the first free time is looked for, from the first one that may have some, in windows that grow.
WINDOWS = (2, 7, 28, 90)
EXTRA = "ressource-en-plus"


@dataclass(frozen=True)
class PastRequest:
    """A request that came: when, and for what."""

    asked_at: datetime
    need: Need


@dataclass(frozen=True)
class Wait:
    """Wait for a service: how many requests were replayed, the median wait, and that of who would ask now, in days.

    None when no time is free within the horizon.
    """

    service: str
    count: int
    median: int | None
    now: int | None


def replay_requests(
    agenda: Agenda, requests: Sequence[PastRequest], occupation: Occupation, calendar: Calendar, *, now: datetime
) -> list[Wait]:
    """The wait for each service that was asked for, the most asked first; `occupation` is what was booked before."""
    replay = _Replay(agenda, occupation, calendar)
    waits: dict[str, list[int | None]] = {}
    needs: dict[str, Need] = {}
    for request in sorted(requests, key=lambda request: request.asked_at):
        service = request.need.service.id
        waits.setdefault(service, []).append(replay.take_first(request.need, request.asked_at))
        needs.setdefault(service, replace(request.need, people=1))
    return [
        Wait(service, len(days), _median(days), replay.measure(needs[service], now))
        for service, days in sorted(waits.items(), key=lambda pair: -len(pair[1]))
    ]


def add_hours(definition: dict[str, Any], rule: dict[str, Any], *, with_resource: bool) -> dict[str, Any]:
    """The definition with more opening hours: of its own resources, or of one more that opens at no other hour."""
    if not with_resource:
        return {**definition, "opening": [*definition["opening"], rule]}
    ids = [resource["id"] for resource in definition["resources"]]
    return {
        **definition,
        "resources": [*definition["resources"], {"id": EXTRA, "title": EXTRA}],
        "services": [
            {**service, "resources": [*service["resources"], EXTRA]} if service.get("resources") else service
            for service in definition["services"]
        ],
        "opening": [
            *({**former, "resources": former.get("resources") or ids} for former in definition["opening"]),
            {**rule, "resources": [EXTRA]},
        ],
    }


class _Replay:
    """Bookings that are made one after the other, none of which is ever given back."""

    def __init__(self, agenda: Agenda, occupation: Occupation, calendar: Calendar) -> None:
        self._agenda, self._calendar = agenda, calendar
        self._booked: dict[Lane, list[Range]] = {lane: list(ranges) for lane, ranges in occupation.booked.items()}
        self._exceptions = occupation.exceptions
        # The first day that may have a free time: what is full stays so.
        self._first_days: dict[tuple[str, int, int], date] = {}

    def take_first(self, need: Need, asked_at: datetime) -> int | None:
        """Book the first free time; the days until it."""
        slot = self._find_first(need, asked_at)
        if slot is None:
            return None
        for lane in slot.lanes:
            self._booked.setdefault(lane, []).append((slot.start, slot.blocked_until))
        return self._count_days(slot, asked_at)

    def measure(self, need: Need, asked_at: datetime) -> int | None:
        """The days until the first free time."""
        slot = self._find_first(need, asked_at)
        return self._count_days(slot, asked_at) if slot else None

    def _count_days(self, slot: Slot, asked_at: datetime) -> int:
        zone = self._calendar.zone
        return (slot.start.astimezone(zone).date() - asked_at.astimezone(zone).date()).days

    def _find_first(self, need: Need, asked_at: datetime) -> Slot | None:
        key = need.service.id, need.people, need.quantity
        earliest, horizon = booking_bounds(need, self._calendar, asked_at)
        first = earliest.astimezone(self._calendar.zone).date()
        since = max(first, self._first_days.get(key, first))
        occupation = Occupation(self._booked, self._exceptions)
        for days in WINDOWS:
            until = min(since + timedelta(days=days), horizon)
            slots = find_slots(self._agenda, need, occupation, self._calendar, first=since, last=until, now=asked_at)
            if slots:
                self._first_days[key] = slots[0].start.astimezone(self._calendar.zone).date()
                return slots[0]
            if until >= horizon:
                break
            since = until + timedelta(days=1)
        return None


def _median(waits: Sequence[int | None]) -> int | None:
    """The median of waits, those without end being the longest."""
    ordered = sorted(10**6 if days is None else days for days in waits)
    middle = median_low(ordered)
    return None if middle == 10**6 else middle
