"""Drawing of the block about reaching the authority, and whether it is open now."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from app.core import clock
from app.core.holidays import Territory
from app.themes import charter
from app.themes.opening_hours import compute_state, group_days
from app.themes.opening_sentences import describe_ranges, describe_state, name_day


def fill_in(settings: Mapping[str, Any]) -> dict[str, Any]:
    authority, now = charter.get_charter(), clock.now()
    if not settings["has_hours"] or authority.hours is None:
        return {"state": None, "week": []}
    state = compute_state(authority.hours, now, Territory(authority.territory))
    return {
        "state": state,
        "sentence": describe_state(state, now),
        "week": [
            (_name_days(first, last), describe_ranges(ranges)) for first, last, ranges in group_days(authority.hours)
        ],
    }


def _name_days(first: int, last: int) -> str:
    names = [name_day(first), name_day(last)] if first != last else [name_day(first)]
    return " – ".join(names).capitalize()
