"""Entries of the journal of a régie, without a person, and the totals of its days."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

CARD, DEBIT, CASH, CHEQUE, TERMINAL, TRANSFER = "card", "debit", "cash", "cheque", "terminal", "transfer"
PORTAL = "portal"
# Card and direct debit online; another portal announces its own; the others are entered by the régisseur.
MEANS = (CARD, DEBIT, CASH, CHEQUE, TERMINAL, TRANSFER, PORTAL)


@dataclass(frozen=True)
class AccountingEntry:
    """A part of a payment, or of a refund, for one product; sums are cents, and none is negative."""

    day: date
    regie: str
    product: str
    accounting_code: str
    means: str
    # Number of the authorisation of the gateway; empty at the counter.
    numauto: str = ""
    gross: int = 0
    refunds: int = 0
    # Number of the invoice or of the receipt.
    reference: str = ""

    @property
    def net(self) -> int:
        return self.gross - self.refunds


@dataclass(frozen=True)
class DayTotals:
    """Sums of a régie on a day, in cents; those by means and by accounting code are net of refunds."""

    day: date
    regie: str
    entries: int
    gross: int
    refunds: int
    by_means: Mapping[str, int]
    by_accounting_code: Mapping[str, int]

    @property
    def net(self) -> int:
        return self.gross - self.refunds


def compute_day_totals(entries: Iterable[AccountingEntry]) -> list[DayTotals]:
    """The totals of each régie on each day, in the order of days."""
    groups: dict[tuple[date, str], list[AccountingEntry]] = defaultdict(list)
    for entry in entries:
        groups[entry.day, entry.regie].append(entry)
    return [_sum_day(*key, groups[key]) for key in sorted(groups)]


def _sum_day(day: date, regie: str, entries: list[AccountingEntry]) -> DayTotals:
    by_means: dict[str, int] = defaultdict(int)
    by_accounting_code: dict[str, int] = defaultdict(int)
    for entry in entries:
        by_means[entry.means] += entry.net
        by_accounting_code[entry.accounting_code] += entry.net
    gross, refunds = sum(entry.gross for entry in entries), sum(entry.refunds for entry in entries)
    return DayTotals(day, regie, len(entries), gross, refunds, dict(by_means), dict(by_accounting_code))
