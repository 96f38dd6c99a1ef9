"""Choice of a room or of equipment as it is drawn: the days and hours that were typed, then what is free over them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Any

from flask import has_request_context, session

from app.core import clock
from app.procedures.fields import Field
from app.procedures.fields.booking import booking_offer_of, read_wish
from app.procedures.fields.booking_answer import DAYS, TIMES, read_items
from app.procedures.fields.booking_offer import Estimate, OfferedOption, OfferedThing, Wish

# The room and the day that somebody came from, in their session: [agenda, resource, day].
SUGGESTED_BOOKING = "suggested_booking"


@dataclass(frozen=True)
class ThingView:
    """A thing that is offered, and how many of it are chosen."""

    thing: OfferedThing
    quantity: int


class BookingChoice:
    """Choice of a room or of equipment over what was typed."""

    def __init__(self, field: Field, values: Mapping[str, Any]) -> None:
        self._field = field
        self.offer = booking_offer_of(field)
        self.values = values if values.get(f"{field.id}__day") else {**values, **_suggest_values(field)}

    @cached_property
    def wish(self) -> Wish | None:
        """The days and hours, once they may be booked."""
        raw = {name: str(self.values.get(f"{self._field.id}__{name}") or "") for name in (*DAYS, *TIMES)}
        return read_wish(raw, self.offer)[0] if self.offer.is_open else None

    @cached_property
    def things(self) -> list[ThingView]:
        """The things that are free, then those that are not; with how many of each were chosen."""
        if self.wish is None:
            return []
        things = sorted(self.offer.list_things(self.wish), key=lambda thing: not thing.left)
        return [ThingView(thing, self._items.get(thing.id, 0)) for thing in things]

    @property
    def free_things(self) -> list[ThingView]:
        return [view for view in self.things if view.thing.left]

    @property
    def taken_things(self) -> list[ThingView]:
        return [view for view in self.things if not view.thing.left]

    @cached_property
    def other_days(self) -> Sequence[date]:
        """The next days on which something is free, when nothing is on those that were asked for."""
        return self.offer.list_other_days(self.wish) if self.wish is not None and not self.free_things else ()

    @property
    def options(self) -> list[OfferedOption]:
        """The options of the things that are free."""
        free = {view.thing.id for view in self.free_things}
        return [option for option in self.offer.options if free and (not option.things or option.things & free)]

    @property
    def chosen_options(self) -> list[str]:
        options = self.values.get(f"{self._field.id}__options")
        return list(options) if isinstance(options, list) else [str(options)] if options else []

    @cached_property
    def estimate(self) -> Estimate | None:
        """Estimate of the choice; none before it is made."""
        free = {view.thing.id: view.quantity for view in self.free_things if view.quantity}
        if self.wish is None or not free:
            return None
        return self.offer.estimate(self.wish, free, self.chosen_options)

    @cached_property
    def held_until(self) -> datetime | None:
        """Until when the choice is held; none when it is not."""
        held_until = self.offer.find_held_until() if self._items else None
        return held_until if held_until and held_until > clock.now() else None

    @cached_property
    def _items(self) -> dict[str, int]:
        """Read the choice: a room by its radio, equipment by its numbers."""
        prefix = f"{self._field.id}__n__"
        if not self.offer.is_counted:
            thing = str(self.values.get(f"{self._field.id}__thing") or "")
            return {thing: 1} if thing else {}
        numbers = {name[len(prefix) :]: text for name, text in self.values.items() if name.startswith(prefix)}
        return read_items({"items": numbers})


def _suggest_values(field: Field) -> dict[str, str]:
    """The inputs as the page of a room fills them in, for who comes from there."""
    suggestion = session.get(SUGGESTED_BOOKING) if has_request_context() else None
    if not suggestion or suggestion[0] != field.settings["agenda"]:
        return {}
    return {f"{field.id}__thing": suggestion[1], f"{field.id}__day": suggestion[2]}
