"""Smallest amounts that a price rule may give, from its settings alone: an amount under one euro is not paid online."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from app.core.money import multiply_to_cents, to_cents
from app.payments.prices.price_matrix import Matrix
from app.payments.prices.price_rule import EffortRate, FixedPrice, PriceRule, RuleLine
from app.payments.prices.price_rule_schema import HIGHEST

_ONE, _CENT = Decimal(1), Decimal("0.01")


def find_smallest_total(rule: PriceRule) -> int | None:
    """The smallest total that is not free, in cents, of one unit of each line; none when expressions alone give it."""
    compulsory: list[list[int]] = []
    optional: list[list[int]] = []
    for line in rule.lines:
        is_compulsory = line.condition is None and line.for_each is None and line.quantity is None
        (compulsory if is_compulsory else optional).append(_list_amounts(line, rule))
    if not all(compulsory):
        return None
    least = sum(min(amounts) for amounts in compulsory)
    if least:
        return least
    return min((amount for amounts in (*compulsory, *optional) for amount in amounts if amount), default=None)


def _list_amounts(line: RuleLine, rule: PriceRule) -> list[int]:
    """The amounts of one unit with and without reductions, or the smallest ones; nothing for what an expression gives."""
    shares = list(_iterate_shares(line, rule))
    return [multiply_to_cents(cents * _CENT, share) for cents in _list_unit_prices(line) for share in shares]


def _list_unit_prices(line: RuleLine) -> list[int]:
    if isinstance(line.price, FixedPrice):
        return [to_cents(line.price.amount)]
    if isinstance(line.price, Matrix):
        return [to_cents(amount) for amount in line.price.cells.values() if amount is not None]
    if isinstance(line.price, EffortRate):
        # Without a minimum, a small quotient gives a cent.
        return [to_cents(line.price.minimum)] if line.price.minimum else [0, 1]
    return []


def _iterate_shares(line: RuleLine, rule: PriceRule) -> Iterable[Decimal]:
    """Yield the shares of the price that may remain after reductions: each one alone, and all of them one after the other."""
    remaining = [
        _ONE - reduction.rate / 100
        for reduction in rule.reductions
        if not reduction.lines or line.id in reduction.lines
    ]
    yield _ONE
    yield from remaining
    if rule.combination != HIGHEST:
        share = _ONE
        for part in remaining:
            share *= part or _ONE
        yield share
