"""Public holidays, and receipts due within working days."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from app.core.holidays import Territory, add_working_days, compute_easter_sunday, is_working_day, list_holidays
from app.legal_clock.case_deadlines import compute_deadlines
from tests.legal_clock.event_builders import REJECTS, make_acknowledged, make_received, parse_day

# Day of reception, deadline of the notice, deadline of the acknowledgement.
RECEIPTS = [
    ("2026-01-05", "2026-01-06", "2026-01-19"),
    ("2026-04-03", "2026-04-07", "2026-04-20"),
    ("2026-04-04", "2026-04-07", "2026-04-20"),
    ("2026-04-30", "2026-05-04", "2026-05-19"),
    ("2026-05-07", "2026-05-11", "2026-05-26"),
    ("2026-05-22", "2026-05-26", "2026-06-08"),
    ("2026-07-13", "2026-07-15", "2026-07-28"),
    ("2026-10-30", "2026-11-02", "2026-11-16"),
    ("2026-12-31", "2027-01-04", "2027-01-15"),
]


@pytest.mark.parametrize(("on", "notice", "acknowledgement"), RECEIPTS)
def test_receipts_are_due_within_working_days(on, notice, acknowledgement):
    deadlines = compute_deadlines(REJECTS, [make_received(on)])

    assert deadlines.notice.day == parse_day(notice)
    assert deadlines.acknowledgement.day == parse_day(acknowledgement)


def test_no_notice_is_due_when_the_acknowledgement_is_immediate():
    deadlines = compute_deadlines(REJECTS, [make_received("2026-01-05"), make_acknowledged("2026-01-05")])

    assert deadlines.notice.day is None
    assert deadlines.acknowledgement.met_on == parse_day("2026-01-05")


def test_a_case_on_paper_has_no_electronic_receipt():
    deadlines = compute_deadlines(REJECTS, [make_received("2026-01-05", is_electronic=False)])

    assert deadlines.notice.day is None
    assert deadlines.acknowledgement.day is None


@pytest.mark.parametrize(
    "easter",
    ["1961-04-02", "2000-04-23", "2008-03-23", "2011-04-24", "2019-04-21", "2024-03-31", "2026-04-05", "2038-04-25"],
)
def test_easter_is_computed_for_any_year(easter):
    assert compute_easter_sunday(parse_day(easter).year) == parse_day(easter)


def test_metropole_has_eleven_holidays():
    holidays = sorted(list_holidays(2026, Territory.METROPOLE))

    assert holidays == [
        date(2026, 1, 1),
        date(2026, 4, 6),
        date(2026, 5, 1),
        date(2026, 5, 8),
        date(2026, 5, 14),
        date(2026, 5, 25),
        date(2026, 7, 14),
        date(2026, 8, 15),
        date(2026, 11, 1),
        date(2026, 11, 11),
        date(2026, 12, 25),
    ]


def test_alsace_moselle_has_good_friday_and_the_day_after_christmas():
    regional_holidays = list_holidays(2026, Territory.ALSACE_MOSELLE) - list_holidays(2026, Territory.METROPOLE)

    assert regional_holidays == {date(2026, 4, 3), date(2026, 12, 26)}


@pytest.mark.parametrize(
    ("territory", "holiday"),
    [
        (Territory.MAYOTTE, "2026-04-27"),
        (Territory.MARTINIQUE, "2026-05-22"),
        (Territory.GUADELOUPE, "2026-05-27"),
        (Territory.SAINT_MARTIN, "2026-05-28"),
        (Territory.GUYANE, "2026-06-10"),
        (Territory.SAINT_BARTHELEMY, "2026-10-09"),
        (Territory.REUNION, "2026-12-20"),
    ],
)
def test_the_abolition_of_slavery_is_a_holiday_overseas(territory, holiday):
    assert list_holidays(2026, territory) - list_holidays(2026, Territory.METROPOLE) == {parse_day(holiday)}


def test_a_holiday_of_a_territory_extends_delays_only_there():
    thursday = date(2026, 4, 2)

    assert add_working_days(thursday, 1, Territory.METROPOLE) == date(2026, 4, 3)
    assert add_working_days(thursday, 1, Territory.ALSACE_MOSELLE) == date(2026, 4, 7)


@pytest.mark.parametrize("territory", list(Territory))
def test_a_year_has_some_two_hundred_and_fifty_working_days(territory):
    year = [date(2026, 1, 1) + timedelta(days=number) for number in range(365)]

    assert 248 <= sum(is_working_day(day, territory) for day in year) <= 253
