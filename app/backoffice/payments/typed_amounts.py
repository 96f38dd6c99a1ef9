"""Amounts and quantities as agents type them."""

from __future__ import annotations

import re
from decimal import Decimal

_QUANTITY = re.compile(r"[0-9]{1,5}(?:[,.][0-9]{1,2})?")


def read_quantity(text: str) -> Decimal | None:
    """A number with two decimals at most; none for anything else."""
    cleaned = text.strip()
    return Decimal(cleaned.replace(",", ".")) if _QUANTITY.fullmatch(cleaned) else None


def write_cents(cents: int | None) -> str:
    """The text of an amount in an input; empty without one."""
    return "" if cents is None else f"{cents // 100},{cents % 100:02d}"
