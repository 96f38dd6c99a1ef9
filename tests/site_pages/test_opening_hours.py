"""Whether it is open now."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from app.site_pages.opening_hours import OpeningState, compute_opening_state

HOURS = [
    {"day": "0", "opens": "09:00", "closes": "12:00"},
    {"day": "0", "opens": "14:00", "closes": "17:00"},
    {"day": "4", "opens": "09:00", "closes": "12:00"},
]
# Monday 30 November 2026.
MONDAY = datetime(2026, 11, 30)  # noqa: DTZ001 - the authority's own time


@pytest.mark.parametrize(
    ("hour", "expected"),
    [
        (8, OpeningState(is_open=False, changes_at=MONDAY.replace(hour=9))),
        (9, OpeningState(is_open=True, changes_at=MONDAY.replace(hour=12))),
        (12, OpeningState(is_open=False, changes_at=MONDAY.replace(hour=14))),
        (18, OpeningState(is_open=False, changes_at=datetime(2026, 12, 4, 9))),  # noqa: DTZ001
    ],
)
def test_it_is_open_between_the_hours_of_the_day(hour: int, expected: OpeningState) -> None:
    assert compute_opening_state(HOURS, MONDAY.replace(hour=hour)) == expected


def test_it_is_closed_on_a_public_holiday() -> None:
    state = compute_opening_state(HOURS, MONDAY.replace(hour=10), is_holiday=lambda day: day == date(2026, 11, 30))

    assert state == OpeningState(is_open=False, changes_at=datetime(2026, 12, 4, 9))  # noqa: DTZ001


def test_it_never_opens_without_hours() -> None:
    assert compute_opening_state([], MONDAY) == OpeningState(is_open=False, changes_at=None)
