"""A reference implementation of the legal clock: simulates a history day by day, without looking ahead."""

from __future__ import annotations

import calendar
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta

from app.legal_clock import legal_events as events

ONE_DAY = timedelta(days=1)
# Days to simulate: long after the last event of a generated history.
HORIZON = 500
KINDS: tuple[type[events.LegalEvent], ...] = (
    events.Transmitted,
    events.ReachedCompetentAuthority,
    events.PiecesAsked,
    events.PiecesReceived,
    events.RequestWithdrawn,
    events.Decided,
)
FIXED_HOLIDAYS = {"01-01", "05-01", "05-08", "07-14", "08-15", "11-01", "11-11", "12-25"}


@dataclass
class CaseState:
    """The state of a case on a day; `missing` holds the missing pieces of each open request."""

    received: date
    target: date | None = None
    counted_days: int = 0
    is_with_competent: bool = True
    is_decided: bool = False
    missing: dict[str, set[str]] = field(default_factory=dict)
    limits: dict[str, date] = field(default_factory=dict)


def add_months(day: date, months: int) -> date:
    """Add months; the last day of a shorter month replaces a day that it lacks."""
    year, month = day.year, day.month
    for _ in range(months):
        year, month = (year, month + 1) if month < 12 else (year + 1, 1)
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


def find_acceptance_day(history: list[events.LegalEvent], months: int) -> date | None:
    """The day of the implicit acceptance, if any."""
    state = CaseState(history[0].day)
    state.target = add_months(state.received, months)
    for today, events_of_day in _iterate_days(history):
        restarts = [event for event in events_of_day if _apply_event(state, event)]
        if state.is_decided:
            return None
        is_clear = state.is_with_competent and not any(state.missing.values())
        if restarts or not is_clear:
            state.target = add_months(today, months) if is_clear else None
        if state.target == today:
            return today
    return None


def find_rejection_day(history: list[events.LegalEvent], months: int) -> date | None:
    """The day of the implicit rejection, unless a decision comes first."""
    state = CaseState(history[0].day)
    delay_days = (add_months(state.received, months) - state.received).days
    for today, events_of_day in _iterate_days(history):
        if today > state.received and not _is_suspended(state, today):
            state.counted_days += 1
        for event in events_of_day:
            _apply_event(state, event)
        if state.is_decided:
            return None
        if state.counted_days >= delay_days and not _is_suspended(state, today + ONE_DAY):
            return today
    return None


def add_working_days(day: date, number: int) -> date:
    """Add working days of metropolitan France."""
    while number:
        day += ONE_DAY
        number -= is_working_day(day)
    return day


def is_working_day(day: date) -> bool:
    if calendar.day_name[day.weekday()] in ("Saturday", "Sunday") or day.strftime("%m-%d") in FIXED_HOLIDAYS:
        return False
    return not any(_is_easter(day - timedelta(days=days_after)) for days_after in (1, 39, 50))


def _is_easter(day: date) -> bool:
    """Whether the day is Easter Sunday: Gauss's algorithm, for the years 1900 to 2099."""
    a, b, c = day.year % 19, day.year % 4, day.year % 7
    d = (19 * a + 24) % 30
    e = (2 * b + 4 * c + 6 * d + 5) % 7
    days_after = d + e
    if (d, e) == (29, 6) or ((d, e) == (28, 6) and a > 10):
        days_after -= 7
    return day == date(day.year, 3, 22) + timedelta(days=days_after)


def _iterate_days(history: list[events.LegalEvent]) -> Iterator[tuple[date, list[events.LegalEvent]]]:
    """Each day from the reception with its events: requests before their responses, and decisions last."""
    events_by_day: dict[date, list[events.LegalEvent]] = {}
    for kind in KINDS:
        for event in history:
            if isinstance(event, kind):
                events_by_day.setdefault(event.day, []).append(event)
    for number in range(HORIZON):
        today = history[0].day + timedelta(days=number)
        yield today, events_by_day.get(today, [])


def _apply_event(state: CaseState, event: events.LegalEvent) -> bool:
    """Apply an event to the state; return whether it restarts a delay."""
    if isinstance(event, events.PiecesAsked):
        if not event.legal_basis or event.request in state.missing:
            return False
        state.missing[event.request] = set(event.pieces)
        state.limits[event.request] = event.limit
        return True
    if isinstance(event, events.PiecesReceived):
        was_missing = state.missing.get(event.request, set())
        if not was_missing:
            return False
        state.missing[event.request] = was_missing - set(event.pieces)
        return not state.missing[event.request]
    if isinstance(event, events.Transmitted | events.ReachedCompetentAuthority):
        state.is_with_competent = isinstance(event, events.ReachedCompetentAuthority)
        return True
    state.is_decided = True
    return False


def _is_suspended(state: CaseState, day: date) -> bool:
    """Whether the delay is suspended on a day, as the applicant may still provide pieces."""
    return any(pieces and day <= state.limits[request] for request, pieces in state.missing.items())
