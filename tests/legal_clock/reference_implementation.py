"""Another reading of the law: lives through a history one midnight after the other, knowing nothing of the days to come."""

from __future__ import annotations

import calendar
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta

from app.legal_clock import legal_events as h

NEXT = timedelta(days=1)
# Long after the last thing that a generated history may hold.
HORIZON = 500
KINDS: tuple[type[h.LegalEvent], ...] = (
    h.Transmitted,
    h.ReachedCompetentAuthority,
    h.PiecesAsked,
    h.PiecesReceived,
    h.RequestWithdrawn,
    h.Decided,
)
FEASTS = {"01-01", "05-01", "05-08", "07-14", "08-15", "11-01", "11-11", "12-25"}


@dataclass
class CaseState:
    """A request from one midnight to the next: `missing` is what each open request still waits for."""

    received: date
    target: date | None = None
    counted: int = 0
    is_with_competent: bool = True
    is_over: bool = False
    missing: dict[str, set[str]] = field(default_factory=dict)
    limits: dict[str, date] = field(default_factory=dict)


def add_months(day: date, months: int) -> date:
    """Turns the pages of a calendar; a page that is too short gives its last day."""
    year, month = day.year, day.month
    for _ in range(months):
        year, month = (year, month + 1) if month < 12 else (year + 1, 1)
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


def find_acceptance_day(history: list[h.LegalEvent], months: int) -> date | None:
    """The day on which acceptance is born, if it ever is."""
    life = CaseState(history[0].day)
    life.target = add_months(life.received, months)
    for today, events in _iterate_days(history):
        upset = [event for event in events if _apply_event(life, event)]
        if life.is_over:
            return None
        is_clear = life.is_with_competent and not any(life.missing.values())
        if upset or not is_clear:
            life.target = add_months(today, months) if is_clear else None
        if life.target == today:
            return today
    return None


def find_rejection_day(history: list[h.LegalEvent], months: int) -> date | None:
    """The day on which rejection is born, unless something is decided before."""
    life = CaseState(history[0].day)
    needed = (add_months(life.received, months) - life.received).days
    for today, events in _iterate_days(history):
        if today > life.received and not _is_suspended(life, today):
            life.counted += 1
        for event in events:
            _apply_event(life, event)
        if life.is_over:
            return None
        if life.counted >= needed and not _is_suspended(life, today + NEXT):
            return today
    return None


def add_working_days(day: date, number: int) -> date:
    """Ticks the days off on the wall, in metropolitan France."""
    while number:
        day += NEXT
        number -= is_working_day(day)
    return day


def is_working_day(day: date) -> bool:
    if calendar.day_name[day.weekday()] in ("Saturday", "Sunday") or day.strftime("%m-%d") in FEASTS:
        return False
    return not any(_is_easter(day - timedelta(days=after)) for after in (1, 39, 50))


def _is_easter(day: date) -> bool:
    """As Gauss has it, for the years 1900 to 2099."""
    a, b, c = day.year % 19, day.year % 4, day.year % 7
    d = (19 * a + 24) % 30
    e = (2 * b + 4 * c + 6 * d + 5) % 7
    after = d + e
    if (d, e) == (29, 6) or ((d, e) == (28, 6) and a > 10):
        after -= 7
    return day == date(day.year, 3, 22) + timedelta(days=after)


def _iterate_days(history: list[h.LegalEvent]) -> Iterator[tuple[date, list[h.LegalEvent]]]:
    """Each day from the reception, with what happened on it: questions before answers, and decisions last."""
    pages: dict[date, list[h.LegalEvent]] = {}
    for kind in KINDS:
        for event in history:
            if isinstance(event, kind):
                pages.setdefault(event.day, []).append(event)
    for number in range(HORIZON):
        today = history[0].day + timedelta(days=number)
        yield today, pages.get(today, [])


def _apply_event(life: CaseState, event: h.LegalEvent) -> bool:
    """Changes the life; says whether a delay that had begun has to begin again."""
    if isinstance(event, h.PiecesAsked):
        if not event.legal_basis or event.request in life.missing:
            return False
        life.missing[event.request] = set(event.pieces)
        life.limits[event.request] = event.limit
        return True
    if isinstance(event, h.PiecesReceived):
        was_missing = life.missing.get(event.request, set())
        if not was_missing:
            return False
        life.missing[event.request] = was_missing - set(event.pieces)
        return not life.missing[event.request]
    if isinstance(event, h.Transmitted | h.ReachedCompetentAuthority):
        life.is_with_competent = isinstance(event, h.ReachedCompetentAuthority)
        return True
    life.is_over = True
    return False


def _is_suspended(life: CaseState, day: date) -> bool:
    """Whether that day, as it begins, is one given to the applicant to produce pieces."""
    return any(pieces and day <= life.limits[request] for request, pieces in life.missing.items())
