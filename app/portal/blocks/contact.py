"""How to reach the authority, and whether it is open now."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from app.core import clock
from app.core.holidays import Territory, list_holidays
from app.site_pages.blocks.contact import WEEK_DAYS
from app.site_pages.opening_hours import OpeningState, compute_opening_state, group_by_day
from app.themes import charter


def fill_in(settings: Mapping[str, Any]) -> dict[str, Any]:
    hours = settings["hours"]
    state = _compute_state(hours) if hours else None
    today = clock.to_paris(clock.now()).date()
    return {
        "state": state,
        "is_today": state is not None and state.changes_at is not None and state.changes_at.date() == today,
        "is_tomorrow": state is not None
        and state.changes_at is not None
        and state.changes_at.date() == today + timedelta(days=1),
        "next_day": str(WEEK_DAYS[state.changes_at.weekday()]).lower() if state and state.changes_at else "",
        "week": [(WEEK_DAYS[day], openings) for day, openings in group_by_day(hours)] if hours else [],
    }


def _compute_state(hours: list[Mapping[str, Any]]) -> OpeningState:
    territory = Territory(charter.get_charter().territory)
    return compute_opening_state(
        hours, clock.to_paris(clock.now()), is_holiday=lambda day: day in list_holidays(day.year, territory)
    )
