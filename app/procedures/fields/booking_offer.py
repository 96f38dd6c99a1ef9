"""Offer of a question about a room or some equipment: what is free over the days and hours that somebody asks for."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time


@dataclass(frozen=True)
class Wish:
    """Days, with the hour of the first one and that of the last one; no hours for whole days."""

    first: date
    last: date
    since: time | None = None
    until: time | None = None

    @property
    def is_of_days(self) -> bool:
        return self.since is None


@dataclass(frozen=True)
class OfferedThing:
    """A room, or equipment of one kind: how many are left over the wish, and the price of one in euros."""

    id: str
    title: str
    left: int
    amount: float = 0
    deposit: float = 0
    description: str = ""
    access: str = ""
    people: int | None = None
    start: datetime | None = None
    end: datetime | None = None


@dataclass(frozen=True)
class OfferedOption:
    """Something that may be added, at its price in euros."""

    id: str
    title: str
    description: str = ""
    amount: float = 0
    is_per_day: bool = False
    # Empty for all.
    things: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Estimate:
    """Price of a booking in euros, line by line."""

    lines: tuple[tuple[str, float], ...] = ()
    total: float = 0
    deposit: float = 0


Items = Mapping[str, int]


def _refuse_nothing(wish: Wish) -> tuple[str, Mapping[str, object]] | None:
    return None


def _list_nothing(wish: Wish) -> Sequence[OfferedThing]:
    return ()


def _list_no_day(wish: Wish) -> Sequence[date]:
    return ()


def _price_nothing(wish: Wish, items: Items, options: Sequence[str]) -> Estimate:
    return Estimate()


def _hold_nothing() -> datetime | None:
    return None


@dataclass(frozen=True)
class BookingOffer:
    """A service of rooms or of equipment as it is offered to somebody."""

    title: str = ""
    place: str = ""
    address: str = ""
    phone: str = ""
    is_open: bool = False
    # Equipment is booked by numbers, of several kinds at once; a room alone.
    is_counted: bool = False
    has_days: bool = False
    has_hours: bool = False
    people: int = 1
    # The days between which it may be booked.
    first: date = date.min
    last: date = date.min
    options: tuple[OfferedOption, ...] = ()
    # The code of a problem and its parameters, for days or hours that cannot be booked.
    find_problem: Callable[[Wish], tuple[str, Mapping[str, object]] | None] = _refuse_nothing
    list_things: Callable[[Wish], Sequence[OfferedThing]] = _list_nothing
    # The next days on which something is free for as long.
    list_other_days: Callable[[Wish], Sequence[date]] = _list_no_day
    estimate: Callable[[Wish, Items, Sequence[str]], Estimate] = _price_nothing
    # Until when what was chosen is held, if it is.
    find_held_until: Callable[[], datetime | None] = _hold_nothing


NO_BOOKING_OFFER = BookingOffer()
