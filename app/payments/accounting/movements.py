"""Movements of the accounts of a régie: each payment, reversal and refund, its totals by means, and its parts by product."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from app.payments.accounting.accounting_entries import AccountingEntry

PAYMENT, REVERSAL, REFUND = "payment", "reversal", "refund"


@dataclass(frozen=True)
class Movement:
    """A sum that came in or went out: its cents are positive in both cases, and `kind` says which."""

    id: str
    kind: str
    day: date
    means: str
    amount: int
    # Number of the receipt, or of the invoice when there is none.
    reference: str = ""
    numauto: str = ""

    @property
    def is_received(self) -> bool:
        return self.kind == PAYMENT

    @property
    def net(self) -> int:
        return self.amount if self.is_received else -self.amount


@dataclass(frozen=True)
class MeansTotal:
    """Sums of one means of payment, in cents."""

    count: int
    received: int
    returned: int

    @property
    def net(self) -> int:
        return self.received - self.returned


@dataclass(frozen=True)
class InvoicedPart:
    """The part of an invoice that is about one product."""

    product: str
    accounting_code: str
    amount: int


def sum_by_means(movements: Iterable[Movement]) -> dict[str, MeansTotal]:
    """The totals of each means, in the order of their keys; reversals and refunds are returned."""
    groups: dict[str, list[Movement]] = defaultdict(list)
    for movement in movements:
        groups[movement.means].append(movement)
    return {
        means: MeansTotal(
            count=len(groups[means]),
            received=sum(one.amount for one in groups[means] if one.is_received),
            returned=sum(one.amount for one in groups[means] if not one.is_received),
        )
        for means in sorted(groups)
    }


def split_movement(movement: Movement, parts: Sequence[InvoicedPart], *, regie: str) -> list[AccountingEntry]:
    """Entries of a movement, in proportion of the products of its invoice: their sum is the movement, to the cent."""
    merged: dict[tuple[str, str], int] = defaultdict(int)
    for part in parts:
        merged[part.product, part.accounting_code] += part.amount
    shares = split_amount(movement.amount, list(merged.values()))
    if not shares:
        merged, shares = {("", ""): 0}, [movement.amount]
    return [
        AccountingEntry(
            day=movement.day,
            regie=regie,
            product=product,
            accounting_code=code,
            means=movement.means,
            numauto=movement.numauto,
            gross=share if movement.is_received else 0,
            refunds=0 if movement.is_received else share,
            reference=movement.reference,
        )
        for (product, code), share in zip(merged, shares, strict=True)
        if share
    ]


def split_amount(amount: int, weights: Sequence[int]) -> list[int]:
    """The amount in proportion of the weights, half a cent upwards; nothing when they weigh nothing together."""
    total, shares, weight_so_far, given_so_far = sum(weights), [], 0, 0
    if total <= 0:
        return []
    for weight in weights:
        weight_so_far += weight
        share_so_far = (2 * amount * weight_so_far + total) // (2 * total)
        shares.append(share_so_far - given_so_far)
        given_so_far = share_so_far
    return shares
