"""Dates relative to today: « aujourd’hui moins 18 ans »."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from app.language.expressions.syntax import split_operation

UNITS = ("days", "months", "years")


@dataclass(frozen=True)
class RelativeDate:
    """Today, or so many days, months or years later; earlier with a negative amount."""

    unit: str = ""
    # As it was typed.
    amount: str = ""
    is_bare: bool = True

    def encode(self) -> str:
        """The value of its node: « years:-18 »; empty for today."""
        return f"{self.unit}:{self.amount}" if self.unit else ""

    @property
    def is_earlier(self) -> bool:
        return self.amount.startswith("-")

    @property
    def has_valid_amount(self) -> bool:
        digits = self.amount.removeprefix("-")
        return not self.unit or (digits.isascii() and digits.isdecimal() and len(digits) <= 6)


def parse_relative_date(value: str, *, is_bare: bool = True) -> RelativeDate:
    """The relative date of the value of a node."""
    unit, _, amount = value.partition(":")
    return RelativeDate(unit, amount, is_bare) if unit in UNITS else RelativeDate(is_bare=is_bare)


def match_relative_date(expression: Any) -> RelativeDate | None:
    """The relative date that an expression is, if it is one."""
    operator, operands = split_operation(expression)
    if operator == "var" and operands == ["today"]:
        return RelativeDate(is_bare=not isinstance(expression["var"], list))
    unit = (operator or "").removeprefix("add_")
    if unit not in UNITS or operator == unit or len(operands) != 2:
        return None
    today, amount = match_relative_date(operands[0]), operands[1]
    if today is None or today.unit or not isinstance(amount, int) or isinstance(amount, bool):
        return None
    return RelativeDate(unit, str(amount), today.is_bare) if len(str(abs(amount))) <= 6 else None


def build_relative_date(relative_date: RelativeDate) -> Any:
    """The expression of a relative date; today when the amount is not a number."""
    today = {"var": "today" if relative_date.is_bare else ["today"]}
    if not relative_date.unit or not relative_date.has_valid_amount:
        return today
    return {f"add_{relative_date.unit}": [today, int(relative_date.amount)]}
