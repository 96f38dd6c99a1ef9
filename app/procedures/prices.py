"""Prices of a procedure: amounts in euros, each with its subject and deposit."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from app.core.i18n import gettext
from app.language.schema.problems import Problem

_AMOUNT = {"type": "number", "minimum": 0, "maximum": 1_000_000}
_LABEL = {"type": "string", "minLength": 1, "maxLength": 150}
PRICES_SCHEMA = {
    "type": "array",
    "maxItems": 30,
    "items": {
        "type": "object",
        "required": ["amount"],
        "properties": {
            "label": _LABEL,
            "amount": _AMOUNT,
            "up_to": _AMOUNT,
            "unit": {"type": "string", "minLength": 1, "maxLength": 60},
            "deposit": _AMOUNT,
            "note": {"type": "string", "minLength": 1, "maxLength": 300},
        },
        "additionalProperties": False,
    },
}


@dataclass(frozen=True)
class Price:
    """One line of the tariff. `up_to` when the amount depends on the applicant; `unit` is what it pays for: a meal, a day."""

    amount: float
    label: str | None = None
    up_to: float | None = None
    unit: str | None = None
    deposit: float | None = None
    note: str | None = None

    @property
    def highest(self) -> float:
        return self.amount if self.up_to is None else self.up_to

    @property
    def is_free(self) -> bool:
        return self.highest == 0 and not self.deposit


class PriceRange(NamedTuple):
    """The lowest and the highest amount of a tariff, and what they pay for where that is the same."""

    lowest: float
    highest: float
    unit: str | None
    has_one_unit: bool


def read_prices(definitions: Iterable[Mapping[str, Any]]) -> tuple[Price, ...]:
    """The tariff of a procedure; nothing where it says nothing of money."""
    return tuple(Price(**definition) for definition in definitions)


def price_range(prices: Iterable[Price]) -> PriceRange | None:
    """Lowest and highest price of the procedure; None when the definition gives none."""
    prices = tuple(prices)
    if not prices:
        return None
    units = {price.unit for price in prices}
    return PriceRange(
        min(price.amount for price in prices),
        max(price.highest for price in prices),
        unit=prices[0].unit if len(units) == 1 else None,
        has_one_unit=len(units) == 1,
    )


def price_problems(definition: Mapping[str, Any]) -> Iterator[Problem]:
    """Problems of prices beyond the JSON Schema."""
    prices = definition["presentation"].get("prices", ())
    for number, price in enumerate(prices):
        at = f"presentation.prices[{number}]"
        if len(prices) > 1 and "label" not in price:
            yield Problem(f"{at}.label", gettext("dites à quoi correspond ce prix : il y en a plusieurs"))
        if price.get("up_to", price["amount"]) < price["amount"]:
            yield Problem(f"{at}.up_to", gettext("doit être au moins égal au montant"))
