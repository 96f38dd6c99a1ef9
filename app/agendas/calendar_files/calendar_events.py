"""Events of a calendar file: when they begin, how long they last, how they repeat, whether they make somebody busy."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from app.agendas.calendar_files.calendar_components import Component
from app.agendas.calendar_files.date_values import (
    FindZone,
    Length,
    Moment,
    measure,
    parse_length,
    parse_moment,
    parse_moments,
)
from app.agendas.calendar_files.file_problems import UNREADABLE_DATE
from app.agendas.calendar_files.recurrence_rule import RecurrenceRefused, Rule, parse_rule

# Real events have one rule, and a list of exceptions that grows by a few each year.
MAX_RULES = 10
MAX_MOMENTS = 5_000


@dataclass(frozen=True)
class CalendarEvent:
    """An event, a series of events, or what replaces one date of a series, or its dates from that one."""

    uid: str
    sequence: int
    start: Moment
    length: Length
    is_busy: bool
    rules: tuple[Rule, ...] = ()
    exclusion_rules: tuple[Rule, ...] = ()
    additions: tuple[tuple[Moment, Length | None], ...] = ()
    exclusions: tuple[Moment, ...] = ()
    recurrence_id: Moment | None = None
    replaces_following: bool = False


def read_event(component: Component, find_zone: FindZone, problems: set[str]) -> CalendarEvent:
    """Return the event of a component; add to `problems` what is left out. Raises ValueError without a readable start."""
    start_property = component.find_property("DTSTART")
    if start_property is None:
        raise ValueError("DTSTART")
    start = parse_moment(start_property, find_zone)
    recurrence_id = component.find_property("RECURRENCE-ID")
    sequence = component.read_text("SEQUENCE")
    return CalendarEvent(
        component.read_text("UID"),
        sequence=int(sequence) if sequence.isascii() and sequence.isdecimal() and len(sequence) < 10 else 0,
        start=start,
        length=_read_length(component, start, find_zone),
        is_busy=_is_busy(component),
        rules=_read_rules(component, "RRULE", start, problems),
        exclusion_rules=_read_rules(component, "EXRULE", start, problems),
        additions=tuple(_iterate_moments(component, "RDATE", find_zone, problems)),
        exclusions=tuple(moment for moment, _ in _iterate_moments(component, "EXDATE", find_zone, problems)),
        recurrence_id=parse_moment(recurrence_id, find_zone) if recurrence_id else None,
        replaces_following=bool(recurrence_id and recurrence_id.parameters.get("RANGE", "").upper() == "THISANDFUTURE"),
    )


def _read_length(component: Component, start: Moment, find_zone: FindZone) -> Length:
    """Return the duration of an event: without one, a date lasts for the day and a time is an instant."""
    whole_day = Length(days=1 if start.is_date else 0)
    if end_property := component.find_property("DTEND"):
        length = measure(start, parse_moment(end_property, find_zone))
    elif duration := component.read_text("DURATION"):
        length = parse_length(duration)
    else:
        return whole_day
    return length if length != Length() else whole_day


def _is_busy(component: Component) -> bool:
    """Whether an event makes busy: what Exchange says prevails over TRANSP, as in Outlook."""
    if component.read_text("STATUS").upper() == "CANCELLED":
        return False
    exchange_status = component.read_text("X-MICROSOFT-CDO-BUSYSTATUS").upper()
    if exchange_status in ("FREE", "BUSY", "TENTATIVE", "OOF", "WORKINGELSEWHERE"):
        return exchange_status != "FREE"
    return component.read_text("TRANSP").upper() != "TRANSPARENT"


def _read_rules(component: Component, name: str, start: Moment, problems: set[str]) -> tuple[Rule, ...]:
    rules = []
    for line in component.list_properties(name)[:MAX_RULES]:
        try:
            rules.append(parse_rule(line.value, start.wall))
        except RecurrenceRefused as refused:
            problems.add(refused.problem)
    return tuple(rules)


def _iterate_moments(
    component: Component, name: str, find_zone: FindZone, problems: set[str]
) -> Iterator[tuple[Moment, Length | None]]:
    number = 0
    for line in component.list_properties(name):
        try:
            for pair in parse_moments(line, find_zone):
                number += 1
                if number > MAX_MOMENTS:
                    problems.add(UNREADABLE_DATE)
                    return
                yield pair
        except ValueError:
            problems.add(UNREADABLE_DATE)
