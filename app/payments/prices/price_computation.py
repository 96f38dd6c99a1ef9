"""The price of some answers by a rule: a quote whose lines are whole cents, or the reasons why there is none."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from app.core.money import Quote, QuoteLine, multiply_to_cents, to_cents
from app.payments.prices.answer_values import AnswerValues
from app.payments.prices.line_quantities import count_units
from app.payments.prices.price_refusals import (
    NO_LINE,
    NOT_IN_FORCE,
    TOO_LARGE,
    PriceReason,
    PriceUnavailable,
)
from app.payments.prices.price_rule import PriceRule, RuleLine
from app.payments.prices.reductions import reduce_line
from app.payments.prices.unit_prices import QuotientUse, find_unit_price

# Sums of a quote: one million euros.
MAX_CENTS = 100_000_000
SEPARATOR = " · "


@dataclass(frozen=True)
class PricingContext:
    """Values beside the answers: today, the day that is priced when it is another one, the days on which all is closed.

    `names` has the other values that expressions may read: `profile`, `processing`, `case`.
    """

    today: date
    day: date | None = None
    closed_days: frozenset[date] = frozenset()
    names: Mapping[str, Any] = field(default_factory=dict)

    @property
    def priced_day(self) -> date:
        return self.day or self.today


@dataclass(frozen=True)
class PriceQuote(Quote):
    """A quote, with each quotient that it was computed from."""

    quotients: tuple[QuotientUse, ...] = ()


def compute_price(rule: PriceRule, answers: Mapping[str, Any], context: PricingContext) -> PriceQuote:
    """The quote of these answers. Raises PriceUnavailable with the reasons of every line."""
    if not rule.is_in_force(context.priced_day):
        raise PriceUnavailable(PriceReason(NOT_IN_FORCE))
    values = {**context.names, "answers": answers, "today": context.today.isoformat()}
    computation = _Computation(rule, values, context.closed_days)
    for line in rule.lines:
        computation.add_line(line)
    return computation.finish()


class _Computation:
    """Lines, quotients and reasons, as they come."""

    def __init__(self, rule: PriceRule, values: Mapping[str, Any], closed_days: frozenset[date]) -> None:
        self._rule, self._values, self._closed_days = rule, values, closed_days
        self._lines: list[QuoteLine] = []
        self._quotients: list[QuotientUse] = []
        self._reasons: list[PriceReason] = []
        # Whether a line applies, even as many times as an empty list: nothing is free because no line was meant.
        self._has_line = False

    def add_line(self, line: RuleLine) -> None:
        try:
            for values in self._iterate_items(line):
                if values.is_met(line.condition):
                    self._has_line = True
                    self._add_item(line, values)
        except PriceUnavailable as unavailable:
            self._reasons += unavailable.reasons

    def finish(self) -> PriceQuote:
        deposit = 0
        try:
            if self._rule.deposit is not None:
                deposit = to_cents(AnswerValues(self._values).read_number(self._rule.deposit))
        except PriceUnavailable as unavailable:
            self._reasons += unavailable.reasons
        if not self._reasons and not self._has_line:
            self._reasons.append(PriceReason(NO_LINE))
        quote = PriceQuote(tuple(self._lines), deposit, tuple(self._quotients))
        if not self._reasons and max(quote.total, deposit) > MAX_CENTS:
            self._reasons.append(PriceReason(TOO_LARGE))
        if self._reasons:
            raise PriceUnavailable(*dict.fromkeys(self._reasons))
        return quote

    def _iterate_items(self, line: RuleLine) -> Iterator[AnswerValues]:
        """Yield the values of the line, or of each item of its list: its place among them is its rank."""
        values = AnswerValues(self._values, line.id)
        if line.for_each is None:
            yield values
            return
        items = values.read_list(line.for_each)
        self._has_line = self._has_line or not items
        for rank, item in enumerate(items, start=1):
            yield AnswerValues({**self._values, "item": item, "rank": rank}, line.id)

    def _add_item(self, line: RuleLine, values: AnswerValues) -> None:
        quantity = count_units(line.quantity, values, self._closed_days)
        if not quantity:
            return
        unit_price = find_unit_price(line, values)
        quote_line = QuoteLine(
            _compose_label(line, values),
            multiply_to_cents(unit_price.euros, quantity),
            quantity,
            line.unit,
            unit_price.euros,
            line.accounting_code or self._rule.accounting_code,
            SEPARATOR.join(unit_price.entry_titles),
        )
        self._lines += [quote_line, *reduce_line(quote_line, line.id, self._rule, values)]
        if unit_price.quotient is not None:
            self._quotients.append(unit_price.quotient)


def _compose_label(line: RuleLine, values: AnswerValues) -> str:
    name = values.find(line.item_label) if line.item_label is not None else None
    return f"{line.label}{SEPARATOR}{name}" if isinstance(name, str) else line.label
