"""Recurring busy calendars, as Exchange, Outlook, Zimbra, Google, Nextcloud, Apple and Thunderbird write them."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from tests.agendas.calendar_files.calendars import CORPUS, list_ranges, make_calendar, read

EXPECTED = {
    "exchange_series": [
        "2026-03-16T08:00/09:30",
        "2026-03-23T08:00/09:30",
        "2026-03-31T12:00/13:00",
        "2026-04-06T07:00/08:30",
        "2026-04-09T07:00/08:30",
        "2026-04-13T07:00/08:30",
    ],
    "exchange_statuses": [
        "2026-03-27T23:00/2026-03-29T22:00",
        "2026-03-31T22:00/2026-04-01T22:00",
        "2026-04-07T08:00/10:00",
        "2026-04-09T07:00/08:00",
    ],
    "exchange_custom_zone": [
        *("2026-03-17T13:00/14:00", "2026-03-24T13:00/14:00", "2026-03-31T13:00/14:00"),
        *("2026-04-07T13:00/14:00", "2026-04-14T13:00/14:00"),
    ],
    "outlook_monthly": ["2026-03-31T06:00/06:30", "2026-03-31T14:30/15:00", "2026-04-14T12:00/14:00"],
    "zimbra_series": ["2026-03-28T19:00/2026-03-29T20:00", "2026-04-01T08:00/08:45", "2026-04-15T11:30/13:30"],
    "zimbra_free_busy": [
        "2026-03-16T08:00/10:00",
        "2026-03-17T08:00/09:30",
        "2026-03-20T07:00/16:00",
        "2026-03-24T07:00/08:00",
        "2026-03-30T06:00/2026-03-31T06:00",
    ],
    "google": [
        *("2026-03-16T07:30/08:00", "2026-03-17T07:30/08:00", "2026-03-17T23:00/2026-03-18T23:00"),
        *("2026-03-19T07:30/08:00", "2026-03-20T07:30/08:00", "2026-03-24T07:30/08:00", "2026-03-25T07:30/08:00"),
        *("2026-03-26T07:30/08:00", "2026-03-27T07:30/08:00", "2026-03-30T06:30/07:00", "2026-03-31T16:00/16:30"),
        *("2026-04-01T07:00/08:00", "2026-04-02T06:30/07:00", "2026-04-03T06:30/07:00", "2026-04-07T06:30/07:00"),
        *("2026-04-10T22:00/2026-04-11T22:00", "2026-04-12T22:00/2026-04-13T22:00"),
    ],
    "google_free_busy": ["2026-03-26T09:00/10:00", "2026-04-02T08:00/09:45"],
    "nextcloud": [
        "2026-03-20T10:00/11:00",
        "2026-03-25T21:00/23:00",
        "2026-03-26T21:00/23:00",
        "2026-03-28T21:00/23:00",
        "2026-03-29T20:00/22:00",
        "2026-04-05T22:00/2026-04-06T22:00",
        "2026-04-07T22:00/2026-04-09T22:00",
    ],
    "apple": [
        *("2026-03-16T08:00/09:00", "2026-03-16T13:00/14:00", "2026-03-17T08:00/09:00", "2026-03-19T08:00/09:00"),
        *("2026-03-23T14:00/15:00", "2026-03-25T09:00/11:00", "2026-03-30T13:00/14:00"),
        *("2026-04-05T08:00/10:00", "2026-04-06T13:00/14:00", "2026-04-13T13:00/14:00"),
    ],
    "thunderbird_following": [
        *("2026-03-16T11:00/11:30", "2026-03-17T11:00/11:30", "2026-03-18T08:00/09:00"),
        *("2026-03-26T13:00/15:00", "2026-04-01T16:00/17:00", "2026-04-09T12:00/14:00", "2026-04-16T12:00/14:00"),
    ],
    "clock_changes": [
        "2026-03-21T21:00/2026-03-22T23:00",
        "2026-03-27T01:30/02:15",
        "2026-03-28T01:30/02:15",
        "2026-03-28T21:00/2026-03-29T22:00",
        "2026-03-30T00:30/01:15",
        "2026-04-04T20:00/2026-04-05T22:00",
        "2026-04-11T20:00/2026-04-12T22:00",
        "2026-04-18T20:00/2026-04-19T22:00",
    ],
}


def fold(content: bytes) -> bytes:
    """Fold each line every 20 bytes, as old software does, in the middle of letters and of values."""
    lines = content.splitlines()
    return b"\r\n".join(b"\r\n ".join(re.findall(rb".{1,20}", line, re.DOTALL)) for line in lines)


WRITINGS: dict[str, Callable[[bytes], bytes]] = {
    "as it is": lambda content: content,
    "with CRLF": lambda content: content.replace(b"\n", b"\r\n"),
    "with CR": lambda content: content.replace(b"\n", b"\r"),
    "with a mark of UTF-8": lambda content: b"\xef\xbb\xbf" + content.replace(b"\n", b"\r\n"),
    "in UTF-16": lambda content: content.decode().encode("utf-16"),
    "in Latin-1": lambda content: content.decode().encode("latin-1", errors="replace"),
    "folded": fold,
    "in small letters": lambda content: content.replace(b"BEGIN:V", b"begin:V").replace(b"DTSTART", b"dtstart"),
}


def test_every_calendar_of_the_corpus_has_its_ranges() -> None:
    assert {path.stem for path in CORPUS.glob("*.ics")} == set(EXPECTED)


@pytest.mark.parametrize("name", EXPECTED)
def test_busy_times_of_other_software(name: str) -> None:
    busy_times = read((CORPUS / f"{name}.ics").read_bytes())

    assert list_ranges(busy_times) == EXPECTED[name]
    assert busy_times.problems == ()


@pytest.mark.parametrize("writing", WRITINGS)
def test_the_writing_of_a_file_changes_nothing(writing: str) -> None:
    contents = {name: WRITINGS[writing]((CORPUS / f"{name}.ics").read_bytes()) for name in EXPECTED}

    assert {name: list_ranges(read(content)) for name, content in contents.items()} == EXPECTED


def test_half_past_two_happens_once_when_clocks_go_back() -> None:
    event = "DTSTART;TZID=Europe/Paris:20261024T023000\nDURATION:PT45M\nRRULE:FREQ=DAILY;COUNT=3"

    busy_times = read(
        make_calendar(event), first=datetime(2026, 10, 1, tzinfo=UTC), last=datetime(2026, 11, 1, tzinfo=UTC)
    )

    assert list_ranges(busy_times) == ["2026-10-24T00:30/01:15", "2026-10-25T00:30/01:15", "2026-10-26T01:30/02:15"]


def test_the_day_when_clocks_go_back_has_25_hours() -> None:
    content = (CORPUS / "clock_changes.ics").read_bytes()

    busy_times = read(content, first=datetime(2026, 10, 25, tzinfo=UTC), last=datetime(2026, 10, 27, tzinfo=UTC))

    assert list_ranges(busy_times) == ["2026-10-25T00:00/23:00", "2026-10-26T01:30/02:15"]


def test_a_window_cuts_what_crosses_it() -> None:
    content = (CORPUS / "clock_changes.ics").read_bytes()

    busy_times = read(content, first=datetime(2026, 3, 29, 1, tzinfo=UTC), last=datetime(2026, 3, 29, 2, tzinfo=UTC))

    assert list_ranges(busy_times) == ["2026-03-29T01:00/02:00"]


def test_a_zone_of_a_file_does_not_reach_another_file() -> None:
    content = (CORPUS / "exchange_custom_zone.ics").read_bytes()
    other_content = content.replace(b"-0500", b"+0900").replace(b"-0400", b"+0900")

    first_ranges, moved_ranges, last_ranges = (
        list_ranges(read(content)),
        list_ranges(read(other_content)),
        list_ranges(read(content)),
    )

    assert first_ranges == last_ranges == EXPECTED["exchange_custom_zone"]
    assert moved_ranges[0] == "2026-03-17T00:00/01:00"
