"""Dates of the demo keep their order whatever the hour at which it is made."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from devtools.demo.story_dates import get_moment_before

HOURS = ("07:50", "08:12", "09:26", "18:10")


@pytest.mark.parametrize("hour", range(24))
def test_requests_of_today_keep_their_order_and_are_in_the_past(hour: int) -> None:
    for minutes in range(0, 60, 5):
        present = datetime(2026, 11, 29, hour, tzinfo=UTC) + timedelta(minutes=minutes)

        moments = [get_moment_before(present, 0, hour) for hour in HOURS]

        assert moments == sorted(set(moments))
        assert max(moments) < present
