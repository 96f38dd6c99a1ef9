"""Recurrence rules, compared to `dateutil` and, around both changes of hour, to a reference that walks day by day."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest
from dateutil.rrule import rrulestr
from hypothesis import example, given, settings
from hypothesis import strategies as st

from app.agendas.calendar_files.recurrence import Steps, iterate_starts
from app.agendas.calendar_files.recurrence_rule import parse_rule
from tests.agendas.calendar_files.calendars import format_range, list_ranges, make_calendar, read
from tests.example_counts import multiply_examples

NAMES = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
at = datetime.fromisoformat
EARLIEST, LATEST = at("2026-01-01"), at("2029-01-01")
STARTS = st.datetimes(at("2019-01-01"), at("2026-03-01")).map(lambda moment: moment.replace(microsecond=0))
LISTS = {
    "BYMONTH": st.integers(1, 12).map(str),
    "BYMONTHDAY": st.one_of(st.integers(1, 28), st.integers(-28, -1)).map(str),
    "BYDAY": st.sampled_from(NAMES),
    "BYYEARDAY": st.one_of(st.integers(1, 365), st.integers(-365, -1)).map(str),
    # `dateutil` misplaces the first days of January when weeks begin on another day than Monday.
    "BYWEEKNO": st.one_of(st.integers(2, 51), st.integers(-51, -2)).map(str),
    "BYHOUR": st.integers(0, 23).map(str),
    "BYSETPOS": st.sampled_from(["1", "-1"]),
}
# Lists that no rule of this frequency makes contradictory: `dateutil` would look for a date until the year 9999.
COMBINATIONS = {
    "DAILY": [(), ("BYDAY",), ("BYMONTH",), ("BYHOUR",)],
    "WEEKLY": [(), ("BYDAY",), ("BYDAY", "BYHOUR"), ("BYDAY", "BYSETPOS"), ("BYMONTH", "BYDAY")],
    "MONTHLY": [
        (),
        ("BYMONTHDAY",),
        ("BYDAY",),
        ("NTH",),
        ("BYDAY", "BYSETPOS"),
        ("BYMONTHDAY", "BYSETPOS"),
        ("BYMONTH",),
    ],
    "YEARLY": [
        *[(), ("BYMONTH",), ("BYMONTH", "BYMONTHDAY"), ("BYMONTH", "NTH"), ("BYMONTH", "BYDAY", "BYSETPOS")],
        *[("NTH",), ("BYYEARDAY",), ("BYWEEKNO", "BYDAY"), ("BYDAY",), ("BYMONTHDAY",)],
    ],
}


@st.composite
def write_rules(draw: st.DrawFn) -> str:
    """Return a rule of any frequency."""
    frequency = draw(st.sampled_from(sorted(COMBINATIONS)))
    names = draw(st.sampled_from(COMBINATIONS[frequency]))
    interval = 1 if frequency == "DAILY" or "BYMONTH" in names else draw(st.sampled_from([1, 1, 2, 3, 5]))
    parts = [f"FREQ={frequency}", f"INTERVAL={interval}"]
    for name in names:
        if name == "NTH":
            ordinals = st.sampled_from(["1", "2", "4", "-1", "-3"])
            values = draw(st.lists(st.tuples(ordinals, st.sampled_from(NAMES)).map("".join), min_size=1, max_size=3))
            parts.append(f"BYDAY={','.join(values)}")
        else:
            parts.append(f"{name}={','.join(draw(st.lists(LISTS[name], min_size=1, max_size=3, unique=True)))}")
    if frequency == "WEEKLY" or "BYWEEKNO" in names:
        parts.append(f"WKST={draw(st.sampled_from(['MO', 'SU', 'WE']))}")
    return ";".join(parts)


@settings(max_examples=multiply_examples(60), deadline=None)
@given(write_rules(), STARTS)
@example("FREQ=YEARLY", at("2024-02-29T09:00"))
@example("FREQ=MONTHLY", at("2025-01-31T09:00"))
@example("FREQ=YEARLY;BYWEEKNO=1,53;BYDAY=MO,SU", at("2020-01-01T09:00"))
@example("FREQ=YEARLY;BYYEARDAY=366,-366", at("2020-01-01T09:00"))
def test_rules_have_the_dates_of_dateutil(text: str, start: datetime) -> None:
    rule = parse_rule(text, start)

    dates = list(iterate_starts(rule, start, earliest=EARLIEST, latest=LATEST, steps=Steps()))

    expected_dates = rrulestr(text, dtstart=start).between(EARLIEST, LATEST, inc=True)
    assert dates[0] == start
    assert [day for day in dates[1:] if day >= EARLIEST] == [day for day in expected_dates if day != start]


@pytest.mark.parametrize("number", [1, 52, 53])
def test_weeks_are_those_of_the_standard(number: int) -> None:
    """Compare weeks that begin on Monday to those of ISO 8601."""
    start, latest = at("2000-01-01"), at("2040-12-31")

    dates = iterate_starts(
        parse_rule(f"FREQ=YEARLY;BYWEEKNO={number};BYDAY={','.join(NAMES)}", start),
        start,
        earliest=start,
        latest=latest,
        steps=Steps(),
    )

    days = (start + timedelta(days=day) for day in range(1, (latest - start).days + 1))
    assert list(dates)[1:] == [day for day in days if day.isocalendar().week == number]


@settings(max_examples=multiply_examples(40), deadline=None)
@given(write_rules(), STARTS, st.integers(1, 60))
def test_a_count_ends_a_rule_like_dateutil(text: str, start: datetime, count: int) -> None:
    first_date = rrulestr(text, dtstart=start)[0]
    counted = f"{text};COUNT={count}"

    dates = list(
        iterate_starts(parse_rule(counted, first_date), first_date, earliest=EARLIEST, latest=LATEST, steps=Steps())
    )

    assert dates == [day for day in rrulestr(counted, dtstart=first_date) if day <= LATEST]


def list_reference_days(frequency: str, interval: int, start: date, last: date) -> list[date]:
    """Return the days of a rule without lists: each day is looked at, by arithmetic only."""
    days = (start + timedelta(days=number) for number in range((last - start).days + 1))
    months = lambda day: (day.year - start.year) * 12 + day.month - start.month  # noqa: E731
    matches = {
        "DAILY": lambda day: (day - start).days % interval == 0,
        "WEEKLY": lambda day: (day - start).days % (7 * interval) == 0,
        "MONTHLY": lambda day: day.day == start.day and months(day) % interval == 0,
        "YEARLY": lambda day: (day.month, day.day) == (start.month, start.day) and months(day) // 12 % interval == 0,
    }
    return [day for day in days if matches[frequency](day)]


def find_last_sunday(year: int, month: int) -> datetime:
    """Return when clocks change in the European Union: the last Sunday of the month, at 1 UTC."""
    return max(moment for day in range(25, 32) if (moment := at(f"{year}-{month:02}-{day}T01:00")).weekday() == 6)


def convert_from_paris(wall: datetime) -> datetime:
    """Convert a time of Paris: hours that are skipped or repeated have the offset of before the change."""
    in_winter = wall - timedelta(hours=1)
    in_summer = wall - timedelta(hours=2)
    starts, ends = find_last_sunday(wall.year, 3), find_last_sunday(wall.year, 10)
    return (in_summer if starts <= in_summer < ends or (in_summer < ends <= in_winter) else in_winter).replace(
        tzinfo=UTC
    )


@settings(max_examples=multiply_examples(60), deadline=None)
@given(
    frequency=st.sampled_from(["DAILY", "WEEKLY", "MONTHLY", "YEARLY"]),
    interval=st.integers(1, 4),
    start=st.dates(date(2024, 1, 1), date(2026, 11, 1)),
    hour=st.times(time(0), time(23, 59)).map(lambda moment: moment.replace(second=0, microsecond=0)),
    year=st.sampled_from([2024, 2026]),
    month=st.sampled_from([3, 10]),
)
@example(frequency="DAILY", interval=1, start=date(2026, 3, 1), hour=time(2, 30), year=2026, month=3)
@example(frequency="DAILY", interval=1, start=date(2026, 3, 1), hour=time(2, 30), year=2026, month=10)
@example(frequency="WEEKLY", interval=1, start=date(2026, 3, 1), hour=time(3), year=2026, month=3)
def test_simple_rules_around_both_changes_of_hour(
    frequency: str, interval: int, start: date, hour: time, year: int, month: int
) -> None:
    first, last = datetime(year, month, 15, tzinfo=UTC), datetime(year, month, 15, tzinfo=UTC) + timedelta(days=30)
    event = f"DTSTART;TZID=Europe/Paris:{datetime.combine(start, hour):%Y%m%dT%H%M%S}\nDURATION:PT20M"

    busy_times = read(make_calendar(f"{event}\nRRULE:FREQ={frequency};INTERVAL={interval}"), first=first, last=last)

    starts = [
        convert_from_paris(datetime.combine(day, hour))
        for day in list_reference_days(frequency, interval, start, last.date() + timedelta(days=1))
    ]
    ranges = [(max(moment, first), min(moment + timedelta(minutes=20), last)) for moment in starts]
    assert list_ranges(busy_times) == [format_range(*pair) for pair in ranges if pair[0] < pair[1]]
