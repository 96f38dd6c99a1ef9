"""Sums of money in whole cents, rounded half up, and quotes made of lines."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Context, Decimal

_UNIT = Decimal(1)
_AMOUNT = re.compile(r"([0-9]{1,5})(?:[,.]([0-9]{1,2}))?")
# Enough for the product of any two numbers of expressions: only the last step rounds.
_EXACT = Context(prec=100)


@dataclass(frozen=True)
class QuoteLine:
    """One line of a quote: what is sold, how much of it, at which price for one unit in euros, and the sum in cents."""

    label: str
    amount: int
    quantity: Decimal = _UNIT
    unit: str = ""
    unit_price: Decimal | None = None
    accounting_code: str = ""
    # Why this price: the bracket of the quotient, the zone, the reduction.
    detail: str = ""

    @property
    def is_rounded(self) -> bool:
        """Whether the quantity at that price is no whole number of cents."""
        return self.unit_price is not None and self.unit_price * self.quantity * 100 != self.amount


@dataclass(frozen=True)
class Quote:
    """Lines of a price, their total, and a deposit that is given back. Sums are cents."""

    lines: tuple[QuoteLine, ...] = ()
    deposit: int = 0

    @property
    def total(self) -> int:
        return sum(line.amount for line in self.lines)


def to_cents(euros: Decimal | float) -> int:
    """Whole cents of an amount in euros; half a cent is rounded away from zero."""
    exact = euros if isinstance(euros, Decimal) else Decimal(repr(euros))
    return int(_EXACT.multiply(exact, Decimal(100)).quantize(_UNIT, ROUND_HALF_UP, _EXACT))


def multiply_to_cents(unit_price: Decimal, quantity: Decimal) -> int:
    """Whole cents of a quantity at a price in euros, rounded once."""
    return to_cents(_EXACT.multiply(unit_price, quantity))


def to_euros(cents: int) -> int | float:
    """Euros as conditions and documents read them: whole when there are no cents."""
    return cents // 100 if cents % 100 == 0 else cents / 100


def read_cents(text: str) -> int | None:
    """The cents of an amount in euros, such as « 12,5 »; none for anything else."""
    amount = _AMOUNT.fullmatch(text.replace("€", "").strip())
    return int(amount[1]) * 100 + int((amount[2] or "0").ljust(2, "0")) if amount else None


def format_cents(cents: int) -> str:
    """12.50: euros with two decimals and a point, as files of other software write them."""
    return f"{'-' if cents < 0 else ''}{abs(cents) // 100}.{abs(cents) % 100:02}"
