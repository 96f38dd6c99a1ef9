"""Hostile calendars cost a bounded time, and what they cost is told."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest

from app.agendas.calendar_files.calendar_components import MAX_BYTES, MAX_LINES
from app.agendas.calendar_files.file_problems import CalendarFileRefused
from app.agendas.calendar_files.recurrence import Steps
from tests.agendas.calendar_files.calendars import make_calendar, read

# Seconds of CPU time, on a machine that may be slow.
MOST_SECONDS = 4
OLD = "DTSTART:16010101T080000Z\nDURATION:PT1H"
EMPTY_RULES = (
    *("FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30", "FREQ=DAILY;INTERVAL=7;BYDAY=XX", "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=31"),
    *("FREQ=MONTHLY;BYSETPOS=300;BYDAY=MO", "FREQ=SECONDLY;BYMONTH=2;BYMONTHDAY=30", "FREQ=DAILY;COUNT=999999999999"),
)
ZONE = (
    "BEGIN:VTIMEZONE\nTZID:Z{0}\nBEGIN:STANDARD\nDTSTART:16010101T000000\nTZOFFSETFROM:+0100\nTZOFFSETTO:+0200\n"
    "RRULE:FREQ=MONTHLY;COUNT=99999;BYMONTHDAY={1}\nEND:STANDARD\nEND:VTIMEZONE\n"
)


def make_series(*rules: str, start: str = OLD) -> bytes:
    return make_calendar(*(f"UID:{number}\n{start}\nRRULE:{rule}" for number, rule in enumerate(rules)))


def make_zones(number: int) -> bytes:
    events = [f"DTSTART;TZID=Z{index}:20260316T080000\nDURATION:PT1H" for index in range(number)]
    zones = "".join(ZONE.format(index, ",".join(map(str, range(1, 32)))) for index in range(number))
    return make_calendar(*events).replace(b"VERSION:2.0\n", f"VERSION:2.0\n{zones}".encode())


HOSTILE: dict[str, Callable[[], bytes]] = {
    "every second": lambda: make_series("FREQ=SECONDLY"),
    "every second of days": lambda: make_series("FREQ=DAILY;BYHOUR=0,1,2,3;BYMINUTE=0,1,2,3,4,5,6;BYSECOND=0,1,2,3"),
    "huge count": lambda: make_series(*["FREQ=DAILY;COUNT=999999999"] * 200),
    "rules without dates": lambda: make_series(*EMPTY_RULES * 50),
    "large lists": lambda: make_series(*[f"FREQ=YEARLY;BYYEARDAY={','.join(map(str, range(1, 367)))}"] * 100),
    "long events": lambda: make_series(*["FREQ=DAILY"] * 200, start="DTSTART:16010101T080000Z\nDURATION:P3600D"),
    "following": lambda: make_calendar(
        "UID:a\nDTSTART:20200101T080000Z\nDURATION:PT1H\nRRULE:FREQ=DAILY",
        *(
            f"UID:a\nRECURRENCE-ID;RANGE=THISANDFUTURE:{2000 + index % 20}0101T0800{index % 60:02}Z\n{OLD}\nRRULE:FREQ=DAILY"
            for index in range(1_000)
        ),
    ),
    "exceptions": lambda: make_calendar(f"{OLD}\nEXDATE:{','.join(['20260316T080000Z'] * 5_000)}\nRRULE:FREQ=DAILY"),
    "zones": lambda: make_zones(300),
    "nesting": lambda: b"BEGIN:VCALENDAR\n" + b"BEGIN:VEVENT\n" * 100_000,
    "depth of endings": lambda: b"BEGIN:VCALENDAR\n" + b"END:VEVENT\n" * 100_000,
    "line breaks": lambda: b"BEGIN:VCALENDAR" + b"\n" * 5_000_000,
    "folds": lambda: b"BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART:" + b"\n " * 140_000,
    "one line": lambda: b"BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART;" + b'X="' * 1_000_000,
    "parameters": lambda: make_calendar("DTSTART;" + "A=B;" * 20_000 + "X=1:20260316T080000Z"),
    "digits": lambda: make_series(f"FREQ=DAILY;INTERVAL={'9' * 10_000}", "FREQ=DAILY;COUNT=" + "9" * 4_000),
    "numbers": lambda: make_calendar(
        f"{OLD}\nSEQUENCE:{'9' * 5_000}", f"DTSTART:20260316T080000Z\nDURATION:P{'9' * 300}D"
    ),
    "end of time": lambda: make_series("FREQ=DAILY", start="DTSTART:99991231T235959Z\nDURATION:P9999D"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_calendars_cost_a_bounded_time(name: str) -> None:
    content = HOSTILE[name]()

    start = time.thread_time()
    try:
        outcome = read(content).problems
    except CalendarFileRefused as refused:
        outcome = (refused.problem,)

    assert time.thread_time() - start < MOST_SECONDS
    assert outcome != () or name in (
        "every second of days",
        "zones",
        "large lists",
        "depth of endings",
        "exceptions",
        "parameters",
    )


def test_a_rule_that_costs_too_much_leaves_the_others() -> None:
    costly = "DTSTART:16010101T080000Z\nDURATION:PT1H\nRRULE:FREQ=DAILY;COUNT=99999999"
    usual = "UID:b\nDTSTART:20260316T080000Z\nDURATION:PT1H\nRRULE:FREQ=DAILY;COUNT=2"

    busy_times = read(make_calendar(costly, usual))

    assert len(busy_times.ranges) == 2
    assert busy_times.problems == ("too_many_occurrences",)


def test_single_events_are_read_when_rules_have_used_all_the_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Steps, "MAX_OF_FILE", 10)
    single = "UID:b\nDTSTART:20260318T080000Z\nDURATION:PT1H"

    busy_times = read(make_calendar("DTSTART:20260316T080000Z\nDURATION:PT1H\nRRULE:FREQ=WEEKLY", single))

    assert len(busy_times.ranges) >= 2
    assert busy_times.problems == ("too_many_occurrences",)


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"BEGIN:VCALENDAR\n" + b" " * MAX_BYTES, "too_large"),
        (b"BEGIN:VCALENDAR\n" + b"\n" * (MAX_LINES + 1), "too_costly"),
    ],
)
def test_a_file_beyond_the_limits_is_refused(content: bytes, problem: str) -> None:
    with pytest.raises(CalendarFileRefused) as refused:
        read(content)

    assert refused.value.problem == problem
