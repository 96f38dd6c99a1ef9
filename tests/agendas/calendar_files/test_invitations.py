"""Invitations and feeds, opened by `icalendar` and by npm's ical.js: the events, updates and cancellations that we wrote."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from icalendar import Calendar

from app.agendas.calendar_files.invitations import CalendarEntry, get_content_type, write_feed, write_invitation
from tests.agendas.calendar_files.calendars import list_ranges, read

# Where `make test` puts it.
NODE_MODULES = Path(__file__).resolve().parents[3] / ".venv" / "ical" / "node_modules"
SCRIPT = Path(__file__).parent / "ical_reader.mjs"
PARIS = ZoneInfo("Europe/Paris")
ENTRY = CalendarEntry(
    uid="rendez-vous-1@ville.example",
    sequence=0,
    starts_at=datetime(2026, 3, 30, 9, 0, tzinfo=PARIS),
    ends_at=datetime(2026, 3, 30, 9, 20, tzinfo=PARIS),
    summary="Passeport : dépôt du dossier, 3 personnes ; mairie",
    location="Hôtel de ville, 1 place de la République",
    description="Apportez :\n- vos photos ;\n- un justificatif, « de moins d’un an ».\nDossier C:\\Nom 😀" + " é" * 60,
    url="https://ville.example/rendez-vous/1?code=AB,CD;E",
    updated_at=datetime(2026, 3, 1, 8, 0, tzinfo=UTC),
    is_cancelled=False,
    organiser_name='Mairie de "Ville" : état civil; rez-de-chaussée',
    organiser_email="rendez-vous@ville.example",
    attendee_name="Chloé",
    attendee_email="chloe@exemple.fr",
)
UPDATE = replace(
    ENTRY, sequence=1, starts_at=ENTRY.starts_at + timedelta(days=1), ends_at=ENTRY.ends_at + timedelta(days=1)
)
CANCELLED = replace(UPDATE, sequence=2, is_cancelled=True)

Reader = Callable[[Sequence[bytes]], list[dict[str, Any]]]


def read_with_icalendar(contents: Sequence[bytes]) -> list[dict[str, Any]]:
    calendars = [Calendar.from_ical(content) for content in contents]
    return [
        {"method": str(calendar["METHOD"]), "events": [_read_event(event) for event in calendar.walk("VEVENT")]}
        for calendar in calendars
    ]


def _read_event(event: Any) -> dict[str, Any]:
    alarms = event.walk("VALARM")
    attendee = event.get("ATTENDEE")
    return {
        "uid": str(event["UID"]),
        "sequence": event["SEQUENCE"],
        "start": _format(event["DTSTART"].dt),
        "end": _format(event["DTEND"].dt),
        "summary": str(event["SUMMARY"]),
        "location": str(event["LOCATION"]),
        "description": str(event["DESCRIPTION"]),
        "url": str(event["URL"]),
        "status": str(event["STATUS"]),
        "organiser": str(event["ORGANIZER"]),
        "organiserName": event["ORGANIZER"].params["CN"],
        "attendees": [str(attendee)] if attendee else [],
        "alarm": int(alarms[0]["TRIGGER"].dt.total_seconds()) if alarms else None,
    }


def _format(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.000Z")


def read_with_ical_js(contents: Sequence[bytes]) -> list[dict[str, Any]]:
    node = shutil.which("node")
    assert node and NODE_MODULES.exists(), "these tests need Node and ical.js: make test-tools"
    texts = json.dumps([content.decode() for content in contents])
    command = [node, str(SCRIPT), str(NODE_MODULES)]
    outcome = subprocess.run(command, input=texts, capture_output=True, encoding="utf-8", check=True)
    calendars: list[dict[str, Any]] = json.loads(outcome.stdout)
    return calendars


def describe(entry: CalendarEntry, *, is_in_feed: bool = False) -> dict[str, Any]:
    """Return what a reader finds of an entry."""
    return {
        "uid": entry.uid,
        "sequence": entry.sequence,
        "start": _format(entry.starts_at),
        "end": _format(entry.ends_at),
        "summary": entry.summary,
        "location": entry.location,
        "description": entry.description.replace("\\N", "\\n"),
        "url": entry.url,
        "status": "CANCELLED" if entry.is_cancelled else "CONFIRMED",
        "organiser": f"mailto:{entry.organiser_email}",
        "organiserName": entry.organiser_name,
        "attendees": [] if is_in_feed else [f"mailto:{entry.attendee_email}"],
        "alarm": None if entry.is_cancelled else -86_400,
    }


@pytest.mark.parametrize(
    "read_calendars",
    [
        pytest.param(read_with_icalendar, id="icalendar"),
        pytest.param(read_with_ical_js, id="ical.js", marks=pytest.mark.slow),
    ],
)
def test_other_software_reads_what_was_written(read_calendars: Reader) -> None:
    other_entry = replace(ENTRY, uid="rendez-vous-2@ville.example", summary="Mariage")

    request, update, cancellation, feed = read_calendars(
        [*map(write_invitation, (ENTRY, UPDATE, CANCELLED)), write_feed([CANCELLED, other_entry], name="Guichet 1")]
    )

    assert request == {"method": "REQUEST", "events": [describe(ENTRY)]}
    assert update == {"method": "REQUEST", "events": [describe(UPDATE)]}
    assert cancellation == {"method": "CANCEL", "events": [describe(CANCELLED)]}
    expected_events = [describe(entry, is_in_feed=True) for entry in (CANCELLED, other_entry)]
    assert feed == {"method": "PUBLISH", "events": expected_events}


def test_lines_are_folded_and_times_are_in_utc() -> None:
    content = write_invitation(ENTRY)

    lines = content.split(b"\r\n")
    assert max(map(len, lines)) <= 75
    assert b"\n" not in content.replace(b"\r\n", b"")
    assert {b"DTSTART:20260330T070000Z", b"DTEND:20260330T072000Z", b"TRIGGER:-P1D", b"SEQUENCE:0"} <= set(lines)


def test_our_feed_makes_busy_but_for_what_is_cancelled() -> None:
    other_entry = replace(CANCELLED, uid="rendez-vous-2@ville.example")

    busy_times = read(write_feed([ENTRY, other_entry], name="Guichet 1"))

    assert list_ranges(busy_times) == ["2026-03-30T07:00/07:20"]
    assert busy_times.problems == ()


def test_a_feed_names_no_applicant() -> None:
    content = write_feed([ENTRY], name="Guichet 1")

    assert b"chloe@exemple.fr" not in content and "Chloé".encode() not in content


def test_texts_cannot_add_properties() -> None:
    injected = "A\r\nATTENDEE:mailto:x@y.example\x00\rEND:VEVENT\nBEGIN:VEVENT"
    entry = replace(ENTRY, summary=injected, location=injected, uid=injected, organiser_name=injected, url=injected)

    calendar = Calendar.from_ical(write_invitation(replace(entry, organiser_email=f"a@b.example{injected}")))

    [event] = calendar.walk("VEVENT")
    assert str(event["ATTENDEE"]) == "mailto:chloe@exemple.fr"


def test_the_same_booking_gives_the_same_file() -> None:
    assert write_invitation(ENTRY) == write_invitation(replace(ENTRY))


def test_no_alarm_is_written_when_none_is_asked() -> None:
    assert b"VALARM" not in write_invitation(replace(ENTRY, alarm_minutes=0))


def test_the_type_of_an_invitation_names_its_method() -> None:
    assert get_content_type(ENTRY) == "text/calendar; charset=utf-8; method=REQUEST"
    assert get_content_type(CANCELLED) == "text/calendar; charset=utf-8; method=CANCEL"


def test_times_need_a_zone() -> None:
    with pytest.raises(ValueError, match="time zone"):
        write_invitation(replace(ENTRY, starts_at=datetime(2026, 3, 30, 9)))  # noqa: DTZ001
