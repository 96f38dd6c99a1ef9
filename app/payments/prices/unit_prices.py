"""Price of one unit of a line: fixed, computed, found in a matrix, or a percentage of a quotient."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from app.core.money import multiply_to_cents, to_cents
from app.payments.prices.answer_values import AnswerValues
from app.payments.prices.price_matrix import Criterion, Entry, Matrix
from app.payments.prices.price_refusals import (
    MISSING_ANSWER,
    NO_CELL,
    NO_ENTRY,
    NOT_A_DATE,
    NOT_A_NUMBER,
    NOT_SOLD,
    PriceUnavailable,
)
from app.payments.prices.price_rule import ComputedPrice, EffortRate, FixedPrice, PlainPrice, RuleLine
from app.payments.prices.price_rule_schema import DATE

CENT = Decimal("0.01")
MINIMUM, MAXIMUM = "minimum", "maximum"


@dataclass(frozen=True)
class QuotientUse:
    """The quotient of a line, its source and its day, the rate, and the bound that replaced their product."""

    line: str
    # None when nobody gave a quotient, so that the maximum is paid.
    value: Decimal | None
    rate: Decimal | None
    source: str = ""
    day: date | None = None
    bound: str = ""


@dataclass(frozen=True)
class UnitPrice:
    """Euros for one unit, the titles of the entries that gave them, and the quotient, if any."""

    euros: Decimal
    entry_titles: tuple[str, ...] = ()
    quotient: QuotientUse | None = None


def find_unit_price(line: RuleLine, values: AnswerValues) -> UnitPrice:
    """The price of one unit of a line. Raises PriceUnavailable."""
    if isinstance(line.price, EffortRate):
        return _apply_effort_rate(line.id, line.price, values)
    return _find_plain_price(line.price, values)


def _find_plain_price(price: PlainPrice, values: AnswerValues) -> UnitPrice:
    if isinstance(price, FixedPrice):
        return UnitPrice(price.amount)
    if isinstance(price, ComputedPrice):
        return UnitPrice(values.read_number(price.value))
    return _find_cell(price, values)


def _find_cell(matrix: Matrix, values: AnswerValues) -> UnitPrice:
    entries = [_find_entry(criterion, values) for criterion in matrix.criteria]
    key = tuple(entry.id for entry in entries)
    names = tuple(criterion.id for criterion in matrix.criteria)
    if key not in matrix.cells:
        raise values.refuse(NO_CELL, *names)
    euros = matrix.cells[key]
    if euros is None:
        raise values.refuse(NOT_SOLD, *names)
    return UnitPrice(euros, tuple(entry.title for entry in entries))


def _find_entry(criterion: Criterion, values: AnswerValues) -> Entry:
    value = criterion.parse_value(values.read(criterion.value), values.values["today"])
    if value is None:
        raise values.refuse(NOT_A_DATE if criterion.kind == DATE else NOT_A_NUMBER, criterion.id)
    entry = criterion.find_entry(value)
    if entry is None:
        raise values.refuse(NO_ENTRY, criterion.id)
    return entry


def _apply_effort_rate(line_id: str, price: EffortRate, values: AnswerValues) -> UnitPrice:
    try:
        quotient = values.read_number(price.quotient)
    except PriceUnavailable as unavailable:
        if not price.is_maximum_by_default or price.maximum is None or unavailable.reasons[0].code != MISSING_ANSWER:
            raise
        return UnitPrice(_round(price.maximum), quotient=QuotientUse(line_id, None, None, bound=MAXIMUM))
    rate = _find_plain_price(price.rate, values)
    cents, bound = _limit(multiply_to_cents(quotient, rate.euros / 100), price)
    source = price.source if isinstance(price.source, str) else values.read_text(price.source)
    day = values.read_date(price.day) if price.day is not None else None
    use = QuotientUse(line_id, quotient, rate.euros, source, day, bound)
    return UnitPrice(cents * CENT, rate.entry_titles, use)


def _limit(cents: int, price: EffortRate) -> tuple[int, str]:
    """The cents within the bounds, and the name of the bound that replaced them."""
    if price.minimum is not None and cents < to_cents(price.minimum):
        return to_cents(price.minimum), MINIMUM
    if price.maximum is not None and cents > to_cents(price.maximum):
        return to_cents(price.maximum), MAXIMUM
    return cents, ""


def _round(euros: Decimal) -> Decimal:
    return to_cents(euros) * CENT
