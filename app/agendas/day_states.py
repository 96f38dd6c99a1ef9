"""Days of the rooms of an agenda: free, partly booked, taken or closed, without saying who booked."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime, time, timedelta

from app.agendas.availability import Occupation
from app.agendas.definition import Agenda, Resource
from app.agendas.open_ranges import (
    Calendar,
    Hours,
    Range,
    find_instant,
    list_ranges,
    merge_ranges,
    select_hours,
    subtract_ranges,
)

FREE, PARTLY, TAKEN, CLOSED = "free", "partly", "taken", "closed"
_ONE_DAY = timedelta(days=1)
_OpenDays = dict[date, list[Range]]


def list_day_states(
    agenda: Agenda, occupation: Occupation, calendar: Calendar, *, first: date, last: date
) -> dict[str, dict[date, str]]:
    """The state of each day between two days, by resource; a day that is not there is closed."""
    open_days: dict[Hours, _OpenDays] = {}
    states = {}
    for resource in agenda.resources:
        hours = select_hours(agenda, resource.id, occupation.exceptions)
        if hours not in open_days:
            open_days[hours] = _group_by_day(list_ranges(agenda, hours, calendar, first, last), calendar, first, last)
        states[resource.id] = _list_states(
            resource, open_days[hours], occupation, _shortest(agenda, resource), calendar
        )
    return states


def _list_states(
    resource: Resource, open_days: _OpenDays, occupation: Occupation, shortest: timedelta, calendar: Calendar
) -> dict[date, str]:
    states = dict.fromkeys(open_days, FREE)
    taken_lanes: dict[date, int] = {}
    for unit in range(resource.capacity):
        booked = merge_ranges(occupation.booked.get((resource.id, unit), ()))
        for day in _list_days(booked, calendar) & states.keys():
            states[day] = PARTLY
            free = subtract_ranges(open_days[day], booked)
            taken_lanes[day] = taken_lanes.get(day, 0) + all(end - start < shortest for start, end in free)
    return {**states, **{day: TAKEN for day, count in taken_lanes.items() if count == resource.capacity}}


def _shortest(agenda: Agenda, resource: Resource) -> timedelta:
    """The shortest time for which the resource is booked."""
    services = [service for service in agenda.services if resource in agenda.resources_of(service)]
    return timedelta(minutes=min((service.minutes for service in services), default=0))


def _group_by_day(ranges: Iterable[Range], calendar: Calendar, first: date, last: date) -> _OpenDays:
    open_days: _OpenDays = {}
    for opened_at, closed_at in ranges:
        day = max(_day_of(opened_at, calendar), first)
        while day <= last and (midnight := find_instant(day, time(), calendar.zone)) < closed_at:
            next_midnight = find_instant(day + _ONE_DAY, time(), calendar.zone)
            open_days.setdefault(day, []).append((max(opened_at, midnight), min(closed_at, next_midnight)))
            day += _ONE_DAY
    return open_days


def _list_days(booked: Sequence[Range], calendar: Calendar) -> set[date]:
    """The days on which something is booked."""
    days = set()
    for start, end in booked:
        day, last = _day_of(start, calendar), _day_of(end - timedelta(minutes=1), calendar)
        while day <= last:
            days.add(day)
            day += _ONE_DAY
    return days


def _day_of(moment: datetime, calendar: Calendar) -> date:
    return moment.astimezone(calendar.zone).date()
