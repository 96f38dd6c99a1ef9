"""The time of somebody who comes without an appointment: at once where nobody is expected, else the next free one today."""

from __future__ import annotations

from datetime import datetime, timedelta

from app.agendas.availability import Lane, Need, Occupation, Slot, find_slots
from app.agendas.definition import Agenda
from app.agendas.open_ranges import Calendar, list_open_ranges


def find_walk_in_slot(
    agenda: Agenda, need: Need, occupation: Occupation, calendar: Calendar, *, now: datetime
) -> Slot | None:
    """The first free time of the day from now on, which need not be on the grid of the agenda."""
    start, day = now.replace(second=0, microsecond=0), now.astimezone(calendar.zone).date()
    end = start + need.longest
    blocked_until = end + timedelta(minutes=need.service.buffer)
    for resource in agenda.resources_of(need.service):
        if need.resource not in (None, resource.id):
            continue
        opening = list_open_ranges(agenda, resource.id, occupation.exceptions, calendar, first=day, last=day)
        if not any(opens_at <= start and end <= closes_at for opens_at, closes_at in opening):
            continue
        for unit in range(resource.capacity):
            if _is_free((resource.id, unit), occupation, start, blocked_until):
                return Slot(start, end, blocked_until, ((resource.id, unit),), start)
    slots = find_slots(agenda, need, occupation, calendar, first=day, last=day, now=now)
    return slots[0] if slots else None


def _is_free(lane: Lane, occupation: Occupation, start: datetime, end: datetime) -> bool:
    return not any(booked_from < end and start < until for booked_from, until in occupation.booked.get(lane, ()))
