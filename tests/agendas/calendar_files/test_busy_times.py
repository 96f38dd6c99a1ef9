"""Rules of busy times that no file of the corpus shows, and what is left out of files that cannot be read."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from app.agendas.calendar_files.file_problems import SENTENCES, CalendarFileRefused
from tests.agendas.calendar_files.calendars import FIRST, LAST, list_ranges, make_calendar, read

MONDAY = "DTSTART:20260316T080000Z\nDTEND:20260316T090000Z"
ON_MONDAY = ["2026-03-16T08:00/09:00"]


@pytest.mark.parametrize(
    ("event", "ranges"),
    [
        ("DTSTART:20260316T080000Z", []),
        ("DTSTART:20260316T080000Z\nDTEND:20260316T080000Z", []),
        ("DTSTART;VALUE=DATE:20260316", ["2026-03-15T23:00/2026-03-16T23:00"]),
        ("DTSTART;VALUE=DATE:20260316\nDTEND;VALUE=DATE:20260316", ["2026-03-15T23:00/2026-03-16T23:00"]),
        ("DTSTART:20260316", ["2026-03-15T23:00/2026-03-16T23:00"]),
        ("DTSTART:20260316T080000Z\nDURATION:PT1H", ON_MONDAY),
        ("DTSTART:20260301T080000Z\nDTEND:20270301T080000Z", ["2026-03-15T23:00/2026-04-19T22:00"]),
        ("DTSTART:20260316T080000Z\nDURATION:P99999999W", ["2026-03-16T08:00/2026-04-19T22:00"]),
        (f"{MONDAY}\nSTATUS:TENTATIVE", ON_MONDAY),
        (f"{MONDAY}\nTRANSP:transparent", []),
        (f"{MONDAY}\nTRANSP:TRANSPARENT\nX-MICROSOFT-CDO-BUSYSTATUS:BUSY", ON_MONDAY),
        (f"{MONDAY}\nBEGIN:VALARM\nDTSTART:20260318T080000Z\nSTATUS:CANCELLED\nEND:VALARM", ON_MONDAY),
        (f"{MONDAY}\nRRULE:FREQ=DAILY;UNTIL=20260301", []),
        (f"{MONDAY}\nRDATE;VALUE=PERIOD:20260318T080000Z/PT2H", [*ON_MONDAY, "2026-03-18T08:00/10:00"]),
        (f"{MONDAY}\nRRULE:FREQ=DAILY;COUNT=3\nEXDATE;VALUE=DATE:20260317", [*ON_MONDAY, "2026-03-18T08:00/09:00"]),
        (f"{MONDAY}\nRRULE:FREQ=DAILY;COUNT=3\nEXRULE:FREQ=DAILY;INTERVAL=2", ["2026-03-17T08:00/09:00"]),
        # The first date counts as one of the series even when the rule has another day.
        (f"{MONDAY}\nRRULE:FREQ=WEEKLY;BYDAY=TU;COUNT=2", [*ON_MONDAY, "2026-03-17T08:00/09:00"]),
        # The last date is the one of the clock of the event.
        (
            "DTSTART;TZID=Europe/Paris:20260327T233000\nDURATION:PT10M\nRRULE:FREQ=DAILY;UNTIL=20260329T213000Z",
            ["2026-03-27T22:30/22:40", "2026-03-28T22:30/22:40", "2026-03-29T21:30/21:40"],
        ),
        (
            "DTSTART;TZID=Europe/Paris:20260327T233000\nDURATION:PT10M\nRRULE:FREQ=DAILY;UNTIL=20260328T233000",
            ["2026-03-27T22:30/22:40", "2026-03-28T22:30/22:40"],
        ),
        ("DTSTART;TZID=UTC:20260316T080000\nDURATION:PT1H", ON_MONDAY),
        ("DTSTART;TZID=tzone://Microsoft/Utc:20260316T080000\nDURATION:PT1H", ON_MONDAY),
        ('DTSTART;TZID="/freeassociation.sourceforge.net/Europe/Paris":20260316T090000\nDURATION:PT1H', ON_MONDAY),
        ("DTSTART;TZID=W. Europe Standard Time:20260316T090000\nDURATION:PT1H", ON_MONDAY),
    ],
)
def test_events(event: str, ranges: list[str]) -> None:
    busy_times = read(make_calendar(event))

    assert list_ranges(busy_times) == ranges
    assert busy_times.problems == ()


@pytest.mark.parametrize(
    ("event", "problem", "ranges"),
    [
        ("SUMMARY:Sans date", "unreadable_event", []),
        ("DTSTART:demain", "unreadable_event", []),
        ("DTSTART:00010101T000000Z\nDURATION:PT1H", "unreadable_event", []),
        ("DTSTART:20260316T080000Z\nDTEND:20260316T070000Z", "unreadable_event", []),
        (f"{MONDAY}\nRECURRENCE-ID:hier", "unreadable_event", []),
        (f"{MONDAY}\nEXDATE:hier", "unreadable_date", ON_MONDAY),
        (f"{MONDAY}\nRRULE:FREQ=SOMETIMES", "unreadable_rule", ON_MONDAY),
        (f"{MONDAY}\nRRULE:COUNT=3", "unreadable_rule", ON_MONDAY),
        (f"{MONDAY}\nRRULE:FREQ=DAILY;INTERVAL=0", "unreadable_rule", ON_MONDAY),
        (f"{MONDAY}\nRRULE:FREQ=MONTHLY;BYMONTHDAY=32", "unreadable_rule", ON_MONDAY),
        (f"{MONDAY}\nRRULE:RSCALE=CHINESE;FREQ=YEARLY", "unreadable_rule", ON_MONDAY),
        (f"{MONDAY}\nRRULE:FREQ=SECONDLY", "rule_too_frequent", ON_MONDAY),
        ("DTSTART;TZID=Lune:20260316T090000\nDURATION:PT1H", "unknown_zone", ON_MONDAY),
        ("DTSTART;TZID=../../etc/passwd:20260316T090000\nDURATION:PT1H", "unknown_zone", ON_MONDAY),
    ],
)
def test_what_cannot_be_read_is_told(event: str, problem: str, ranges: list[str]) -> None:
    other_event = "UID:other\nDTSTART:20260319T080000Z\nDURATION:PT1H"

    busy_times = read(make_calendar(event, other_event))

    assert list_ranges(busy_times) == [*ranges, "2026-03-19T08:00/09:00"]
    assert busy_times.problems == (problem,)
    assert problem in SENTENCES


@pytest.mark.parametrize(
    "content", [b"", b"<html>Connexion</html>", b"BEGIN:VCARD\nEND:VCARD", b"\xff\xfe\x00", b"\x00" * 99]
)
def test_another_file_is_refused(content: bytes) -> None:
    with pytest.raises(CalendarFileRefused) as refused:
        read(content)

    assert refused.value.problem == "not_a_calendar"
    assert refused.value.problem in SENTENCES


def test_the_highest_sequence_of_an_event_counts() -> None:
    moved_event = "UID:a\nSEQUENCE:2\nDTSTART:20260317T080000Z\nDURATION:PT1H"

    busy_times = read(make_calendar(f"UID:a\nSEQUENCE:1\n{MONDAY}", moved_event, f"UID:a\n{MONDAY}"))

    assert list_ranges(busy_times) == ["2026-03-17T08:00/09:00"]


def test_events_without_identifier_all_count() -> None:
    busy_times = read(make_calendar(MONDAY, "DTSTART:20260317T080000Z\nDURATION:PT1H"))

    assert list_ranges(busy_times) == ["2026-03-16T08:00/09:00", "2026-03-17T08:00/09:00"]


def test_a_series_that_begins_anew_from_a_date_replaces_the_end_of_the_former() -> None:
    series = "UID:a\nDTSTART:20260316T080000Z\nDURATION:PT1H\nRRULE:FREQ=WEEKLY"
    following = (
        "UID:a\nRECURRENCE-ID;RANGE=THISANDFUTURE:20260330T080000Z\nDTSTART:20260331T080000Z\nDURATION:PT2H\n"
        "RRULE:FREQ=WEEKLY;COUNT=2"
    )

    busy_times = read(make_calendar(series, following))

    assert list_ranges(busy_times) == [
        *("2026-03-16T08:00/09:00", "2026-03-23T08:00/09:00", "2026-03-31T08:00/10:00", "2026-04-07T08:00/10:00")
    ]


@pytest.mark.parametrize("identifier", ["RECURRENCE-ID;VALUE=DATE:20260317", "RECURRENCE-ID:20260317T000000"])
def test_a_date_of_a_series_of_whole_days_is_replaced(identifier: str) -> None:
    series = "UID:a\nDTSTART;VALUE=DATE:20260316\nRRULE:FREQ=DAILY;COUNT=2"
    replacement = f"UID:a\n{identifier}\nDTSTART:20260317T080000Z\nDURATION:PT1H"

    busy_times = read(make_calendar(series, replacement))

    assert list_ranges(busy_times) == ["2026-03-15T23:00/2026-03-16T23:00", "2026-03-17T08:00/09:00"]


def test_times_without_zone_are_those_of_the_agenda() -> None:
    event = "DTSTART:20260316T090000\nDURATION:PT1H"

    busy_times = read(make_calendar(event), zone=ZoneInfo("Indian/Reunion"))

    assert list_ranges(busy_times) == ["2026-03-16T05:00/06:00"]


def test_the_window_needs_a_zone() -> None:
    with pytest.raises(ValueError, match="time zone"):
        read(make_calendar(MONDAY), first=datetime(2026, 3, 16), last=LAST)  # noqa: DTZ001


def test_a_window_in_local_time_gives_ranges_in_utc() -> None:
    paris = ZoneInfo("Europe/Paris")

    busy_times = read(make_calendar(MONDAY), first=FIRST.astimezone(paris), last=LAST.astimezone(paris))

    assert list_ranges(busy_times) == ON_MONDAY
    assert {moment.tzinfo for pair in busy_times.ranges for moment in pair} == {UTC}
