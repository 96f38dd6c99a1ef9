"""Rule of a régie about bookings that are paid, then moved, cancelled or not honoured: what is given back. Pure.

Sums are whole cents. A sum to give back is positive, one that is still to be paid is negative.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from app.core.money import multiply_to_cents

MOVED, RESIDENT, AUTHORITY, ABSENCE = "moved", "resident", "authority", "absence"
OCCASIONS = (RESIDENT, AUTHORITY, MOVED, ABSENCE)
FULL = 100
MAX_STEPS, MAX_DAYS = 5, 365


class RefundRuleRefused(ValueError):
    """A rule that cannot be used; `problem` names the property that is wrong."""

    def __init__(self, problem: str) -> None:
        super().__init__(problem)
        self.problem = problem


@dataclass(frozen=True)
class RefundStep:
    """A percentage of the price, given back to who cancels so many days before the slot or earlier."""

    days: int
    share: int


@dataclass(frozen=True)
class RefundRule:
    """The shares that are given back on each occasion, as percentages of the price."""

    # From the earliest to the latest cancellation; later than the last step, nothing is given back.
    steps: tuple[RefundStep, ...] = (RefundStep(0, FULL),)
    authority_share: int = FULL
    absence_share: int = 0
    # Whether the difference is paid or given back when the new slot or room has another price.
    adjusts_moves: bool = True

    def find_share(self, occasion: str, *, days_left: int) -> int:
        """The percentage of the price that is given back, so many days before the slot."""
        if occasion == AUTHORITY:
            return self.authority_share
        if occasion == ABSENCE:
            return self.absence_share
        step = self.find_step(days_left)
        return step.share if step is not None else 0

    def find_step(self, days_left: int) -> RefundStep | None:
        """The step that a resident still reaches by cancelling now; none when it is too late."""
        return next((step for step in self.steps if days_left >= step.days), None)


def parse_refund_rule(definition: Mapping[str, Any]) -> RefundRule:
    """The rule of a definition. Raises RefundRuleRefused."""
    rule = read_refund_rule(definition)
    days = [step.days for step in rule.steps]
    if len(days) > MAX_STEPS or len(set(days)) < len(days) or not all(0 <= number <= MAX_DAYS for number in days):
        raise RefundRuleRefused("steps")
    shares = [step.share for step in rule.steps]
    if not all(0 <= share <= FULL for share in shares) or shares != sorted(shares, reverse=True):
        raise RefundRuleRefused("steps")
    if not 0 <= rule.authority_share <= FULL:
        raise RefundRuleRefused("authority")
    if not 0 <= rule.absence_share <= FULL:
        raise RefundRuleRefused("absence")
    return rule


def read_refund_rule(definition: Mapping[str, Any]) -> RefundRule:
    """The rule of a definition that was checked when it was stored; that of everybody for a régie that has none."""
    default = RefundRule()
    if not definition:
        return default
    steps = [RefundStep(int(step["days"]), int(step["share"])) for step in definition.get("steps", ())]
    return RefundRule(
        tuple(sorted(steps, key=lambda step: -step.days)),
        int(definition.get("authority", default.authority_share)),
        int(definition.get("absence", default.absence_share)),
        bool(definition.get("adjusts_moves", default.adjusts_moves)),
    )


def compute_refund(*, charged: int, price: int, share: int) -> int:
    """Compute what is given back of a booking that does not take place: a share of its price, and what was paid beyond it.

    `charged` is what its invoices come to, `price` what it costs today. Half a cent goes to who paid. Negative when even
    what is kept of the price was not invoiced.
    """
    given_back = multiply_to_cents(Decimal(price).scaleb(-2), Decimal(share).scaleb(-2))
    return charged - (price - given_back)


def compute_difference(*, charged: int, price: int, change: int) -> int:
    """Compute what is given back, or still to be paid, when the price changes by so much: nothing costs less than zero."""
    return charged - max(price + change, 0)


def split_sum(amount: int, parts: Sequence[int]) -> list[int]:
    """A sum taken out of parts in their order, each to its end before the next one."""
    shares = []
    for part in parts:
        share = max(min(amount, part), 0)
        shares.append(share)
        amount -= share
    return shares
