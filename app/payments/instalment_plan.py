"""Plans of instalments: the rules that a plan follows, and how much of each instalment remains to be paid. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

MIN_INSTALMENTS, MAX_INSTALMENTS = 2, 10
# Each of them can be paid online.
MIN_INSTALMENT = 100
# How long what waits for an invoice waits for an instalment that is late.
PATIENCE = timedelta(days=15)


@dataclass(frozen=True)
class PlannedAmount:
    """An amount and the day before which it is to be paid."""

    due_on: date
    amount: int


@dataclass(frozen=True)
class PlanRow:
    """An instalment as it stands today."""

    due_on: date
    amount: int
    remainder: int
    is_overdue: bool

    @property
    def is_paid(self) -> bool:
        return self.remainder == 0


@dataclass(frozen=True)
class InstalmentPlan:
    """The instalments of an invoice in the order of their dates, once what was paid is set off."""

    rows: tuple[PlanRow, ...]
    # Paid before the plan was made, and no more: a payment that bounced.
    arrears: int = 0

    @property
    def overdue_amount(self) -> int:
        """The cents whose day is past."""
        return self.arrears + sum(row.remainder for row in self.rows if row.is_overdue)

    @property
    def due_amount(self) -> int:
        """The cents to pay first: all that is late, else the next instalment."""
        return self.overdue_amount or next((row.remainder for row in self.rows if not row.is_paid), 0)

    @property
    def next_due_on(self) -> date | None:
        """The day of the first instalment that is not paid."""
        return next((row.due_on for row in self.rows if not row.is_paid), None)

    @property
    def waits_until(self) -> date | None:
        """The last day on which a request waits: it goes on waiting as each instalment is paid, and no longer once one is not."""
        return self.next_due_on + PATIENCE if self.next_due_on else None


def find_plan_problem(instalments: Sequence[PlannedAmount], *, balance: int, today: date) -> str:
    """The reason that keeps a plan from being made; empty when there is none."""
    if not MIN_INSTALMENTS <= len(instalments) <= MAX_INSTALMENTS:
        return "count"
    days = [instalment.due_on for instalment in instalments]
    if days[0] < today or any(day >= following for day, following in pairwise(days)):
        return "dates"
    if any(instalment.amount < MIN_INSTALMENT for instalment in instalments):
        return "too_little"
    return "" if sum(instalment.amount for instalment in instalments) == balance else "sum"


def build_plan(instalments: Sequence[PlannedAmount], *, total: int, paid_amount: int, today: date) -> InstalmentPlan:
    """Set off what was paid of an invoice, the earliest instalment first. What was paid before the plan is not part of it."""
    paid_of_plan = paid_amount - (total - sum(instalment.amount for instalment in instalments))
    arrears, rows = max(0, -paid_of_plan), []
    available = max(0, paid_of_plan)
    for instalment in sorted(instalments, key=lambda one: one.due_on):
        covered = min(available, instalment.amount)
        available -= covered
        remainder = instalment.amount - covered
        rows.append(
            PlanRow(instalment.due_on, instalment.amount, remainder, remainder > 0 and instalment.due_on < today)
        )
    return InstalmentPlan(tuple(rows), arrears)
