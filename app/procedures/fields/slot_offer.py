"""Offer of a question about an appointment: a service of an agenda, and its free times, looked up when they are needed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True)
class OfferedSlot:
    """A time that may be booked."""

    start: datetime
    end: datetime


def _find_nothing(start: datetime) -> OfferedSlot | None:
    return None


def _list_nothing(first: date, last: date) -> Sequence[OfferedSlot]:
    return ()


def _hold_nothing() -> datetime | None:
    return None


def _refuse_wish() -> bool:
    return False


@dataclass(frozen=True)
class SlotOffer:
    """A service as it is offered to somebody, for so many people."""

    title: str = ""
    place: str = ""
    address: str = ""
    access: str = ""
    phone: str = ""
    papers: str = ""
    minutes: int = 0
    max_people: int = 1
    is_open: bool = False
    # The days between which it may be booked.
    first: date = date.min
    last: date = date.min
    find: Callable[[datetime], OfferedSlot | None] = _find_nothing
    list_between: Callable[[date, date], Sequence[OfferedSlot]] = _list_nothing
    # Until when the time chosen is held, if one is.
    find_held_until: Callable[[], datetime | None] = _hold_nothing
    # Whether a day that is wished for stands for a time: of a request that was filled in without a network.
    accepts_wish: Callable[[], bool] = _refuse_wish


NO_OFFER = SlotOffer()
