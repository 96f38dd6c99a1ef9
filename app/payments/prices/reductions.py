"""Reductions of a line of a quote: a line of its own for each, so that who pays sees it."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from app.core.money import QuoteLine, multiply_to_cents
from app.payments.prices.answer_values import AnswerValues
from app.payments.prices.price_rule import PriceRule, Reduction
from app.payments.prices.price_rule_schema import HIGHEST

_CENT = Decimal("0.01")


def reduce_line(line: QuoteLine, line_id: str, rule: PriceRule, values: AnswerValues) -> Iterator[QuoteLine]:
    """Yield the reductions of a line: the highest one, or each in turn on what is left."""
    reductions = [
        reduction
        for reduction in rule.reductions
        if (not reduction.lines or line_id in reduction.lines) and values.is_met(reduction.condition)
    ]
    if rule.combination == HIGHEST:
        reductions = sorted(reductions, key=lambda reduction: reduction.rate, reverse=True)[:1]
    remaining = line.amount
    for reduction in reductions:
        amount = _compute_amount(remaining, reduction)
        remaining -= amount
        if amount:
            yield QuoteLine(reduction.label, -amount, accounting_code=line.accounting_code, detail=line.label)


def _compute_amount(cents: int, reduction: Reduction) -> int:
    return multiply_to_cents(cents * _CENT, reduction.rate / 100)
