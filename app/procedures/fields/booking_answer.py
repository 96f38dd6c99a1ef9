"""The answer to a question about a room or some equipment: days and hours, what is booked, and what it costs."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from app.core import clock, formats
from app.core.i18n import gettext
from app.procedures.fields.booking_offer import BookingOffer, OfferedThing, Wish
from app.procedures.fields.date import parse_day
from app.procedures.fields.slot import format_start
from app.procedures.fields.time import parse_time

MAX_QUANTITY = 1000
# Parts of the answer, each with its type in expressions.
DAYS = {"day": "date", "last_day": "date"}
TIMES = {"time": "time", "until": "time"}
TEXTS = dict.fromkeys(("thing", "options", "service", "place", "start", "end"), "text")
NUMBERS = dict.fromkeys(("quantity", "amount", "deposit"), "number")
# Parts that texts and documents name.
DETAILS = {
    "thing": "text",
    "quantity": "number",
    "options": "text",
    "amount": "number",
    "deposit": "number",
    "place": "text",
}


def read_items(raw: Mapping[str, Any]) -> dict[str, int]:
    """The things that are chosen_things, each with how many; a text that is no number is none."""
    items = raw.get("items")
    texts = {str(name): str(text).strip() for name, text in items.items()} if isinstance(items, Mapping) else {}
    numbers = {name: min(int(text), MAX_QUANTITY) for name, text in texts.items() if _is_number(text)}
    return {name: number for name, number in numbers.items() if number}


def describe_times(start: datetime, end: datetime, *, has_hours: bool) -> dict[str, str]:
    """The days and hours of an answer for a time that is booked; the night that follows a day is that day's."""
    first, last = clock.to_paris(start), clock.to_paris(end)
    is_over_night = has_hours and end - start < timedelta(days=1) and last.date() > first.date()
    return {
        "day": first.date().isoformat(),
        "last_day": (first if is_over_night else last - timedelta(minutes=1)).date().isoformat(),
        "time": f"{first:%H:%M}" if has_hours else "",
        "until": f"{last:%H:%M}" if has_hours else "",
    }


def format_when(value: Mapping[str, Any]) -> str:
    """Days and hours of an answer."""
    first, last = (formats.format_weekday(date.fromisoformat(value[name])) for name in DAYS)
    if not value["time"]:
        return first if first == last else gettext("du %(first)s au %(last)s", first=first, last=last)
    since, until = (formats.format_clock_time(value[name]) for name in TIMES)
    if first == last:
        return gettext("%(day)s, de %(since)s à %(until)s", day=first, since=since, until=until)
    return gettext("du %(first)s à %(since)s au %(last)s à %(until)s", first=first, since=since, last=last, until=until)


def format_cost(amount: float, deposit: float) -> str:
    """The price and the deposit."""
    price = formats.format_price(amount) if amount else gettext("Gratuit")
    return (
        gettext("%(price)s, caution %(deposit)s", price=price, deposit=formats.format_price(deposit))
        if deposit
        else price
    )


def describe_booking(
    raw: Mapping[str, Any],
    wish: Wish,
    items: Mapping[str, int],
    things: Mapping[str, OfferedThing],
    offer: BookingOffer,
) -> dict[str, Any]:
    """The answer: the wish, what is booked, what it costs, and the instants between which it is taken."""
    possible = {option.id: option for option in offer.options if not option.things or option.things & set(items)}
    typed_options = raw.get("option_ids")
    options = [name for name in possible if isinstance(typed_options, list) and name in typed_options]
    estimate = offer.estimate(wish, items, options)
    chosen_things = [things[name] for name in items]
    starts, ends = (
        [thing.start for thing in chosen_things if thing.start],
        [thing.end for thing in chosen_things if thing.end],
    )
    return {
        "day": wish.first.isoformat(),
        "last_day": wish.last.isoformat(),
        "time": f"{wish.since:%H:%M}" if wish.since else "",
        "until": f"{wish.until:%H:%M}" if wish.until else "",
        "items": dict(items),
        "option_ids": options,
        "start": format_start(min(starts)) if starts else "",
        "end": format_start(max(ends)) if ends else "",
        "thing": ", ".join(_name(thing, items[thing.id], offer) for thing in chosen_things),
        "quantity": sum(items.values()),
        "options": ", ".join(possible[name].title for name in options),
        "amount": estimate.total,
        "deposit": estimate.deposit,
        "service": offer.title,
        "place": offer.place,
    }


def _name(thing: OfferedThing, quantity: int, offer: BookingOffer) -> str:
    return f"{thing.title} × {quantity}" if offer.is_counted else thing.title


def is_booking_answer(raw: Mapping[str, Any]) -> bool:
    """Whether it is a whole answer, which was checked when it was kept."""
    return (
        all(isinstance(raw.get(name), str) for name in (*DAYS, *TIMES, *TEXTS))
        and all(isinstance(raw.get(name), int | float) for name in NUMBERS)
        and all(parse_day(raw[name]) for name in DAYS)
        and all(not raw[name] or parse_time(raw[name]) for name in TIMES)
    )


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= 9
