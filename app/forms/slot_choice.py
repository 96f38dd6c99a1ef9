"""Choice of an appointment as it is drawn: the next free times, the days of a month, the times of a day."""

from __future__ import annotations

import calendar
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Any

from flask import has_request_context, request

from app.core import clock
from app.procedures.fields import Field
from app.procedures.fields.slot import HALVES, WISH_DAY, WISH_HALF, format_start, offer_of, read_wish, start_of
from app.procedures.fields.slot_offer import NO_OFFER, OfferedSlot, SlotOffer

NEXT_COUNT = 6
# The times that are looked at first; twice as long each time that they hold too few.
_FIRST_WINDOW = timedelta(days=7)


@dataclass(frozen=True)
class SlotView:
    """A time that may be chosen."""

    start: datetime
    value: str

    @property
    def day(self) -> date:
        return clock.to_paris(self.start).date()


@dataclass(frozen=True)
class DayView:
    """A day of the month that is shown."""

    day: date
    is_free: bool
    is_shown: bool
    is_of_month: bool


class SlotChoice:
    """Choice of an appointment over what was typed."""

    def __init__(self, field: Field, values: Mapping[str, Any]) -> None:
        self._field, self._values = field, values
        self.offer: SlotOffer = offer_of(field)
        self.chosen_start: datetime | None = start_of({"start": values.get(field.id)})
        self._shown = str(values.get(f"{field.id}__shown") or "")

    @property
    def is_offline(self) -> bool:
        """Whether nobody knows the free times: the form is that of a device."""
        return self.offer is NO_OFFER

    @property
    def wish_day(self) -> date | None:
        return date.fromisoformat(self.wish[WISH_DAY]) if self.wish else None

    @property
    def wish(self) -> Mapping[str, str] | None:
        """The wish of who had no network, as long as no time is chosen."""
        name = self._field.id
        return read_wish({part: self._values.get(f"{name}__{part}") for part in (WISH_DAY, WISH_HALF)})

    @property
    def halves(self) -> Mapping[str, object]:
        """The halves of a day, in words."""
        return HALVES

    @property
    def is_available(self) -> bool:
        """Whether the service is booked online, by so many people."""
        return self.offer.is_open and self._field.settings["people"] <= self.offer.max_people

    @cached_property
    def held_until(self) -> datetime | None:
        """Until when the chosen time is held; none when it is not."""
        held_until = self.offer.find_held_until() if self.chosen_start else None
        return held_until if held_until and held_until > clock.now() else None

    @cached_property
    def next_slots(self) -> list[SlotView]:
        """The next free times, in order: at most half of them on one day."""
        window = _FIRST_WINDOW
        while True:
            last = min(self.offer.first + window, self.offer.last)
            slots = _spread(self.offer.list_between(self.offer.first, last), NEXT_COUNT)
            if len(slots) >= NEXT_COUNT or last >= self.offer.last:
                return [_view(slot) for slot in slots]
            window *= 2

    @cached_property
    def shown_slots(self) -> list[SlotView]:
        """The free times of the day that is shown."""
        if self.shown_day is None:
            return []
        return [_view(slot) for slot in self._month_slots if _day_of(slot) == self.shown_day]

    @cached_property
    def shown_day(self) -> date | None:
        """The day whose times are shown: the one asked for, if it has any."""
        day = _read_day(self._shown)
        return day if day is not None and day in self._free_days else None

    @cached_property
    def month(self) -> date:
        """The first day of the month that is shown."""
        day = _read_day(self._shown) or _read_day(f"{self._shown}-01")
        if day is None or not self.offer.first.replace(day=1) <= day <= self.offer.last:
            day = self.next_slots[0].day if self.next_slots else self.offer.first
        return day.replace(day=1)

    @property
    def previous_month(self) -> date | None:
        month = (self.month - timedelta(days=1)).replace(day=1)
        return month if month >= self.offer.first.replace(day=1) else None

    @property
    def next_month(self) -> date | None:
        month = clock.add_months(self.month, 1)
        return month if month <= self.offer.last else None

    @property
    def weeks(self) -> list[list[DayView]]:
        """The weeks of the month, from Monday."""
        weeks = calendar.Calendar().monthdatescalendar(self.month.year, self.month.month)
        return [
            [DayView(day, day in self._free_days, day == self.shown_day, day.month == self.month.month) for day in week]
            for week in weeks
        ]

    @property
    def is_month_open(self) -> bool:
        """Whether somebody looks at another day than the next ones."""
        return bool(self._shown) and self.chosen_is_elsewhere

    @property
    def chosen_is_elsewhere(self) -> bool:
        """Whether the chosen time is none of the next ones."""
        return self.chosen_start is None or all(slot.start != self.chosen_start for slot in self.next_slots)

    @property
    def is_chosen_listed(self) -> bool:
        """Whether the chosen time is among those that are drawn."""
        return any(slot.start == self.chosen_start for slot in (*self.next_slots, *self.shown_slots))

    @property
    def chosen_value(self) -> str:
        return format_start(self.chosen_start) if self.chosen_start else ""

    @property
    def has_focus(self) -> bool:
        """Whether the page was asked for to show another day: it opens there."""
        return has_request_context() and f"{self._field.id}__show" in request.form

    @cached_property
    def _month_slots(self) -> Sequence[OfferedSlot]:
        last_day = clock.add_months(self.month, 1) - timedelta(days=1)
        return self.offer.list_between(max(self.month, self.offer.first), min(last_day, self.offer.last))

    @cached_property
    def _free_days(self) -> frozenset[date]:
        return frozenset(_day_of(slot) for slot in self._month_slots)


def _spread(slots: Sequence[OfferedSlot], count: int) -> list[OfferedSlot]:
    """The first times, of several days when there are several: whoever cannot come tomorrow sees another day."""
    first_slots: list[OfferedSlot] = []
    per_day: dict[date, int] = {}
    for slot in slots:
        day = _day_of(slot)
        if per_day.get(day, 0) < count // 2:
            first_slots.append(slot)
            per_day[day] = per_day.get(day, 0) + 1
        if len(first_slots) == count:
            break
    return first_slots


def _view(slot: OfferedSlot) -> SlotView:
    return SlotView(slot.start, format_start(slot.start))


def _day_of(slot: OfferedSlot) -> date:
    return clock.to_paris(slot.start).date()


def _read_day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
