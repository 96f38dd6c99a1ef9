"""Time as the law counts it, and values as a reader writes them."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from flask import Flask

from app.core import clock, formats


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        (date(2026, 5, 2), 3, date(2026, 8, 2)),
        (date(2026, 11, 30), 3, date(2027, 2, 28)),
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2027, 11, 30), 3, date(2028, 2, 29)),
        (date(2026, 12, 31), 2, date(2027, 2, 28)),
        (date(2026, 6, 25), 6, date(2026, 12, 25)),
        (date(2026, 3, 31), 18, date(2027, 9, 30)),
    ],
)
def test_months_go_from_ordinal_to_ordinal(day: date, months: int, expected: date) -> None:
    assert clock.add_months(day, months) == expected


def test_late_in_the_evening_in_utc_it_is_already_tomorrow_in_paris() -> None:
    moment = datetime(2026, 3, 1, 23, 30, tzinfo=UTC)

    assert clock.to_paris(moment).date() == date(2026, 3, 2)


def test_the_clock_travels_inside_the_block_only() -> None:
    before = clock.now()

    with clock.shift_clock(timedelta(days=93)):
        assert clock.now() - before > timedelta(days=92)

    assert clock.now() - before < timedelta(minutes=1)


def test_dates_hours_and_amounts_are_written_in_french() -> None:
    moment = datetime(2026, 11, 24, 9, 42, tzinfo=UTC)

    assert formats.format_weekday(date(2026, 11, 24)) == "mardi 24\u00a0novembre 2026"
    assert formats.format_day(date(2026, 1, 1)) == "1er\u00a0janvier 2026"
    assert formats.format_date_in_words(date(2026, 12, 1), "full", "fr") == "mardi 1er décembre 2026"
    assert formats.format_date_in_words(date(2026, 12, 1), "long", "en_GB") == "1 December 2026"
    assert formats.format_day(date(2026, 1, 11)) == "11\u00a0janvier 2026"
    assert formats.format_hour(moment) == "10\u00a0h\u00a042"
    assert [formats.format_duration(minutes) for minutes in (20, 65, 240)] == [
        "20\u00a0min",
        "1\u00a0h\u00a005",
        "4\u00a0h",
    ]
    assert formats.format_moment(moment) == "mardi 24\u00a0novembre 2026 à 10\u00a0h\u00a042"
    assert formats.format_amount(Decimal("12.50")) == "12,50\u00a0€"
    assert formats.format_phone("+33123456789") == "01\u00a023\u00a045\u00a067\u00a089"
    assert formats.format_phone("3949") == "3949"
    assert formats.format_dialled_number("02\u00a061\u00a091\u00a040\u00a000") == "0261914000"
    assert formats.format_dialled_number("+33 2 61") == "+33261"


@pytest.mark.parametrize(
    ("size", "expected"), [(0, "0 o"), (999, "999 o"), (1_400_000, "1,4 Mo"), (2_000_000_000_000, "2000 Go")]
)
def test_sizes_have_one_decimal_at_most(size: int, expected: str) -> None:
    assert formats.format_filesize(size).replace("\u00a0", " ") == expected


def test_typed_text_becomes_paragraphs_and_nothing_else() -> None:
    assert (
        formats.format_paragraphs("Un\nDeux\r\n\r\n<b>Trois</b>") == "<p>Un<br>Deux</p><p>&lt;b&gt;Trois&lt;/b&gt;</p>"
    )


def test_a_code_is_shown_in_groups_of_four() -> None:
    assert formats.format_code("K7QF3M2P9XVD4H8T") == "K7QF-3M2P-9XVD-4H8T"


def test_english_readers_get_english_dates_hours_and_sizes(app: Flask) -> None:
    moment = datetime(2026, 11, 24, 9, 42, tzinfo=UTC)

    with app.test_request_context("/", headers={"Cookie": "langue=en"}):
        assert formats.format_weekday(date(2026, 11, 24)) == "Tuesday, 24 November 2026"
        assert formats.format_day(date(2026, 1, 1)) == "1 January 2026"
        assert formats.format_moment(moment) == "Tuesday, 24 November 2026 at 10:42"
        assert formats.format_amount(Decimal("12.50")) == "€12.50"
        assert formats.format_filesize(1_400_000) == "1.4\u00a0MB"
