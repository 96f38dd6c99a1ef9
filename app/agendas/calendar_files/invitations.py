"""Calendar files that Parvis writes: the invitation to an appointment, its updates, its cancellation, and feeds (RFC 5546)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from icalendar import Alarm, Calendar, Event, vCalAddress, vDuration

ONE_DAY = 24 * 60
_PRODUCT = "-//Parvis//Agendas//FR"
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


@dataclass(frozen=True)
class CalendarEntry:
    """A booking as calendars show it. `sequence` grows by one with each change, under one `uid` for ever.

    `alarm_minutes` is how long before the start the calendar reminds of it; 0 for no reminder. The attendee is written in
    invitations only: feeds name nobody.
    """

    uid: str
    sequence: int
    starts_at: datetime
    ends_at: datetime
    summary: str
    location: str
    description: str
    url: str
    updated_at: datetime
    is_cancelled: bool
    organiser_name: str
    organiser_email: str
    alarm_minutes: int = ONE_DAY
    attendee_name: str = ""
    attendee_email: str = ""


def write_invitation(entry: CalendarEntry) -> bytes:
    """Write the file that puts an appointment in a calendar, moves it there, or cancels it when it is cancelled."""
    method = "CANCEL" if entry.is_cancelled else "REQUEST"
    calendar = _make_calendar(method)
    event = _make_event(entry)
    _add_person(event, "ORGANIZER", entry.organiser_email, entry.organiser_name)
    # Booked by the applicant: there is nothing left to accept.
    attending = {} if entry.is_cancelled else {"PARTSTAT": "ACCEPTED", "RSVP": "FALSE"}
    _add_person(event, "ATTENDEE", entry.attendee_email, entry.attendee_name, ROLE="REQ-PARTICIPANT", **attending)
    calendar.add_component(event)
    return bytes(calendar.to_ical())


def write_feed(entries: Iterable[CalendarEntry], *, name: str, refresh_minutes: int = 60) -> bytes:
    """Write many bookings as one calendar, to which calendars subscribe; cancelled ones are shown as such."""
    calendar = _make_calendar("PUBLISH")
    calendar.add("NAME", _clean(name))
    calendar.add("X-WR-CALNAME", _clean(name))
    interval = vDuration(timedelta(minutes=refresh_minutes))
    calendar.add("REFRESH-INTERVAL", interval, parameters={"VALUE": "DURATION"})
    calendar.add("X-PUBLISHED-TTL", interval)
    for entry in entries:
        event = _make_event(entry)
        _add_person(event, "ORGANIZER", entry.organiser_email, entry.organiser_name)
        calendar.add_component(event)
    return bytes(calendar.to_ical())


def get_content_type(entry: CalendarEntry) -> str:
    """Return the type of the part of an e-mail that holds the invitation: mail programs compare its method."""
    return f"text/calendar; charset=utf-8; method={'CANCEL' if entry.is_cancelled else 'REQUEST'}"


def _make_calendar(method: str) -> Calendar:
    calendar = Calendar()
    calendar.add("PRODID", _PRODUCT)
    calendar.add("VERSION", "2.0")
    calendar.add("CALSCALE", "GREGORIAN")
    calendar.add("METHOD", method)
    return calendar


def _make_event(entry: CalendarEntry) -> Event:
    event = Event()
    event.add("UID", _clean(entry.uid))
    event.add("SEQUENCE", entry.sequence)
    event.add("DTSTAMP", _to_utc(entry.updated_at))
    event.add("LAST-MODIFIED", _to_utc(entry.updated_at))
    event.add("DTSTART", _to_utc(entry.starts_at))
    event.add("DTEND", _to_utc(entry.ends_at))
    for name, text in (("SUMMARY", entry.summary), ("LOCATION", entry.location), ("DESCRIPTION", entry.description)):
        if text:
            event.add(name, _clean(text))
    if entry.url:
        event.add("URL", "".join(_clean(entry.url).split()))
    event.add("STATUS", "CANCELLED" if entry.is_cancelled else "CONFIRMED")
    event.add("TRANSP", "TRANSPARENT" if entry.is_cancelled else "OPAQUE")
    if entry.alarm_minutes and not entry.is_cancelled:
        event.add_component(_make_alarm(entry))
    return event


def _make_alarm(entry: CalendarEntry) -> Alarm:
    alarm = Alarm()
    alarm.add("ACTION", "DISPLAY")
    alarm.add("DESCRIPTION", _clean(entry.summary))
    alarm.add("TRIGGER", -timedelta(minutes=entry.alarm_minutes))
    return alarm


def _add_person(event: Event, name: str, email: str, person_name: str, **parameters: str) -> None:
    if not email:
        return
    address = vCalAddress(f"mailto:{''.join(_clean(email).split())}")
    if person_name:
        address.params["CN"] = " ".join(_clean(person_name).split())
    address.params.update(parameters)
    event.add(name, address)


def _to_utc(moment: datetime) -> datetime:
    if moment.tzinfo is None:
        raise ValueError("times of a calendar entry need a time zone")
    return moment.astimezone(UTC)


def _clean(text: str) -> str:
    """Return the text without control characters, which no calendar may contain.

    The library takes a backslash before a capital N for the end of a line.
    """
    return _CONTROL.sub("", text).replace("\\N", "\\n")
