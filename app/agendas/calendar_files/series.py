"""Occurrences of a series: its rules and dates, without its exceptions, with what replaces some of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from app.agendas.calendar_files.calendar_events import CalendarEvent
from app.agendas.calendar_files.date_values import Length, Moment
from app.agendas.calendar_files.file_problems import TOO_MANY_OCCURRENCES
from app.agendas.calendar_files.recurrence import Steps, iterate_starts
from app.agendas.calendar_files.recurrence_rule import RecurrenceRefused, Rule

# No two clocks differ by more.
_CLOCKS = timedelta(days=2)
MAX_FOLLOWING = 20
Range = tuple[datetime, datetime]


@dataclass(frozen=True)
class Window:
    """The instants that are asked for, and what may be spent to find what happens between them."""

    first: datetime
    last: datetime
    steps: Steps
    problems: set[str]


class _Exclusions:
    """Moments that are excluded: by their instant, or by their date when either of the two is a date."""

    def __init__(self, moments: Iterable[Moment]) -> None:
        self._instants: set[datetime] = set()
        self._days: set[date] = set()
        self._days_of_instants: set[date] = set()
        for moment in moments:
            self.add(moment)

    def add(self, moment: Moment) -> None:
        if moment.is_date:
            self._days.add(moment.wall.date())
        else:
            self._instants.add(moment.to_utc())
            self._days_of_instants.add(moment.wall.date())

    def contains(self, moment: Moment) -> bool:
        day = moment.wall.date()
        if moment.is_date:
            return day in self._days or day in self._days_of_instants
        return day in self._days or moment.to_utc() in self._instants


def iterate_busy_ranges(events: Sequence[CalendarEvent], window: Window) -> Iterator[Range]:
    """Yield when the events of one identifier make busy: those of the series, and those that replace some of them."""
    latest_events = _keep_latest(events)
    replacements = _limit_following([event for event in latest_events if event.recurrence_id], window)
    masters = [event for event in latest_events if not event.recurrence_id]
    for event in replacements:
        if not event.replaces_following:
            yield from _iterate_series(replace(event, rules=(), additions=()), (), window)
        elif event.rules or not masters:
            # A series that begins anew, with the later dates that are replaced.
            yield from _iterate_series(event, [other for other in replacements if other != event], window)
    for master in masters:
        yield from _iterate_series(master, replacements, window)


def _keep_latest(events: Sequence[CalendarEvent]) -> list[CalendarEvent]:
    """Return the events of the highest sequence, for each date that is replaced and for the series."""
    keys = [event.recurrence_id.to_utc() if event.recurrence_id else None for event in events]
    highest: dict[datetime | None, int] = {}
    for key, event in zip(keys, events, strict=True):
        highest[key] = max(highest.get(key, 0), event.sequence)
    return [event for key, event in zip(keys, events, strict=True) if event.sequence == highest[key]]


def _limit_following(replacements: list[CalendarEvent], window: Window) -> list[CalendarEvent]:
    """Return the replacements without those « from that date on » that no real series has as many of."""
    following = [event for event in replacements if event.replaces_following]
    if len(following) <= MAX_FOLLOWING:
        return replacements
    window.problems.add(TOO_MANY_OCCURRENCES)
    return [event for event in replacements if not event.replaces_following] + following[:MAX_FOLLOWING]


def _iterate_series(event: CalendarEvent, replacements: Sequence[CalendarEvent], window: Window) -> Iterator[Range]:
    """Yield the busy ranges of a series that nothing replaces, or that are shifted from some date on."""
    identified = [(other.recurrence_id, other) for other in replacements if other.recurrence_id]
    following = sorted(
        ((identifier.to_utc(), other) for identifier, other in identified if other.replaces_following),
        key=lambda pair: pair[0],
    )
    shifts = [other.start.to_utc() - instant for instant, other in following]
    exclusions = _Exclusions(event.exclusions)
    for identifier, other in identified:
        if not other.replaces_following:
            exclusions.add(identifier)
    lengths = [
        event.length,
        *(length for _, length in event.additions if length),
        *(other.length for _, other in following),
    ]
    margin = _CLOCKS + max(map(abs, shifts), default=timedelta())
    longest = max(length.approximate() for length in lengths)
    earliest = _to_wall(window.first) - margin - longest
    latest = _to_wall(window.last) + margin
    for moment, length in _iterate_moments(event, exclusions, (earliest, latest), window):
        occurrence = _shift(moment, length, event, following)
        if occurrence is not None:
            yield occurrence


def _iterate_moments(
    event: CalendarEvent, exclusions: _Exclusions, walls: tuple[datetime, datetime], window: Window
) -> Iterator[tuple[Moment, Length]]:
    """Yield the moments of a series that are not excluded, around the window."""
    earliest, latest = walls
    for rule in event.exclusion_rules:
        for moment in _expand(event, rule, walls, window):
            exclusions.add(moment)
    moments: dict[Moment, Length] = {} if event.rules else {event.start: event.length}
    for rule in event.rules:
        moments.update(dict.fromkeys(_expand(event, rule, walls, window), event.length))
    moments.update({moment: length or event.length for moment, length in event.additions})
    for moment, length in moments.items():
        if earliest <= moment.wall <= latest and not exclusions.contains(moment):
            yield moment, length


def _expand(event: CalendarEvent, rule: Rule, walls: tuple[datetime, datetime], window: Window) -> Iterator[Moment]:
    earliest, latest = walls
    if event.start.wall > latest or (rule.until and rule.until.replace(tzinfo=None) + _CLOCKS < earliest):
        return
    try:
        starts = iterate_starts(rule, event.start.wall, earliest=earliest, latest=latest, steps=window.steps)
        for wall in starts:
            moment = Moment(wall, event.start.zone, event.start.is_date)
            if wall >= earliest and rule.includes(wall, moment.to_utc()):
                yield moment
    except RecurrenceRefused as refused:
        window.problems.add(refused.problem)


def _shift(
    moment: Moment, length: Length, event: CalendarEvent, following: Sequence[tuple[datetime, CalendarEvent]]
) -> Range | None:
    """Return when an occurrence takes place, None when it makes nobody busy or belongs to a later series."""
    instant = moment.to_utc()
    started = [pair for pair in following if pair[0] <= instant]
    if not started:
        return (instant, moment.add(length)) if event.is_busy else None
    from_instant, other = started[-1]
    if other.rules or not other.is_busy:
        return None
    shifted = Moment(moment.wall + (other.start.to_utc() - from_instant), moment.zone, other.start.is_date)
    return shifted.to_utc(), shifted.add(other.length)


def _to_wall(instant: datetime) -> datetime:
    return instant.replace(tzinfo=None)
