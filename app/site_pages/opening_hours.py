"""Weekly opening hours: whether it is open now, and when that changes. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

_DAYS_AHEAD = 8


@dataclass(frozen=True)
class OpeningState:
    """Whether it is open at a moment, and the next moment when that changes; None when it never does."""

    is_open: bool
    changes_at: datetime | None


def compute_opening_state(
    hours: Iterable[Mapping[str, Any]], now: datetime, *, is_holiday: Callable[[date], bool] = lambda day: False
) -> OpeningState:
    """The state at `now`, a moment of the authority's own time; public holidays are closed."""
    periods = sorted(_iterate_periods(list(hours), now, is_holiday))
    for opens, closes in periods:
        if opens <= now < closes:
            return OpeningState(is_open=True, changes_at=closes)
        if now < opens:
            return OpeningState(is_open=False, changes_at=opens)
    return OpeningState(is_open=False, changes_at=None)


def group_by_day(hours: Iterable[Mapping[str, Any]]) -> list[tuple[int, list[tuple[str, str]]]]:
    """The openings of each day of the week, from Monday (0) to Sunday (6); none for a closed day."""
    openings = sorted((int(each["day"]), each["opens"], each["closes"]) for each in hours if _is_complete(each))
    return [(number, [(opens, closes) for day, opens, closes in openings if day == number]) for number in range(7)]


def _iterate_periods(
    hours: list[Mapping[str, Any]], now: datetime, is_holiday: Callable[[date], bool]
) -> Iterable[tuple[datetime, datetime]]:
    for offset in range(_DAYS_AHEAD):
        day = now + timedelta(days=offset)
        if is_holiday(day.date()):
            continue
        for each in hours:
            if _is_complete(each) and int(each["day"]) == day.weekday():
                yield _at_hour(day, each["opens"]), _at_hour(day, each["closes"])


def _is_complete(opening: Mapping[str, Any]) -> bool:
    return bool(opening.get("opens") and opening.get("closes") and opening["opens"] < opening["closes"])


def _at_hour(day: datetime, hour: str) -> datetime:
    hours, _, minutes = hour.partition(":")
    return day.replace(hour=int(hours), minute=int(minutes), second=0, microsecond=0)
