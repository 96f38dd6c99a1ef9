"""Price of a booking: by the hour, half day or day for each kind of people, with options and a deposit. Sums are cents."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.core.money import Quote, QuoteLine, to_cents

HALF_DAY_MINUTES = 5 * 60


@dataclass(frozen=True)
class Category:
    """A kind of people who book: residents, associations, companies."""

    id: str
    title: str


@dataclass(frozen=True)
class Price:
    """Price of a resource for a category, or for everybody who has no price of their own; none where it is not sold so."""

    category: str = ""
    hour: int | None = None
    half_day: int | None = None
    day: int | None = None
    deposit: int = 0


@dataclass(frozen=True)
class Option:
    """Something added to a booking: a piano, the cleaning, a technician."""

    id: str
    title: str
    description: str = ""
    amount: int = 0
    is_per_day: bool = False
    # Empty for all.
    resources: frozenset[str] = frozenset()


@dataclass(frozen=True)
class PricedItem:
    """A resource that is booked, so many times; a price of none is free."""

    title: str
    price: Price | None
    quantity: int = 1


def select_price(prices: Sequence[Price], category: str) -> Price | None:
    """The price of a category, else that of everybody; none when this category does not book."""
    return next((price for name in (category, "") for price in prices if price.category == name), None)


def can_book(prices: Sequence[Price], category: str) -> bool:
    """Whether a category books a resource that has these prices: one without any is free for everybody."""
    return not prices or select_price(prices, category) is not None


def compute_price(
    items: Iterable[PricedItem], options: Iterable[Option], *, minutes: int | None = None, days: int | None = None
) -> Quote:
    """Quote of a booking from one hour to another, or of whole days: the cheapest of the prices that apply to so long."""
    lines, deposit = [], 0
    for item in items:
        rent = _compute_rent(item.price, minutes=minutes, days=days) if item.price else 0
        lines.append(QuoteLine(item.title, rent * item.quantity))
        deposit += item.price.deposit * item.quantity if item.price else 0
    day_count = days or -(-(minutes or 0) // (24 * 60))
    lines += [QuoteLine(option.title, option.amount * (day_count if option.is_per_day else 1)) for option in options]
    return Quote(tuple(lines), deposit)


def read_price(document: Mapping[str, Any]) -> Price:
    """The price of a definition, whose sums are euros."""
    amounts = {name: _read_cents(document.get(name)) for name in ("hour", "half_day", "day")}
    return Price(document.get("category", ""), **amounts, deposit=_read_cents(document.get("deposit")) or 0)


def read_option(document: Mapping[str, Any]) -> Option:
    """The option of a definition, whose sum is euros."""
    resources = frozenset(document.get("resources", ()))
    return Option(**{**document, "amount": _read_cents(document.get("amount")) or 0, "resources": resources})


def _read_cents(euros: float | None) -> int | None:
    return None if euros is None else to_cents(euros)


def _compute_rent(price: Price, *, minutes: int | None, days: int | None) -> int:
    """Whole days, then the cheapest way to pay for the rest; something sold by the day alone is paid by the day."""
    whole_days, rest = (days, 0) if days is not None else divmod(minutes or 0, 24 * 60)
    return whole_days * _compute_day(price) + (_compute_part(price, rest) if rest else 0)


def _compute_day(price: Price) -> int:
    amounts = [price.day]
    if price.day is None:
        amounts = [_times(price.half_day, 2), _times(price.hour, 24)]
    return min((amount for amount in amounts if amount is not None), default=0)


def _compute_part(price: Price, minutes: int) -> int:
    amounts = [_times(price.hour, -(-minutes // 60)), price.day]
    if minutes <= HALF_DAY_MINUTES:
        amounts.append(price.half_day)
    elif price.half_day is not None:
        amounts.append(price.half_day * -(-minutes // HALF_DAY_MINUTES))
    return min((amount for amount in amounts if amount is not None), default=0)


def _times(amount: int | None, count: int) -> int | None:
    return None if amount is None else amount * count
