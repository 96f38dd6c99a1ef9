"""An independent reference for availability: every minute of a few days is looked at, one by one.

Nothing of it is shared with `app.agendas.availability`. A minute is a number: how many have passed since 1970.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from typing import Any

from app.agendas.definition import Agenda, OpeningRule, Service
from app.core.clock import PARIS

Lane = tuple[str, int]
# The public holidays of the days that the tests look at, from a calendar on paper.
WHIT_MONDAY = date(2026, 5, 25)
HOLIDAYS = {date(2026, 5, 1), WHIT_MONDAY, date(2027, 1, 1)}


def minute_of(moment: datetime) -> int:
    return int(moment.timestamp()) // 60


def moment_of(minute: int) -> datetime:
    return datetime.fromtimestamp(minute * 60, UTC)


@cache
def minutes_of_day(day: date) -> list[tuple[int, time]]:
    """The minutes of a day of Paris, with what a clock on the wall shows: 1380, 1440 or 1500 of them."""
    noon = minute_of(datetime(day.year, day.month, day.day, 12, tzinfo=UTC))
    walls = [(minute, moment_of(minute).astimezone(PARIS)) for minute in range(noon - 960, noon + 960)]
    return [(minute, wall.time()) for minute, wall in walls if wall.date() == day]


@dataclass(frozen=True)
class Taken:
    """A booking: its lanes, its first minute, and the minute at which the next one may begin."""

    lanes: tuple[Lane, ...]
    start: int
    free_again: int


@dataclass(frozen=True)
class Exceptional:
    """Minutes closed, or open out of the rules, of one resource or of all."""

    resource: str | None
    minutes: range
    is_opening: bool


@dataclass
class MinuteGrid:
    """A day of an agenda, with the bookings by the name that the tests give them."""

    agenda: Agenda
    day: date
    exceptions: list[Exceptional] = field(default_factory=list)
    bookings: dict[Any, Taken] = field(default_factory=dict)

    def find_starts(self, service: Service, *, people: int = 1, quantity: int = 1, own: Any = None) -> list[int]:
        """The minutes of the day at which the service may begin, whatever the notice."""
        duration = service.minutes + service.minutes_per_person * (people - 1)
        step = service.step or min(other.minutes for other in self.agenda.services)
        starts = set()
        for resource in self.agenda.resources:
            if service.resources and resource.id not in service.resources:
                continue
            open_minutes = self.find_open_minutes(resource.id)
            for start in self._count_starts(open_minutes, step):
                if not open_minutes.issuperset(range(start, start + duration)):
                    continue
                minutes = range(start, start + duration + service.buffer)
                free_lanes = [
                    unit for unit in range(resource.capacity) if self._is_free((resource.id, unit), minutes, own)
                ]
                if len(free_lanes) >= quantity:
                    starts.add(start)
        return sorted(starts)

    def find_open_minutes(self, resource: str) -> set[int]:
        """The open minutes of the day and of the following ones, over which a service may go on."""
        minutes: set[int] = set()
        for day in (self.day + timedelta(days=shift) for shift in range(3)):
            for rule in self.agenda.opening:
                if _applies(rule, day, resource) and not _is_closed_holiday(self.agenda, day):
                    minutes.update(_minutes_of_rule(rule.start, rule.end, day))
        concerned = [exception for exception in self.exceptions if exception.resource in (None, resource)]
        for exception in concerned:
            if exception.is_opening:
                minutes.update(exception.minutes)
        for exception in concerned:
            if not exception.is_opening:
                minutes.difference_update(exception.minutes)
        return minutes

    def check_bookings(self, capacities: dict[str, int]) -> None:
        """No minute of a lane is taken twice, and no more lanes are than there are."""
        busy_minutes: set[tuple[Lane, int]] = set()
        for booking in self.bookings.values():
            for lane in booking.lanes:
                resource, unit = lane
                assert unit < capacities[resource]
                minutes = {(lane, minute) for minute in range(booking.start, booking.free_again)}
                assert not busy_minutes & minutes, f"{lane} is taken twice"
                busy_minutes |= minutes

    def _is_free(self, lane: Lane, minutes: range, own: Any) -> bool:
        return not any(
            lane in booking.lanes and range(max(booking.start, minutes.start), min(booking.free_again, minutes.stop))
            for name, booking in self.bookings.items()
            if own is None or name != own
        )

    def _count_starts(self, open_minutes: set[int], step: int) -> list[int]:
        """Starts are counted from the first minute of an opening, and again from midnight."""
        starts, elapsed = [], 0
        for minute, _ in minutes_of_day(self.day):
            if minute not in open_minutes:
                elapsed = 0
                continue
            if elapsed % step == 0:
                starts.append(minute)
            elapsed += 1
        return starts


@cache
def _minutes_of_rule(start: time, end: time, day: date) -> range:
    """From the first minute at or after the start to the last one before the end, as a clock on the wall shows them."""
    minutes = [minute for minute, wall in minutes_of_day(day) if wall >= start]
    before_end = [minute for minute, wall in minutes_of_day(day) if end == time() or wall < end]
    return range(minutes[0], before_end[-1] + 1) if minutes and before_end else range(0)


def _applies(rule: OpeningRule, day: date, resource: str) -> bool:
    rank, is_last = _rank_in_month(day)
    return (
        day.weekday() in rule.days
        and (not rule.resources or resource in rule.resources)
        and (not rule.weeks or rank in rule.weeks or (is_last and -1 in rule.weeks))
        and not (rule.since and day < rule.since)
        and not (rule.until and day > rule.until)
    )


@cache
def _rank_in_month(day: date) -> tuple[int, bool]:
    """Rank of a day among the same weekdays of its month, and whether it is the last of them."""
    same = [day + timedelta(days=7 * weeks) for weeks in range(-5, 6)]
    same = [other for other in same if (other.year, other.month) == (day.year, day.month)]
    return same.index(day) + 1, day == same[-1]


def _is_closed_holiday(agenda: Agenda, day: date) -> bool:
    if agenda.opens_on_holidays or day not in HOLIDAYS:
        return False
    return not (agenda.opens_on_whit_monday and day == WHIT_MONDAY)
